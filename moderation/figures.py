"""Statistics and exports: how long people wait. docs/moderation.md section 6."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, func, select

from audit.record import AuditKind
from moderation.forecast import HOUR, MINUTE, Forecast, Waits, forecast, waits
from moderation.item import ItemState, Kind
from moderation.policies import MAIN, Do
from moderation.ports import Desk
from moderation.priority import ALLOWANCE, Lane
from moderation.tables import appeal, decision, flag, item, proposal, skip

__all__ = ["Day", "Figures", "decisions_csv", "figures", "skips_csv"]

WEEK_HOURS: Final = 7 * 24
DAY: Final = 24 * HOUR
COLUMNS: Final = (
    "decision",
    "at",
    "item",
    "kind",
    "lane",
    "actions",
    "policy",
    "level",
    "names",
    "agreed",
    "minutes",
)


@dataclass(frozen=True, slots=True)
class Day:
    """A day (UTC) at the queue; ``backlog``: what was open when it ended."""

    day: str
    arrived: int
    decided: int
    backlog: int


@dataclass(frozen=True, slots=True)
class Figures:
    """A stretch of time at the queue."""

    lanes: Sequence[tuple[Lane, Waits]]
    actions: dict[str, int]
    appeals: tuple[int, int, int]
    second: tuple[int, int]
    flags: tuple[int, int]
    skipped: int
    days: Sequence[Day]
    forecast: Forecast


def figures(desk: Desk, begin: int, end: int) -> Figures:
    """Sum up what was decided from ``begin`` to ``end``."""
    made = _decisions(desk, begin, end)
    judged = [row for row in made if row.actions != str(Do.UNDO)]
    opened = _open_since(desk)
    return Figures(
        lanes=[(lane, _waits(judged, lane)) for lane in Lane],
        actions=_actions(judged),
        appeals=_appeals(desk, made, begin, end),
        second=_second(desk, judged, begin, end),
        flags=_flags(desk, begin, end),
        skipped=_skipped(desk, begin, end),
        days=_days(_times(judged), opened, begin, end),
        forecast=_forecast(desk, opened),
    )


def decisions_csv(desk: Desk, begin: int, end: int) -> str:
    """Write decisions as a table, without texts and names; a deed."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(COLUMNS)
    for row in _decisions(desk, begin, end):
        table.writerow(
            (
                row.id,
                row.at,
                row.item_id,
                row.kind,
                row.lane,
                row.actions,
                row.policy or "",
                row.level or "",
                row.names or "",
                "" if row.agreed is None else int(row.agreed),
                (row.at - row.since) // MINUTE,
            )
        )
    desk.enter(AuditKind.MODERATION_EXPORTED, desk.who.organisation, what="decisions")
    return out.getvalue()


def skips_csv(desk: Desk, begin: int, end: int) -> str:
    """Write skips as a table, without saying whose; a deed."""
    out = io.StringIO()
    table = csv.writer(out)
    table.writerow(("item", "at", "lane"))
    for row in desk.connection.execute(
        select(skip.c.item_id, skip.c.at, skip.c.lane)
        .where(skip.c.organisation_id == desk.who.organisation, skip.c.at.between(begin, end))
        .order_by(skip.c.at, skip.c.id)
    ):
        table.writerow((row.item_id, row.at, row.lane))
    desk.enter(AuditKind.MODERATION_EXPORTED, desk.who.organisation, what="skips")
    return out.getvalue()


def _decisions(desk: Desk, begin: int, end: int) -> Sequence[Row[Any]]:
    return desk.connection.execute(
        select(decision)
        .where(
            decision.c.organisation_id == desk.who.organisation, decision.c.at.between(begin, end)
        )
        .order_by(decision.c.at, decision.c.id)
    ).all()


def _open_since(desk: Desk) -> list[int]:
    return list(
        desk.connection.scalars(
            select(item.c.since).where(
                item.c.organisation_id == desk.who.organisation,
                item.c.state == str(ItemState.OPEN),
            )
        )
    )


def _waits(made: Sequence[Row[Any]], lane: Lane) -> Waits:
    return waits([row.at - row.since for row in made if row.lane == lane], ALLOWANCE[lane])


def _actions(made: Sequence[Row[Any]]) -> dict[str, int]:
    counts = Counter(
        action for row in made if row.kind == str(Kind.POST) for action in row.actions.split()
    )
    return {str(do): counts[str(do)] for do in sorted(MAIN[Kind.POST])}


def _appeals(desk: Desk, made: Sequence[Row[Any]], begin: int, end: int) -> tuple[int, int, int]:
    about = [row.actions.split() for row in made if row.kind == str(Kind.APPEAL)]
    accepted = sum("accept" in actions for actions in about)
    waiting = (
        select(func.count())
        .select_from(appeal)
        .join(item, item.c.id == appeal.c.item_id)
        .where(
            item.c.organisation_id == desk.who.organisation,
            item.c.state == str(ItemState.OPEN),
            appeal.c.at.between(begin, end),
        )
    )
    return accepted, len(about) - accepted, desk.connection.scalar(waiting) or 0


def _second(desk: Desk, made: Sequence[Row[Any]], begin: int, end: int) -> tuple[int, int]:
    asked = (
        select(func.count())
        .select_from(proposal)
        .join(item, item.c.id == proposal.c.item_id)
        .where(item.c.organisation_id == desk.who.organisation, proposal.c.at.between(begin, end))
    )
    return desk.connection.scalar(asked) or 0, sum(bool(row.agreed) for row in made)


def _flags(desk: Desk, begin: int, end: int) -> tuple[int, int]:
    rows = desk.connection.execute(
        select(flag.c.outcome, func.count())
        .where(
            flag.c.organisation_id == desk.who.organisation, flag.c.outcome_at.between(begin, end)
        )
        .group_by(flag.c.outcome)
    )
    counts = {row[0]: row[1] for row in rows}
    return sum(counts.values()), counts.get("acted", 0)


def _skipped(desk: Desk, begin: int, end: int) -> int:
    count = (
        select(func.count())
        .select_from(skip)
        .where(skip.c.organisation_id == desk.who.organisation, skip.c.at.between(begin, end))
    )
    return desk.connection.scalar(count) or 0


def _times(made: Sequence[Row[Any]]) -> list[tuple[int, int]]:
    return [(row.since, row.at) for row in made]


def _days(
    decided: Sequence[tuple[int, int]], opened: Sequence[int], begin: int, end: int
) -> list[Day]:
    """Count by days; whatever arrived was decided or is open still."""
    first = datetime.fromtimestamp(begin / 1000, UTC).date()
    last = datetime.fromtimestamp(max(begin, end - 1) / 1000, UTC).date()
    came = [since for since, _ in decided] + list(opened)
    days: list[Day] = []
    for ahead in range((last - first).days + 1):
        day = first + timedelta(days=ahead)
        start = round(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp() * 1000)
        over = start + DAY
        days.append(
            Day(
                day=day.isoformat(),
                arrived=sum(start <= each < over for each in came),
                decided=sum(start <= at < over for _, at in decided),
                backlog=sum(each < over for each in came) - sum(at < over for _, at in decided),
            )
        )
    return days


def _forecast(desk: Desk, opened: Sequence[int]) -> Forecast:
    begin = desk.now - WEEK_HOURS * HOUR
    made = [row for row in _decisions(desk, begin, desk.now) if row.actions != str(Do.UNDO)]
    arrived = sum(row.since >= begin for row in made) + sum(each >= begin for each in opened)
    return forecast(len(opened), arrived, len(made), WEEK_HOURS, desk.now)
