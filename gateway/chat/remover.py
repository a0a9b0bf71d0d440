"""See to it that who has to go goes: propose removals, and put devices off that may not stay.

What one node was told, the others find out by looking: at marked leaves that nobody proposed to
remove, and at the devices that are connected here.
"""

import asyncio
import functools
import logging
from collections.abc import Callable, Coroutine, Iterable, Iterator
from typing import Final, Protocol

from nacl.signing import SigningKey
from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat import verify
from gateway.chat.bus import Bus, Ended, Hint, Reached
from gateway.chat.removals import (
    append_proposals,
    leaving_seats,
    unproposed,
    without_proposals,
)
from gateway.chat.replies import Entry
from gateway.chat.session import CloseCode
from gateway.chat.sweep import Seat
from gateway.chat.sweeper import ended
from gateway.errors import StoreUnavailable
from gateway.identity.devices import note_presence
from gateway.identity.standing import bands_now, outlived, rights_now
from gateway.policy import Actor, Kind
from gateway.rounds import ticks
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Present", "Remover", "put_off", "put_out"]

log = logging.getLogger(__name__)

LOOK_SECONDS: Final = 2.0
LOOKS_BETWEEN_AGES: Final = 15
"""Every half minute: how old a session may become is days."""
LOOKS_BETWEEN_NOTES: Final = 150
"""Every five minutes: who asks when a device was last seen means days."""
MOST_ATTEMPTS: Final = 5
MOST_ACCOUNTS_AT_ONCE: Final = 1000


class Present(Protocol):
    """A hub as the remover sees it."""

    def actors(self) -> list[Actor]:
        """Say who is connected here, with the rights that their sockets were opened with."""
        ...

    def seats(self, devices: Iterable[str]) -> frozenset[Seat]:
        """Say which of these devices is followed here through which conversations."""
        ...

    def take(self, hint: Hint) -> None:
        """Hand a hint on."""
        ...


class Remover:
    """Proposes removals for one node; ``run`` looks for ever.

    ``key_of`` gives an organisation's removal key. Any number of nodes may do the same work: what
    is written is conditional on what was read.
    """

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        bus: Bus,
        hub: Present,
        key_of: Callable[[str], SigningKey],
        clock: Clock,
    ) -> None:
        self._database = database
        self._trail = trail
        self._bus = bus
        self._hub = hub
        self._key_of = key_of
        self._clock = clock

    def public_key(self, organisation: str) -> bytes:
        """Return the key (32 bytes) that an organisation's groups have as external sender."""
        return bytes(self._key_of(organisation).verify_key)

    async def run(self, after: float = 0.0) -> None:
        """Look again and again; ``after``: as in ``gateway.rounds.ticks``."""
        look = 0
        async for _ in ticks(LOOK_SECONDS, after=after):
            look += 1
            await _survive(self.look_at_leaves())
            await _survive(self.look_at_devices())
            if look % LOOKS_BETWEEN_AGES == 0:
                await _survive(self.look_at_ages())
            if look % LOOKS_BETWEEN_NOTES == 0:
                await _survive(self.note_presence())

    async def look_at_leaves(self) -> None:
        """Propose what nobody proposed."""
        await self.propose(*await self._database.read(without_proposals))

    async def look_at_devices(self) -> None:
        """Put off the devices here that were revoked, or opened their sockets with other rights."""
        actors = self._hub.actors()
        if not actors:
            return
        seats = self._hub.seats(actor.device for actor in actors)
        for hint in await self._database.read(lambda c: put_off(c, actors, seats)):
            self._hub.take(hint)

    async def look_at_ages(self) -> None:
        """Put off the devices here whose sessions have lasted as long as a session may."""
        actors, now = self._hub.actors(), self._clock()
        for hint in await self._database.read(lambda c: put_out(c, actors, now)):
            self._hub.take(hint)

    async def note_presence(self) -> None:
        """Note that the devices here are here: one that listens all day asks nothing else."""
        here = sorted({actor.device for actor in self._hub.actors()})
        now = self._clock()
        for start in range(0, len(here), MOST_ACCOUNTS_AT_ONCE):
            some = here[start : start + MOST_ACCOUNTS_AT_ONCE]
            await self._database.transact(functools.partial(note_presence, devices=some, now=now))

    async def propose(self, *conversations: str) -> None:
        """Propose the removals that are due in conversations, in their present epochs."""
        for name in conversations:
            await self._propose(name)

    async def _propose(self, name: str) -> None:
        for _ in range(MOST_ATTEMPTS):
            entries = await self._attempt(name)
            if entries is not None:
                if entries:
                    self._bus.publish(Reached(name, entries[-1].seq, tuple(entries)))
                return
        # A group that moves on so fast is looked at again with the next look.

    async def _attempt(self, name: str) -> list[Entry] | None:
        found = await self._database.read(lambda connection: unproposed(connection, name))
        if found is None:
            return []
        now = self._clock()
        key = self._key_of(found.organisation)
        # Reading a group and signing takes milliseconds: neither the loop nor the writer waits.
        made = await asyncio.to_thread(verify.propose, found.state, found.leaves, key, now)

        def work(connection: Connection) -> list[Entry] | None:
            return append_proposals(connection, found, made, trail=self._trail, now=now)

        return await self._database.transact(work)


def put_off(
    connection: Connection, actors: Iterable[Actor], seats: frozenset[Seat] = frozenset()
) -> list[Hint]:
    """Say which of these have to go, or have to look again at what is theirs.

    ``seats``: what their sockets are still pushed, which may be what they have to go from.
    """
    present = {actor.device: actor for actor in actors}
    hints: list[Hint] = [Ended(device, code) for device, code in ended(connection, [*present])]
    gone = {hint.device for hint in hints if isinstance(hint, Ended)}
    stay = [actor for actor in present.values() if actor.device not in gone]
    for some in _portions([actor for actor in stay if actor.kind is Kind.YOUNG_PERSON]):
        bands = bands_now(connection, {actor.account for actor in some})
        hints += [
            Ended(actor.device, CloseCode.RIGHTS_CHANGED)
            for actor in some
            if bands.get(actor.account) != actor.band
        ]
    for some in _portions([actor for actor in stay if actor.kind is Kind.STAFF]):
        rights = rights_now(connection, {actor.account for actor in some})
        hints += [
            Ended(actor.device, CloseCode.RIGHTS_CHANGED)
            for actor in some
            if not rights[actor.account].are_those_of(actor)
        ]
        # A guest leaves no team.
        marked = leaving_seats(connection, {actor.device for actor in some})
        hints += [Ended(name, CloseCode.RIGHTS_CHANGED) for name, _ in sorted(marked & seats)]
    return list(dict.fromkeys(hints))


def put_out(connection: Connection, actors: Iterable[Actor], now: int) -> list[Hint]:
    """Say whose sessions have lasted as long as a session may; a socket makes none younger."""
    present = list(actors)
    return [
        Ended(name, CloseCode.SESSION_ENDED)
        for kind in Kind
        for some in _portions([actor for actor in present if actor.kind is kind])
        for name in outlived(connection, {actor.device for actor in some}, kind, now)
    ]


def _portions(actors: list[Actor]) -> Iterator[list[Actor]]:
    for start in range(0, len(actors), MOST_ACCOUNTS_AT_ONCE):
        yield actors[start : start + MOST_ACCOUNTS_AT_ONCE]


async def _survive(step: Coroutine[None, None, None]) -> None:
    """Take a step; a node that looks no more would let people in who may not be."""
    try:
        await step
    except StoreUnavailable:
        log.warning("storage could not be asked who has to go; the next look tries again")
    except Exception:
        log.exception("a look at who has to go failed")
