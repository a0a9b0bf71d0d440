"""Looks after what is due in visits: time, nodes that died, leases. Every node runs one.

What is due is in storage and each visit is taken locked, so each thing is done once, by whichever
node looks first; after a node's death another one does it.
"""

import logging
from functools import partial

from gateway.errors import StoreUnavailable
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.visits.attending import Attending
from gateway.visits.conductor import Conductor
from gateway.visits.deeds import Deeds
from gateway.visits.nodes import dead_nodes, forget_node
from gateway.visits.rows import due_rows, on_node

__all__ = ["Watch"]

log = logging.getLogger(__name__)

BEAT_EVERY = 5_000
SWEEP_EVERY = 20_000


class Watch:
    """The visits' watch on this node; ``polled``: no bus tells it what other nodes change."""

    def __init__(
        self,
        *,
        database: Database,
        deeds: Deeds,
        attending: Attending,
        conductor: Conductor,
        clock: Clock,
        node: str,
        polled: bool,
    ) -> None:
        self._database = database
        self._deeds = deeds
        self._attending = attending
        self._conductor = conductor
        self._clock = clock
        self._node = node
        self._polled = polled
        self._beat_at = 0
        self._swept_at = 0

    async def beat(self) -> None:
        """Hold on to what this node has; apart from ``look``, which may last longer than a lease.

        Raises:
            StoreUnavailable: it ends by itself, unless the next beat comes in time.
        """
        await self._conductor.renew()
        now = self._clock()
        if now - self._beat_at < BEAT_EVERY:
            return
        self._beat_at = now
        await self._deeds.beat()

    async def look(self) -> None:
        """Do everything that is due now.

        Raises:
            StoreUnavailable: what is left is due still.
        """
        for name in await self._database.read(lambda c: due_rows(c, self._clock())):
            await self._try(name)
        await self._bury()
        await self._conductor.adopt()
        self._sweep()

    def _sweep(self) -> None:
        """Show what hints may not have told; a version that was pushed is not pushed again."""
        now = self._clock()
        if self._polled or now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            for visit in self._attending.visits():
                self._attending.refresh(visit)

    async def _bury(self) -> None:
        """See to the participants of dead nodes."""
        for node in await self._database.read(lambda c: dead_nodes(c, self._clock())):
            if node == self._node:
                continue
            for name in await self._database.read(partial(on_node, node=node)):
                await self._deeds.lose_node(name, node)
            await self._database.transact(partial(forget_node, node=node))

    async def _try(self, name: str) -> None:
        try:
            await self._deeds.tick(name)
        except StoreUnavailable:
            raise
        except Exception:
            # One odd visit must not keep the others from being looked after.
            log.exception("a visit could not be looked after")
