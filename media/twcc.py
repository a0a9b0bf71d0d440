"""Transport-wide feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01): what came when.

The sender works its rate out from it; we only write down what we saw.
"""

import struct
from typing import Final

from media.rtp import extended

__all__ = ["TransportFeedback"]

TICK: Final = 250e-6
REFERENCE: Final = 0.064
MOST_PACKETS: Final = 400
"""In one feedback packet; of more the oldest are left out, which the sender takes for lost."""

NOT_RECEIVED: Final = 0
SMALL: Final = 1
LARGE: Final = 2


class TransportFeedback:
    """Gathers arrivals of one transport until somebody takes the feedback."""

    def __init__(self) -> None:
        self._arrived: dict[int, float] = {}
        self._highest = -1
        self._next: int | None = None
        self._count = 0

    def note(self, sequence: int, now: float) -> None:
        """Note that a packet came, by its transport-wide sequence number."""
        index = 0x10000 + sequence if self._highest < 0 else extended(sequence, self._highest)
        self._highest = max(index, self._highest)
        self._arrived.setdefault(index, now)

    def take(self, sender: int, ssrc: int) -> bytes | None:
        """Return a feedback packet about what came since the last one; None where nothing did."""
        if not self._arrived:
            return None
        arrived, self._arrived = self._arrived, {}
        last = max(arrived)
        first = min(arrived)
        if self._next is not None and self._next < first:
            first = self._next
        first = max(first, last - MOST_PACKETS + 1)
        self._next = last + 1
        return self._write(arrived, range(first, last + 1), sender, ssrc)

    def _write(self, arrived: dict[int, float], span: range, sender: int, ssrc: int) -> bytes:
        start = arrived[min(index for index in arrived if index in span)]
        reference = int(start / REFERENCE)
        before = reference * round(REFERENCE / TICK)
        symbols: list[int] = []
        deltas = bytearray()
        for index in span:
            at = arrived.get(index)
            if at is None:
                symbols.append(NOT_RECEIVED)
                continue
            ticks = int(at / TICK)
            delta = max(-0x8000, min(ticks - before, 0x7FFF))
            before += delta
            small = 0 <= delta <= 0xFF
            symbols.append(SMALL if small else LARGE)
            deltas += struct.pack("!B", delta) if small else struct.pack("!h", delta)
        body = struct.pack(
            "!IIHHI",
            sender,
            ssrc,
            span.start & 0xFFFF,
            len(span),
            (reference & 0xFFFFFF) << 8 | self._count,
        )
        self._count = (self._count + 1) & 0xFF
        body += _chunks(symbols) + deltas
        padding = -len(body) % 4
        if padding:
            body += bytes(padding - 1) + bytes([padding])
        head = struct.pack("!BBH", 0x8F | (0x20 if padding else 0), 205, len(body) // 4)
        return head + body


def _chunks(symbols: list[int]) -> bytes:
    """Write packet statuses: runs where that pays, else seven of two bits."""
    chunks = bytearray()
    at = 0
    while at < len(symbols):
        run = 1
        while at + run < len(symbols) and symbols[at + run] == symbols[at] and run < 0x1FFF:
            run += 1
        if run >= 7:
            chunks += struct.pack("!H", symbols[at] << 13 | run)
            at += run
            continue
        vector = symbols[at : at + 7]
        vector += [NOT_RECEIVED] * (7 - len(vector))
        value = 0xC000
        for place, symbol in enumerate(vector):
            value |= symbol << 12 - 2 * place
        chunks += struct.pack("!H", value)
        at += 7
    return bytes(chunks)
