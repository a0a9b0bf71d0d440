"""Visits of a team in storage, with a clock that the test moves and a media plane on paper."""

import asyncio
import hashlib
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Final

from gateway.base64url import Bytes32, b64
from gateway.chat.bus import Hint, InProcessBus, VisitPassed
from gateway.chat.session import Event as SessionEvent
from gateway.limits.limiter import MemoryLimiter, Tally
from gateway.limits.lines import Lines
from gateway.policy import Permission
from gateway.sources import new_id, system_entropy
from gateway.visits.bodies import GuestItem, MakeGuest, Schedule, UseLink, VisitItem
from gateway.visits.door import Visitor
from gateway.visits.guests import Guest
from gateway.visits.replies import VisitPush
from gateway.visits.requests import VisitOffer
from gateway.visits.rows import VisitRow, read_row
from gateway.visits.visits import Visits
from gateway.visits.ways import Turn
from signalling import events
from signalling.shapes import Role
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import DeskDay
from tests.paper_plane import PaperPlane

__all__ = ["TURN", "VISIT", "Ear", "VisitDay"]

VISIT: Final = "f1" * 16
NO_TURN: Final = Turn()
TURN: Final = Turn(("turn:turn.example.org",), b"a secret of some length")


@dataclass
class Ear:
    """A line that notes what it is fed."""

    heard: list[SessionEvent] = field(default_factory=list)

    def feed(self, event: SessionEvent) -> None:
        self.heard.append(event)


@dataclass
class VisitDay:
    """A node's visits over a desk's day."""

    day: DeskDay
    plane: PaperPlane | None = None
    bus: InProcessBus = field(default_factory=InProcessBus)
    hints: list[Hint] = field(default_factory=list)
    lines: dict[str, Ear] = field(default_factory=dict)
    running: list[Coroutine[Any, Any, None]] = field(default_factory=list)
    turn: Turn = NO_TURN
    visits: Visits = field(init=False)

    def __post_init__(self) -> None:
        self.bus.subscribe(self.hints.append)
        self.visits = Visits(
            database=self.day.database,
            trail=self.day.desk.trail,
            bus=self.bus,
            limiter=MemoryLimiter(),
            lines=Lines(limiter=MemoryLimiter(), tally=Tally(), clock=lambda: self.day.now),
            plane=self.plane,
            turn=self.turn,
            tell=self.day.node.listener.visit,
            wake=lambda _connection, accounts, _now: self.day.woken.append(tuple(accounts)),
            line_of=self.lines.get,
            start=self.running.append,
            clock=lambda: self.day.now,
            entropy=system_entropy,
            origin="http://localhost:8400",
            polled=False,
        )

    @property
    def amina(self) -> Resident:
        return self.day.town.amina

    @property
    def robin(self) -> Resident:
        return self.day.town.robin

    async def settle(self) -> None:
        """Run what was started in the background, and what that starts."""
        while self.running:
            work, self.running[:] = list(self.running), []
            await asyncio.gather(*work)

    def close(self) -> None:
        """Forget what would have run."""
        while self.running:
            self.running.pop().close()

    async def plan(self, *, later: int | None = None, two_staff: bool = False) -> VisitItem:
        starts_at = None if later is None else self.day.now + later
        body = Schedule(VISIT, TALK, starts_at, 30, two_staff)
        return await self.visits.planning.schedule(self.amina.actor, body)

    async def watch(self, who: Resident) -> Ear:
        ear = self.lines.setdefault(who.device, Ear())
        await self.visits.deeds.watch(who.actor, VISIT, ear)
        return ear

    async def open(self, who: Resident | None = None) -> VisitRow:
        host = who or self.amina
        return await self.visits.deeds.take(
            host.actor,
            VISIT,
            lambda a: events.Open(a.participant, a.account, a.name, 1, self.node),
            Permission.VISIT_HOST,
        )

    async def arrive(self, who: Visitor, consent: int = 0) -> VisitRow:
        return await self.visits.deeds.arrive(who, VISIT, consent)

    async def let_in(self, who: Resident) -> VisitRow:
        return await self._let_in(who.actor, who.device)

    async def let_in_guest(self, guest: Guest) -> VisitRow:
        return await self._let_in(guest, guest.guest)

    async def _let_in(self, who: Visitor, participant: str) -> VisitRow:
        take = self.visits.deeds.take
        await self.arrive(who)
        found = (await self.row()).room.find(participant)
        assert found is not None
        await take(
            self.amina.actor,
            VISIT,
            lambda a: events.Admit(a.participant, participant, found.name, found.role),
        )
        return await take(who, VISIT, lambda a: events.Enter(a.participant))

    async def offer(self, who: Resident, sdp: str, attempt: int = 1) -> None:
        asked = VisitOffer(id=1, visit=VISIT, attempt=attempt, sdp=sdp)
        await self.visits.conductor.offer(who.actor, asked)
        await self.settle()

    async def row(self) -> VisitRow:
        row = await self.day.database.read(lambda c: read_row(c, VISIT))
        assert row is not None
        return row

    async def invite(self, role: Role = Role.PARENT) -> tuple[GuestItem, UseLink]:
        token = Bytes32(system_entropy(32))
        made = MakeGuest(
            guest=new_id(system_entropy),
            name="Mum",
            role=role,
            token_hash=Bytes32(hashlib.sha256(token).digest()),
            expires_at=self.day.now + 1000,
            epoch=1,
            sealed=b64(b"sealed"),
        )
        item = await self.visits.invitations.make(self.amina.actor, VISIT, made)
        return item, UseLink(made.guest, token)

    async def enter(self, link: UseLink) -> Guest:
        entered = await self.visits.invitations.enter(link, None, "192.0.2.7")
        return await self.visits.invitations.authenticate(entered.session)

    def pushed(self) -> list[tuple[VisitPush, tuple[str, ...]]]:
        """Return what was passed to participants since the last time."""
        found = [(hint.push, hint.to) for hint in self.hints if isinstance(hint, VisitPassed)]
        self.hints.clear()
        return found

    @property
    def node(self) -> str:
        return self.visits.deeds._node
