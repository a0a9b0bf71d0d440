"""Visits, put together: what the composition root makes one of."""

from collections.abc import Callable, Collection, Coroutine, Mapping
from typing import Any

from audit.trail import Trail
from gateway.chat.bus import Bus, Topic
from gateway.desk.versions import SettingsBook
from gateway.limits.limiter import Limiter
from gateway.limits.lines import Lines
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database
from gateway.storage.patience import patiently
from gateway.visits.at_place import AtPlace
from gateway.visits.attending import Attending, Line
from gateway.visits.conductor import Conductor
from gateway.visits.deeds import Deeds
from gateway.visits.door import Door, Visitor
from gateway.visits.entrance import Entrance
from gateway.visits.guest_socket import GuestLines, GuestSocket
from gateway.visits.guests import Guest
from gateway.visits.handlers import VisitHandler, make_visit_handlers
from gateway.visits.invitations import Invitations
from gateway.visits.ledger import Ledger, Tell, Wake
from gateway.visits.places import Places
from gateway.visits.planning import Planning
from gateway.visits.watch import Watch
from gateway.visits.ways import Turn, Ways
from signalling.media_plane import MediaPlane

__all__ = ["Visits"]


class Visits:
    """The visits of one node; ``line_of`` finds a device's connection here."""

    def __init__(  # noqa: PLR0913 - the parts of a node
        self,
        *,
        database: Database,
        trail: Trail,
        bus: Bus,
        limiter: Limiter,
        lines: Lines,
        plane: MediaPlane | None,
        turn: Turn,
        tell: Tell,
        wake: Wake,
        line_of: Callable[[str], Line | None],
        start: Callable[[Coroutine[Any, Any, None]], None],
        clock: Clock,
        entropy: Entropy,
        origin: str,
        polled: bool,
    ) -> None:
        node = new_id(entropy)
        self._line_of = line_of
        self._start = start
        door = Door(database=database, trail=trail, clock=clock)
        ledger = Ledger(trail=trail, tell=tell, wake=wake)
        self.attending = Attending(database=database, bus=bus, clock=clock, start=start)
        self.planning = Planning(
            database=database,
            door=door,
            ledger=ledger,
            trail=trail,
            bus=bus,
            tell=tell,
            wake=wake,
            clock=clock,
        )
        self.entrance = Entrance(door=door, trail=trail, book=SettingsBook(), clock=clock)
        self.invitations = Invitations(
            database=database,
            door=door,
            ledger=ledger,
            entrance=self.entrance,
            trail=trail,
            bus=bus,
            limiter=limiter,
            clock=clock,
            entropy=entropy,
        )
        self.places = Places(database=database, trail=trail, bus=bus, clock=clock)
        self.at_place = AtPlace(
            database=database, door=door, trail=trail, bus=bus, limiter=limiter, clock=clock
        )
        self.ways = Ways(
            database=database, door=door, trail=trail, turn=turn, clock=clock, entropy=entropy
        )
        self.deeds = Deeds(
            database=database,
            door=door,
            ledger=ledger,
            bus=bus,
            attending=self.attending,
            entrance=self.entrance,
            clock=clock,
            node=node,
        )
        self.conductor = Conductor(
            database=database,
            door=door,
            bus=bus,
            plane=plane,
            clock=clock,
            entropy=entropy,
            start=start,
            node=node,
        )
        self.watch = Watch(
            database=database,
            deeds=self.deeds,
            attending=self.attending,
            conductor=self.conductor,
            clock=clock,
            node=node,
            polled=polled,
        )
        self.handlers: Mapping[type, VisitHandler] = make_visit_handlers(
            self.deeds, self.conductor, find=self._find, node=node
        )
        self.guest_lines = GuestLines()
        self.guest_socket = GuestSocket(
            authenticate=self.invitations.authenticate,
            lines=self.guest_lines,
            handlers=self.handlers,
            on_gone=self.gone,
            clock=clock,
            origin=origin,
            limits=lines,
        )

    def gone(self, line: Line) -> None:
        """Hear that a line ended: its participants have none."""
        for visit, visitor in self.attending.leave(line):
            self._start(self._lose(visit, visitor))

    def mind(self, topics: Collection[Topic]) -> None:
        """Look at visits whose hints may have been missed."""
        for topic in topics:
            kind, _, about = topic.partition(":")
            if kind == "v":
                self.attending.refresh(about)

    def _find(self, visitor: Visitor) -> Line | None:
        if isinstance(visitor, Guest):
            return self.guest_lines.find(visitor)
        return self._line_of(visitor.device)

    async def _lose(self, visit: str, visitor: Visitor) -> None:
        await patiently(lambda: self.deeds.lose(visit, visitor))
