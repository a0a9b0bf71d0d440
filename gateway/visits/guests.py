"""Guests' links and sessions in storage. Both secrets are kept as hashes.

Every function works on the caller's connection and commits nothing.
"""

import hashlib
import hmac
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from gateway.base64url import b64
from gateway.codes import Code
from gateway.errors import NotFound, Unauthenticated
from gateway.sources import Entropy
from gateway.visits.tables import visit, visit_guest
from signalling.passes import SESSION, GuestPass
from signalling.shapes import Role

__all__ = [
    "Guest",
    "GuestRow",
    "add_guest",
    "end_sessions",
    "find_by_token",
    "find_guest",
    "guests_of",
    "open_session",
    "resume_guest",
    "revoke",
    "still_here",
]

TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Guest:
    """Who speaks as a guest: somebody with a live session."""

    organisation: str
    visit: str
    guest: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A guest's link as stored."""

    link: GuestPass
    token_hash: bytes
    made_by: str
    epoch: int
    sealed: bytes
    session_hash: bytes | None = None
    session_until: int | None = None

    def holds(self, session: str | None, now: int) -> bool:
        """Say whether a session's token is this guest's, and live."""
        if session is None or self.session_hash is None or self.session_until is None:
            return False
        return now < self.session_until and hmac.compare_digest(_hash(session), self.session_hash)


def add_guest(connection: Connection, row: GuestRow, now: int) -> None:
    """Store a link."""
    connection.execute(
        insert(visit_guest).values(
            id=row.link.guest,
            visit_id=row.link.visit,
            name=row.link.name,
            role=str(row.link.role),
            token_hash=row.token_hash,
            made_by=row.made_by,
            made_at=now,
            expires_at=row.link.expires_at,
            epoch=row.epoch,
            sealed=row.sealed,
        )
    )


def find_guest(connection: Connection, guest: str, *, hold: bool = True) -> GuestRow | None:
    """Read a link, and hold it until the commit."""
    wanted = select(visit_guest).where(visit_guest.c.id == guest)
    row = connection.execute(wanted.with_for_update() if hold else wanted).one_or_none()
    return None if row is None else _row(row)


def find_by_token(connection: Connection, guest: str, token: bytes) -> GuestRow:
    """Read the link that a token opens.

    Raises:
        NotFound: ``visit.link_unknown``; the same for no such guest and for the wrong token.
    """
    row = find_guest(connection, guest)
    digest = hashlib.sha256(token).digest()
    if row is None or not hmac.compare_digest(row.token_hash, digest):
        raise NotFound(Code.VISIT_LINK_UNKNOWN)
    return row


def guests_of(connection: Connection, name: str) -> list[GuestRow]:
    """List a visit's links, the oldest first."""
    rows = connection.execute(
        select(visit_guest)
        .where(visit_guest.c.visit_id == name)
        .order_by(visit_guest.c.made_at, visit_guest.c.id)
    )
    return [_row(row) for row in rows]


def open_session(connection: Connection, guest: str, *, now: int, entropy: Entropy) -> str:
    """Use a link up; returns the session's token, which is stored nowhere."""
    token = b64(entropy(TOKEN_BYTES))
    connection.execute(
        update(visit_guest)
        .where(visit_guest.c.id == guest)
        .values(used_at=now, session_hash=_hash(token), session_until=now + SESSION)
    )
    return token


def resume_guest(connection: Connection, token: str | None, now: int) -> Guest:
    """Find out which guest speaks; when the visit is over, nobody does.

    Raises:
        Unauthenticated: ``session.missing``, ``session.ended``.
    """
    if token is None:
        raise Unauthenticated(Code.SESSION_MISSING)
    row = connection.execute(
        select(visit_guest, visit.c.organisation_id)
        .join(visit, visit.c.id == visit_guest.c.visit_id)
        .where(visit_guest.c.session_hash == _hash(token), visit.c.ended_at.is_(None))
    ).one_or_none()
    if row is None or not _row(row).holds(token, now):
        raise Unauthenticated(Code.SESSION_ENDED)
    return Guest(row.organisation_id, row.visit_id, row.id, row.name, Role(row.role))


def still_here(connection: Connection, guest: Guest, now: int) -> None:
    """Let a guest on whose session is live still.

    Raises:
        Unauthenticated: ``session.ended``.
    """
    until = connection.scalar(
        select(visit_guest.c.session_until).where(visit_guest.c.id == guest.guest)
    )
    if until is None or now >= until:
        raise Unauthenticated(Code.SESSION_ENDED)


def revoke(connection: Connection, guest: str, now: int) -> None:
    """Make a link worth nothing."""
    connection.execute(update(visit_guest).where(visit_guest.c.id == guest).values(revoked_at=now))


def end_sessions(connection: Connection, guests: Collection[str]) -> None:
    """End guests' sessions."""
    connection.execute(
        update(visit_guest)
        .where(visit_guest.c.id.in_(guests))
        .values(session_hash=None, session_until=None)
    )


def _row(row: Row[Any]) -> GuestRow:
    link = GuestPass(
        guest=row.id,
        visit=row.visit_id,
        name=row.name,
        role=Role(row.role),
        expires_at=row.expires_at,
        used_at=row.used_at,
        revoked_at=row.revoked_at,
    )
    return GuestRow(
        link=link,
        token_hash=row.token_hash,
        made_by=row.made_by,
        epoch=row.epoch,
        sealed=row.sealed,
        session_hash=row.session_hash,
        session_until=row.session_until,
    )


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
