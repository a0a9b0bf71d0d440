"""Devices that may write nothing until an administrator says so (docs/resets.md section 6).

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.reset_tables import quarantine
from gateway.codes import Code, Reason
from gateway.errors import NotPermitted
from gateway.identity.tables import account, device

__all__ = [
    "Quarantined",
    "held_among",
    "in_quarantine",
    "lift",
    "list_quarantined",
    "put_in_quarantine",
    "require_free",
]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A device in quarantine; ``name`` is its account's."""

    device: str
    name: str
    at: int
    conversation: str
    seq: int


def held_among(connection: Connection, devices: Collection[str]) -> frozenset[str]:
    """Say which of these devices are in quarantine."""
    columns = quarantine.c
    found = connection.execute(
        select(columns.device_id).where(columns.device_id.in_(devices), columns.lifted_at.is_(None))
    )
    return frozenset(found.scalars())


def in_quarantine(connection: Connection, device_id: str) -> bool:
    """Say whether a device is in quarantine."""
    return device_id in held_among(connection, [device_id])


def require_free(connection: Connection, device_id: str) -> None:
    """Let a device pass that is not in quarantine.

    Raises:
        NotPermitted: ``device.quarantined``.
    """
    if in_quarantine(connection, device_id):
        raise NotPermitted(Code.DEVICE_QUARANTINED, Reason.QUARANTINED)


def put_in_quarantine(
    connection: Connection,
    trail: Trail,
    *,
    organisation: str,
    device_id: str,
    conversation: str,
    seq: int,
    now: int,
) -> None:
    """Hold a device for a commit of its own; one that is held already stays so."""
    if in_quarantine(connection, device_id):
        return
    connection.execute(
        insert(quarantine).values(
            device_id=device_id,
            organisation_id=organisation,
            conversation_id=conversation,
            seq=seq,
            at=now,
            lifted_at=None,
        )
    )
    trail.append(
        connection,
        Deed(
            kind=AuditKind.DEVICE_QUARANTINED,
            organisation=organisation,
            actor="",
            subject=device_id,
            at=now,
            details={"conversation": conversation, "seq": seq},
        ),
    )


def list_quarantined(connection: Connection) -> list[Quarantined]:
    """List the devices in quarantine, the longest held first."""
    rows = connection.execute(
        select(quarantine, account.c.name)
        .join(device, device.c.id == quarantine.c.device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(quarantine.c.lifted_at.is_(None))
        .order_by(quarantine.c.at, quarantine.c.id)
    )
    return [
        Quarantined(row.device_id, row.name, row.at, row.conversation_id, row.seq) for row in rows
    ]


def lift(connection: Connection, trail: Trail, *, device_id: str, now: int) -> bool:
    """Let a device go; False where it was not held."""
    held = connection.execute(
        select(quarantine.c.organisation_id)
        .where(quarantine.c.device_id == device_id, quarantine.c.lifted_at.is_(None))
        .limit(1)
    ).scalar()
    if held is None:
        return False
    connection.execute(
        update(quarantine)
        .where(quarantine.c.device_id == device_id, quarantine.c.lifted_at.is_(None))
        .values(lifted_at=now)
    )
    trail.append(
        connection,
        Deed(
            kind=AuditKind.DEVICE_QUARANTINE_LIFTED,
            organisation=held,
            actor="",
            subject=device_id,
            at=now,
        ),
    )
    return True
