"""Who watches which visit on this node, and what they are pushed."""

import logging
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any, Protocol

from gateway.chat.bus import Bus, Hint, VisitMoved, VisitPassed, visit_topic
from gateway.chat.session import CloseCode, Event, Over, Passed
from gateway.errors import StoreUnavailable
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.storage.patience import patiently
from gateway.visits.door import Attendee, Visitor
from gateway.visits.replies import VisitViewPush
from gateway.visits.rows import VisitRow, read_row
from signalling.shapes import GUEST_ROLES, NOBODY
from signalling.views import View, view

__all__ = ["Attending", "Line", "Seat", "show"]

log = logging.getLogger(__name__)

Start = Callable[[Coroutine[Any, Any, None]], None]


class Line(Protocol):
    """A connection, as far as visits need it."""

    def feed(self, event: Event) -> None:
        """Hand an event to the connection's session."""
        ...


@dataclass(slots=True)
class Seat:
    """Somebody who watches; ``told``: the newest version that they were pushed."""

    line: Line
    who: Attendee
    visitor: Visitor
    told: int = 0


def show(row: VisitRow, who: Attendee, now: int) -> View:
    """Show a visit to somebody; a guest is not told which conversation it belongs to."""
    conversation = NOBODY if who.role in GUEST_ROLES else row.conversation
    return view(row.room, who.reader, conversation=conversation, now=now)


class Attending:
    """The seats of this node. ``start`` runs work that nobody awaits."""

    def __init__(self, *, database: Database, bus: Bus, clock: Clock, start: Start) -> None:
        self._database = database
        self._bus = bus
        self._clock = clock
        self._start = start
        self._seats: dict[str, dict[str, Seat]] = {}
        self._stale: dict[str, bool] = {}
        bus.subscribe(self.take)

    def attend(self, row: VisitRow, visitor: Visitor, who: Attendee, line: Line) -> None:
        """Seat somebody who has just seen the visit, in place of an older line of theirs."""
        seats = self._seats.setdefault(row.visit, {})
        if not seats:
            self._bus.follow(visit_topic(row.visit))
        seats[who.participant] = Seat(line, who, visitor, row.room.version)

    def leave(self, line: Line) -> list[tuple[str, Visitor]]:
        """Give up the seats of a line; returns visits, and who sat there."""
        left = [
            (visit, seat)
            for visit, seats in self._seats.items()
            for seat in seats.values()
            if seat.line is line
        ]
        for visit, seat in left:
            seats = self._seats[visit]
            del seats[seat.who.participant]
            if not seats:
                del self._seats[visit]
                self._bus.unfollow(visit_topic(visit))
        return [(visit, seat.visitor) for visit, seat in left]

    def seat(self, visit: str, participant: str) -> Seat | None:
        """Return somebody's seat here, if they have one."""
        return self._seats.get(visit, {}).get(participant)

    def visits(self) -> list[str]:
        """Name the visits that somebody watches here."""
        return list(self._seats)

    def take(self, hint: Hint) -> None:
        """Hand on what is for seats of this node."""
        match hint:
            case VisitMoved(visit, _, _, _, ended):
                for guest in ended:
                    seat = self.seat(visit, guest)
                    if seat is not None:
                        seat.line.feed(Over(CloseCode.SESSION_ENDED))
                self.refresh(visit)
            case VisitPassed(visit, push, to):
                for participant in to:
                    seat = self.seat(visit, participant)
                    if seat is not None:
                        seat.line.feed(Passed(push))
            case _:
                pass  # of what is no visit's, others hear

    def refresh(self, visit: str) -> None:
        """Show a visit anew to who watches; what comes meanwhile shares the look."""
        if visit not in self._seats:
            return
        under_way = visit in self._stale
        self._stale[visit] = True
        if not under_way:
            self._start(self._push(visit))

    async def _push(self, visit: str) -> None:
        # One look after the other: of two at once, the older answer could come last.
        try:
            while self._stale[visit]:
                self._stale[visit] = False
                row = await patiently(
                    lambda: self._database.read(lambda c: read_row(c, visit)),
                    wanted=lambda: visit in self._seats,
                )
                if row is not None:
                    self._tell(row)
        except StoreUnavailable:
            log.warning("a visit could not be shown; who watches it asks again")
        finally:
            del self._stale[visit]

    def _tell(self, row: VisitRow) -> None:
        now = self._clock()
        for seat in list(self._seats.get(row.visit, {}).values()):
            if row.room.version > seat.told:
                seat.told = row.room.version
                seat.line.feed(Passed(VisitViewPush(view=show(row, seat.who, now))))
