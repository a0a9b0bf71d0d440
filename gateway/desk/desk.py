"""The desk, put together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat.bus import Bus
from gateway.chat.gate import Gate
from gateway.desk.consents import Consents, Leaving
from gateway.desk.counting import Statistics
from gateway.desk.deeds import Deeds
from gateway.desk.door import Door
from gateway.desk.listener import Listener
from gateway.desk.office import Office
from gateway.desk.offices import Offices
from gateway.desk.person import PersonDesk
from gateway.desk.shapes import AlarmItem
from gateway.desk.versions import Service, SettingsBook
from gateway.desk.waiting_area import WaitingArea
from gateway.desk.watch import Wake, Watch
from gateway.keys import ServiceKeys
from gateway.policy import Actor, TeamFacts, TeamPermission
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["AlarmList", "Desk"]


@dataclass(frozen=True, slots=True)
class AlarmList:
    """Open alarms at a moment."""

    at: int
    items: Sequence[AlarmItem]


def _wake_nobody(_connection: Connection, _accounts: Collection[str], _now: int) -> None:
    """Where nobody sleeps."""


class Desk:
    """Everything about a team's desk on this node."""

    def __init__(  # noqa: PLR0913 - it puts the room together
        self,
        *,
        database: Database,
        gate: Gate,
        trail: Trail,
        bus: Bus,
        keys: ServiceKeys,
        clock: Clock,
        entropy: Entropy,
        wake: Wake = _wake_nobody,
        leaving: Leaving = Leaving(),  # noqa: B008 - frozen
    ) -> None:
        book = SettingsBook()
        self._clock = clock
        self.door = Door(database=database, gate=gate, trail=trail, book=book, clock=clock)
        self.listener = Listener(trail=trail, book=book)
        self.deeds = Deeds(
            database=database,
            door=self.door,
            trail=trail,
            bus=bus,
            clock=clock,
            entropy=entropy,
        )
        self.office = Office(database=database, door=self.door, trail=trail, book=book, clock=clock)
        self.waiting_area = WaitingArea(door=self.door, trail=trail, clock=clock)
        self.offices = Offices(database=database, door=self.door, clock=clock)
        self.person = PersonDesk(
            database=database,
            door=self.door,
            trail=trail,
            book=book,
            bus=bus,
            keys=keys,
            clock=clock,
            entropy=entropy,
        )
        self.statistics = Statistics(door=self.door, trail=trail, keys=keys, clock=clock)
        self.consents = Consents(
            database=database,
            door=self.door,
            trail=trail,
            book=book,
            bus=bus,
            clock=clock,
            entropy=entropy,
            leaving=leaving,
        )
        self.watch = Watch(
            database=database,
            trail=trail,
            book=book,
            bus=bus,
            clock=clock,
            entropy=entropy,
            wake=wake,
        )

    def read(self, connection: Connection, conversation: str) -> None:
        """Take in that the team had a conversation on a screen."""
        self.listener.read(connection, conversation, self._clock())

    async def alarms_of(self, actor: Actor, team: str | None) -> AlarmList:
        """List the open alarms of a team, or those that a member of staff is to look after."""

        def work(_connection: Connection, _about: TeamFacts, _service: Service) -> None:
            """Let pass."""

        if team is not None:
            await self.door.look_at_team(actor, TeamPermission.ALARMS_READ, team, work)
        return AlarmList(self._clock(), await self.watch.alarms(actor, team))
