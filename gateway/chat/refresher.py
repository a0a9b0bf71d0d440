"""Looks a changed conversation up once for everybody connected here who is to hear of it."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final, Protocol

from gateway.chat.line import close_code
from gateway.chat.readers import Shown, shown_to
from gateway.chat.replies import ConversationPush, Summary
from gateway.chat.session import CloseCode, Event, Over, Passed
from gateway.errors import EarshotError, Unauthenticated
from gateway.policy import Actor
from gateway.storage.database import Database
from gateway.storage.patience import patiently

__all__ = ["MOST_AT_ONCE", "Reader", "Refresher"]

log = logging.getLogger(__name__)

MOST_AT_ONCE: Final = 1000
"""How many readers share a look-up; a statement takes only so many ids."""


class Reader(Protocol):
    """A connection that is told of a conversation."""

    actor: Actor

    def feed(self, event: Event) -> None:
        """Hand an event to the connection's session."""
        ...

    def is_open(self) -> bool:
        """Say whether anything can still be pushed to it."""
        ...


class Refresher:
    """Pushes summaries of conversations that changed.

    A look-up under way may be older than the change, so whoever is to hear of a conversation
    meanwhile waits for the next one, and all who wait share it.
    """

    def __init__(self, *, database: Database) -> None:
        self._database = database
        # By conversation, in the order in which they came; there is a task for each.
        self._waiting: dict[str, dict[Reader, None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def refresh(self, conversation: str, readers: Iterable[Reader]) -> None:
        """Push a conversation's summary to these readers, soon."""
        new = dict.fromkeys(readers)
        if not new:
            return
        if conversation in self._waiting:
            self._waiting[conversation] |= new
            return
        self._waiting[conversation] = new
        task = asyncio.get_running_loop().create_task(self._serve(conversation))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def look_up(self, readers: Sequence[Actor], conversation: str) -> Shown:
        """Ask storage what each of these devices is shown now."""
        return await self._database.read(lambda c: shown_to(c, readers, conversation))

    async def _serve(self, conversation: str) -> None:
        # One look-up after the other: of two at once, the older answer could come last.
        waiting = self._waiting[conversation]
        try:
            while waiting:
                readers = list(islice(waiting, MOST_AT_ONCE))
                for reader in readers:
                    del waiting[reader]
                present = [reader for reader in readers if reader.is_open()]
                if present:
                    await self._push(conversation, present)
        finally:
            del self._waiting[conversation]

    async def _push(self, conversation: str, readers: Sequence[Reader]) -> None:
        actors = [reader.actor for reader in readers]
        try:
            shown = await patiently(
                lambda: self.look_up(actors, conversation),
                wanted=lambda: any(reader.is_open() for reader in readers),
            )
        except EarshotError:
            _restart(readers)
            return
        except Exception:
            log.exception("looking a conversation up failed")
            _restart(readers)
            return
        for reader in readers:
            _tell(reader, shown)


def _restart(readers: Iterable[Reader]) -> None:
    """Better to start over than to leave a conversation silent."""
    for reader in readers:
        reader.feed(Over(CloseCode.RESTART))


def _tell(reader: Reader, shown: Shown) -> None:
    match shown.get(reader.actor.device):
        case Summary() as summary:
            reader.feed(Passed(ConversationPush(summary=summary)))
        case Unauthenticated() as gone:
            reader.feed(Over(close_code(gone)))
        case None:
            pass
