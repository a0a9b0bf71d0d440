"""Devices: registered with the organisation's attestation, found again."""

import hashlib
from dataclasses import dataclass

import msgspec
from sqlalchemy import ColumnElement, Connection, insert, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.identity.attestation import Statement, attest
from gateway.identity.tables import account, device
from gateway.keys import ServiceKeys
from gateway.policy import Kind
from gateway.sources import Entropy, new_id

__all__ = [
    "KnownDevice",
    "ListedDevice",
    "NewDevice",
    "find_device",
    "find_device_by_key",
    "list_devices",
    "register",
    "touch",
]


@dataclass(frozen=True, slots=True)
class NewDevice:
    """A device about to be added to an account that exists."""

    account: str
    name: str
    signature_key: bytes


@dataclass(frozen=True, slots=True)
class KnownDevice:
    """A device with what signing in needs to know about its account."""

    device: str
    account: str
    organisation: str
    kind: Kind
    signature_key: bytes
    revoked: bool
    closed: bool


class ListedDevice(msgspec.Struct, frozen=True):
    """A device as its owner sees it; ``this`` is the one that asks (docs/removals.md)."""

    id: str
    name: str
    created_at: int
    last_seen_at: int
    revoked_at: int | None
    this: bool


def register(
    connection: Connection,
    new: NewDevice,
    *,
    keys: ServiceKeys,
    trail: Trail,
    now: int,
    entropy: Entropy,
) -> str:
    """Add a device, attest it, and enter both in the trail; returns its id.

    Raises:
        IntegrityError: its key is registered already; look with ``find_device_by_key`` first.
    """
    owner = connection.execute(select(account).where(account.c.id == new.account)).one()
    device_id = new_id(entropy)
    statement = Statement(
        account=owner.id,
        device=device_id,
        kind=Kind(owner.kind),
        name=owner.name,
        organisation=owner.organisation_id,
        signature_key=new.signature_key,
        title=owner.title,
    ).canonical()
    attestation = attest(keys.attestation_key(owner.organisation_id), statement)
    connection.execute(
        insert(device).values(
            id=device_id,
            account_id=owner.id,
            name=new.name,
            signature_key=new.signature_key,
            statement=statement,
            attestation=attestation,
            created_at=now,
            last_seen_at=now,
        )
    )
    details = {
        "attestation": attestation.hex(),
        "statement_sha256": hashlib.sha256(statement).hexdigest(),
    }
    trail.append(
        connection,
        Deed(AuditKind.DEVICE_ADDED, owner.organisation_id, owner.id, device_id, now, details),
    )
    return device_id


def find_device(connection: Connection, device_id: str) -> KnownDevice | None:
    """Find a device by its id, revoked or not."""
    return _find(connection, device.c.id == device_id)


def find_device_by_key(connection: Connection, signature_key: bytes) -> KnownDevice | None:
    """Find the device that has this key, revoked or not."""
    return _find(connection, device.c.signature_key == signature_key)


def list_devices(connection: Connection, account_id: str, asking: str) -> list[ListedDevice]:
    """List an account's devices, oldest first, revoked ones too."""
    rows = connection.execute(
        select(device)
        .where(device.c.account_id == account_id)
        .order_by(device.c.created_at, device.c.id)
    )
    return [
        ListedDevice(
            id=row.id,
            name=row.name,
            created_at=row.created_at,
            last_seen_at=row.last_seen_at,
            revoked_at=row.revoked_at,
            this=row.id == asking,
        )
        for row in rows
    ]


def touch(connection: Connection, device_id: str, *, now: int) -> None:
    """Note that the device was here."""
    connection.execute(update(device).where(device.c.id == device_id).values(last_seen_at=now))


def _find(connection: Connection, condition: ColumnElement[bool]) -> KnownDevice | None:
    row = connection.execute(
        select(
            device.c.id,
            device.c.account_id,
            device.c.signature_key,
            device.c.revoked_at,
            account.c.organisation_id,
            account.c.kind,
            account.c.closed_at,
        )
        .join(account, account.c.id == device.c.account_id)
        .where(condition)
    ).one_or_none()
    if row is None:
        return None
    return KnownDevice(
        device=row.id,
        account=row.account_id,
        organisation=row.organisation_id,
        kind=Kind(row.kind),
        signature_key=row.signature_key,
        revoked=row.revoked_at is not None,
        closed=row.closed_at is not None,
    )
