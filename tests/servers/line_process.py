"""Carries packets between two TUN devices as a line of some quality would; run by `netns.line`."""

import os
import random
import selectors
import signal
import sys
import time
from collections import deque

__all__ = ["Direction"]


class Direction:
    """One way of a line: packets wait for their turn, are lost by chance, and take their time."""

    def __init__(self, kbit: float, delay: float, loss: float, queue: float, seed: int) -> None:
        self._octets_per_second = kbit * 125
        self._delay = delay / 1000
        self._loss = loss / 100
        self._queue = queue / 1000
        self._dice = random.Random(seed)  # noqa: S311 - what is lost has to be the same each time
        self._free_at = 0.0
        self._under_way: deque[tuple[float, bytes]] = deque()

    def put(self, packet: bytes, now: float) -> None:
        """Take a packet, unless the queue is full or chance is against it."""
        waits = max(self._free_at, now) - now
        if waits > self._queue:
            return
        self._free_at = now + waits + len(packet) / self._octets_per_second
        if self._dice.random() >= self._loss:
            self._under_way.append((self._free_at + self._delay, packet))

    def arrived(self, now: float) -> list[bytes]:
        """Return the packets that are through."""
        through: list[bytes] = []
        while self._under_way and self._under_way[0][0] <= now:
            through.append(self._under_way.popleft()[1])
        return through

    def next_at(self) -> float:
        """Say when the next packet is through."""
        return self._under_way[0][0] if self._under_way else float("inf")


def main() -> None:
    """Carry packets until told to end."""
    one, other, *numbers = sys.argv[1:]
    kbit, delay, loss, queue, seed = map(float, numbers)
    ways = {
        int(one): (Direction(kbit, delay, loss, queue, int(seed)), int(other)),
        int(other): (Direction(kbit, delay, loss, queue, int(seed) + 1), int(one)),
    }
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    with selectors.DefaultSelector() as selector:
        for file in ways:
            selector.register(file, selectors.EVENT_READ)
        while True:
            wakes = min(way.next_at() for way, _ in ways.values())
            timeout = None if wakes == float("inf") else max(0.0, wakes - time.monotonic())
            for key, _ in selector.select(timeout):
                try:
                    packet = os.read(key.fd, 65536)
                except OSError:
                    return  # the namespace is gone
                ways[key.fd][0].put(packet, time.monotonic())
            for way, target in ways.values():
                for packet in way.arrived(time.monotonic()):
                    os.write(target, packet)


if __name__ == "__main__":
    main()
