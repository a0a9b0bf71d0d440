"""Towns full of devices that write to each other, on one or more nodes."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from gateway.sources import new_id, system_entropy
from tests.chaos.handset import Handset
from tests.chaos.storm import Storm
from tests.chaos.talk import Post, Talk
from tests.contracts.conversations_town import Resident, Town
from tests.live.device import connected
from tests.live.service import Service
from tests.paper_group import PaperBundle, PaperGroup

__all__ = ["Crowd", "gather"]

TOWNS: Final = 3
MESSAGES_EACH: Final = 110
COMMITS_EACH: Final = 15
FEW_BYTES: Final = 200


@dataclass(slots=True)
class Crowd:
    """Everybody's devices; ``storm`` counts what they do, once they do it."""

    towns: list[Town]
    handsets: list[Handset]
    storm: Storm
    organisation_of: dict[str, str] = field(default_factory=dict)
    planned: int = 0

    async def send_up_to(self, share: float) -> None:
        """Let the devices send up to this share of everything."""
        self.storm.allowed = round(share * self.planned)
        for each in self.handsets:
            await each.go_on()

    async def have_acknowledged(self, share: float) -> None:
        """Wait until this share of everything was acknowledged."""
        await self.storm.until(lambda: self.storm.acknowledged >= share * self.planned)

    @property
    def talks(self) -> set[str]:
        """Name every conversation."""
        return set(self.organisation_of)

    def at(self, node: Service) -> list[Handset]:
        """Return the devices that are connected to a node now."""
        return [each for each in self.handsets if each.node is node]

    async def have_all(self) -> None:
        """Wait until what may be sent so far was, and every device that listens has all of it."""
        await self.storm.until(lambda: self._is_acknowledged() and self._is_level())

    def _is_acknowledged(self) -> bool:
        unheard = sum(each.on_its_way for each in self.handsets if not each.listening.is_set())
        return self.storm.acknowledged + unheard >= self.storm.allowed

    def _is_level(self) -> bool:
        """Say whether all devices of each conversation have the same of it."""
        reached: dict[str, set[int]] = {}
        for each in self.handsets:
            for name, talk in each.talks.items():
                if each.listening.is_set():
                    reached.setdefault(name, set()).add(talk.reached)
        own = [(p.conversation, p.seq) for h in self.handsets for p in h.acknowledged.values()]
        return all(reached[name] == {max(reached[name])} for name in reached) and all(
            max(reached[name]) >= seq for name, seq in own
        )

    async def done(self) -> None:
        """Wait until everything was acknowledged and everybody has everything."""
        await self.storm.until(lambda: all(each.done for each in self.handsets))

    @asynccontextmanager
    async def at_work(self) -> AsyncIterator[None]:
        """Let the devices work during a ``with``; it ends when all of them are done."""
        async with asyncio.TaskGroup() as group:
            running = [group.create_task(each.run()) for each in self.handsets]
            try:
                # Nothing breaks before everybody is there.
                await self.storm.until(lambda: all(each.greetings for each in self.handsets))
                yield
                await self.send_up_to(1)
                await self.done()
            except TimeoutError as waited:
                raise AssertionError(list(self.standings())) from waited
            for task in running:
                task.cancel()

    def standings(self) -> Iterator[str]:
        """Say of each device that is not done what is missing."""
        for each in self.handsets:
            if not each.done:
                behind = [(t.reached, t.last, t.shown, t.waits) for t in each.talks.values()]
                yield (
                    f"{each.resident.device}: to send {len(each.todo)}, on its way"
                    f" {each.on_its_way}, greeted {each.greetings} times,"
                    f" {behind}, {each.closings}, {each.refusals}"
                )


async def gather(
    nodes: Sequence[Service],
    *,
    towns: Sequence[Town] = (),
    messages: int = MESSAGES_EACH,
    commits: int = COMMITS_EACH,
    size: int = FEW_BYTES,
) -> Crowd:
    """Build towns, open their conversations and plan who sends what.

    There are three towns, unless some are there already. In each of them Robin, Amina (with two
    devices) and Beth write into one conversation, ``messages`` each, of ``size`` bytes; in another
    one Sasha alternately writes and commits, and the nurses listen.
    """
    storm = Storm()
    crowd = Crowd([], [], storm)
    for number, town in enumerate(towns or [nodes[0].build_town() for _ in range(TOWNS)]):
        crowd.towns.append(town)
        nurses = (town.amina, town.tablet, town.beth)
        loud = await _open(nodes[0], town.robin, nurses, town)
        quiet = await _open(nodes[0], town.sasha, nurses, town)
        crowd.organisation_of |= dict.fromkeys(
            (loud.conversation, quiet.conversation), town.organisation
        )
        last = {loud.conversation: 2 + 4 * messages, quiet.conversation: 2 + 2 * commits}
        for place, resident in enumerate((town.robin, *nurses, town.sasha)):
            handset = Handset(resident, storm, _from(nodes, number + place), {})
            _take_part(handset, [loud, quiet], last)
            if resident is town.sasha:
                handset.window = 1
                handset.todo = deque(_renewals(quiet, commits, size))
            else:
                handset.todo = deque(_message(loud, size) for _ in range(messages))
            crowd.handsets.append(handset)
            crowd.planned += len(handset.todo)
    return crowd


def _take_part(handset: Handset, papers: Sequence[PaperGroup], last: dict[str, int]) -> None:
    for paper in papers:
        members = {member.device: index for index, member in paper.members.items()}
        index = members.get(handset.resident.device)
        if index is not None:
            # Whoever opened it has it from its first entry on, the others from their adding on.
            handset.talks[paper.conversation] = Talk(
                young=paper.members[0].device,
                reached=0 if index == 0 else 1,
                last=last[paper.conversation],
            )


def _from(nodes: Sequence[Service], first: int) -> list[Service]:
    """Return the nodes, another one of them first."""
    place = first % len(nodes)
    return [*nodes[place:], *nodes[:place]]


async def _open(
    node: Service, owner: Resident, others: Sequence[Resident], town: Town
) -> PaperGroup:
    async with connected(node, owner) as device:
        paper = await device.open(town.nurses)
        bundle = paper.add(0, *(each.member.key_package() for each in others))
        assert (await device.commit(paper, bundle))["t"] == "committed"
    return paper


def _message(paper: PaperGroup, size: int) -> Post:
    name = new_id(system_entropy)

    def spell() -> dict[str, object]:
        return {
            "conversation": paper.conversation,
            "message_id": name,
            "message": paper.message(name, b"x" * size),
        }

    return Post("send", name, spell)


def _renewals(paper: PaperGroup, count: int, size: int) -> Iterator[Post]:
    for _ in range(count):
        yield _message(paper, size)
        yield Post("commit", new_id(system_entropy), partial(_renewal, paper))


def _renewal(paper: PaperGroup) -> dict[str, object]:
    bundle: PaperBundle = paper.renew(0)
    return {
        "conversation": paper.conversation,
        "commit": bundle.commit,
        "welcome": bundle.welcome,
        "group_info": bundle.group_info,
    }
