"""Looks after what is due at the desk: alarms, and talks that have gone quiet.

Every node runs one. What is due is in storage, and each conversation is taken locked, so that each
thing is done once, after a restart too; what somebody else has in hand is passed over.
"""

import logging
from collections.abc import Callable, Collection
from functools import partial

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat.bus import Alarmed, Bus
from gateway.desk.alarms import acknowledge, list_alarms
from gateway.desk.bell import Seen, due, look_after
from gateway.desk.deeds import announce
from gateway.desk.ladder import AlarmState
from gateway.desk.notes import erase_old
from gateway.desk.shapes import AlarmItem
from gateway.desk.versions import SettingsBook
from gateway.errors import StoreUnavailable
from gateway.policy import Actor
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database, Locking

__all__ = ["Wake", "Watch"]

log = logging.getLogger(__name__)

Wake = Callable[[Connection, Collection[str], int], None]
"""Have the sleeping devices of accounts woken, at a time, in the caller's transaction."""


class Watch:
    """The desk's watch, and what is asked of it."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        book: SettingsBook,
        bus: Bus,
        clock: Clock,
        entropy: Entropy,
        wake: Wake,
    ) -> None:
        self._wake = wake
        self._database = database
        self._trail = trail
        self._book = book
        self._bus = bus
        self._clock = clock
        self._entropy = entropy

    async def look(self) -> int:
        """Do everything that is due now; return for how many conversations that was.

        A conversation that fails is logged and left: the others must not wait for it.

        Raises:
            StoreUnavailable: what is left is due still.
        """
        now = self._clock()
        done = 0
        left: set[str] = set()
        while names := await self._database.read(partial(due, now=now, without=frozenset(left))):
            for name in names:
                if await self._try(name, now):
                    done += 1
                else:
                    left.add(name)
        return done

    async def sweep(self) -> None:
        """Erase the notes whose time is over."""
        now = self._clock()
        await self._database.transact(lambda connection: erase_old(connection, now))

    async def alarms(self, actor: Actor, team: str | None) -> list[AlarmItem]:
        """List open alarms for an actor whom policy allows."""
        return await self._database.read(
            lambda connection: list_alarms(connection, actor, self._book, team=team)
        )

    async def acknowledge(self, actor: Actor, alarm_id: str) -> AlarmItem:
        """Take an alarm.

        Raises:
            NotFound: ``desk.alarm_unknown``.
            Conflict: ``desk.alarm_taken``.
        """
        now = self._clock()
        item, seen = await self._database.transact(
            Locking(
                lambda connection: acknowledge(
                    connection, actor, alarm_id, trail=self._trail, book=self._book, now=now
                )
            )
        )
        if seen is not None:
            self._announce(seen)
        return item

    async def _try(self, name: str, now: int) -> bool:
        try:
            return await self._look_after(name, now)
        except StoreUnavailable:
            raise
        except Exception:
            log.exception("a conversation could not be looked after")
            return False

    async def _look_after(self, name: str, now: int) -> bool:
        def work(connection: Connection) -> Seen | None:
            seen = look_after(
                connection,
                name,
                trail=self._trail,
                book=self._book,
                entropy=self._entropy,
                now=now,
            )
            for push, accounts in seen.pushes if seen is not None else ():
                if push.state == AlarmState.RAISED:
                    self._wake(connection, accounts, now)
            return seen

        seen = await self._database.transact(Locking(work))
        if seen is None:
            return False
        self._announce(seen)
        return True

    def _announce(self, seen: Seen) -> None:
        announce(self._bus, seen.row, seen.said, seen.version)
        for push, accounts in seen.pushes:
            self._bus.publish(Alarmed(push, accounts))
