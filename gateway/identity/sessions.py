"""Sessions: random tokens, kept as hashes, bound to a device, with idle and absolute limits."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from gateway.base64url import b64
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.tables import account, device, role, session, team_member
from gateway.policy import Actor, Kind, Role
from gateway.sources import Entropy

__all__ = [
    "FRESH_MS",
    "LIMITS",
    "Limits",
    "Resumed",
    "close_all_of_device",
    "close_session",
    "note_proof",
    "note_use",
    "open_session",
    "require_fresh",
    "resume",
]

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

TOKEN_BYTES: Final = 32


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a session lasts, in milliseconds: unused, and at the most."""

    idle: int
    absolute: int

    @property
    def cookie_seconds(self) -> int:
        """How long the browser keeps the cookie."""
        return self.absolute // 1000


LIMITS: Final[Mapping[Kind, Limits]] = {
    Kind.STAFF: Limits(idle=12 * HOUR, absolute=7 * DAY),
    Kind.YOUNG_PERSON: Limits(idle=30 * DAY, absolute=180 * DAY),
}

USE_NOTED_EVERY: Final = MINUTE

FRESH_MS: Final = 5 * MINUTE
"""For so long after a proof staff may do what cannot be taken back (docs/sign-in.md section 3)."""


@dataclass(frozen=True, slots=True)
class Resumed:
    """A live session: who speaks, whether its use should be noted again, and the last proof."""

    actor: Actor
    stale: bool
    proved_at: int | None


def open_session(connection: Connection, device_id: str, *, now: int, entropy: Entropy) -> str:
    """Open a session for a device; returns the token, which is stored nowhere."""
    token = b64(entropy(TOKEN_BYTES))
    connection.execute(
        insert(session).values(
            token_hash=_hash(token), device_id=device_id, created_at=now, used_at=now, proved_at=now
        )
    )
    return token


def resume(connection: Connection, token: str, *, now: int) -> Resumed:
    """Find out who speaks.

    Raises:
        Unauthenticated: the device was revoked, or the session is unknown, closed or too old.
    """
    row = connection.execute(
        select(
            session.c.created_at,
            session.c.used_at,
            session.c.ended_at,
            session.c.proved_at,
            device.c.id.label("device_id"),
            device.c.revoked_at,
            account.c.id.label("account_id"),
            account.c.organisation_id,
            account.c.kind,
            account.c.desk_team_id,
            account.c.age_band,
            account.c.closed_at,
        )
        .join(device, device.c.id == session.c.device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(session.c.token_hash == _hash(token))
    ).one_or_none()
    if row is None:
        raise Unauthenticated(Code.SESSION_ENDED)
    if row.revoked_at is not None:
        raise Unauthenticated(Code.DEVICE_REVOKED)
    kind = Kind(row.kind)
    limits = LIMITS[kind]
    over = now >= row.used_at + limits.idle or now >= row.created_at + limits.absolute
    if over or row.ended_at is not None or row.closed_at is not None:
        raise Unauthenticated(Code.SESSION_ENDED)
    teams = _teams(connection, row.account_id) if kind is Kind.STAFF else {row.desk_team_id}
    actor = Actor(
        organisation=row.organisation_id,
        account=row.account_id,
        device=row.device_id,
        kind=kind,
        roles=_roles(connection, row.account_id),
        teams=frozenset(teams),
        band=row.age_band,
    )
    stale = now >= row.used_at + USE_NOTED_EVERY
    return Resumed(actor, stale=stale, proved_at=row.proved_at)


def require_fresh(resumed: Resumed, *, now: int) -> None:
    """Require that staff proved lately who they are; young people's devices always do.

    Raises:
        Unauthenticated: the last proof is too old.
    """
    if resumed.actor.kind is not Kind.STAFF:
        return
    if resumed.proved_at is None or now >= resumed.proved_at + FRESH_MS:
        raise Unauthenticated(Code.SIGN_IN_STALE)


def note_proof(connection: Connection, token: str, *, now: int) -> int:
    """Note that the person proved who they are; returns until when that is fresh."""
    connection.execute(
        update(session).where(session.c.token_hash == _hash(token)).values(proved_at=now)
    )
    return now + FRESH_MS


def note_use(connection: Connection, token: str, *, now: int) -> None:
    """Start the idle limit afresh."""
    connection.execute(
        update(session).where(session.c.token_hash == _hash(token)).values(used_at=now)
    )


def close_session(connection: Connection, token: str, *, now: int) -> bool:
    """End one session; say whether it was open until now."""
    closed = connection.execute(
        update(session)
        .where(session.c.token_hash == _hash(token), session.c.ended_at.is_(None))
        .values(ended_at=now)
    )
    return closed.rowcount == 1


def close_all_of_device(connection: Connection, device_id: str, *, now: int) -> int:
    """End every session of a device; returns how many were open until now."""
    return connection.execute(
        update(session)
        .where(session.c.device_id == device_id, session.c.ended_at.is_(None))
        .values(ended_at=now)
    ).rowcount


def _roles(connection: Connection, account_id: str) -> frozenset[Role]:
    rows = connection.scalars(select(role.c.role).where(role.c.account_id == account_id))
    return frozenset(map(Role, rows))


def _teams(connection: Connection, account_id: str) -> set[str]:
    rows = connection.scalars(
        select(team_member.c.team_id).where(team_member.c.account_id == account_id)
    )
    return set(rows)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
