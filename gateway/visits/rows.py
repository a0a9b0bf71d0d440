"""Visits in storage: read them locked, write them back, all on the caller's connection."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from gateway.visits.tables import visit
from signalling.shapes import Room
from signalling.timetable import due

__all__ = [
    "VisitRow",
    "add_row",
    "due_rows",
    "ended_lately",
    "lock_row",
    "of_conversation",
    "of_person",
    "of_teams",
    "on_node",
    "read_row",
    "under_way",
    "write_room",
]

MOST_LISTED: Final = 200
MOST_AT_ONCE: Final = 50
DAY: Final = 24 * 60 * 60 * 1000
SHOWN_AFTER: Final = DAY
LATELY: Final = 14 * DAY
MOST_LATELY: Final = 60

_encode: Final = msgspec.json.Encoder().encode
_decode: Final = msgspec.json.Decoder(Room).decode


@dataclass(frozen=True, slots=True)
class VisitRow:
    """A visit, and whose it is; ``lease_node`` is none where no forwarding unit has it."""

    visit: str
    organisation: str
    conversation: str
    team: str
    person: str
    made_by: str
    made_at: int
    room: Room
    lease_node: str | None = None
    lease_until: int | None = None
    fence: int = 0


def read_row(connection: Connection, name: str) -> VisitRow | None:
    """Read a visit."""
    row = connection.execute(select(visit).where(visit.c.id == name)).one_or_none()
    return None if row is None else _row(row)


def lock_row(connection: Connection, name: str, *, skip: bool = False) -> VisitRow | None:
    """Read a visit and hold it until the commit; none where ``skip`` and somebody has it."""
    row = connection.execute(
        select(visit).where(visit.c.id == name).with_for_update(skip_locked=skip)
    ).one_or_none()
    return None if row is None else _row(row)


def add_row(connection: Connection, row: VisitRow) -> None:
    """Store a new visit."""
    connection.execute(
        insert(visit).values(
            id=row.visit,
            organisation_id=row.organisation,
            conversation_id=row.conversation,
            team_id=row.team,
            person_id=row.person,
            made_by=row.made_by,
            made_at=row.made_at,
            fence=0,
            **_values(row.room),
        )
    )


def write_room(connection: Connection, name: str, room: Room) -> None:
    """Store what became of a visit that the caller holds."""
    connection.execute(update(visit).where(visit.c.id == name).values(_values(room)))


def of_conversation(connection: Connection, name: str, now: int) -> list[VisitRow]:
    """List a conversation's visits that are not over, or only just."""
    return _list(connection, visit.c.conversation_id == name, now)


def of_teams(connection: Connection, teams: Sequence[str], now: int) -> list[VisitRow]:
    """List teams' visits likewise."""
    return _list(connection, visit.c.team_id.in_(teams), now)


def of_person(connection: Connection, account: str, now: int) -> list[VisitRow]:
    """List a young person's visits likewise."""
    return _list(connection, visit.c.person_id == account, now)


def due_rows(connection: Connection, now: int) -> list[str]:
    """Name visits that time has something to do with."""
    return list(
        connection.scalars(
            select(visit.c.id)
            .where(visit.c.look_at <= now)
            .order_by(visit.c.look_at, visit.c.id)
            .limit(MOST_AT_ONCE)
        )
    )


def under_way(connection: Connection, team: str, now: int) -> list[Room]:
    """Return a team's visits of about now that are not over."""
    rows = connection.scalars(
        select(visit.c.room)
        .where(
            visit.c.team_id == team,
            visit.c.ended_at.is_(None),
            visit.c.starts_at.between(now - DAY, now + DAY),
        )
        .order_by(visit.c.starts_at, visit.c.id)
        .limit(MOST_LISTED)
    )
    return [_decode(room) for room in rows]


def ended_lately(connection: Connection, team: str, now: int) -> list[Room]:
    """Return a team's visits that ended in the last two weeks, the newest first."""
    rows = connection.scalars(
        select(visit.c.room)
        .where(visit.c.team_id == team, visit.c.ended_at > now - LATELY)
        .order_by(visit.c.ended_at.desc(), visit.c.id)
        .limit(MOST_LATELY)
    )
    return [_decode(room) for room in rows]


def on_node(connection: Connection, node: str) -> list[str]:
    """Name visits that somebody came to by way of a node."""
    rows = connection.execute(select(visit).where(visit.c.ended_at.is_(None)).order_by(visit.c.id))
    found = [_row(row) for row in rows]
    return [row.visit for row in found if any(each.node == node for each in row.room.parties)]


def _list(connection: Connection, where: ColumnElement[bool], now: int) -> list[VisitRow]:
    fresh = or_(visit.c.ended_at.is_(None), visit.c.ended_at > now - SHOWN_AFTER)
    rows = connection.execute(
        select(visit).where(where, fresh).order_by(visit.c.starts_at, visit.c.id).limit(MOST_LISTED)
    )
    return [_row(row) for row in rows]


def _row(row: Row[Any]) -> VisitRow:
    return VisitRow(
        visit=row.id,
        organisation=row.organisation_id,
        conversation=row.conversation_id,
        team=row.team_id,
        person=row.person_id,
        made_by=row.made_by,
        made_at=row.made_at,
        room=_decode(row.room),
        lease_node=row.lease_node,
        lease_until=row.lease_until,
        fence=row.fence,
    )


def _values(room: Room) -> dict[str, Any]:
    return {
        "starts_at": room.starts_at,
        "ended_at": room.ended_at,
        "version": room.version,
        "room": _encode(room),
        "look_at": due(room),
    }
