"""What came of a source: gaps to ask for, and a receiver's report (RFC 3550 A.3, A.8)."""

from typing import Final

from media.rtcp import Report, SenderInfo
from media.rtp import extended

__all__ = ["Arrivals"]

LONGEST_GAP: Final = 500
"""A longer one is a source that began again; nobody asks for its packets."""

FIRST_RETRY: Final = 0.1
MOST_REQUESTS: Final = 8
PATIENCE: Final = 2.0
"""After as many seconds nobody can show a packet any more."""


class _Missing:
    __slots__ = ("due", "requests", "since")

    def __init__(self, now: float) -> None:
        self.since = now
        self.due = now
        self.requests = 0


class Arrivals:
    """Follows one source; times are seconds, of any clock that does not go back."""

    def __init__(self, ssrc: int, clock_rate: int) -> None:
        self.ssrc = ssrc
        self.highest = -1
        self.received = 0
        self.octets = 0
        self._clock_rate = clock_rate
        self._base = 0
        self._prior = (0, 0)
        self._transit: float | None = None
        self._jitter = 0.0
        self._missing: dict[int, _Missing] = {}
        self._sender_report = (0, 0.0)

    def take(
        self, sequence: int, timestamp: int, size: int, now: float, *, again: bool = False
    ) -> int | None:
        """Note a packet; return its extended sequence number, or None where it came before.

        ``again``: it is a retransmission, which does not count as having come.
        """
        highest = self.highest
        if highest < 0:
            # Begins high, so that what comes late before the first packet has a number too.
            index = 0x10000 + sequence
            self._begin(index)
        else:
            index = extended(sequence, highest)
            if index == highest + 1:
                self.highest = index
            elif index > highest:
                self._skip(index, now)
            elif self._missing.pop(index, None) is None:
                return None
        self.octets += size
        if again:
            return index
        self.received += 1
        transit = now * self._clock_rate - timestamp
        if self._transit is not None and index == self.highest:
            late = abs(transit - self._transit)
            # A jump of the source's clock is no jitter.
            if late < self._clock_rate:
                self._jitter += (late - self._jitter) / 16
        self._transit = transit
        return index

    def heard(self, info: SenderInfo, now: float) -> None:
        """Note the sender's report."""
        self._sender_report = (info.ntp >> 16 & 0xFFFFFFFF, now)

    def wanted(self, now: float) -> list[int]:
        """Return the sequence numbers to ask for now, in order; what is hopeless is given up."""
        if not self._missing:
            return []
        due: list[int] = []
        for index, missing in list(self._missing.items()):
            if missing.requests >= MOST_REQUESTS or now - missing.since > PATIENCE:
                del self._missing[index]
            elif missing.due <= now:
                missing.due = now + FIRST_RETRY * 1.5**missing.requests
                missing.requests += 1
                due.append(index & 0xFFFF)
        return due

    def report(self, now: float) -> Report | None:
        """Say what came since the report before; None before the first packet."""
        if self.highest < 0:
            return None
        expected = self.highest - self._base + 1
        expected_now = expected - self._prior[0]
        received_now = self.received - self._prior[1]
        self._prior = (expected, self.received)
        lost_now = max(0, expected_now - received_now)
        fraction = min(255, lost_now * 256 // expected_now) if expected_now > 0 else 0
        last, at = self._sender_report
        return Report(
            self.ssrc,
            fraction,
            max(-0x800000, min(expected - self.received, 0x7FFFFF)),
            self.highest & 0xFFFFFFFF,
            int(self._jitter) & 0xFFFFFFFF,
            last,
            int((now - at) * 0x10000) & 0xFFFFFFFF if last else 0,
        )

    @property
    def lost(self) -> int:
        """How many packets did not come at the first time."""
        return max(0, self.highest - self._base + 1 - self.received) if self.highest >= 0 else 0

    def _begin(self, index: int) -> None:
        self.highest = self._base = index
        self.received = 0
        self._prior = (0, 0)
        self._missing.clear()

    def _skip(self, index: int, now: float) -> None:
        if index - self.highest > LONGEST_GAP:
            self._begin(index)
            return
        for each in range(self.highest + 1, index):
            self._missing[each] = _Missing(now)
        self.highest = index
