"""What participants do in a visit. Each deed is one transaction with its trail entry."""

from collections.abc import Callable
from functools import partial

from sqlalchemy import Connection

from gateway.chat.bus import Bus, VisitPassed
from gateway.policy import Permission
from gateway.sources import Clock
from gateway.storage.database import Database, Locking
from gateway.visits.attending import Attending, Line, show
from gateway.visits.door import Attendee, AtVisit, Door, Visitor, participant_of
from gateway.visits.entrance import Entrance
from gateway.visits.ledger import Ledger, Taken, explain, news_of
from gateway.visits.nodes import beat, forget_node
from gateway.visits.replies import VisitSignalPush
from gateway.visits.requests import VisitSignal
from gateway.visits.rows import VisitRow, lock_row
from signalling.errors import VisitRefused
from signalling.events import Back, Event, Leave, Lose, Tick
from signalling.flood import DEEDS, SIGNALS, Buckets
from signalling.relay import check_signal
from signalling.views import View

__all__ = ["Deeds"]

Make = Callable[[Attendee], Event]


class Deeds:
    """Events of visits, from whom they may come. All raise what ``Door`` raises.

    ``node`` is this node's name, under which participants with a line here are noted.
    """

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        ledger: Ledger,
        bus: Bus,
        attending: Attending,
        entrance: Entrance,
        clock: Clock,
        node: str,
    ) -> None:
        self._database = database
        self._door = door
        self._ledger = ledger
        self._bus = bus
        self._attending = attending
        self._entrance = entrance
        self._clock = clock
        self._node = node
        self._beating = False
        self._floods = Buckets(DEEDS)
        self._signals = Buckets(SIGNALS)

    async def watch(self, visitor: Visitor, name: str, line: Line | None) -> View:
        """Seat somebody; who had lost their line is back."""
        if not self._beating:
            await self._beat()

        def work(connection: Connection, row: VisitRow, who: Attendee) -> tuple[Taken, Attendee]:
            event = Back(who.participant, self._node)
            return self._take(connection, row, event, who.participant), who

        taken, who = await self._door.deed(visitor, Permission.VISIT_ATTEND, name, work)
        seen = show(taken.row, who, self._clock())
        if line is not None:  # else it went while it asked
            self._attending.attend(taken.row, visitor, who, line)
            # What happened between the transaction and the seat came too early for it.
            self._attending.refresh(name)
        self._announce(taken)
        return seen

    async def take(
        self,
        visitor: Visitor,
        name: str,
        make: Make,
        permission: Permission = Permission.VISIT_ATTEND,
    ) -> VisitRow:
        """Take in what somebody does.

        Raises:
            Conflict, ClientProtocolError: the machine refuses.
        """
        return await self._do(visitor, permission, name, lambda _c, _row, who: make(who))

    async def arrive(self, visitor: Visitor, name: str, consent: int) -> VisitRow:
        """Take in that somebody comes into the waiting area.

        Raises:
            Conflict: ``visit.closed``, ``visit.consent``, and as the machine does.
        """

        def come(connection: Connection, row: VisitRow, who: Attendee) -> Event:
            return self._entrance.arrive(connection, row, who, consent=consent, node=self._node)

        return await self._do(visitor, Permission.VISIT_ATTEND, name, come)

    async def signal(self, visitor: Visitor, request: VisitSignal) -> None:
        """Pass something sealed on.

        Raises:
            Conflict, ClientProtocolError: the machine refuses.
        """
        sender = participant_of(visitor)
        try:
            self._signals.take(sender, self._clock())
            row = await self._door.look(
                visitor, Permission.VISIT_ATTEND, request.visit, lambda _c, row, _who: row
            )
            to = check_signal(row.room, sender, request.to, request.key, request.epoch)
        except VisitRefused as refused:
            raise explain(refused) from refused
        push = VisitSignalPush(
            visit=request.visit,
            sender=sender,
            to=request.to,
            key=str(request.key),
            epoch=request.epoch,
            sealed=request.sealed,
        )
        self._bus.publish(VisitPassed(request.visit, push, tuple(sorted(to))))

    async def beat(self) -> None:
        """Say that this node is alive, while somebody is here."""
        if self._attending.visits():
            await self._beat()
        elif self._beating:
            self._beating = False
            await self._database.transact(partial(forget_node, node=self._node))

    async def tick(self, name: str) -> None:
        """Do what time has brought about."""
        await self._by_itself(name, lambda _connection, _row: [Tick()])

    async def lose(self, name: str, visitor: Visitor) -> None:
        """Note that somebody's line to this node is gone; who may not come any more has left."""
        who = participant_of(visitor)

        def gone(connection: Connection, row: VisitRow) -> list[Event]:
            if self._door.may_still(connection, visitor, row):
                return [Lose(who, self._node)]
            return [Leave(who)]

        await self._by_itself(name, gone)

    async def lose_node(self, name: str, node: str) -> None:
        """Note that the lines of everybody who was on a node are gone with it."""

        def lost(_connection: Connection, row: VisitRow) -> list[Event]:
            gone = [each.participant for each in row.room.parties if each.node == node]
            return [Lose(participant, node) for participant in gone]

        await self._by_itself(name, lost)

    async def _do(
        self, visitor: Visitor, permission: Permission, name: str, make: AtVisit[Event]
    ) -> VisitRow:
        def work(connection: Connection, row: VisitRow, who: Attendee) -> Taken:
            return self._take(connection, row, make(connection, row, who), who.participant)

        try:
            self._floods.take(participant_of(visitor), self._clock())
        except VisitRefused as refused:
            raise explain(refused) from refused
        taken = await self._door.deed(visitor, permission, name, work)
        self._announce(taken)
        return taken.row

    async def _beat(self) -> None:
        now = self._clock()
        await self._database.transact(partial(beat, node=self._node, now=now))
        self._beating = True

    async def _by_itself(
        self, name: str, make: Callable[[Connection, VisitRow], list[Event]]
    ) -> None:
        def work(connection: Connection) -> list[Taken]:
            row = lock_row(connection, name)
            found: list[Taken] = []
            if row is None:
                return found
            for event in make(connection, row):
                found.append(self._take(connection, row, event, ""))
                row = found[-1].row
            return found

        for taken in await self._database.transact(Locking(work)):
            self._announce(taken)

    def _take(self, connection: Connection, row: VisitRow, event: Event, actor: str) -> Taken:
        return self._ledger.take(connection, row, event, actor=actor, now=self._clock())

    def _announce(self, taken: Taken) -> None:
        if taken.changed:
            self._bus.publish(news_of(taken))
