"""Passkeys as rows. docs/sign-in.md.

Every function works on the caller's connection and commits nothing.
"""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.errors import Conflict, NotFound
from gateway.identity.ceremonies import Credential
from gateway.identity.passkey_requests import KnownPasskey
from gateway.identity.passkey_tables import passkey
from gateway.identity.tables import account
from gateway.sources import Entropy, new_id

__all__ = [
    "MOST",
    "StoredPasskey",
    "add_passkey",
    "find_passkey",
    "list_passkeys",
    "name_passkey",
    "note_passkey_use",
    "remove_passkey",
]

MOST: Final = 20


@dataclass(frozen=True, slots=True)
class StoredPasskey:
    """A passkey with what a sign-in is checked against."""

    id: str
    account: str
    organisation: str
    closed: bool
    credential: Credential


def add_passkey(
    connection: Connection,
    account_id: str,
    name: str,
    credential: Credential,
    *,
    now: int,
    entropy: Entropy,
) -> str:
    """Store a passkey; returns its id.

    Raises:
        Conflict: it is stored already, or the account has too many.
    """
    mine = select(func.count()).where(passkey.c.account_id == account_id)
    if connection.scalars(mine).one() >= MOST:
        raise Conflict(Code.PASSKEY_TOO_MANY, limit=MOST)
    made = new_id(entropy)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(passkey).values(
                    id=made,
                    account_id=account_id,
                    credential_id=credential.id,
                    public_key=credential.public_key,
                    sign_count=credential.sign_count,
                    name=name,
                    created_at=now,
                )
            )
    except IntegrityError as error:
        raise Conflict(Code.PASSKEY_THERE) from error
    return made


def find_passkey(connection: Connection, credential_id: bytes) -> StoredPasskey | None:
    """Find a passkey by the id that its authenticator gave it."""
    row = connection.execute(
        select(passkey, account.c.organisation_id, account.c.closed_at)
        .join(account, account.c.id == passkey.c.account_id)
        .where(passkey.c.credential_id == credential_id)
    ).one_or_none()
    if row is None:
        return None
    return StoredPasskey(
        id=row.id,
        account=row.account_id,
        organisation=row.organisation_id,
        closed=row.closed_at is not None,
        credential=Credential(row.credential_id, row.public_key, row.sign_count),
    )


def list_passkeys(connection: Connection, account_id: str) -> list[KnownPasskey]:
    """List an account's passkeys, oldest first."""
    rows = connection.execute(
        select(passkey)
        .where(passkey.c.account_id == account_id)
        .order_by(passkey.c.created_at, passkey.c.id)
    )
    return [
        KnownPasskey(row.id, row.credential_id, row.name, row.created_at, row.used_at)
        for row in rows
    ]


def note_passkey_use(
    connection: Connection, known: StoredPasskey, sign_count: int, *, now: int
) -> bool:
    """Note a use and the counter; say whether nobody else used the passkey in this very moment."""
    noted = connection.execute(
        update(passkey)
        .where(passkey.c.id == known.id, passkey.c.sign_count == known.credential.sign_count)
        .values(sign_count=sign_count, used_at=now)
    )
    return noted.rowcount == 1


def name_passkey(connection: Connection, account_id: str, passkey_id: str, name: str) -> None:
    """Call a passkey something else.

    Raises:
        NotFound: the account has no such passkey.
    """
    named = connection.execute(
        update(passkey)
        .where(passkey.c.id == passkey_id, passkey.c.account_id == account_id)
        .values(name=name)
    )
    if named.rowcount == 0:
        raise NotFound(Code.PASSKEY_UNKNOWN)


def remove_passkey(connection: Connection, account_id: str, passkey_id: str) -> bool:
    """Forget a passkey; say whether the account had it until now."""
    gone = connection.execute(
        delete(passkey).where(passkey.c.id == passkey_id, passkey.c.account_id == account_id)
    )
    return gone.rowcount == 1
