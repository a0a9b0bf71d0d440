"""Codes by which a device lets another one in: rows and their rules. docs/devices.md.

Every function works on the caller's connection and commits nothing.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update

from gateway.codes import Code
from gateway.errors import Conflict, NotFound
from gateway.identity.link_tables import device_link, endorsement
from gateway.sources import Entropy

__all__ = [
    "AFTERWARDS",
    "LINK_MS",
    "Asker",
    "Link",
    "LinkState",
    "ask",
    "find_by_ticket",
    "find_own",
    "new_code",
    "open_link",
    "refuse",
    "settle",
    "vouch",
]

MINUTE: Final = 60_000
LINK_MS: Final = 5 * MINUTE
AFTERWARDS: Final = 10 * MINUTE
"""So long after its end a code's outcome can still be asked for."""

_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LETTERS: Final = 10


class LinkState(StrEnum):
    """Where a code stands; ``ended`` is never stored: time tells."""

    OPEN = "open"
    ASKED = "asked"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Asker:
    """The device that asks in: what it is called, its key (32 bytes) and its MAC (32 bytes)."""

    name: str
    signature_key: bytes
    mac: bytes


@dataclass(frozen=True, slots=True)
class Link:
    """A code's row; ``device`` shows it, ``added`` and ``answer`` (32 bytes) come of a yes."""

    code_hash: bytes
    account: str
    device: str
    state: LinkState
    expires_at: int
    asker: Asker | None
    added: str | None
    answer: bytes | None


def new_code(entropy: Entropy) -> str:
    """Make a code of ten letters and digits: 50 random bits."""
    return "".join(_ALPHABET[byte & 31] for byte in entropy(CODE_LETTERS))


def open_link(connection: Connection, code: str, *, account: str, device: str, now: int) -> int:
    """Keep a new code in the place of the device's older ones; returns when it ends."""
    gone = device_link.c.expires_at <= now - AFTERWARDS
    connection.execute(delete(device_link).where((device_link.c.device_id == device) | gone))
    expires_at = now + LINK_MS
    connection.execute(
        insert(device_link).values(
            code_hash=hash_of(code.encode()),
            account_id=account,
            device_id=device,
            state=str(LinkState.OPEN),
            expires_at=expires_at,
        )
    )
    return expires_at


def ask(connection: Connection, code: str, asker: Asker, ticket: bytes, *, now: int) -> Link:
    """Let a device ask in; the first one has the code, and may ask again.

    Raises:
        NotFound: ``link.unknown``, ``link.ended``.
        Conflict: ``link.taken``: another device was first.
    """
    found = _find(connection, device_link.c.code_hash == hash_of(code.encode()), now=now)
    if found is None:
        raise NotFound(Code.LINK_UNKNOWN)
    if found.state not in {LinkState.OPEN, LinkState.ASKED}:
        raise NotFound(Code.LINK_ENDED)
    # The row decides, not what was read of it: of two at once, one changes it.
    free = device_link.c.signature_key.is_(None)
    mine = device_link.c.signature_key == asker.signature_key
    waiting = device_link.c.state.in_([str(LinkState.OPEN), str(LinkState.ASKED)])
    taken = connection.execute(
        update(device_link)
        .where(device_link.c.code_hash == found.code_hash, free | mine, waiting)
        .values(
            state=str(LinkState.ASKED),
            name=asker.name,
            signature_key=asker.signature_key,
            request_mac=asker.mac,
            ticket_hash=hash_of(ticket),
        )
    )
    if taken.rowcount != 1:
        raise Conflict(Code.LINK_TAKEN)
    return found


def find_own(connection: Connection, device: str, *, now: int) -> Link | None:
    """Find the code that a device shows, whatever came of it."""
    return _find(connection, device_link.c.device_id == device, now=now)


def find_by_ticket(connection: Connection, ticket: bytes, *, now: int) -> Link:
    """Find the code that a ticket's device asked by.

    Raises:
        NotFound: ``link.unknown``.
    """
    found = _find(connection, device_link.c.ticket_hash == hash_of(ticket), now=now)
    if found is None:
        raise NotFound(Code.LINK_UNKNOWN)
    return found


def refuse(connection: Connection, device: str) -> None:
    """Let nobody in by the code that a device shows, unless somebody is in already."""
    connection.execute(
        update(device_link)
        .where(
            device_link.c.device_id == device,
            device_link.c.state.in_([str(LinkState.OPEN), str(LinkState.ASKED)]),
        )
        .values(state=str(LinkState.REFUSED))
    )


def settle(connection: Connection, link: Link, added: str, answer: bytes) -> None:
    """Note who was let in, and the word (32 bytes) that waits for them.

    Raises:
        Conflict: ``link.taken``: the code was settled otherwise in this moment.
    """
    settled = connection.execute(
        update(device_link)
        .where(
            device_link.c.code_hash == link.code_hash,
            device_link.c.state == str(LinkState.ASKED),
        )
        .values(state=str(LinkState.ACCEPTED), added_device_id=added, answer_mac=answer)
    )
    if settled.rowcount != 1:
        raise Conflict(Code.LINK_TAKEN)


def vouch(connection: Connection, device: str, by: str, at: int, signature: bytes) -> None:
    """Keep a device's endorsement (64 bytes) in the directory."""
    connection.execute(
        insert(endorsement).values(device_id=device, by_device_id=by, at=at, signature=signature)
    )


def hash_of(secret: bytes) -> bytes:
    """Return what is kept of a code or ticket."""
    return hashlib.sha256(secret).digest()


def _find(connection: Connection, condition: Any, *, now: int) -> Link | None:  # noqa: ANN401
    row = connection.execute(select(device_link).where(condition)).one_or_none()
    if row is None or row.expires_at + AFTERWARDS <= now:
        return None
    return _link(row, now)


def _link(row: Row[Any], now: int) -> Link:
    asker = None
    if row.signature_key is not None:
        asker = Asker(row.name, row.signature_key, row.request_mac)
    state = LinkState(row.state)
    if state in {LinkState.OPEN, LinkState.ASKED} and row.expires_at <= now:
        state = LinkState.ENDED
    return Link(
        code_hash=row.code_hash,
        account=row.account_id,
        device=row.device_id,
        state=state,
        expires_at=row.expires_at,
        asker=asker,
        added=row.added_device_id,
        answer=row.answer_mac,
    )
