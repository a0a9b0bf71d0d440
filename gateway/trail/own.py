"""What the trail has of an account's own devices, with proofs: docs/trail.md section 8."""

from collections.abc import Iterable
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Row, bindparam, select

from audit.record import AuditKind
from audit.stored import StoredLog
from audit.tables import entry
from gateway.base64url import b64
from gateway.identity.tables import device

__all__ = ["OwnEntry", "OwnTrail", "find_own"]

KINDS: Final = (
    AuditKind.DEVICE_ADDED,
    AuditKind.DEVICE_ENDORSED,
    AuditKind.DEVICE_RECOVERED,
    AuditKind.DEVICE_REVOKED,
    AuditKind.DEVICE_QUARANTINED,
    AuditKind.DEVICE_QUARANTINE_LIFTED,
)

_OWN: Final = (
    select(entry)
    .where(
        entry.c.organisation_id == bindparam("organisation"),
        entry.c.subject.in_(select(device.c.id).where(device.c.account_id == bindparam("account"))),
        entry.c.kind.in_(KINDS),
        entry.c.leaf_index < bindparam("size"),
    )
    .order_by(entry.c.leaf_index)
)


class OwnEntry(Struct, frozen=True):
    """An entry, its place, and its way up to the checkpoint's root.

    ``details`` and ``salt`` are those of ``device.added`` alone: what else is beside an entry may
    name others.
    """

    index: int
    entry: str
    path: list[str]
    details: str | None
    salt: str | None


class OwnTrail(Struct, frozen=True):
    """The newest published checkpoint, and what it proves of one's own devices.

    ``consistency`` shows that the log grew from the size that the device remembers; None: it is
    shorter than that.
    """

    key: str
    checkpoint: str
    consistency: list[str] | None
    entries: list[OwnEntry]


def find_own(
    connection: Connection, log: StoredLog, *, account: str, seen: int, key: str
) -> OwnTrail | None:
    """Prove what is published of an account's devices; None where nothing is published yet."""
    published = log.published()
    if published is None:
        return None
    wanted = {"organisation": log.organisation, "account": account, "size": published.size}
    rows = connection.execute(_OWN, wanted).all()
    grown = log.consistency(seen, published.size)
    return OwnTrail(
        key=key,
        checkpoint=b64(published.note),
        consistency=None if grown is None else _written(grown),
        entries=[_entry(row, log.inclusion(row.leaf_index, published.size)) for row in rows],
    )


def _entry(row: Row[Any], path: Iterable[bytes]) -> OwnEntry:
    shown = row.kind == AuditKind.DEVICE_ADDED and row.details is not None and row.salt is not None
    return OwnEntry(
        index=row.leaf_index,
        entry=b64(row.canonical),
        path=_written(path),
        details=row.details.decode() if shown else None,
        salt=b64(row.salt) if shown else None,
    )


def _written(hashes: Iterable[bytes]) -> list[str]:
    return [b64(each) for each in hashes]
