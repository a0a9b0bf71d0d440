"""Looking entries up beside the log: docs/trail.md section 7."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from msgspec import Struct
from sqlalchemy import Connection, Row, Select, or_, select

from audit.tables import entry
from gateway.base64url import b64
from gateway.cases.tables import safeguarding_case
from gateway.identity.tables import account, device
from gateway.records.tables import record
from gateway.visits.tables import visit

__all__ = [
    "Doer",
    "Looked",
    "TrailItem",
    "TrailItems",
    "Wanted",
    "find_entries",
    "find_entry",
    "matching",
]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries; None: whichever. ``before``: with a lower number than that."""

    about: str | None = None
    actor: str | None = None
    kind: str | None = None
    since: int | None = None
    until: int | None = None
    before: int | None = None


class Doer(Struct, frozen=True):
    """Whose device it was."""

    account: str
    name: str


class TrailItem(Struct, frozen=True):
    """An entry, and where it stands; ``entry``: its canonical bytes."""

    number: int
    index: int | None
    at: int
    kind: str
    actor: str
    by: Doer | None
    subject: str
    entry: str


class TrailItems(Struct, frozen=True):
    """Some entries, the newest first."""

    items: list[TrailItem]
    next: int | None


class Looked(Struct, frozen=True):
    """An entry with what was committed to, unless that was erased."""

    item: TrailItem
    details: str | None
    salt: str | None


def find_entries(
    connection: Connection, organisation: str, wanted: Wanted, limit: int
) -> TrailItems:
    """Find a page of entries."""
    query = matching(connection, organisation, wanted).order_by(entry.c.number.desc())
    rows = connection.execute(query.limit(limit + 1)).all()
    page = rows[:limit]
    return TrailItems(_items(connection, page), page[-1].number if len(rows) > limit else None)


def matching(connection: Connection, organisation: str, wanted: Wanted) -> Select[Any]:
    """Ask for an organisation's entries that are wanted, in no order yet."""
    columns = entry.c
    query = select(entry).where(columns.organisation_id == organisation)
    if wanted.about is not None:
        about = _belonging(connection, organisation, wanted.about)
        query = query.where(or_(columns.subject.in_(about), columns.actor.in_(about)))
    if wanted.actor is not None:
        query = query.where(columns.actor.in_(_devices(connection, wanted.actor)))
    if wanted.kind is not None:
        query = query.where(columns.kind == wanted.kind)
    if wanted.since is not None:
        query = query.where(columns.at >= wanted.since)
    if wanted.until is not None:
        query = query.where(columns.at < wanted.until)
    if wanted.before is not None:
        query = query.where(columns.number < wanted.before)
    return query


def find_entry(connection: Connection, organisation: str, number: int) -> Looked | None:
    """Find one entry with its details."""
    row = connection.execute(
        select(entry).where(entry.c.organisation_id == organisation, entry.c.number == number)
    ).one_or_none()
    if row is None:
        return None
    return Looked(
        _items(connection, [row])[0],
        None if row.details is None else row.details.decode(),
        None if row.salt is None else b64(row.salt),
    )


def _belonging(connection: Connection, organisation: str, name: str) -> list[str]:
    """Name what an entry about something may have as its subject or actor."""
    of_talk = [
        select(visit.c.id).where(visit.c.conversation_id == name),
        select(record.c.id).where(record.c.conversation_id == name),
        select(safeguarding_case.c.id).where(
            safeguarding_case.c.organisation_id == organisation,
            safeguarding_case.c.source_kind == "conversation",
            safeguarding_case.c.source_id == name,
        ),
    ]
    found = {each for query in of_talk for each in connection.scalars(query)}
    return sorted({*_devices(connection, name), *found})


def _devices(connection: Connection, name: str) -> Sequence[str]:
    devices = connection.scalars(select(device.c.id).where(device.c.account_id == name))
    return [name, *devices]


def _items(connection: Connection, rows: Sequence[Row[Any]]) -> list[TrailItem]:
    doers = _doers(connection, {row.actor for row in rows})
    return [
        TrailItem(
            number=row.number,
            index=row.leaf_index,
            at=row.at,
            kind=row.kind,
            actor=row.actor,
            by=doers.get(row.actor),
            subject=row.subject,
            entry=b64(row.canonical),
        )
        for row in rows
    ]


def _doers(connection: Connection, actors: Iterable[str]) -> dict[str, Doer]:
    wanted = sorted(each for each in actors if each)
    devices = connection.execute(
        select(device.c.id, account.c.id.label("account_id"), account.c.name)
        .join(account, account.c.id == device.c.account_id)
        .where(device.c.id.in_(wanted))
    )
    accounts = connection.execute(
        select(account.c.id, account.c.name).where(account.c.id.in_(wanted))
    )
    return {row.id: Doer(row.account_id, row.name) for row in devices} | {
        row.id: Doer(row.id, row.name) for row in accounts
    }
