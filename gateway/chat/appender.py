"""Gather sends from every connection and append them to storage in batches.

While one batch is on its way to the disk, the next one gathers: under load a commit carries many
messages, without load a message waits for nobody. Where one thread writes and much waits already,
the next batch is put before that thread ahead of time, and filled when its turn comes: the disk
does not wait for the event loop, which tells of the batch before meanwhile. A batch of few is brief
work, which needs no other thread at all; one of many is for the process beside, where there is one.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection

from gateway.chat.append_process import Beside, Lost
from gateway.chat.batches import BatchStore, Said, Stored
from gateway.chat.bus import Bus, Reached
from gateway.chat.log import Appended, Outcome, Repeated, Submission, heads_of
from gateway.chat.replies import Entry
from gateway.chat.requests import Send
from gateway.errors import EarshotError, StoreUnavailable
from gateway.storage.database import Brief, Database, Locking, TakesLonger

__all__ = ["AppendCounts", "Appender", "Sender", "Settled"]

log = logging.getLogger(__name__)

LARGEST_BATCH: Final = 256
LARGEST_OF_ONE_WRITER: Final = 128
"""Where one batch is stored while the next gathers, larger ones would make them take turns."""
MANY: Final = 64
"""With so many waiting the writer goes on by itself; fewer are brief, and answers leave first."""

Settled = tuple[Send, Outcome | EarshotError]
"""A send and what became of it."""


@dataclass(slots=True)
class AppendCounts:
    """What became of messages; ``seconds`` is told how long each batch took."""

    stored: int = 0
    repeated: int = 0
    refused: int = 0
    seconds: Callable[[float], None] = lambda _: None


class Sender(Protocol):
    """Whoever hands messages in, and hears of those in a batch together."""

    def settle(self, settled: Sequence[Settled]) -> None:
        """Take what became of sends, in their order."""
        ...


class _Waiting(NamedTuple):
    item: Submission
    request: Send
    sender: Sender


class _Batch:
    """Messages that go to storage together: of those that wait, the oldest when its turn comes."""

    __slots__ = ("_largest", "_waiting", "members")

    def __init__(self, waiting: list[_Waiting], largest: int) -> None:
        self._waiting = waiting
        self._largest = largest
        self.members: list[_Waiting] = []

    def fill(self) -> "_Batch":
        """Take them, once; the event loop may add to those that wait at the same time."""
        if not self.members:
            self.members = self._waiting[: self._largest]
            del self._waiting[: len(self.members)]
        return self

    def size(self) -> int:
        """Say how many there are, or would be by now."""
        return len(self.members) or min(len(self._waiting), self._largest)

    def items(self) -> list[Submission]:
        """Return what is to be stored."""
        return [each.item for each in self.members]


class _Result(NamedTuple):
    """What became of a batch; ``heads``: how far its logs reach, where others may not know."""

    stored: Stored
    heads: Mapping[str, int] = MappingProxyType({})


class Appender:
    """The one way for messages into the log on this node.

    A sender hears of a message once its batch is durable, or of an error if nothing of it was kept.
    ``heard`` is told of each new message's conversation and side, after it is durable.
    Messages submitted in an order are appended in that order. ``one_writer``: so are pieces of work
    that the database was given one after the other. ``beside`` stores large batches there.
    """

    def __init__(
        self,
        *,
        database: Database,
        bus: Bus,
        batches: BatchStore,
        desk_changed: Callable[[str], None],
        heard: Callable[[str, int], None],
        one_writer: bool = False,
        beside: Beside | None = None,
    ) -> None:
        self._database = database
        self._bus = bus
        self._batches = batches
        self._desk_changed = desk_changed
        self._heard = heard
        self.counts = AppendCounts()
        self._one_writer = one_writer
        self._largest = LARGEST_OF_ONE_WRITER if one_writer else LARGEST_BATCH
        self._beside = beside
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None
        self._under_way = 0
        self._ahead: asyncio.Task[None] | None = None
        self._placed: asyncio.Future[None] | None = None

    def submit(self, item: Submission, request: Send, sender: Sender) -> None:
        """Queue a message."""
        self._waiting.append(_Waiting(item, request, sender))
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())
        elif len(self._waiting) >= MANY and self._one_writer and self._may_go_ahead():
            batch = _Batch(self._waiting, self._largest)
            self._ahead = asyncio.get_running_loop().create_task(self._append(batch))

    def _may_go_ahead(self) -> bool:
        return self._ahead is None and self._under_way > 0

    async def close(self) -> None:
        """Wait for what was submitted, and let go of what is beside."""
        while self._running is not None:
            await self._running
        if self._beside is not None:
            await self._beside.close()

    async def _run(self) -> None:
        try:
            while self._waiting or self._ahead is not None:
                if self._ahead is not None:
                    ahead, self._ahead = self._ahead, None
                    await ahead
                else:
                    # What the last batch led to leaves first; what comes in that turn comes along.
                    await asyncio.sleep(0)
                    await self._append(_Batch(self._waiting, self._largest).fill())
        finally:
            self._running = None

    async def _append(self, batch: _Batch) -> None:
        begun = asyncio.get_running_loop().time()
        self._under_way += 1
        outcomes: Sequence[Outcome | EarshotError]
        said: Said = ()
        heads: Mapping[str, int] = {}
        try:
            (outcomes, said), heads = await self._store(batch)
        except EarshotError as error:
            outcomes = [error] * len(batch.fill().members)
        except Exception:
            # Whatever it was, those who wait behind this batch must not wait for ever.
            log.exception("a batch of messages was not kept")
            outcomes = [StoreUnavailable()] * len(batch.fill().members)
        finally:
            self._under_way -= 1
        self._count(outcomes, asyncio.get_running_loop().time() - begun)
        settled: dict[Sender, list[Settled]] = defaultdict(list)
        for (_, request, sender), outcome in zip(batch.members, outcomes, strict=True):
            settled[sender].append((request, outcome))
        for sender, theirs in settled.items():
            sender.settle(theirs)
        self._announce(batch.items(), outcomes, said)
        if heads:
            self._announce_again(batch.items(), heads)

    async def _store(self, batch: _Batch) -> _Result:
        """Store a batch beside where that can be done, or else here, behind the one before it."""
        before, self._placed = self._placed, asyncio.get_running_loop().create_future()
        placed = self._placed
        lost = False
        try:
            if self._beside is not None and self._beside.wants(batch.size()):
                try:
                    return _Result(await self._beside.store(batch.fill().items()))
                except TakesLonger:
                    pass
                except Lost:
                    lost = True
            if before is not None:
                await before
        finally:
            # Who waits for this goes on in the next turn, when this is in its place.
            placed.set_result(None)
        return await self._database.transact(self._work(batch, lost=lost))

    def _count(self, outcomes: Sequence[Outcome | EarshotError], seconds: float) -> None:
        stored = sum(isinstance(each, Appended) for each in outcomes)
        repeated = sum(isinstance(each, Repeated) for each in outcomes)
        self.counts.stored += stored
        self.counts.repeated += repeated
        self.counts.refused += len(outcomes) - stored - repeated
        self.counts.seconds(seconds)

    def _work(self, batch: _Batch, *, lost: bool) -> Locking[_Result]:
        def store(connection: Connection) -> _Result:
            # A batch that was put ahead of time takes in what waits by now.
            items = batch.fill().items()
            stored = self._batches.store(connection, items)
            if not lost:
                return _Result(stored)
            # What the process beside kept of it is there already, and nobody was told.
            return _Result(stored, heads_of(connection, {item.conversation for item in items}))

        def store_at_once(connection: Connection) -> _Result:
            return _Result(self._batches.store_at_once(connection, batch.items()))

        if 0 < len(batch.members) < MANY:
            return Brief(store, store_at_once)
        return Locking(store)

    def _announce(
        self,
        items: list[Submission],
        outcomes: Sequence[Outcome | EarshotError],
        said: Said,
    ) -> None:
        grown: dict[str, list[Entry]] = defaultdict(list)
        desks: set[str] = set()
        for item, outcome in zip(items, outcomes, strict=True):
            if isinstance(outcome, Appended):
                grown[item.conversation].append(outcome.entry)
                self._heard(item.conversation, item.side)
                if outcome.desk_changed:
                    desks.add(item.conversation)
        for conversation, entry in said:
            grown[conversation].append(entry)
        for conversation, entries in grown.items():
            self._bus.publish(Reached(conversation, entries[-1].seq, tuple(entries)))
        for conversation in desks:
            self._desk_changed(conversation)

    def _announce_again(self, items: list[Submission], heads: Mapping[str, int]) -> None:
        """Have everybody look whose news may be lost; who knows it already loses nothing."""
        for item in items:
            self._heard(item.conversation, item.side)
        for conversation, head in heads.items():
            self._bus.publish(Reached(conversation, head))
            self._desk_changed(conversation)
