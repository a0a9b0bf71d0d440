"""Looks after what is nobody's deed at the queue: flags while nobody is there, and what is stuck.

Every node runs one. One organisation's or author's fault is logged and left: others must not wait.
"""

import logging
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import TypeVar

from sqlalchemy import select

from gateway.desk.rota import administrators
from gateway.errors import StoreUnavailable
from gateway.identity.tables import organisation
from gateway.moderation_desk.asks import Wake
from gateway.moderation_desk.floor import Floor, moderators
from gateway.storage.database import Database
from moderation.flagging import flagged_lately, hide_unattended
from moderation.ports import Desk
from moderation.stuck import look_after, to_look_at

__all__ = ["QueueWatch"]

log = logging.getLogger(__name__)

T = TypeVar("T")


class QueueWatch:
    """The queue's watch. Both ways raise ``StoreUnavailable``: the next round goes on."""

    def __init__(self, floor: Floor, *, database: Database, wake: Wake) -> None:
        self._floor = floor
        self._database = database
        self._wake = wake

    async def flags(self) -> None:
        """Hide what enough people flagged, where nobody is on shift any more to look at it."""
        now = self._floor.clock()
        found = await self._database.read(lambda connection: flagged_lately(connection, now))
        await _each(found, lambda each: self._flags_of(*each))

    async def stuck(self) -> None:
        """Tell administrators of what nobody may judge."""
        await _each(await self._database.read(to_look_at), self._stuck_at)

    async def _flags_of(self, name: str, author: str) -> None:
        await self._floor.tend(name, partial(hide_unattended, author=author))

    async def _stuck_at(self, name: str) -> None:
        mine = select(organisation.c.id).where(organisation.c.id == name)
        in_hand = mine.with_for_update(key_share=True, skip_locked=True)

        def work(desk: Desk) -> None:
            # Another node that looks at this moment says what there is to say.
            if desk.connection.scalar(in_hand) is None:
                return
            told = administrators(desk.connection, name)
            if look_after(desk, moderators(desk.connection, name), told):
                self._wake(desk.connection, told, desk.now)

        await self._floor.tend(name, work, locking=True)


async def _each(found: Iterable[T], step: Callable[[T], Awaitable[None]]) -> None:
    for each in found:
        try:
            await step(each)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("what is due at the queue could not be done; the next round does it")
