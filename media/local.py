"""The media plane in this process: rooms, ports and the clock around the forwarding table."""

import asyncio
import contextlib
from collections.abc import Callable, Coroutine, Mapping
from dataclasses import dataclass, field
from typing import Final

from media.answering import Local, answer_sdp, choose_codecs
from media.check import CallCheck
from media.errors import Fault, MalformedPacket, OfferRefused, ParticipantUnknown, RoomFull
from media.forwarding import Forwarder, Sends
from media.ice import LiteAgent, make_credentials
from media.plane import Answer, CallChecked, Gone, News, PeerStats, TracksChanged
from media.port import Port
from media.ports import Ports, own_addresses
from media.rtcp import is_rtcp
from media.sdp import Offer, parse_offer
from media.settings import MediaSettings

__all__ = ["LocalPlane"]

MOST_PARTICIPANTS: Final = 8
TICK_SECONDS: Final = 0.1
SILENT_SECONDS: Final = 30.0
"""Browsers check their way every few seconds; who did not for so long is not there (RFC 7675)."""


@dataclass(slots=True)
class _Room:
    forwarder: Forwarder
    ports: dict[str, Port] = field(default_factory=dict)
    placed: dict[str, int] = field(default_factory=dict)


class LocalPlane:
    """Forwards media. ``clock`` gives seconds that do not go back, ``entropy`` random bytes."""

    def __init__(
        self,
        settings: MediaSettings,
        *,
        clock: Callable[[], float],
        entropy: Callable[[int], bytes],
    ) -> None:
        self._settings = settings
        self._clock = clock
        self._entropy = entropy
        self._ports = Ports(settings.host, settings.first_port, settings.last_port)
        self._rooms: dict[str, _Room] = {}
        self._listeners: list[Callable[[News], None]] = []
        self._session = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._checks: set[asyncio.Task[None]] = set()
        self._ticking: asyncio.TimerHandle | None = None

    def subscribe(self, listener: Callable[[News], None]) -> None:
        """Call ``listener`` with all that happens."""
        self._listeners.append(listener)

    async def open_room(self, room: str) -> None:
        """Make a room; nothing where there is one."""
        if room not in self._rooms:
            self._rooms[room] = _Room(Forwarder(self._entropy))
        if self._ticking is None:
            self._ticking = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)

    async def join(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a first offer, or one of another DTLS identity.

        Raises:
            OfferRefused: the offer is none.
            RoomFull: there is no place.
            PortTaken: another process has the ports.
            NoPortLeft: all ports are in use.
        """
        return await self._negotiate(room, participant, parse_offer(offer))

    async def renegotiate(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a further offer; raises what ``join`` does."""
        return await self._negotiate(room, participant, parse_offer(offer))

    async def _negotiate(self, name: str, participant: str, offer: Offer) -> Answer:
        if all(each.rejected or choose_codecs(each) is None for each in offer.sections):
            raise OfferRefused(Fault.CODEC)
        await self.open_room(name)
        room = self._rooms[name]
        port = room.ports.get(participant)
        if port is None and len(room.ports) >= MOST_PARTICIPANTS:
            raise RoomFull
        if port is None or port.peer != offer.fingerprint or port.failed:
            fresh = await self._open_port(room, participant, offer)
            if port is not None:
                self._send(room, room.forwarder.leave(participant, self._clock()))
                self._close(port)
            room.ports[participant] = port = fresh
        elif port.agent.remote != offer.fragment:
            port.agent.restart(make_credentials(self._entropy), offer.fragment)
        sending, sends = room.forwarder.negotiate(participant, offer, self._clock())
        self._send(room, sends)
        placement = room.forwarder.placement(participant)
        self._tell_changes(name, room, but=participant)
        text = answer_sdp(offer, self._local(port), sending)
        return Answer(text, placement.tracks, placement.wanted)

    def _local(self, port: Port) -> Local:
        self._session += 1
        return Local(
            credentials=port.agent.local,
            fingerprint=port.fingerprint,
            hosts=self._settings.addresses or own_addresses(),
            port=port.number,
            session=self._session,
        )

    async def _open_port(self, room: _Room, participant: str, offer: Offer) -> Port:
        agent = LiteAgent(make_credentials(self._entropy), offer.fragment)

        def listen(data: bytes) -> None:
            self._take(room, participant, port, data)

        port = Port(agent=agent, fingerprint=offer.fingerprint, clock=self._clock, listener=listen)
        await self._ports.open(port)
        return port

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        """Replace who hears and sees whom."""
        await self.open_room(room)
        found = self._rooms[room]
        self._send(found, found.forwarder.route(hears, self._clock()))
        self._tell_changes(room, found)

    async def leave(self, room: str, participant: str) -> None:
        """Close a participant's connection; nothing where there is none."""
        found = self._rooms.get(room)
        port = found.ports.pop(participant, None) if found else None
        if found is None or port is None:
            return
        self._send(found, found.forwarder.leave(participant, self._clock()))
        self._tell_changes(room, found)
        self._close(port)

    async def close_room(self, room: str) -> None:
        """Close a room's connections and forget it; nothing where there is none."""
        found = self._rooms.pop(room, None)
        for port in found.ports.values() if found else ():
            self._close(port)

    async def check(self, check: str, offer: str) -> Answer:
        """Answer the offer of a call check; what was found follows within 15 seconds.

        Raises:
            OfferRefused: the offer is none.
            PortTaken: another process has the ports.
            NoPortLeft: all ports are in use.
        """
        parsed = parse_offer(offer)
        made = CallCheck(parsed, clock=self._clock, entropy=self._entropy)
        await self._ports.open(made.port)

        async def run() -> None:
            try:
                found = await made.run()
                self._tell(CallChecked(check, found.rtt, found.loss, found.kbps))
            finally:
                await self._ports.close(made.port)

        task = self._spawn(run())
        self._checks.add(task)
        task.add_done_callback(self._checks.discard)
        return Answer(answer_sdp(parsed, self._local(made.port), {}, data=True))

    async def stats(self, room: str) -> dict[str, PeerStats]:
        """Say how each participant does."""
        found = self._rooms.get(room)
        return found.forwarder.stats() if found else {}

    async def close(self) -> None:
        """Close everything."""
        for room in list(self._rooms):
            await self.close_room(room)
        if self._ticking is not None:
            self._ticking.cancel()
            self._ticking = None
        for check in self._checks:
            check.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _take(self, room: _Room, participant: str, port: Port, data: bytes) -> None:
        # A port that was replaced may have datagrams left.
        if room.ports.get(participant) is not port:
            return
        with contextlib.suppress(MalformedPacket, ParticipantUnknown):
            if is_rtcp(data):
                sends = room.forwarder.control(participant, data, self._clock())
            else:
                sends = room.forwarder.packet(participant, data, self._clock())
            self._send(room, sends)

    def _send(self, room: _Room, sends: Sends) -> None:
        ports = room.ports
        for receiver, data in sends:
            port = ports.get(receiver)
            if port is not None:
                port.send(data)

    def _tick(self) -> None:
        self._ticking = asyncio.get_running_loop().call_later(TICK_SECONDS, self._tick)
        now = self._clock()
        for name, room in list(self._rooms.items()):
            self._send(room, room.forwarder.tick(now))
            self._tell_changes(name, room)
            for participant, port in list(room.ports.items()):
                heard = port.agent.heard_at or port.opened_at
                if port.failed or now - heard > SILENT_SECONDS:
                    del room.ports[participant]
                    self._send(room, room.forwarder.leave(participant, now))
                    self._close(port)
                    self._tell(Gone(name, participant))
                    self._tell_changes(name, room)

    def _tell_changes(self, name: str, room: _Room, but: str | None = None) -> None:
        for participant in room.forwarder.changed():
            if participant != but:
                placement = room.forwarder.placement(participant)
                self._tell(TracksChanged(name, participant, placement.tracks, placement.wanted))

    def _tell(self, news: News) -> None:
        for listener in self._listeners:
            listener(news)

    def _close(self, port: Port) -> None:
        self._spawn(self._ports.close(port))

    def _spawn(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task
