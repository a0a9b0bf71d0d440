"""Visits before and after: planned, moved, called off, listed, and what was said of them later."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Connection

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.chat.bus import Bus
from gateway.chat.groups import facts
from gateway.chat.quarantine import require_free
from gateway.chat.successions import require_running
from gateway.codes import Code
from gateway.desk.areas import read_area
from gateway.desk.events import VisitPlanned
from gateway.errors import ClientProtocolError, Conflict
from gateway.identity.standing import standing
from gateway.policy import Actor, Allowed, ConversationFacts, Kind, Permission, decide
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.visits.bodies import (
    AlonePart,
    AtPart,
    MoveVisit,
    SayTags,
    Schedule,
    SeenAloneBody,
    StayPart,
    VisitHost,
    VisitItem,
    WaitingPart,
    WhyNotAlone,
    YesNo,
)
from gateway.visits.door import Attendee, Door, require_policy
from gateway.visits.entries import VisitBook
from gateway.visits.ledger import Ledger, Taken, Tell, Wake, news_of
from gateway.visits.options import read_options
from gateway.visits.place_rows import parts_of
from gateway.visits.rows import (
    VisitRow,
    add_row,
    of_conversation,
    of_person,
    of_teams,
    read_row,
)
from signalling import events
from signalling.room import schedule
from signalling.shapes import GUEST_ROLES, NOBODY, EndedWhy, Party, Place, Room, SeenAlone

__all__ = ["Planning", "show_at"]

AHEAD_AT_MOST = 366 * 24 * 60 * 60 * 1000
LATE_AT_MOST = 5 * 60 * 1000


def show_item(row: VisitRow, actor: Actor, at: AtPart | None) -> VisitItem:
    """Show a visit in a list; ``at``: where it is."""
    room = row.room
    is_staff = actor.kind is Kind.STAFF
    said = room.seen_alone if is_staff else None
    return VisitItem(
        visit=row.visit,
        conversation=row.conversation,
        team=row.team,
        phase=str(room.phase),
        starts_at=room.starts_at,
        minutes=room.minutes,
        two_staff=room.two_staff,
        made_by=row.made_by,
        host=VisitHost(room.host_account, room.host_name),
        hosted=room.host != NOBODY,
        waiting=_waiting(room) if is_staff else (),
        there=_there(room) if is_staff else (),
        at=at,
        version=room.version,
        began_at=room.began_at,
        ended_at=room.ended_at,
        ended_why=str(room.ended_why),
        seen_alone=None if said is None else AlonePart(said.answer, said.why),
        tags=room.tags if is_staff else None,
    )


def show_at(connection: Connection, row: VisitRow, actor: Actor) -> VisitItem:
    """Show a visit, having looked up where it is."""
    return show_item(row, actor, parts_of(connection, [row.visit]).get(row.visit))


def _waiting(room: Room) -> tuple[WaitingPart, ...]:
    there = sorted(room.at(Place.WAITING), key=lambda each: each.arrived_at)
    return tuple(
        WaitingPart(each.participant, _account(each), each.name, each.role, each.arrived_at)
        for each in there
    )


def _there(room: Room) -> tuple[StayPart, ...]:
    stays = [
        StayPart(_account(each), each.name, each.role, stay.since, stay.until, each.agreed)
        for each in room.parties
        for stay in each.stays
    ]
    return tuple(sorted(stays, key=lambda each: each.since))


def _account(party: Party) -> str:
    return NOBODY if party.role in GUEST_ROLES else party.account


class Planning:
    """Plans visits. All raise what ``Door`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        ledger: Ledger,
        trail: Trail,
        bus: Bus,
        tell: Tell,
        wake: Wake,
        clock: Clock,
    ) -> None:
        self._database = database
        self._door = door
        self._ledger = ledger
        self._trail = trail
        self._bus = bus
        self._tell = tell
        self._wake = wake
        self._clock = clock

    async def schedule(self, actor: Actor, body: Schedule) -> VisitItem:
        """Plan a visit, or one that begins now, to which the young person's phone is woken.

        Raises:
            NotFound: ``conversation.unknown``.
            Conflict: ``visit.exists``: the id is another conversation's visit.
            ClientProtocolError: ``visit.settings``: at no such time.
        """
        now = self._clock()
        starts_at = now if body.starts_at is None else body.starts_at
        _check_time(starts_at, now)

        def work(connection: Connection) -> tuple[VisitItem, Taken | None]:
            standing_now = standing(connection, actor)
            about = facts(connection, body.conversation, actor.organisation)
            require_policy(standing_now, Permission.VISIT_HOST, about)
            require_free(connection, actor.device)
            require_running(connection, body.conversation)
            known = read_row(connection, body.visit)
            if known is not None:
                if known.conversation != body.conversation:
                    raise Conflict(Code.VISIT_EXISTS)
                return show_at(connection, known, actor), None
            two_staff = body.two_staff or read_options(connection, about.organisation).two_staff
            row = VisitRow(
                visit=body.visit,
                organisation=about.organisation,
                conversation=body.conversation,
                team=about.team,
                person=about.opened_by,
                made_by=actor.account,
                made_at=now,
                room=schedule(body.visit, starts_at, body.minutes, now, two_staff=two_staff),
            )
            add_row(connection, row)
            self._tell(connection, row.conversation, VisitPlanned(now))
            if body.starts_at is None:
                self._wake(connection, {row.person}, now)
            book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
            book.record(
                AuditKind.VISIT_SCHEDULED, {"starts_at": starts_at, "two_staff": int(two_staff)}
            )
            return show_item(row, actor, None), Taken(row, changed=True)

        item, taken = await self._door.judged(
            actor, body.conversation, lambda: self._database.transact(work)
        )
        if taken is not None:
            self._bus.publish(news_of(taken))
        return item

    async def list(self, actor: Actor, conversation: str | None) -> Sequence[VisitItem]:
        """List the visits that the actor may come to: all, or those of a conversation."""
        now = self._clock()

        def show(connection: Connection, rows: Sequence[VisitRow]) -> list[VisitItem]:
            places = parts_of(connection, [row.visit for row in rows])
            return [show_item(row, actor, places.get(row.visit)) for row in rows]

        def work(connection: Connection) -> list[VisitItem]:
            standing_now = standing(connection, actor)
            if conversation is not None:
                about = facts(connection, conversation, actor.organisation)
                require_policy(standing_now, Permission.VISIT_ATTEND, about)
                return show(connection, of_conversation(connection, conversation, now))
            if standing_now.kind is Kind.YOUNG_PERSON:
                found = of_person(connection, actor.account, now)
            else:
                found = of_teams(connection, sorted(standing_now.teams), now)
            return show(connection, [row for row in found if _may_come(standing_now, row)])

        return await self._door.judged(actor, conversation or "", lambda: self._database.read(work))

    async def item(self, actor: Actor, name: str) -> VisitItem:
        """Show a visit."""
        return await self._door.look(
            actor, Permission.VISIT_ATTEND, name, lambda c, row, _who: show_at(c, row, actor)
        )

    async def move(self, actor: Actor, name: str, body: MoveVisit) -> VisitItem:
        """Put a visit off, or forward.

        Raises:
            Conflict: ``visit.phase``, ``visit.over``.
            ClientProtocolError: ``visit.settings``.
        """
        _check_time(body.starts_at, self._clock())
        event = events.Move(body.starts_at, body.minutes)
        details = {"starts_at": body.starts_at}
        return await self._do(actor, name, event, AuditKind.VISIT_MOVED, details)

    async def cancel(self, actor: Actor, name: str) -> VisitItem:
        """Call a visit off.

        Raises:
            Conflict: ``visit.phase``, ``visit.over``.
        """
        return await self._do(actor, name, events.Cancel())

    async def say_alone(self, actor: Actor, name: str, body: SeenAloneBody) -> VisitItem:
        """Say whether the young person was seen alone.

        Raises:
            Conflict: ``visit.host_only``, ``visit.phase``.
            ClientProtocolError: ``visit.settings``: "no" wants a reason, and "yes" none.
        """
        if (body.answer is YesNo.NO) is (body.why is WhyNotAlone.NOT):
            raise ClientProtocolError(Code.VISIT_SETTINGS, at="why")
        said = SeenAlone(str(body.answer), str(body.why))
        event = events.SayAlone(actor.account, said)
        details = {"answer": said.answer, "why": said.why}
        return await self._do(actor, name, event, AuditKind.VISIT_SEEN_ALONE, details)

    async def say_tags(self, actor: Actor, name: str, body: SayTags) -> VisitItem:
        """Say what the visit counts as.

        Raises:
            Conflict: ``visit.host_only``, ``visit.phase``, ``visit.over``.
            ClientProtocolError: ``visit.settings``: a code that the team has not, or twice.
        """

        def check(connection: Connection, row: VisitRow) -> None:
            known = {each.code for each in read_area(connection, row.team).area.tags}
            if not set(body.tags) <= known or len(set(body.tags)) < len(body.tags):
                raise ClientProtocolError(Code.VISIT_SETTINGS, at="tags")

        event = events.SayTags(actor.account, body.tags)
        details = {"tags": list(body.tags)}
        return await self._do(actor, name, event, AuditKind.VISIT_TAGGED, details, check)

    async def _do(
        self,
        actor: Actor,
        name: str,
        event: events.Event,
        kind: AuditKind | None = None,
        details: Mapping[str, Detail] | None = None,
        check: Callable[[Connection, VisitRow], None] | None = None,
    ) -> VisitItem:
        now = self._clock()

        def work(connection: Connection, row: VisitRow, _who: Attendee) -> tuple[VisitItem, Taken]:
            if isinstance(event, events.Cancel) and row.room.ended_why is EndedWhy.CANCELLED:
                return show_at(connection, row, actor), Taken(row, changed=False)
            if check is not None:
                check(connection, row)
            taken = self._ledger.take(connection, row, event, actor=actor.device, now=now)
            if kind is not None:
                book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
                book.record(kind, {**(details or {})})
            return show_at(connection, taken.row, actor), taken

        item, taken = await self._door.deed(actor, Permission.VISIT_HOST, name, work)
        if taken.changed:
            self._bus.publish(news_of(taken))
        return item


def _may_come(actor: Actor, row: VisitRow) -> bool:
    about = ConversationFacts(row.organisation, row.conversation, row.team, row.person)
    return decide(actor, Permission.VISIT_ATTEND, about) == Allowed()


def _check_time(starts_at: int, now: int) -> None:
    if not now - LATE_AT_MOST <= starts_at <= now + AHEAD_AT_MOST:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="starts_at")
