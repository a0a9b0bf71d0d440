"""Records and openings in storage."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, delete, select, update

from gateway.chat.tables import conversation
from gateway.desk.tables import desk_note_key
from gateway.identity.tables import account, device, role
from gateway.policy import Role
from gateway.records.opening import LASTS, Opening
from gateway.records.shapes import Lead, LeadDevice
from gateway.records.tables import (
    record,
    record_given,
    record_opening,
    record_quorum,
    record_share,
    record_share_sealed,
    record_successor,
)

__all__ = [
    "DEFAULT_QUORUM",
    "Stored",
    "StoredOpening",
    "erase_unused",
    "find_opening",
    "find_record",
    "holdings",
    "leads",
    "names",
    "quorum_of",
    "running",
    "save_opening",
    "shares_of",
    "successors",
]

DEFAULT_QUORUM: Final = 2
UNUSED_FOR: Final = 24 * 60 * 60 * 1000
"""How long a record may lie that no contact was closed with, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Stored:
    """A record without its body; ``organisation`` is its conversation's."""

    id: str
    organisation: str
    conversation: str
    device: str
    quorum: int | None
    contact: int | None
    sealed_at: int | None


@dataclass(frozen=True, slots=True)
class StoredOpening:
    """An opening with what surrounds it; ``person``: the young person's account."""

    id: str
    record: str
    conversation: str
    person: str
    contact: int
    organisation: str
    reason: str
    risk: str | None
    opening: Opening


def quorum_of(connection: Connection, organisation: str) -> int:
    """Return how many leads an organisation wants to open a record."""
    wanted = select(record_quorum.c.quorum).where(record_quorum.c.organisation_id == organisation)
    return connection.scalar(wanted) or DEFAULT_QUORUM


def leads(
    connection: Connection, organisation: str, only: Collection[str] | None = None
) -> list[Lead]:
    """List the open accounts of leads that have a device with a key, by account."""
    wanted = (
        select(account.c.id.label("account"), account.c.name, desk_note_key)
        .join(role, role.c.account_id == account.c.id)
        .join(device, device.c.account_id == account.c.id)
        .join(desk_note_key, desk_note_key.c.device_id == device.c.id)
        .where(
            account.c.organisation_id == organisation,
            account.c.closed_at.is_(None),
            role.c.role == str(Role.SAFEGUARDING_LEAD),
            device.c.revoked_at.is_(None),
        )
        .order_by(account.c.id, device.c.id)
    )
    if only is not None:
        wanted = wanted.where(account.c.id.in_(only))
    people: dict[str, str] = {}
    devices: defaultdict[str, list[LeadDevice]] = defaultdict(list)
    for row in connection.execute(wanted):
        people[row.account] = row.name
        devices[row.account].append(LeadDevice(row.device_id, row.key, row.signature))
    return [Lead(each, name, devices[each]) for each, name in people.items()]


def find_record(connection: Connection, name: str, *, lock: bool = False) -> Stored | None:
    """Find a record, perhaps locked until the commit."""
    columns = record.c
    wanted = (
        select(
            columns.id,
            conversation.c.organisation_id.label("organisation"),
            columns.conversation_id.label("conversation"),
            columns.device_id.label("device"),
            columns.quorum,
            columns.contact,
            columns.sealed_at,
        )
        .join(conversation, conversation.c.id == columns.conversation_id)
        .where(columns.id == name)
    )
    row = connection.execute(wanted.with_for_update(of=record) if lock else wanted).one_or_none()
    return None if row is None else Stored(*row)


def find_opening(connection: Connection, name: str, *, lock: bool = False) -> StoredOpening | None:
    """Find an opening, perhaps locked until the commit."""
    if lock:
        held = select(record_opening.c.id).where(record_opening.c.id == name).with_for_update()
        connection.execute(held)
    found = _openings(connection, record_opening.c.id == name)
    return found[0] if found else None


def running(connection: Connection, organisation: str, now: int) -> list[StoredOpening]:
    """List an organisation's openings that are not over, the newest first."""
    return _openings(
        connection,
        conversation.c.organisation_id == organisation,
        record_opening.c.ended_at.is_(None),
        record_opening.c.asked_at > now - LASTS,
    )


def save_opening(connection: Connection, name: str, opening: Opening) -> None:
    """Write back what became of an opening; its shares go once it has ended."""
    connection.execute(
        update(record_opening)
        .where(record_opening.c.id == name)
        .values(refused=opening.refused, ended_at=opening.ended_at, opened_at=opening.opened_at)
    )
    if opening.ended_at is not None:
        _forget_shares(connection, [name])


def shares_of(connection: Connection, record_id: str) -> dict[str, bytes]:
    """Return the checks of a record's shares, by the account that each was made for."""
    rows = connection.execute(
        select(record_share.c.account_id, record_share.c["check"])
        .where(record_share.c.record_id == record_id)
        .order_by(record_share.c.account_id)
    )
    return {row[0]: row[1] for row in rows}


def holdings(connection: Connection, record_id: str, device_id: str) -> dict[str, bytes]:
    """Return the sealed shares of a record that a device can open, by account."""
    columns = record_share_sealed.c
    rows = connection.execute(
        select(columns.account_id, columns.sealed)
        .where(columns.record_id == record_id, columns.device_id == device_id)
        .order_by(columns.account_id)
    )
    return {row[0]: row[1] for row in rows}


def names(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Return the names of accounts."""
    rows = connection.execute(
        select(account.c.id, account.c.name).where(account.c.id.in_(accounts))
    )
    return {row[0]: row[1] for row in rows}


def erase_unused(connection: Connection, now: int) -> None:
    """Erase records that no contact was closed with, and shares of openings that are over."""
    unused = select(record.c.id).where(
        record.c.sealed_at.is_(None), record.c.stored_at <= now - UNUSED_FOR
    )
    for table in (record_share_sealed, record_share):
        connection.execute(delete(table).where(table.c.record_id.in_(unused)))
    connection.execute(
        delete(record).where(record.c.sealed_at.is_(None), record.c.stored_at <= now - UNUSED_FOR)
    )
    over = connection.scalars(
        select(record_opening.c.id)
        .join(record_given, record_given.c.opening_id == record_opening.c.id)
        .where(record_opening.c.asked_at <= now - LASTS, record_given.c.sealed.is_not(None))
    ).all()
    _forget_shares(connection, over)


def successors(connection: Connection, accounts: Collection[str]) -> dict[str, str]:
    """Return who took over from whom."""
    columns = record_successor.c
    rows = connection.execute(
        select(columns.account_id, columns.successor_id).where(columns.account_id.in_(accounts))
    )
    return {row[0]: row[1] for row in rows}


def _forget_shares(connection: Connection, openings: Sequence[str]) -> None:
    connection.execute(
        update(record_given).where(record_given.c.opening_id.in_(openings)).values(sealed=None)
    )


def _openings(connection: Connection, *conditions: ColumnElement[bool]) -> list[StoredOpening]:
    wanted = (
        select(
            record_opening,
            record.c.conversation_id,
            record.c.contact,
            conversation.c.organisation_id,
            conversation.c.opened_by,
        )
        .join(record, record.c.id == record_opening.c.record_id)
        .join(conversation, conversation.c.id == record.c.conversation_id)
        .where(*conditions)
        .order_by(record_opening.c.asked_at.desc(), record_opening.c.id)
    )
    rows = connection.execute(wanted).all()
    given = _given(connection, [row.id for row in rows])
    return [_opening(row, tuple(given[row.id])) for row in rows]


def _given(
    connection: Connection, openings: Sequence[str]
) -> defaultdict[str, list[tuple[str, str]]]:
    columns = record_given.c
    rows = connection.execute(
        select(columns.opening_id, columns.share_account_id, columns.by_account_id)
        .where(columns.opening_id.in_(openings))
        .order_by(columns.share_account_id)
    )
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for opening, share, by in rows:
        found[opening].append((share, by))
    return found


def _opening(row: Row[Any], given: tuple[tuple[str, str], ...]) -> StoredOpening:
    return StoredOpening(
        id=row.id,
        record=row.record_id,
        conversation=row.conversation_id,
        person=row.opened_by,
        contact=row.contact,
        organisation=row.organisation_id,
        reason=row.reason,
        risk=row.risk,
        opening=Opening(
            quorum=row.quorum,
            requester=row.account_id,
            device=row.device_id,
            asked_at=row.asked_at,
            given=given,
            refused=row.refused,
            ended_at=row.ended_at,
            opened_at=row.opened_at,
        ),
    )
