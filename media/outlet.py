"""One source at a receiver, made of whatever it is shown: numbers that never jump back or ahead.

A receiver sees one stream with one SSRC. Behind it the source may change, or pause; sequence
numbers and timestamps go on as if nothing had been.
"""

from typing import Final

from media.cache import Cached
from media.rtcp import Report, SenderInfo
from media.rtp import HEADER, extended, send_time_block

__all__ = ["Outlet"]

REMEMBERED_REPORTS: Final = 8
RESEND_PAUSE: Final = 0.03
"""A receiver that asks again sooner cannot have seen the answer."""

BEHIND: Final = 0x10000


class Outlet:
    """Writes packets for one receiver. ``rtx_payload_type`` is None where it takes none."""

    def __init__(
        self,
        *,
        ssrc: int,
        rtx_ssrc: int,
        first: int,
        clock_rate: int,
        payload_type: int,
        rtx_payload_type: int | None,
        send_time_id: int,
    ) -> None:
        self.ssrc = ssrc
        self.rtx_ssrc = rtx_ssrc
        self.payload_type = payload_type
        self.rtx_payload_type = rtx_payload_type
        self.send_time_id = send_time_id
        self.packets = 0
        self.octets = 0
        self.round_trip: float | None = None
        self._clock_rate = clock_rate
        self._head = BEHIND + first
        self._shift = 0
        self._floor = 0
        self._time_shift = 0
        self._last: tuple[int, float] | None = None
        self._fresh = True
        self._rtx_sequence = first
        self._resent: dict[int, float] = {}
        self._reports: dict[int, float] = {}
        self._reported: tuple[int, int] | None = None

    def switch(self) -> None:
        """Expect another source: with the next packet the numbers are joined."""
        self._fresh = True
        self._reports.clear()

    def resume(self) -> None:
        """Expect the same source after a pause; its clock went on."""
        self._floor = -1

    def packet(
        self, index: int, flags: int, marker: int, timestamp: int, tail: bytes, now: float
    ) -> bytes | None:
        """Write a packet whose extensions and payload are ``tail``; None for one from before."""
        if self._fresh or self._floor < 0:
            self._join(index, timestamp, now)
        elif index < self._floor:
            return None
        out = index + self._shift
        stamp = timestamp + self._time_shift & 0xFFFFFFFF
        if out > self._head:
            self._head = out
            self._last = (stamp, now)
        self.packets += 1
        self.octets += HEADER.size + len(tail)
        second = marker | self.payload_type
        return HEADER.pack(flags, second, out & 0xFFFF, stamp, self.ssrc) + tail

    def _join(self, index: int, timestamp: int, now: float) -> None:
        if self._fresh and self._last is not None:
            stamp, at = self._last
            passed = max(1, int((now - at) * self._clock_rate))
            self._time_shift = stamp + passed - timestamp
        self._shift = self._head + 1 - index
        self._floor = index
        self._fresh = False
        self._resent.clear()

    def lost(self, sequence: int, now: float) -> int | None:
        """Return which packet of the source a receiver misses; None where it must not have it."""
        if self._fresh or self._floor < 0:
            return None
        index = extended(sequence, self._head) - self._shift
        if index < self._floor or now - self._resent.get(index, -1.0) < RESEND_PAUSE:
            return None
        self._resent[index] = now
        if len(self._resent) > 256:
            self._resent = {each: at for each, at in self._resent.items() if now - at < 1}
        return index

    def again(self, cached: Cached, now: float) -> bytes:
        """Write a packet once more: as a retransmission, or exactly as it was.

        Exactly: under the same number the cipher may never see two different packets.
        """
        if self.rtx_payload_type is None:
            tail = self._extensions(cached.at) + cached.payload
            flags = cached.flags
            head = HEADER.pack(
                flags | (0x10 if self.send_time_id else 0),
                cached.marker | self.payload_type,
                cached.index + self._shift & 0xFFFF,
                cached.timestamp + self._time_shift & 0xFFFFFFFF,
                self.ssrc,
            )
            return head + tail
        self._rtx_sequence = self._rtx_sequence + 1 & 0xFFFF
        head = HEADER.pack(
            cached.flags | (0x10 if self.send_time_id else 0),
            cached.marker | self.rtx_payload_type,
            self._rtx_sequence,
            cached.timestamp + self._time_shift & 0xFFFFFFFF,
            self.rtx_ssrc,
        )
        original = (cached.index + self._shift & 0xFFFF).to_bytes(2, "big")
        return head + self._extensions(now) + original + cached.payload

    def _extensions(self, now: float) -> bytes:
        return send_time_block(self.send_time_id, now) if self.send_time_id else b""

    def sender_info(self, info: SenderInfo, now: float) -> SenderInfo | None:
        """Return what to say of the clocks, as the source says it of its own."""
        if self._fresh or self._floor < 0:
            return None
        self._reports[info.ntp >> 16 & 0xFFFFFFFF] = now
        while len(self._reports) > REMEMBERED_REPORTS:
            del self._reports[next(iter(self._reports))]
        timestamp = info.timestamp + self._time_shift & 0xFFFFFFFF
        return SenderInfo(self.ssrc, info.ntp, timestamp, self.packets, self.octets)

    def report(self, report: Report, now: float) -> tuple[int, int]:
        """Take a receiver's report; return how many packets it lost since the last, of how many."""
        sent = self._reports.get(report.last_report)
        if report.last_report and sent is not None:
            self.round_trip = max(0.0, now - sent - report.delay / 0x10000)
        before, self._reported = self._reported, (report.highest, report.lost)
        if before is None:
            return 0, 0
        expected = report.highest - before[0] & 0xFFFFFFFF
        if expected > BEHIND:
            return 0, 0
        return max(0, min(report.lost - before[1], expected)), expected
