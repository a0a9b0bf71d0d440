"""What moderators do. Every way raises what ``Floor`` raises."""

from collections.abc import Sequence
from typing import Any, Final, TypeVar
from zoneinfo import available_timezones

from sqlalchemy import Connection, Row, case, select, update

from audit.record import AuditKind
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.identity.tables import account
from gateway.moderation_desk import requests, shapes
from gateway.moderation_desk.asks import Told, Wake, list_asks, raise_due, take_ask
from gateway.moderation_desk.floor import Floor, moderators
from gateway.moderation_desk.names import names_of
from gateway.moderation_desk.showing import (
    decision_shapes,
    evidence_shape,
    history_shape,
    item_shape,
    item_shapes,
    saved_space,
    shift_shape,
    stuck_shape,
)
from gateway.moderation_desk.watch import QueueWatch
from gateway.policy import Actor, Kind, ModerationPermission
from gateway.storage.database import Database, Locking
from moderation import evidence, figures, judging, queue, reports, revising, shifts
from moderation.decisions import read_decision
from moderation.errors import Rule, Stale
from moderation.item import ItemState
from moderation.item import Kind as ItemKind
from moderation.places import SavedSpace, list_spaces, save_space
from moderation.policies import POLICY_LANE, Act
from moderation.ports import Desk, Escalate
from moderation.rows import ItemRow, item_row
from moderation.shifts import current_shift, on_shift
from moderation.spaces import faults
from moderation.stuck import stuck_at
from moderation.tables import decision, item

__all__ = ["ModerationDesk"]

T = TypeVar("T")

ZONES: Final = frozenset(available_timezones())
LONGEST_SPAN: Final = 92 * 24 * 60 * 60 * 1000
MOST_APPEALS: Final = 100

_WORK: Final = ModerationPermission.QUEUE_WORK


class ModerationDesk:
    """Everything below ``/v1/moderation``."""

    def __init__(
        self, floor: Floor, *, database: Database, trail: Trail, escalate: Escalate, wake: Wake
    ) -> None:
        self._floor = floor
        self._database = database
        self._trail = trail
        self._escalate = escalate
        self._wake = wake
        self.watch = QueueWatch(floor, database=database, wake=wake)

    async def queue(self, actor: Actor) -> shapes.QueueShape:
        """Show how much waits, and what the actor holds."""
        await self._floor.require(actor, _WORK)
        return await self._floor.look(actor, _queue)

    async def stuck(self, actor: Actor) -> shapes.StuckNow:
        """Say whether there is something that nobody may judge."""
        await self._floor.require(actor, ModerationPermission.STUCK_READ)
        return await self._floor.look(
            actor, lambda desk: shapes.StuckNow(desk.now, stuck_shape(stuck_at(desk)))
        )

    async def shift(self, actor: Actor, body: requests.Switch) -> shapes.QueueShape:
        """Come on shift, or go off it."""

        def work(desk: Desk) -> shapes.QueueShape:
            if body.on:
                shifts.take_shift(desk)
            else:
                # Held on to, it would bring whoever takes a break back on shift.
                shifts.end_shift(desk, gave_back=queue.let_go(desk))
            return _queue(desk)

        await self._floor.require(actor, _WORK)
        return await self._floor.change(actor, work)

    async def claim_next(self, actor: Actor) -> shapes.Claimed:
        """Take the next item."""

        def work(desk: Desk) -> shapes.Claimed:
            found = queue.claim_next(desk)
            return shapes.Claimed(None if found is None else item_shape(desk, found))

        await self._floor.require(actor, _WORK)
        return await self._floor.change(actor, work, locking=True)

    async def claim(self, actor: Actor, name: str) -> shapes.ItemShape:
        """Take an item."""

        def work(desk: Desk) -> shapes.ItemShape:
            try:
                return item_shape(desk, queue.claim_this(desk, name))
            except Stale as refused:
                raise _by_name(desk, refused) from refused

        await self._floor.require(actor, _WORK)
        return await self._floor.change(actor, work, locking=True)

    async def heartbeat(self, actor: Actor, name: str, body: requests.Fenced) -> shapes.ItemShape:
        """Hold on."""
        await self._floor.require(actor, _WORK)
        return await self._floor.change(
            actor,
            lambda desk: item_shape(desk, queue.hold_on(desk, name, body.fence)),
            locking=True,
        )

    async def open(self, actor: Actor, name: str, body: requests.Fenced) -> shapes.EvidenceShape:
        """Show what is judged; a deed."""
        await self._floor.require(actor, _WORK)
        return await self._floor.change(
            actor,
            lambda desk: evidence_shape(desk, evidence.open_item(desk, name, body.fence)),
        )

    async def decide(self, actor: Actor, name: str, body: requests.Decide) -> shapes.DecisionShape:
        """Decide."""

        def work(desk: Desk) -> shapes.DecisionShape:
            wanted = judging.Wanted(
                fence=body.fence,
                version=body.version,
                acts=_acts(body.actions),
                policy=body.policy,
                reason=body.reason,
                message=body.message,
            )
            made = judging.decide(desk, self._escalate, name, wanted)
            return decision_shapes(desk, [made])[0]

        await self._floor.require(actor, _WORK)
        return await self._floor.change(actor, work)

    async def skip(self, actor: Actor, name: str, body: requests.Fenced) -> shapes.QueueShape:
        """Give an item back for now."""
        await self._floor.require(actor, _WORK)

        def work(desk: Desk) -> shapes.QueueShape:
            queue.skip_item(desk, name, body.fence)
            return _queue(desk)

        return await self._floor.change(actor, work)

    async def pass_on(self, actor: Actor, name: str, body: requests.Fenced) -> shapes.QueueShape:
        """Give an item back for good."""
        await self._floor.require(actor, _WORK)

        def work(desk: Desk) -> shapes.QueueShape:
            everybody = moderators(desk.connection, actor.organisation)
            queue.pass_item(desk, name, body.fence, everybody)
            return _queue(desk)

        return await self._floor.change(actor, work)

    async def second(self, actor: Actor, name: str, body: requests.Second) -> shapes.QueueShape:
        """Ask somebody else to decide."""
        await self._floor.require(actor, _WORK)

        def work(desk: Desk) -> shapes.QueueShape:
            proposed = queue.Proposed(body.version, _acts(body.actions), body.policy, body.note)
            queue.ask_second(desk, name, body.fence, proposed)
            return _queue(desk)

        return await self._floor.change(actor, work)

    async def item(self, actor: Actor, name: str) -> shapes.ItemShape:
        """Show an item."""
        await self._floor.require(actor, _WORK)
        return await self._floor.look(actor, lambda desk: item_shape(desk, _item(desk, name)))

    async def item_history(self, actor: Actor, name: str) -> shapes.HistoryShape:
        """Show everything about an item and its author; a deed."""
        await self._floor.require(actor, _WORK)
        return await self._floor.change(
            actor, lambda desk: history_shape(desk, evidence.item_history(desk, name)[1])
        )

    async def person_history(self, actor: Actor, person: str) -> shapes.HistoryShape:
        """Show everything about a person; a deed."""
        await self._floor.require(actor, _WORK)

        def work(desk: Desk) -> shapes.HistoryShape:
            _person(desk.connection, actor, person)
            return history_shape(desk, evidence.person_history(desk, person))

        return await self._floor.change(actor, work)

    async def policies(self, actor: Actor) -> list[shapes.PolicyShape]:
        """Say what a decision may name."""
        await self._floor.require(actor, _WORK)
        return [shapes.PolicyShape(str(each), lane) for each, lane in POLICY_LANE.items()]

    async def undo(self, actor: Actor, name: str, body: requests.Undo) -> shapes.DecisionShape:
        """Take a decision back."""
        await self._floor.require(actor, _WORK)
        return await self._floor.change(
            actor,
            lambda desk: decision_shapes(desk, [revising.undo(desk, name, body.reason)])[0],
        )

    async def decision(self, actor: Actor, name: str) -> shapes.DecisionShape:
        """Show a decision; a deed."""
        await self._floor.require(actor, _WORK)

        def work(desk: Desk) -> shapes.DecisionShape:
            found = read_decision(desk, name)
            desk.enter(AuditKind.HISTORY_READ, name)
            return decision_shapes(desk, [found])[0]

        return await self._floor.change(actor, work)

    async def appeals(self, actor: Actor) -> shapes.AppealList:
        """List appeals, those that wait first."""
        await self._floor.require(actor, _WORK)
        return await self._floor.look(actor, _appeals)

    async def verdict(
        self, actor: Actor, name: str, body: requests.VerdictBody
    ) -> shapes.ItemShape:
        """Keep what the holder's device found in a reported chat."""
        await self._floor.require(actor, _WORK)
        return await self._floor.change(
            actor,
            lambda desk: item_shape(
                desk, reports.give_verdict(desk, name, body.fence, body.verdict)
            ),
        )

    async def change_band(self, actor: Actor, person: str, body: requests.BandBody) -> None:
        """Move a young person to another age band."""
        await self._floor.require(actor, ModerationPermission.BAND_WRITE)

        def work(desk: Desk) -> None:
            found = _person(desk.connection, actor, person)
            desk.connection.execute(
                update(account).where(account.c.id == person).values(age_band=str(body.age_band))
            )
            desk.enter(
                AuditKind.ACCOUNT_BAND_CHANGED,
                person,
                before=found.age_band or "",
                after=str(body.age_band),
                reason=body.reason,
            )
            if found.age_band != str(body.age_band):
                desk.hints.moved.add(person)

        await self._floor.change(actor, work)

    async def asks(self, actor: Actor) -> shapes.AskList:
        """List open asks."""
        await self._floor.require(actor, ModerationPermission.ASKS_READ)
        return await self._floor.look(
            actor, lambda desk: shapes.AskList(desk.now, list_asks(desk, actor))
        )

    async def take_ask(self, actor: Actor, name: str) -> shapes.AskShape:
        """Say that one writes to them."""
        await self._floor.require(actor, ModerationPermission.ASKS_READ)
        return await self._floor.change(actor, lambda desk: take_ask(desk, actor, name))

    async def look_after_asks(self) -> int:
        """Raise again what nobody has taken; returns how many were."""
        now = self._floor.clock()

        def work(connection: Connection) -> list[Told]:
            return raise_due(connection, trail=self._trail, wake=self._wake, now=now)

        told = await self._database.transact(Locking(work))
        self._floor.announce_asks(told)
        return len(told)

    async def statistics(self, actor: Actor, begin: int, end: int) -> shapes.Statistics:
        """Sum up a stretch of time."""
        await self._floor.require(actor, ModerationPermission.FIGURES_READ)
        _require_span(begin, end)
        return await self._floor.look(
            actor, lambda desk: _statistics(figures.figures(desk, begin, end), begin, end)
        )

    async def export(self, actor: Actor, what: str, begin: int, end: int) -> str:
        """Write decisions or skips as a table; a deed."""
        await self._floor.require(actor, ModerationPermission.RECORDS_EXPORT)
        _require_span(begin, end)
        write = figures.decisions_csv if what == "decisions" else figures.skips_csv
        return await self._floor.change(actor, lambda desk: write(desk, begin, end))

    async def spaces(self, actor: Actor) -> list[shapes.SavedSpaceShape]:
        """List every space."""
        await self._floor.require(actor, ModerationPermission.SPACES_READ)
        return await self._floor.look(
            actor,
            lambda desk: [
                saved_space(row) for row in list_spaces(desk.connection, actor.organisation)
            ],
        )

    async def save_space(
        self, actor: Actor, name: str, body: requests.SaveSpace
    ) -> shapes.SavedSpaceShape:
        """Make a space, or change it.

        Raises:
            ClientProtocolError: ``space.hours``.
        """
        await self._floor.require(actor, ModerationPermission.SPACES_WRITE)
        found = faults(body.hours, ZONES)
        if found:
            raise ClientProtocolError(Code.SPACE_HOURS, at=found[0].at, rule=found[0].rule)
        wanted = SavedSpace(
            version=body.version,
            name=body.name,
            about=body.about,
            age_band=body.age_band,
            hours=body.hours,
            closed=body.closed,
            flag_limit=body.flag_limit,
        )
        return await self._floor.change(
            actor, lambda desk: saved_space(save_space(desk, name, wanted))
        )


def _acts(actions: Sequence[requests.Action]) -> list[Act]:
    return [Act(action.do, action.level) for action in actions]


def _queue(desk: Desk) -> shapes.QueueShape:
    shift = current_shift(desk)
    mine = queue.held(desk)
    present = on_shift(desk)
    return shapes.QueueShape(
        at=desk.now,
        staffed=present > 0,
        on_shift=present,
        lanes=[
            shapes.LaneShape(int(each.lane), each.open, each.overdue, each.oldest_at)
            for each in queue.lanes(desk)
        ],
        mine=None if mine is None else item_shape(desk, mine),
        shift=None if shift is None else shift_shape(shift.shift, desk.now),
        stuck=stuck_shape(stuck_at(desk)),
    )


def _item(desk: Desk, name: str) -> ItemRow:
    row = desk.connection.execute(
        select(item).where(item.c.id == name, item.c.organisation_id == desk.who.organisation)
    ).one_or_none()
    if row is None:
        raise NotFound(Code.ITEM_UNKNOWN)
    return item_row(row)


def _person(connection: Connection, actor: Actor, person: str) -> Row[Any]:
    row = connection.execute(
        select(account).where(
            account.c.id == person,
            account.c.organisation_id == actor.organisation,
            account.c.kind == str(Kind.YOUNG_PERSON),
        )
    ).one_or_none()
    if row is None:
        raise NotFound(Code.POST_PERSON_UNKNOWN)
    return row


def _by_name(desk: Desk, refused: Stale) -> Conflict | Stale:
    """Put in the name of who has it."""
    if refused.rule is not Rule.ITEM_CLAIMED:
        return refused
    holder = str(refused.fields["account"])
    names = names_of(desk.connection, [holder])
    name = names[holder].name if holder in names else ""
    return Conflict(Code.ITEM_CLAIMED, **{**refused.fields, "name": name})


def _appeals(desk: Desk) -> shapes.AppealList:
    rows = desk.connection.execute(
        select(item)
        .where(
            item.c.organisation_id == desk.who.organisation,
            item.c.kind == str(ItemKind.APPEAL),
        )
        # Of those that wait the longest first, of the others the newest.
        .order_by(
            item.c.state.desc(),
            case((item.c.state == str(ItemState.OPEN), item.c.since), else_=-item.c.since),
            item.c.id,
        )
        .limit(MOST_APPEALS)
    )
    found = [item_row(row) for row in rows]
    made = {
        row.item_id: "accepted" if "accept" in row.actions.split() else "rejected"
        for row in desk.connection.execute(
            select(decision.c.item_id, decision.c.actions).where(
                decision.c.item_id.in_([row.id for row in found])
            )
        )
    }
    return shapes.AppealList(
        [
            shapes.AppealItem(
                shown,
                row.subject,
                "waiting" if row.item.state is ItemState.OPEN else made.get(row.id, "waiting"),
                row.since,
            )
            for row, shown in zip(found, item_shapes(desk, found), strict=True)
        ]
    )


def _require_span(begin: int, end: int) -> None:
    if not begin < end or end - begin > LONGEST_SPAN:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="to")


def _statistics(found: figures.Figures, begin: int, end: int) -> shapes.Statistics:
    accepted, rejected, waiting = found.appeals
    return shapes.Statistics(
        from_=begin,
        to=end,
        lanes=[
            shapes.LaneFigures(
                int(lane), each.decided, each.within, each.median_minutes, each.p90_minutes
            )
            for lane, each in found.lanes
        ],
        actions=found.actions,
        appeals={"accepted": accepted, "rejected": rejected, "waiting": waiting},
        second={"asked": found.second[0], "agreed": found.second[1]},
        flags={"decided": found.flags[0], "upheld": found.flags[1]},
        skipped=found.skipped,
        days=[
            shapes.DayShape(day.day, day.arrived, day.decided, day.backlog) for day in found.days
        ],
        forecast=shapes.ForecastShape(
            found.forecast.backlog,
            found.forecast.arriving_per_hour,
            found.forecast.deciding_per_hour,
            found.forecast.empty_at,
        ),
    )
