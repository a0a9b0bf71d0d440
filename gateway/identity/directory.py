"""The key directory: which devices there are, whose, and the organisation's word for each."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, Select, select

from gateway.identity.link_tables import endorsement
from gateway.identity.phrase_tables import recovered_device
from gateway.identity.tables import account, device, role, team_member
from gateway.policy import Kind, Role

__all__ = [
    "DeviceFacts",
    "Endorsement",
    "Person",
    "Recovered",
    "account_devices",
    "device_facts",
    "people",
    "practitioner_devices",
    "team_devices",
]


class Endorsement(msgspec.Struct, frozen=True):
    """Another device's word (64 bytes) for a device of its account. docs/devices.md."""

    by: str
    at: int
    signature: bytes


class Recovered(msgspec.Struct, frozen=True):
    """How a device came back: a device's word for the recovery key, and that key's for this one.

    docs/recovery.md.
    """

    key: bytes
    by: str
    at: int
    endorsement: bytes
    challenge: bytes
    signature: bytes


class Person(msgspec.Struct, frozen=True):
    """A device as others see it: what the organisation says about it. Protocol section 4."""

    device: str
    statement: bytes
    attestation: bytes
    revoked: bool
    endorsement: Endorsement | None = None
    recovered: Recovered | None = None


@dataclass(frozen=True, slots=True)
class DeviceFacts:
    """A device as the gateway sees it; ``name`` and ``title`` are its account's."""

    device: str
    account: str
    organisation: str
    kind: Kind
    name: str
    title: str
    signature_key: bytes
    revoked: bool


def people(connection: Connection, organisation: str, devices: Collection[str]) -> list[Person]:
    """Return the attestations of those of ``devices`` that the organisation has.

    Revoked ones are among them: what they wrote before is still to be verified.
    """
    rows = connection.execute(
        select(
            device.c.id,
            device.c.statement,
            device.c.attestation,
            device.c.revoked_at,
            endorsement.c.by_device_id,
            endorsement.c.at,
            endorsement.c.signature,
            recovered_device.c.key,
            recovered_device.c.by_device_id.label("made_by"),
            recovered_device.c.at.label("made_at"),
            recovered_device.c.endorsement,
            recovered_device.c.challenge,
            recovered_device.c.signature.label("recovered"),
        )
        .join(account, account.c.id == device.c.account_id)
        .outerjoin(endorsement, endorsement.c.device_id == device.c.id)
        .outerjoin(recovered_device, recovered_device.c.device_id == device.c.id)
        .where(account.c.organisation_id == organisation, device.c.id.in_(devices))
        .order_by(device.c.id)
    )
    return [
        Person(
            row.id,
            row.statement,
            row.attestation,
            revoked=row.revoked_at is not None,
            endorsement=_endorsement(row),
            recovered=_recovered(row),
        )
        for row in rows
    ]


def device_facts(connection: Connection, devices: Collection[str]) -> dict[str, DeviceFacts]:
    """Return the facts about those of ``devices`` that exist, revoked or not, by device id."""
    return {facts.device: facts for facts in _facts(connection, device.c.id.in_(devices))}


def account_devices(connection: Connection, account_id: str) -> list[DeviceFacts]:
    """Return an open account's devices that are not revoked, oldest first."""
    return _facts(connection, account.c.id == account_id, *_USABLE)


def team_devices(connection: Connection, team_id: str) -> list[DeviceFacts]:
    """Return the devices that belong in a team's conversations, oldest first.

    These are the devices, not revoked, of the open accounts that are practitioners of the team.
    """
    members = select(team_member.c.account_id).where(team_member.c.team_id == team_id)
    return _facts(connection, account.c.id.in_(members), _is_practitioner(), *_USABLE)


def practitioner_devices(connection: Connection, accounts: Collection[str]) -> list[DeviceFacts]:
    """Return the devices, not revoked, of those of these open accounts that are practitioners."""
    if not accounts:
        return []
    return _facts(connection, account.c.id.in_(accounts), _is_practitioner(), *_USABLE)


def _is_practitioner() -> ColumnElement[bool]:
    practitioners = select(role.c.account_id).where(role.c.role == str(Role.PRACTITIONER))
    return account.c.id.in_(practitioners)


def _endorsement(row: Any) -> Endorsement | None:  # noqa: ANN401 - a row of the query above
    if row.signature is None:
        return None
    return Endorsement(row.by_device_id, row.at, row.signature)


def _recovered(row: Any) -> Recovered | None:  # noqa: ANN401 - a row of the query above
    if row.recovered is None:
        return None
    return Recovered(
        row.key, row.made_by, row.made_at, row.endorsement, row.challenge, row.recovered
    )


_USABLE = (device.c.revoked_at.is_(None), account.c.closed_at.is_(None))

_FACTS: Select[Any] = (
    select(
        device.c.id,
        device.c.signature_key,
        device.c.revoked_at,
        account.c.id.label("account_id"),
        account.c.organisation_id,
        account.c.kind,
        account.c.name,
        account.c.title,
    )
    .join(account, account.c.id == device.c.account_id)
    .order_by(device.c.created_at, device.c.id)
)


def _facts(connection: Connection, *conditions: ColumnElement[bool]) -> list[DeviceFacts]:
    rows: Iterable[Row[Any]] = connection.execute(_FACTS.where(*conditions))
    return [
        DeviceFacts(
            device=row.id,
            account=row.account_id,
            organisation=row.organisation_id,
            kind=Kind(row.kind),
            name=row.name,
            title=row.title,
            signature_key=row.signature_key,
            revoked=row.revoked_at is not None,
        )
        for row in rows
    ]
