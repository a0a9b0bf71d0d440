"""Devices: registered with the organisation's attestation, found again."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, and_, func, insert, select, update

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
    "StaffMember",
    "find_device",
    "find_device_by_key",
    "last_sign_out",
    "list_devices",
    "list_staff_devices",
    "note_erased",
    "note_presence",
    "note_sign_out",
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
    """A device as its owner sees it; ``this`` is the one that asks (docs/devices.md)."""

    id: str
    name: str
    created_at: int
    last_seen_at: int
    revoked_at: int | None
    erased_at: int | None
    this: bool


class StaffMember(msgspec.Struct, frozen=True):
    """Somebody of staff with their devices, as an administrator sees them."""

    account: str
    name: str
    title: str
    devices: list[ListedDevice]


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
    return [_listed(row, asking) for row in rows]


def list_staff_devices(
    connection: Connection, organisation_id: str, asking: str
) -> list[StaffMember]:
    """List an organisation's staff by name, each with their devices as ``list_devices`` does."""
    works_here = and_(
        account.c.organisation_id == organisation_id,
        account.c.kind == Kind.STAFF,
        account.c.closed_at.is_(None),
    )
    staff = connection.execute(
        select(account.c.id, account.c.name, account.c.title)
        .where(works_here)
        .order_by(account.c.name, account.c.id)
    ).all()
    theirs: dict[str, list[ListedDevice]] = {row.id: [] for row in staff}
    for row in connection.execute(
        select(device)
        .join(account, account.c.id == device.c.account_id)
        .where(works_here)
        .order_by(device.c.created_at, device.c.id)
    ):
        theirs[row.account_id].append(_listed(row, asking))
    return [StaffMember(row.id, row.name, row.title, theirs[row.id]) for row in staff]


def touch(connection: Connection, device_id: str, *, now: int) -> None:
    """Note that the device was here."""
    connection.execute(update(device).where(device.c.id == device_id).values(last_seen_at=now))


def note_presence(connection: Connection, devices: Iterable[str], *, now: int) -> None:
    """Note that these are here; a revoked one is not, whatever its socket still says."""
    here = device.c.id.in_(sorted(devices))
    connection.execute(
        update(device).where(here, device.c.revoked_at.is_(None)).values(last_seen_at=now)
    )


def note_sign_out(connection: Connection, device_id: str, *, now: int) -> None:
    """Note that somebody signed out on it."""
    connection.execute(update(device).where(device.c.id == device_id).values(signed_out_at=now))


def last_sign_out(connection: Connection, account_id: str) -> int | None:
    """Say when somebody last signed out of an account, on whichever of its devices."""
    found: int | None = connection.scalars(
        select(func.max(device.c.signed_out_at)).where(device.c.account_id == account_id)
    ).one()
    return found


def note_erased(connection: Connection, known: KnownDevice, *, trail: Trail, now: int) -> None:
    """Note, once, that a revoked device has erased what it kept."""
    mine = device.c.id == known.device
    noted = connection.execute(
        update(device).where(mine, device.c.erased_at.is_(None)).values(erased_at=now)
    )
    if noted.rowcount == 0:
        return
    kind = AuditKind.DEVICE_ERASED
    trail.append(connection, Deed(kind, known.organisation, known.device, known.device, now))


def _listed(row: Row[Any], asking: str) -> ListedDevice:
    return ListedDevice(
        id=row.id,
        name=row.name,
        created_at=row.created_at,
        last_seen_at=row.last_seen_at,
        revoked_at=row.revoked_at,
        erased_at=row.erased_at,
        this=row.id == asking,
    )


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
