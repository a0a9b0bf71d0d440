"""Keep every organisation's log: give entries their place, publish, notice when it went back."""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection

from audit.errors import TrailWentBack
from audit.publish import Publisher
from audit.sequencer import MOST_AT_ONCE, open_log, place, waiting
from audit.stored import origins, unpublished
from gateway.errors import StoreUnavailable
from gateway.rounds import ticks
from gateway.sources import Clock
from gateway.storage.database import Locking, SqlDatabase

__all__ = ["Keeper", "origin_of"]

log = logging.getLogger(__name__)

TICK_SECONDS: Final = 1.0


def origin_of(address: str, organisation: str) -> str:
    """Name a log: the address under which it is served, without its scheme."""
    return f"{address.partition('://')[2]}/v1/trail/{organisation}"


@dataclass
class Keeper:
    """Runs on every node; the log's row sees to it that one at a time sequences.

    ``address`` is the gateway's own; ``unpublished`` has, for each organisation with entries that
    nobody can verify yet, since when (milliseconds).
    """

    database: SqlDatabase
    publisher: Publisher
    clock: Clock
    address: str
    alarm_after_ms: int
    unpublished: dict[str, int] = field(default_factory=dict)
    _alarmed: set[str] = field(default_factory=set)

    async def run(self, after: float = 0.0) -> None:
        """Look back, then keep the logs, for ever; ``after``: as in ``gateway.rounds.ticks``."""
        await self._survive(self.look_back)
        async for _ in ticks(TICK_SECONDS, after=after):
            if self.database.read_only:
                return
            await self._survive(self.step)

    async def look_back(self) -> None:
        """Ask the witnesses whether they have seen more than there is."""
        for organisation in sorted(await self.database.read(origins)):
            await self.publisher.look_back(organisation)

    async def step(self) -> None:
        """Give every entry its place, and publish what was not."""
        unplaced, behind = await self.database.read(_to_do)
        for organisation in unplaced:
            await self._place(organisation)
        for organisation in sorted({*unplaced, *behind, *self.unpublished}):
            outcome = await self.publisher.publish(organisation, now=self.clock())
            self._note(organisation, published=outcome is None or outcome.published)

    async def _place(self, organisation: str) -> None:
        origin = origin_of(self.address, organisation)

        def work(connection: Connection) -> int:
            open_log(connection, organisation, origin)
            return place(connection, organisation)

        while await self.database.transact(Locking(work)) == MOST_AT_ONCE:
            pass

    def _note(self, organisation: str, *, published: bool) -> None:
        if published:
            self.unpublished.pop(organisation, None)
            self._alarmed.discard(organisation)
            return
        since = self.unpublished.setdefault(organisation, self.clock())
        if self.clock() - since >= self.alarm_after_ms and organisation not in self._alarmed:
            self._alarmed.add(organisation)
            log.error(
                "ALARM: a trail has not been published for too long: too few witnesses answer"
            )

    async def _survive(self, step: Callable[[], Awaitable[None]]) -> None:
        """Take a step; one that fails is tried again, but for a log that went back."""
        try:
            await step()
        except TrailWentBack as error:
            self.database.read_only = True
            log.critical(
                "ALARM: the trail went back: %d entries were seen, there are %d. Nothing is written"
                " any more; docs/operations.md says what to do",
                error.seen,
                error.size,
            )
        except StoreUnavailable:
            log.warning("the trail waits for the database")
        except Exception:
            log.exception("the trail could not be kept; the next second tries again")


def _to_do(connection: Connection) -> tuple[Sequence[str], Sequence[str]]:
    """Say where entries have no place yet, and which logs have grown: most seconds, nowhere."""
    return waiting(connection), unpublished(connection)
