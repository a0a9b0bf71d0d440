"""What nobody may judge: noticed, said, and said again. docs/moderation.md section 4.

An item may concern everybody who works at the queue, or nobody may work there. It is offered to
nobody then, and would wait unseen. Who works there is for others to know: handlers are accounts.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    case,
    delete,
    func,
    insert,
    select,
    union,
    update,
)

from audit.record import AuditKind
from moderation.item import ItemState
from moderation.ports import Desk
from moderation.priority import ALLOWANCE, Lane
from moderation.queue import CONFLICT, PASSED, SECOND
from moderation.tables import aside, item, stuck

__all__ = ["Stuck", "Why", "look_after", "stuck_at", "to_look_at"]

SOONEST: Final = 15 * 60 * 1000
"""It is said again within the lane's time, but not more often than this."""


class Why(StrEnum):
    """Why nobody may judge something."""

    NOBODY_WORKS = "nobody_works"
    NOBODY_FREE = "nobody_free"


@dataclass(frozen=True, slots=True)
class Stuck:
    """How much nobody may judge, the gravest lane of it, and since when that is known."""

    why: Why
    items: int
    lane: Lane
    since: int


def to_look_at(connection: Connection) -> list[str]:
    """Name the organisations in which something waits, or something was stuck."""
    waiting = select(item.c.organisation_id).where(item.c.state == str(ItemState.OPEN))
    return sorted(connection.scalars(union(waiting, select(stuck.c.organisation_id))))


def stuck_at(desk: Desk) -> Stuck | None:
    """Say what is known to be stuck."""
    row = _known(desk)
    return None if row is None else _stuck(row)


def look_after(desk: Desk, handlers: Collection[str], told: Collection[str]) -> bool:
    """Notice what nobody may judge; say whether ``told`` have to be told of it now.

    What was only passed on, by all who are left, is offered to them again.
    """
    found, row = _found(desk, handlers), _known(desk)
    if found is None:
        if row is not None:
            desk.connection.execute(delete(stuck).where(_mine(desk)))
            desk.hints.stuck = row.lane
        return False
    due = row is None or row.look_at <= desk.now or _is_worse(found, _stuck(row))
    if row is not None and not due and _stuck(row) == replace(found, since=row.since):
        return False
    _keep(desk, found, is_new=row is None, due=due)
    desk.hints.stuck = found.lane
    if due:
        desk.enter(
            AuditKind.ITEM_STUCK,
            desk.who.organisation,
            why=str(found.why),
            items=found.items,
            lane=int(found.lane),
            recipients=sorted(told),
        )
    return due


def _is_worse(found: Stuck, known: Stuck) -> bool:
    return found.why != known.why or found.items > known.items or found.lane > known.lane


def _stuck(row: Row[Any]) -> Stuck:
    return Stuck(Why(row.why), row.waiting, Lane(row.lane), row.since)


def _mine(desk: Desk) -> ColumnElement[bool]:
    return stuck.c.organisation_id == desk.who.organisation


def _known(desk: Desk) -> Row[Any] | None:
    return desk.connection.execute(select(stuck).where(_mine(desk))).one_or_none()


def _found(desk: Desk, handlers: Collection[str]) -> Stuck | None:
    waits = (item.c.organisation_id == desk.who.organisation, item.c.state == str(ItemState.OPEN))
    if not handlers:
        count, lane = desk.connection.execute(
            select(func.count(), func.max(item.c.lane)).where(*waits)
        ).one()
        return Stuck(Why.NOBODY_WORKS, count, Lane(lane), desk.now) if count else None
    passed = func.sum(case((aside.c.why == PASSED, 1), else_=0))
    rows = desk.connection.execute(
        select(item.c.id, item.c.lane, passed.label("passed"))
        .join(aside, aside.c.item_id == item.c.id)
        .where(
            *waits,
            aside.c.until.is_(None),
            aside.c.why.in_((CONFLICT, SECOND, PASSED)),
            aside.c.account_id.in_(sorted(handlers)),
        )
        .group_by(item.c.id, item.c.lane)
        .having(func.count() == len(handlers))
    ).all()
    _offer_again(desk, [row.id for row in rows if row.passed])
    lanes = [row.lane for row in rows if not row.passed]
    return Stuck(Why.NOBODY_FREE, len(lanes), Lane(max(lanes)), desk.now) if lanes else None


def _offer_again(desk: Desk, names: Collection[str]) -> None:
    """Offer what everybody who is left has passed; whoever else might have taken it has gone."""
    if not names:
        return
    desk.connection.execute(
        update(aside)
        .where(aside.c.item_id.in_(names), aside.c.why == PASSED, aside.c.until.is_(None))
        .values(until=desk.now)
    )


def _keep(desk: Desk, found: Stuck, *, is_new: bool, due: bool) -> None:
    values: dict[str, str | int] = {
        "why": str(found.why),
        "waiting": found.items,
        "lane": int(found.lane),
    }
    if due:
        values["look_at"] = desk.now + max(SOONEST, ALLOWANCE[found.lane])
    if is_new:
        mine = {"organisation_id": desk.who.organisation, "since": found.since}
        desk.connection.execute(insert(stuck).values(**mine, **values))
    else:
        desk.connection.execute(update(stuck).where(_mine(desk)).values(values))
