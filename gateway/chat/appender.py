"""Gather sends from every connection and append them to storage in batches.

While one batch is on its way to the disk, the next one gathers: under load a commit carries many
messages, without load a message waits for nobody. Where one thread writes and much waits already,
the next batch is put before that thread ahead of time, and filled when its turn comes: the disk
does not wait for the event loop, which tells of the batch before meanwhile. A batch of few is brief
work, which needs no other thread at all.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple, Protocol

from sqlalchemy import Connection

from gateway.chat.bus import Bus, Reached
from gateway.chat.franker import Franker
from gateway.chat.log import Appended, Outcome, Repeated, Submission, append_messages
from gateway.chat.replies import Entry
from gateway.chat.requests import Send
from gateway.errors import EarshotError, StoreUnavailable
from gateway.storage.database import Brief, Database, Locking, TakesLonger

__all__ = ["AppendCounts", "Appender", "News", "Sender", "Settled", "TellDesk"]

log = logging.getLogger(__name__)

LARGEST_BATCH: Final = 256
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

    __slots__ = ("_waiting", "members")

    def __init__(self, waiting: list[_Waiting]) -> None:
        self._waiting = waiting
        self.members: list[_Waiting] = []

    def fill(self) -> "_Batch":
        """Take them, once; the event loop may add to those that wait at the same time."""
        if not self.members:
            self.members = self._waiting[:LARGEST_BATCH]
            del self._waiting[: len(self.members)]
        return self

    def items(self) -> list[Submission]:
        """Return what is to be stored."""
        return [each.item for each in self.members]


News = tuple[Submission, Entry]
"""A message that the desk has to hear of, and its place in the log."""

_Stored = tuple[list[Outcome], Sequence[tuple[str, Entry]]]
"""What became of a batch, and what the desk said in which log."""

TellDesk = Callable[[Connection, Sequence[News]], Sequence[tuple[str, Entry]]]
"""Take news in, in the transaction that stores it; return what the desk said in which log."""


def _tell_nobody(_connection: Connection, _news: Sequence[News]) -> Sequence[tuple[str, Entry]]:
    return ()


class Appender:
    """The one way for messages into the log on this node.

    A sender hears of a message once its batch is durable, or of an error if nothing of it was kept.
    ``heard`` is told of each new message's conversation and side, after it is durable.
    Messages submitted in an order are appended in that order. ``one_writer``: so are pieces of work
    that the database was given one after the other.
    """

    def __init__(
        self,
        *,
        database: Database,
        bus: Bus,
        franker: Franker,
        desk_changed: Callable[[str], None],
        heard: Callable[[str, int], None],
        tell_desk: TellDesk = _tell_nobody,
        one_writer: bool = False,
    ) -> None:
        self._database = database
        self._bus = bus
        self._franker = franker
        self._desk_changed = desk_changed
        self._heard = heard
        self._tell_desk = tell_desk
        self.counts = AppendCounts()
        self._one_writer = one_writer
        self._waiting: list[_Waiting] = []
        self._running: asyncio.Task[None] | None = None
        self._under_way = 0
        self._ahead: asyncio.Task[None] | None = None

    def submit(self, item: Submission, request: Send, sender: Sender) -> None:
        """Queue a message."""
        self._waiting.append(_Waiting(item, request, sender))
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())
        elif len(self._waiting) >= MANY and self._one_writer and self._may_go_ahead():
            batch = _Batch(self._waiting)
            self._ahead = asyncio.get_running_loop().create_task(self._append(batch))

    def _may_go_ahead(self) -> bool:
        return self._ahead is None and self._under_way > 0

    async def close(self) -> None:
        """Wait for what was submitted."""
        while self._running is not None:
            await self._running

    async def _run(self) -> None:
        try:
            while self._waiting or self._ahead is not None:
                if self._ahead is not None:
                    ahead, self._ahead = self._ahead, None
                    await ahead
                else:
                    # What the last batch led to leaves first; what comes in that turn comes along.
                    await asyncio.sleep(0)
                    await self._append(_Batch(self._waiting).fill())
        finally:
            self._running = None

    async def _append(self, batch: _Batch) -> None:
        begun = asyncio.get_running_loop().time()
        self._under_way += 1
        outcomes: Sequence[Outcome | EarshotError]
        said: Sequence[tuple[str, Entry]] = ()
        try:
            outcomes, said = await self._database.transact(self._work(batch))
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

    def _count(self, outcomes: Sequence[Outcome | EarshotError], seconds: float) -> None:
        stored = sum(isinstance(each, Appended) for each in outcomes)
        repeated = sum(isinstance(each, Repeated) for each in outcomes)
        self.counts.stored += stored
        self.counts.repeated += repeated
        self.counts.refused += len(outcomes) - stored - repeated
        self.counts.seconds(seconds)

    def _work(self, batch: _Batch) -> Locking[_Stored]:
        def store(connection: Connection) -> _Stored:
            # A batch that was put ahead of time takes in what waits by now.
            outcomes, news = self._append_to_log(connection, batch.fill().items())
            return outcomes, self._tell_desk(connection, news) if news else ()

        def store_at_once(connection: Connection) -> _Stored:
            outcomes, news = self._append_to_log(connection, batch.items())
            if news:  # the desk has its promises to see to, and the trail to write
                raise TakesLonger
            return outcomes, ()

        if 0 < len(batch.members) < MANY:
            return Brief(store, store_at_once)
        return Locking(store)

    def _append_to_log(
        self, connection: Connection, items: list[Submission]
    ) -> tuple[list[Outcome], list[News]]:
        outcomes = append_messages(connection, items, self._franker.frank)
        news = [
            (item, outcome.entry)
            for item, outcome in zip(items, outcomes, strict=True)
            if isinstance(outcome, Appended) and outcome.desk_changed
        ]
        return outcomes, news

    def _announce(
        self,
        items: list[Submission],
        outcomes: Sequence[Outcome | EarshotError],
        said: Sequence[tuple[str, Entry]],
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
