"""Ask storage for what hints may not have told, and tell the hub.

A node hears of most things through the bus. It looks for itself: at a topic that it has just begun
to follow, at everything once a second while the bus is away, and at everything now and then anyway.
"""

import asyncio
import contextlib
import logging
from collections.abc import Collection, Coroutine, Iterable, Iterator
from typing import Final, Protocol

from sqlalchemy import Connection, bindparam, exists, func, or_, select

from gateway.chat.bus import Hint, Topic
from gateway.chat.session import CloseCode
from gateway.chat.sweep import Desk, Found, Look, Memory, Place, Seat, Seats, what_to_ask
from gateway.chat.tables import conversation, leaf
from gateway.desk.tables import desk_state
from gateway.errors import StoreUnavailable
from gateway.identity.tables import device, session
from gateway.storage.database import Database

__all__ = ["Hearing", "Listening", "Sweeper", "ended", "look_up"]

log = logging.getLogger(__name__)

AWAY_SECONDS: Final = 1.0
ANYWAY_SECONDS: Final = 20.0
MOST_IDS_AT_ONCE: Final = 1000


class Listening(Protocol):
    """A bus as the sweeper sees it."""

    @property
    def connected(self) -> bool:
        """Whether hints of other nodes get here at present."""
        ...

    @property
    def followed(self) -> Collection[Topic]:
        """What this node's connections are about."""
        ...


class Hearing(Protocol):
    """A hub as the sweeper sees it."""

    def seats(self, devices: Iterable[str]) -> frozenset[Seat]:
        """Say what these devices are followed through here."""
        ...

    def take(self, hint: Hint) -> None:
        """Hand a hint on."""
        ...


class Sweeper:
    """Looks at storage where hints may have been missed; ``run`` does so for ever.

    ``looks``: how many looks were taken, for the metrics.
    """

    def __init__(
        self,
        *,
        database: Database,
        bus: Listening,
        hub: Hearing,
        away_seconds: float = AWAY_SECONDS,
        anyway_seconds: float = ANYWAY_SECONDS,
    ) -> None:
        self.looks = 0
        self._database = database
        self._bus = bus
        self._hub = hub
        self._away_seconds = away_seconds
        self._anyway_seconds = anyway_seconds
        self._memory = Memory()
        self._gaps: set[Topic] = set()
        self._gap = asyncio.Event()

    def mind(self, topics: Collection[Topic]) -> None:
        """Look at these topics soon; what comes meanwhile shares the look."""
        self._gaps.update(topics)
        self._gap.set()

    async def run(self) -> None:
        """Look wherever and whenever it is due."""
        loop = asyncio.get_running_loop()
        swept_at = loop.time()
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._away_seconds):
                    await self._gap.wait()
            await self._survive(self._close_gaps())
            wait = self._anyway_seconds if self._bus.connected else self._away_seconds
            if loop.time() >= swept_at + wait:
                swept_at = loop.time()
                await self._survive(self._sweep())

    async def _survive(self, step: Coroutine[None, None, None]) -> None:
        """Take a step; whatever is wrong with it, a node that looks no more would be deaf."""
        try:
            await step
        except Exception:
            log.exception("a look at storage failed")

    async def _close_gaps(self) -> None:
        topics, self._gaps = self._gaps, set()
        self._gap.clear()
        if not topics:
            return
        look = what_to_ask(topics)
        try:
            found, seats = await self._look(look)
        except StoreUnavailable:
            self._gaps |= topics  # not announced: it is tried again with the next tick
            return
        self._tell(self._memory.tell_gap(look, found, seats))

    async def _sweep(self) -> None:
        look = what_to_ask(self._bus.followed)
        try:
            found, seats = await self._look(look)
        except StoreUnavailable:
            log.warning("storage could not be asked for what hints did not tell")
            return
        self._tell(self._memory.tell_all(look, found, seats))

    async def _look(self, look: Look) -> tuple[Found, Seats]:
        self.looks += 1
        before = self._hub.seats(look.devices)
        found = await self._database.read(lambda connection: look_up(connection, look))
        return found, Seats(before, self._hub.seats(look.devices))

    def _tell(self, hints: Iterable[Hint]) -> None:
        for hint in hints:
            self._hub.take(hint)


def look_up(connection: Connection, look: Look) -> Found:
    """Ask storage; one question for each kind of id, and a thousand ids."""
    columns = conversation.c
    heads: dict[str, int] = {}
    for ids in _portions(look.conversations):
        rows = connection.execute(select(columns.id, columns.head).where(columns.id.in_(ids)))
        heads.update((row.id, row.head) for row in rows)
    seats: dict[Seat, Place] = {}
    for ids in _portions(look.devices):
        rows = connection.execute(
            select(leaf.c.device_id, leaf.c.conversation_id, leaf.c.joined_seq, columns.head)
            .join(conversation, columns.id == leaf.c.conversation_id)
            .where(leaf.c.device_id.in_(ids), leaf.c.leaving_since.is_(None))
        )
        for row in rows:
            seats[row.device_id, row.conversation_id] = Place(row.joined_seq, row.head)
    return Found(
        heads=heads,
        desks=tuple(_desks(connection, look)),
        seats=seats,
        ended=dict(ended(connection, look.devices)),
    )


def _desks(connection: Connection, look: Look) -> Iterator[Desk]:
    columns = conversation.c
    for column, wanted in ((columns.team_id, look.teams), (columns.opened_by, look.accounts)):
        for ids in _portions(wanted):
            rows = connection.execute(
                select(
                    columns.id,
                    columns.team_id,
                    columns.opened_by,
                    columns.head,
                    columns.seen,
                    func.coalesce(desk_state.c.version, 0).label("at_desk"),
                )
                .outerjoin(desk_state, desk_state.c.conversation_id == columns.id)
                .where(column.in_(ids))
            )
            for row in rows:
                # It only grows. Who waits since when comes and goes, and may be as it was when it
                # was looked at last, though an inbox was told otherwise in between.
                marker = (row.head, row.seen, row.at_desk)
                yield Desk(row.id, row.team_id, row.opened_by, row.head, marker)


_ENDED: Final = select(device.c.id, device.c.revoked_at).where(
    device.c.id.in_(bindparam("devices", expanding=True)),
    or_(
        device.c.revoked_at.is_not(None),
        ~exists().where(session.c.device_id == device.c.id, session.c.ended_at.is_(None)),
    ),
)


def ended(connection: Connection, devices: Collection[str]) -> Iterator[tuple[str, int]]:
    """Say which devices have no session any more, with the code to close their connections with."""
    for ids in _portions(devices):
        for row in connection.execute(_ENDED, {"devices": ids}):
            revoked = row.revoked_at is not None
            yield row.id, CloseCode.DEVICE_REVOKED if revoked else CloseCode.SESSION_ENDED


def _portions(ids: Collection[str]) -> Iterator[list[str]]:
    listed = sorted(ids)
    for start in range(0, len(listed), MOST_IDS_AT_ONCE):
        yield listed[start : start + MOST_IDS_AT_ONCE]
