"""Deeds after which somebody has to go from Robin's conversation, and a gateway that sees to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from sqlalchemy import Connection, update

from gateway.chat.bus import Hint, InProcessBus
from gateway.chat.leaving import Author, Gone, close_account, leave_team, revoke_device
from gateway.chat.remover import Remover
from gateway.chat.sweep import Seat
from gateway.chat.tables import public_group
from gateway.mls.external import propose_removal
from gateway.mls.framing import PublicMessage
from gateway.mls.hashref import proposal_ref
from gateway.mls.message import decode_message
from gateway.mls.state import PublicGroup
from gateway.mls.tls import encode
from gateway.policy import Actor
from tests.contracts.conversations_desk import TALK, Desk
from tests.contracts.conversations_town import NOON, Resident
from tests.paper_group import SUITE, PaperBundle, PaperGroup

__all__ = ["GRACE", "Leavers"]

GRACE = 30_000


@dataclass
class Leavers:
    """A desk with Robin, Amina and Beth in one conversation, and whoever is connected."""

    desk: Desk
    paper: PaperGroup
    present: list[Actor] = field(default_factory=list)
    followed: set[Seat] = field(default_factory=set)
    heard: list[Hint] = field(default_factory=list)
    now: int = NOON
    remover: Remover = field(init=False)

    def __post_init__(self) -> None:
        self.remover = self.another_node()

    @classmethod
    async def at(cls, desk: Desk) -> "Leavers":
        """Open the conversation; Amina and Beth join."""
        paper = await desk.open()
        await desk.commit(desk.town.amina, paper.join(desk.town.amina.member))
        await desk.commit(desk.town.beth, paper.join(desk.town.beth.member))
        return cls(desk, paper)

    def another_node(self) -> Remover:
        bus = InProcessBus()
        bus.subscribe(self.heard.append)
        return Remover(
            database=self.desk.database,
            trail=self.desk.trail,
            bus=bus,
            hub=self,
            key_of=self.desk.keys.removal_key,
            clock=lambda: self.now,
        )

    # A hub, as the remover sees it

    def seats(self, devices: Iterable[str]) -> frozenset[Seat]:
        wanted = set(devices)
        return frozenset(seat for seat in self.followed if seat[0] in wanted)

    def actors(self) -> list[Actor]:
        return self.present

    def take(self, hint: Hint) -> None:
        self.heard.append(hint)

    # The deeds

    def author(self, by: Resident | None = None, now: int = NOON) -> Author:
        device = self.desk.town.tom.device if by is None else by.device
        return Author(self.desk.town.organisation, device, now, GRACE)

    async def revoke(self, who: Resident, *, now: int = NOON) -> Gone:
        return await self._run(
            lambda c: revoke_device(c, who.device, by=self.author(now=now), trail=self.desk.trail)
        )

    async def leave(self, who: Resident, team: str | None = None, *, now: int = NOON) -> Gone:
        return await self._run(
            lambda c: leave_team(
                c,
                who.account,
                team or self.desk.town.nurses,
                by=self.author(now=now),
                trail=self.desk.trail,
            )
        )

    async def close(self, who: Resident) -> Gone:
        return await self._run(
            lambda c: close_account(c, who.account, by=self.author(), trail=self.desk.trail)
        )

    async def forget_sender(self) -> None:
        """Make the conversation's group one from before the gateway was an external sender."""
        old = PaperGroup(TALK, {0: self.desk.town.robin.member})
        old._extensions = ()
        group = PublicGroup.from_group_info(old.group_info(), now=NOON // 1000)
        for bundle in (
            old.join(self.desk.town.amina.member),
            old.join(self.desk.town.beth.member),
        ):
            group = group.apply(bundle.commit, now=NOON // 1000)
        self.paper = old
        mine = public_group.c.conversation_id == TALK
        state = group.to_bytes()
        await self.desk.database.transact(
            lambda c: c.execute(update(public_group).where(mine).values(group_state=state))
        )

    def references(self, *who: Resident) -> dict[int, bytes]:
        """Work out by which references these may be removed in the present epoch."""
        key = self.desk.keys.removal_key(self.desk.town.organisation)
        found: dict[int, bytes] = {}
        for index, member in self.paper.members.items():
            if member.device in {each.device for each in who}:
                body = decode_message(propose_removal(self.paper.context, index, key)).body
                assert isinstance(body, PublicMessage)
                found[index] = proposal_ref(SUITE, encode(body.authenticated()))
        return found

    def removal_of(self, *who: Resident) -> PaperBundle:
        """Make Robin's commit of what is proposed."""
        return self.paper.remove_proposed(0, self.references(*who))

    async def _run(self, work: Callable[[Connection], Gone]) -> Gone:
        return await self.desk.database.transact(work)
