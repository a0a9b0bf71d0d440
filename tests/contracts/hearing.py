"""Who hands messages in, and hears what became of them."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from gateway.chat.appender import Settled
from gateway.chat.log import Appended

__all__ = ["Sender"]

PATIENCE_SECONDS = 30


@dataclass(eq=False)
class Sender:
    """A sender that writes down what it hears."""

    heard: list[Settled] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def settle(self, settled: Sequence[Settled]) -> None:
        self.heard += settled
        self._news.set()

    def seqs(self) -> list[int]:
        return [outcome.entry.seq for _, outcome in self.heard if isinstance(outcome, Appended)]

    async def hears_of(self, count: int) -> None:
        """Wait until it has heard of so many."""
        async with asyncio.timeout(PATIENCE_SECONDS):
            while len(self.heard) < count:
                self._news.clear()
                await self._news.wait()
