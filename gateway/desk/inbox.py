"""The team's inbox, read from storage."""

import json
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Connection,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from gateway.chat.replies import PersonName
from gateway.chat.tables import conversation
from gateway.desk.hours import day_end
from gateway.desk.phases import Phase
from gateway.desk.promises import is_predicted
from gateway.desk.shapes import (
    AlarmBrief,
    Counters,
    HandoverItem,
    HandoverList,
    Inbox,
    Item,
)
from gateway.desk.tables import desk_alarm, desk_note, desk_note_sealed, desk_state
from gateway.desk.versions import Service
from gateway.identity.tables import account
from gateway.policy import Actor

__all__ = ["Filter", "read_handover", "read_inbox", "read_items"]

MOST_HANDED_OVER: Final = 500
LATE: Final = 2**52
"""Behind every promise: from here on comes what has none, the longest untouched first."""

_OPEN: Final = (Phase.WAITING, Phase.ANSWERED, Phase.TO_BE_WRITTEN_UP)
_row: Final = desk_state.c
_owner: Final = account.alias("owner")
_person: Final = account.alias("person")


class Filter(StrEnum):
    """What an inbox can be narrowed to."""

    OPEN = "open"
    WAITING = "waiting"
    UNREAD = "unread"
    MINE = "mine"
    TO_BE_WRITTEN_UP = "to_be_written_up"
    BREACHING = "breaching"
    CLOSED = "closed"


def read_inbox(
    connection: Connection,
    actor: Actor,
    service: Service,
    *,
    only: Filter,
    after: tuple[int, str] | None,
    limit: int,
    now: int,
) -> Inbox:
    """Read a page of the inbox; ``after`` is the place of the item before it."""
    horizon = day_end(service.calendar, now)
    wanted = [_row.team_id == service.team, _narrowed(only, actor, horizon)]
    if after is not None:
        wanted.append(tuple_(_place, _row.conversation_id) > tuple_(*map(literal, after)))
    query = _select(actor).where(*wanted).order_by(_place, _row.conversation_id).limit(limit + 1)
    found = connection.execute(query).all()
    page = found[:limit]
    return Inbox(
        team=service.team,
        at=now,
        counters=_count(connection, actor, service.team, horizon),
        items=[_item(row, service, now) for row in page],
        next=f"{page[-1].place}-{page[-1].id}" if len(found) > limit else None,
    )


def read_items(
    connection: Connection, actor: Actor, service: Service, ids: Sequence[str], now: int
) -> list[Item]:
    """Read conversations by id, also those that nobody has written in."""
    rows = connection.execute(_select(actor).where(conversation.c.id.in_(ids)))
    return [_item(row, service, now) for row in rows]


def read_handover(connection: Connection, actor: Actor, service: Service, now: int) -> HandoverList:
    """List every open promise, the most pressing first."""
    rows = connection.execute(
        _select(actor)
        .where(_row.team_id == service.team, _row.phase == str(Phase.WAITING))
        .order_by(_row.promise_due, _row.conversation_id)
        .limit(MOST_HANDED_OVER + 1)
    ).all()
    items = [_item(row, service, now) for row in rows[:MOST_HANDED_OVER]]
    return HandoverList(now, [_handed_over(each) for each in items], len(rows) > MOST_HANDED_OVER)


_place: Final = case(
    (_row.promise_due.is_not(None), _row.promise_due),
    # Nobody is promised an answer, after STOP for example, but somebody must read it.
    (_row.unread_since.is_not(None), _row.unread_since),
    else_=literal(LATE, BigInteger) + _row.since,
)


def _narrowed(only: Filter, actor: Actor, horizon: int) -> ColumnElement[bool]:
    is_open = _row.phase.in_([str(phase) for phase in _OPEN])
    match only:
        case Filter.OPEN:
            return is_open
        case Filter.WAITING | Filter.TO_BE_WRITTEN_UP | Filter.CLOSED:
            return _row.phase == str(only)
        case Filter.UNREAD:
            return and_(is_open, _row.unread_since.is_not(None))
        case Filter.MINE:
            return and_(is_open, _row.owner == actor.account)
        case Filter.BREACHING:
            return and_(is_open, _row.promise_due <= horizon)


def _count(connection: Connection, actor: Actor, team: str, horizon: int) -> Counters:
    def counted(only: Filter) -> ColumnElement[int]:
        matches = case((_narrowed(only, actor, horizon), 1), else_=0)
        return func.coalesce(func.sum(matches), 0)

    is_open = or_(*(_row.phase == str(phase) for phase in _OPEN))
    names = (
        Filter.WAITING,
        Filter.UNREAD,
        Filter.MINE,
        Filter.TO_BE_WRITTEN_UP,
        Filter.BREACHING,
    )
    row = connection.execute(
        select(*map(counted, names)).where(_row.team_id == team, is_open)
    ).one()
    return Counters(*map(int, row))


def _select(actor: Actor) -> Select[Any]:
    notes = (
        select(func.count())
        .select_from(desk_note.join(desk_note_sealed, desk_note_sealed.c.note_id == desk_note.c.id))
        .where(
            desk_note.c.conversation_id == conversation.c.id,
            desk_note_sealed.c.device_id == actor.device,
        )
        .scalar_subquery()
    )
    alarm = desk_alarm.c
    return (
        select(
            conversation.c.id,
            conversation.c.team_id.label("of_team"),
            conversation.c.opened_by,
            conversation.c.opened_at,
            conversation.c.unread,
            conversation.c.last_at,
            _person.c.name.label("person_name"),
            _owner.c.name.label("owner_name"),
            desk_state,
            alarm.id.label("alarm_id"),
            alarm.state.label("alarm_state"),
            alarm.step.label("alarm_step"),
            notes.label("notes"),
            _place.label("place"),
        )
        .select_from(conversation)
        .join(_person, _person.c.id == conversation.c.opened_by)
        .outerjoin(desk_state, _row.conversation_id == conversation.c.id)
        .outerjoin(_owner, _owner.c.id == _row.owner)
        .outerjoin(
            desk_alarm, and_(alarm.conversation_id == conversation.c.id, alarm.state != "ended")
        )
    )


def _item(row: Row[Any], service: Service, now: int) -> Item:
    due: int | None = row.promise_due
    owner = None if row.owner is None else PersonName(row.owner, row.owner_name)
    alarm = None
    if row.alarm_id is not None:
        alarm = AlarmBrief(row.alarm_id, row.alarm_state, row.alarm_step)
    return Item(
        conversation=row.id,
        team=row.of_team,
        person=PersonName(row.opened_by, row.person_name),
        phase=row.phase or str(Phase.NEW),
        since=row.since or row.opened_at,
        contact=row.contact or 0,
        version=row.version or 0,
        unread=row.unread,
        waiting_since=row.waiting_since,
        promise_due=due,
        breached=due is not None and due < now,
        predicted=due is not None and is_predicted(service.calendar, due, now),
        owner=owner,
        lease_until=row.lease_until,
        fence=row.fence or 0,
        stopped=bool(row.stopped),
        outcomes=tuple(json.loads(row.outcomes or "[]")),
        notes=row.notes,
        alarm=alarm,
        last_at=row.last_at,
    )


def _handed_over(item: Item) -> HandoverItem:
    return HandoverItem(
        conversation=item.conversation,
        person=item.person,
        promise_due=item.promise_due,
        breached=item.breached,
        predicted=item.predicted,
        owner=item.owner,
        lease_until=item.lease_until,
    )
