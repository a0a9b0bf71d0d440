"""Staff logins: what a sign-in is checked against."""

import unicodedata
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, select, update

from gateway.identity.tables import account, staff_login

__all__ = [
    "StaffLogin",
    "find_login",
    "find_login_of",
    "normalise_username",
    "spend_step",
    "store_password_hash",
]


@dataclass(frozen=True, slots=True)
class StaffLogin:
    """What a sign-in is checked against."""

    account: str
    organisation: str
    username: str
    name: str
    password_hash: str
    totp_sealed: bytes
    totp_last_step: int
    closed: bool


def normalise_username(text: str) -> str:
    """Bring a username into its stored form: case and surrounding spaces do not matter."""
    return unicodedata.normalize("NFKC", text).strip().casefold()


def find_login(connection: Connection, username: str) -> StaffLogin | None:
    """Find the login that a username names."""
    return _find(connection, staff_login.c.username == normalise_username(username))


def find_login_of(connection: Connection, account_id: str) -> StaffLogin | None:
    """Find an account's login."""
    return _find(connection, staff_login.c.account_id == account_id)


def spend_step(connection: Connection, account_id: str, step: int) -> bool:
    """Use a TOTP time step up, and all before it; say whether it was still unused."""
    spent = connection.execute(
        update(staff_login)
        .where(staff_login.c.account_id == account_id, staff_login.c.totp_last_step < step)
        .values(totp_last_step=step)
    )
    return spent.rowcount == 1


def store_password_hash(connection: Connection, account_id: str, password_hash: str) -> None:
    """Replace a password's hash, for example by one with today's parameters."""
    connection.execute(
        update(staff_login)
        .where(staff_login.c.account_id == account_id)
        .values(password_hash=password_hash)
    )


def _find(connection: Connection, which: ColumnElement[bool]) -> StaffLogin | None:
    row = connection.execute(
        select(
            account.c.id,
            account.c.organisation_id,
            account.c.name,
            account.c.closed_at,
            staff_login.c.username,
            staff_login.c.password_hash,
            staff_login.c.totp_sealed,
            staff_login.c.totp_last_step,
        )
        .join(account, account.c.id == staff_login.c.account_id)
        .where(which)
    ).one_or_none()
    if row is None:
        return None
    return StaffLogin(
        account=row.id,
        organisation=row.organisation_id,
        username=row.username,
        name=row.name,
        password_hash=row.password_hash,
        totp_sealed=row.totp_sealed,
        totp_last_step=row.totp_last_step,
        closed=row.closed_at is not None,
    )
