"""The peer of a call check: it takes made-up media for some seconds and says how the line is.

What comes is counted and thrown away, like a room's packets that nobody may hear. Round trips are
measured on a data channel: the client sends back what it gets.
"""

import asyncio
import contextlib
import statistics
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from aiortc import RTCDataChannel, RTCSctpCapabilities, RTCSctpTransport

from media.answering import SCTP_PORT
from media.errors import MalformedPacket
from media.forwarding import Forwarder, Sends
from media.ice import LiteAgent, make_credentials
from media.port import Port
from media.rtcp import is_rtcp
from media.sdp import Offer

__all__ = ["CallCheck", "Found"]

NAME: Final = "device"
# Through a relay, with handshakes sent again where packets are lost.
CONNECT_SECONDS: Final = 8.0
MEASURED_SECONDS: Final = 6.0
RATE_SECONDS: Final = 3.0
TICK_SECONDS: Final = 0.1
PING_TICKS: Final = 2
MOST_PINGS: Final = 64


@dataclass(frozen=True, slots=True)
class Found:
    """What a line does: milliseconds, per mille of the packets sent, kbit/s from the device."""

    rtt: int
    loss: int
    kbps: int


UNREACHED: Final = Found(rtt=0, loss=1000, kbps=0)


class CallCheck:
    """One check; ``port`` has to be opened before it runs."""

    def __init__(
        self, offer: Offer, *, clock: Callable[[], float], entropy: Callable[[int], bytes]
    ) -> None:
        self._offer = offer
        self._clock = clock
        self._forwarder = Forwarder(entropy)
        self._forwarder.negotiate(NAME, offer, clock())
        self._trips: list[float] = []
        self._sent: dict[str, float] = {}
        self._channels: list[RTCDataChannel] = []
        agent = LiteAgent(make_credentials(entropy), offer.fragment)
        self.port = Port(
            agent=agent, fingerprint=offer.fingerprint, clock=clock, listener=self._take
        )

    async def run(self) -> Found:
        """Measure; takes less than 15 seconds, also where nobody comes."""
        try:
            secured = await asyncio.wait_for(self.port.secured(), CONNECT_SECONDS)
        except TimeoutError:
            secured = False
        if not secured:
            return UNREACHED
        sctp = await self._data()
        rates: list[float] = []
        end = self._clock() + MEASURED_SECONDS
        ticks = 0
        while (now := self._clock()) < end and not self.port.failed:
            self._send(self._forwarder.tick(now))
            if ticks % PING_TICKS == 0:
                self._ping(now)
            if end - now < RATE_SECONDS:
                rates.append(self._forwarder.stats()[NAME].kbps_in)
            ticks += 1
            await asyncio.sleep(TICK_SECONDS)
        if sctp is not None:
            await sctp.stop()
        return self._found(rates)

    def _found(self, rates: list[float]) -> Found:
        return Found(
            rtt=round(statistics.median(self._trips) * 1000) if self._trips else 0,
            loss=self._forwarder.stats()[NAME].loss,
            kbps=round(statistics.mean(rates)) if rates else 0,
        )

    async def _data(self) -> RTCSctpTransport | None:
        section = next((each for each in self._offer.sections if each.sctp_port), None)
        if section is None or section.sctp_port is None:
            return None
        sctp = RTCSctpTransport(self.port.dtls, SCTP_PORT)
        sctp.on("datachannel", self._opened)
        await sctp.start(RTCSctpCapabilities(maxMessageSize=65536), section.sctp_port)
        return sctp

    def _opened(self, channel: RTCDataChannel) -> None:
        self._channels.append(channel)
        channel.on("message", self._echoed)

    def _ping(self, now: float) -> None:
        if len(self._sent) >= MOST_PINGS:
            return
        for channel in self._channels[:1]:
            name = str(len(self._sent))
            self._sent[name] = now
            channel.send(name)

    def _echoed(self, message: str | bytes) -> None:
        sent = self._sent.get(message) if isinstance(message, str) else None
        if sent is not None and len(self._trips) < MOST_PINGS:
            self._trips.append(self._clock() - sent)

    def _take(self, data: bytes) -> None:
        with contextlib.suppress(MalformedPacket):
            if is_rtcp(data):
                self._send(self._forwarder.control(NAME, data, self._clock()))
            else:
                self._send(self._forwarder.packet(NAME, data, self._clock()))

    def _send(self, sends: Sends) -> None:
        for _, data in sends:
            self.port.send(data)
