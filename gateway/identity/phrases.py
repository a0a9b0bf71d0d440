"""Recovery phrases: rows and their rules. docs/recovery.md.

Every function works on the caller's connection and commits nothing.
"""

import hashlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select

from gateway.identity.phrase_tables import recovered_device, recovery_phrase
from gateway.identity.recovered import RecoveryKey
from gateway.identity.tables import account, device

__all__ = [
    "Phrase",
    "Return",
    "find_by_locator",
    "find_own",
    "find_return",
    "keep",
    "keep_return",
    "remove",
    "use_up",
]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A phrase that is unused: what is known of it, and its key's endorsement (64 bytes)."""

    recovery: RecoveryKey
    endorsement: bytes
    closed: bool


@dataclass(frozen=True, slots=True)
class Return:
    """A phrase that was used, and the recovery key's word (64 bytes) by a challenge."""

    phrase: Phrase
    locator: bytes
    challenge: bytes
    signature: bytes


def keep(connection: Connection, phrase: Phrase, locator: bytes) -> None:
    """Keep a phrase in the place of the account's earlier one."""
    recovery = phrase.recovery
    remove(connection, recovery.account)
    connection.execute(
        insert(recovery_phrase).values(
            account_id=recovery.account,
            locator_hash=_hash(locator),
            key=recovery.key,
            by_device_id=recovery.by,
            at=recovery.at,
            endorsement=phrase.endorsement,
        )
    )


def remove(connection: Connection, account_id: str) -> bool:
    """End an account's phrase; say whether there was one until now."""
    mine = recovery_phrase.c.account_id == account_id
    return connection.execute(delete(recovery_phrase).where(mine)).rowcount == 1


def find_own(connection: Connection, account_id: str) -> Phrase | None:
    """Find an account's phrase."""
    return _find(connection, recovery_phrase.c.account_id == account_id)


def find_by_locator(connection: Connection, locator: bytes) -> Phrase | None:
    """Find a phrase by its locator (16 bytes).

    What is compared is a hash: how long the look-up takes says nothing of a locator.
    """
    return _find(connection, recovery_phrase.c.locator_hash == _hash(locator))


def use_up(connection: Connection, locator: bytes) -> bool:
    """Use a phrase up; say whether it was there until now: of two that use it at once, one does."""
    mine = recovery_phrase.c.locator_hash == _hash(locator)
    return connection.execute(delete(recovery_phrase).where(mine)).rowcount == 1


def keep_return(connection: Connection, device_id: str, came: Return, *, now: int) -> None:
    """Keep the chain of a device that came back."""
    recovery = came.phrase.recovery
    connection.execute(
        insert(recovered_device).values(
            device_id=device_id,
            locator_hash=_hash(came.locator),
            key=recovery.key,
            by_device_id=recovery.by,
            at=recovery.at,
            endorsement=came.phrase.endorsement,
            challenge=came.challenge,
            signature=came.signature,
            came_at=now,
        )
    )


def find_return(
    connection: Connection, locator: bytes, *, since: int, device_id: str | None = None
) -> RecoveryKey | None:
    """Find the recovery key by which a device, or this one, came back with a phrase."""
    whose = [] if device_id is None else [recovered_device.c.device_id == device_id]
    row = connection.execute(
        select(recovered_device, account.c.id.label("account_id"), account.c.organisation_id)
        .join(device, device.c.id == recovered_device.c.by_device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(
            recovered_device.c.locator_hash == _hash(locator),
            recovered_device.c.came_at > since,
            *whose,
        )
        .order_by(recovered_device.c.came_at.desc())
        .limit(1)
    ).one_or_none()
    return None if row is None else _recovery(row)


def _find(connection: Connection, condition: ColumnElement[bool]) -> Phrase | None:
    row = connection.execute(
        select(recovery_phrase, account.c.organisation_id, account.c.closed_at)
        .join(account, account.c.id == recovery_phrase.c.account_id)
        .where(condition)
    ).one_or_none()
    if row is None:
        return None
    return Phrase(_recovery(row), row.endorsement, closed=row.closed_at is not None)


def _recovery(row: Row[Any]) -> RecoveryKey:
    return RecoveryKey(row.organisation_id, row.account_id, row.by_device_id, row.key, row.at)


def _hash(locator: bytes) -> bytes:
    return hashlib.sha256(locator).digest()
