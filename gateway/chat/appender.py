"""Gather sends from every connection and append them to storage in batches.

While one batch is on its way to the disk, the next one gathers: under load a commit carries many
messages, without load a message waits for nobody.
"""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Callable
from typing import Final

from sqlalchemy import Connection

from gateway.chat.bus import Bus, Reached
from gateway.chat.franker import Franker
from gateway.chat.log import Appended, Outcome, Submission, append_messages
from gateway.chat.replies import Entry
from gateway.errors import EarshotError, StoreUnavailable
from gateway.storage.database import Database, Locking

__all__ = ["Appender", "Done"]

log = logging.getLogger(__name__)

LARGEST_BATCH: Final = 256

Done = Callable[[Outcome | EarshotError], None]


class Appender:
    """The one way for messages into the log on this node.

    ``done`` is called after the batch is durable, or with an error if nothing of it was kept.
    Messages submitted in an order are appended in that order.
    """

    def __init__(
        self,
        *,
        database: Database,
        bus: Bus,
        franker: Franker,
        desk_changed: Callable[[str], None],
    ) -> None:
        self._database = database
        self._bus = bus
        self._franker = franker
        self._desk_changed = desk_changed
        self._waiting: list[tuple[Submission, Done]] = []
        self._running: asyncio.Task[None] | None = None

    def submit(self, item: Submission, done: Done) -> None:
        """Queue a message."""
        self._waiting.append((item, done))
        if self._running is None:
            self._running = asyncio.get_running_loop().create_task(self._run())

    async def close(self) -> None:
        """Wait for what was submitted."""
        while self._running is not None:
            await self._running

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch = self._waiting[:LARGEST_BATCH]
                del self._waiting[:LARGEST_BATCH]
                await self._append(batch)
        finally:
            self._running = None

    async def _append(self, batch: list[tuple[Submission, Done]]) -> None:
        items = [item for item, _ in batch]
        try:
            outcomes = await self._database.transact(
                Locking(lambda connection: self._store(connection, items))
            )
        except EarshotError as error:
            for _, done in batch:
                done(error)
            return
        except Exception:
            # Whatever it was, those who wait behind this batch must not wait for ever.
            log.exception("a batch of messages was not kept")
            for _, done in batch:
                done(StoreUnavailable())
            return
        for (_, done), outcome in zip(batch, outcomes, strict=True):
            done(outcome)
        self._announce(items, outcomes)

    def _store(self, connection: Connection, items: list[Submission]) -> list[Outcome]:
        # Signatures are made on the thread that writes: they would hold up the event loop.
        return append_messages(connection, items, self._franker.frank)

    def _announce(self, items: list[Submission], outcomes: list[Outcome]) -> None:
        grown: dict[str, list[Entry]] = defaultdict(list)
        desks: set[str] = set()
        for item, outcome in zip(items, outcomes, strict=True):
            if isinstance(outcome, Appended):
                grown[item.conversation].append(outcome.entry)
                if outcome.desk_changed:
                    desks.add(item.conversation)
        for conversation, entries in grown.items():
            self._bus.publish(Reached(conversation, entries[-1].seq, tuple(entries)))
        for conversation in desks:
            self._desk_changed(conversation)
