"""One source of a participant: what came of it, what is kept of it, who is shown it."""

from typing import Final

from media.arrivals import Arrivals
from media.cache import Cached, PacketCache
from media.outlet import Outlet
from media.rtp import send_time_block

__all__ = ["Source"]

KEYFRAME_PAUSE: Final = 0.5
PLACES: Final = {"audio": 64, "video": 512}
RATE_WINDOW: Final = 1.0


class Source:
    """A participant's microphone, camera or screen.

    ``outlets`` has the receivers that are shown it now; ``arrivals`` is there from the offer or the
    first packet on, whichever tells the SSRC.
    """

    def __init__(
        self,
        *,
        participant: str,
        mid: str,
        kind: str,
        clock_rate: int,
        payload_type: int,
        rtx_payload_type: int | None,
        asks: frozenset[str],
    ) -> None:
        self.participant = participant
        self.mid = mid
        self.kind = kind
        self.clock_rate = clock_rate
        self.payload_type = payload_type
        self.rtx_payload_type = rtx_payload_type
        self.asks = asks
        self.outlets: list[tuple[str, Outlet]] = []
        self.arrivals: Arrivals | None = None
        self.rate = 0.0
        self._cache = PacketCache(PLACES["audio" if kind == "audio" else "video"])
        self._keyframe_due = False
        self._keyframe_asked = float("-inf")
        self._window = (0.0, 0)

    def begin(self, ssrc: int) -> Arrivals:
        """Follow a source by its SSRC, if it is not followed already."""
        if self.arrivals is None or self.arrivals.ssrc != ssrc:
            self.arrivals = Arrivals(ssrc, self.clock_rate)
        return self.arrivals

    def forward(
        self, index: int, flags: int, marker: int, timestamp: int, payload: bytes, now: float
    ) -> list[tuple[str, bytes]]:
        """Return a packet as each receiver is to get it, and keep it."""
        self._cache.put(Cached(index, flags, marker, timestamp, payload, now))
        tails: dict[int, tuple[int, bytes]] = {}
        sends: list[tuple[str, bytes]] = []
        for receiver, outlet in self.outlets:
            number = outlet.send_time_id
            tail = tails.get(number)
            if tail is None:
                if number:
                    tail = (flags | 0x10, send_time_block(number, now) + payload)
                else:
                    tail = (flags, payload)
                tails[number] = tail
            data = outlet.packet(index, tail[0], marker, timestamp, tail[1], now)
            if data is not None:
                sends.append((receiver, data))
        return sends

    def cached(self, index: int) -> Cached | None:
        """Return a packet that came before, if it is still kept."""
        return self._cache.get(index)

    def want_keyframe(self, now: float) -> bool:
        """Note that somebody needs a keyframe; say whether to ask for it at once.

        Many ask at the same time; one request serves them all, and the next waits.
        """
        self._keyframe_due = True
        return self.keyframe_due(now)

    def keyframe_due(self, now: float) -> bool:
        """Say whether to ask for a keyframe now, and count it as asked."""
        if not self._keyframe_due or now - self._keyframe_asked < KEYFRAME_PAUSE:
            return False
        self._keyframe_due = False
        self._keyframe_asked = now
        return True

    def measure(self, now: float) -> None:
        """Work out the rate, in bits a second, once a second or so."""
        octets = self.arrivals.octets if self.arrivals else 0
        at, before = self._window
        if now - at >= RATE_WINDOW:
            if at:
                self.rate = max(0.0, (octets - before) * 8 / (now - at))
            self._window = (now, octets)
