"""Somebody's device on a line into a node."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.contracts.conversations_town import Resident
from tests.house import House, Line
from tests.paper_group import PaperBundle, PaperGroup

__all__ = ["Handset", "on"]

Frame = dict[str, Any]


@dataclass
class Handset:
    """A device; frames that nobody waited for yet are kept, in the order in which they came."""

    owner: Resident
    line: Line
    _kept: list[Frame] = field(default_factory=list)
    _asked: int = 0

    async def hear(self, kind: str) -> Frame:
        """Wait for the next frame of a kind."""
        for number, frame in enumerate(self._kept):
            if kind in {frame.get("t"), frame.get("type")}:
                return self._kept.pop(number)
        while True:
            frame = await self.line.heard()
            if kind in {frame.get("t"), frame.get("type")}:
                return frame
            self._kept.append(frame)

    async def ask(self, kind: str, answer: str, **fields: object) -> Frame:
        """Send a request and wait for the answer."""
        self._asked += 1
        self.line.ask(kind, self._asked, **fields)
        return await self.hear(answer)

    async def open(self, house: House, name: str) -> PaperGroup:
        """Open a conversation with the nurses."""
        paper = PaperGroup(name, {0: self.owner.member})
        await self.ask(
            "open",
            "opened",
            conversation=name,
            team=house.town.nurses,
            group_info=paper.group_info(),
        )
        return paper

    async def commit(self, paper: PaperGroup, bundle: PaperBundle) -> int:
        """Commit; returns the number of the entry."""
        committed = await self.ask(
            "commit",
            "committed",
            conversation=paper.conversation,
            commit=bundle.commit,
            welcome=bundle.welcome,
            group_info=bundle.group_info,
        )
        seq: int = committed["seq"]
        return seq

    async def join(self, paper: PaperGroup) -> int:
        """Join by external commit; returns the number of the entry."""
        return await self.commit(paper, paper.join(self.owner.member))

    def post(self, paper: PaperGroup, number: int) -> None:
        """Send a message without waiting for the answer."""
        self._asked += 1
        name = f"{number:032x}"
        message = paper.message(name)
        self.line.ask(
            "send",
            self._asked,
            conversation=paper.conversation,
            message_id=name,
            message=message,
        )

    async def send(self, paper: PaperGroup, number: int) -> int:
        """Send a message; returns the number of its entry."""
        self.post(paper, number)
        seq: int = (await self.hear("sent"))["seq"]
        return seq

    async def entries(self, count: int) -> list[int]:
        """Wait for entries; returns their numbers."""
        return [(await self.hear("entry"))["entry"]["seq"] for _ in range(count)]


@asynccontextmanager
async def on(house: House, owner: Resident) -> AsyncIterator[Handset]:
    """Connect somebody's device to a node and wait until that greets it."""
    async with house.line(owner) as line:
        handset = Handset(owner, line)
        await handset.hear("hello")
        yield handset
