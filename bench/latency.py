"""How long a message takes from one device to the other, at a tenth of what the gateway can do.

    EARSHOT_LATENCY_SHARE=0.3 make bench B=latency

offers another share than a tenth. First the gateway is saturated with durable sends; then, on other
connections, that share of its rate is offered to the gateway and to a bare echo, in turns. A
delivery is counted from the moment when the message is handed to the sender's socket to the moment
when the other device has it, which is after the commit to disk; an echo from the moment it is sent
until it is back. No delivery can be faster than the disk, so what that takes to flush a few pages
is measured all the while, beside both: a disk that stalls is seen in ``flush_longest_ms``.
"""

import asyncio
import os
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final

import uvloop

from bench._sends import stencil
from bench._servers import echo, free_port, gateway
from bench._wire import Wire, connect, frame
from bench._world import Pair, make_pairs
from bench.delivery import PAIRS, PAYLOAD, measure_gateway, open_devices, read_frames
from gateway.sources import system_entropy

SHARE: Final = float(os.environ.get("EARSHOT_LATENCY_SHARE", "0.1"))
ROUNDS: Final = 6
"""The first is not counted. Fewer would let one stall of the disk decide what 99 in 100 took."""
SECONDS: Final = 4.0
SETTLE_SECONDS: Final = 1.0
TICK_SECONDS: Final = 0.001
FLUSH_SECONDS: Final = 0.5
"""Seldom: a commit that comes together with a flush waits for both."""


@dataclass
class Channel:
    """A way for messages through a server, which keeps their order; how long each took."""

    make: Callable[[], bytes]
    wire: Wire | None = None
    under_way: deque[float] = field(default_factory=deque)
    spans: list[float] = field(default_factory=list)

    def send(self) -> None:
        """Send a message."""
        message = self.make()
        if self.wire is not None:
            self.under_way.append(time.perf_counter())
            self.wire.send(message)

    def arrive_alone(self, _message: bytes) -> None:
        """Take the arrival of the oldest message under way."""
        self.arrive(1)

    def arrive(self, count: int) -> None:
        """Take the arrival of the oldest messages under way."""
        now = time.perf_counter()
        for _ in range(count):
            self.spans.append(now - self.under_way.popleft())


async def offer(channels: Sequence[Channel], rate: float) -> None:
    """Send ``rate`` messages a second for a while, in turns; all have to arrive."""
    began, sent = time.perf_counter(), 0
    while (passed := time.perf_counter() - began) < SECONDS:
        while sent < passed * rate:
            channels[sent % len(channels)].send()
            sent += 1
        await asyncio.sleep(TICK_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    if any(channel.under_way for channel in channels):
        raise RuntimeError("messages did not arrive")


async def open_echoes(port: int) -> list[Channel]:
    """Open connections to the echo."""
    payload = frame(system_entropy(PAYLOAD))
    channels = [Channel(lambda: payload) for _ in range(PAIRS)]
    for channel in channels:
        channel.wire = await connect(port, "/", channel.arrive_alone)
    return channels


def deliveries(pair: Pair) -> Channel:
    """Make the channel from a young person's device to the nurse's.

    Message ids count up from a random one, as every device's do (protocol section 1).
    """
    ids = count(int.from_bytes(system_entropy(15), "big"))
    make = stencil(pair.group, PAYLOAD - 90)
    return Channel(lambda: make(next(ids)))


async def open_pairs(port: int, pairs: Sequence[Pair]) -> list[Channel]:
    """Connect both devices of each pair."""
    channels = []
    for pair in pairs:
        channel = deliveries(pair)

        def on_receiver(data: bytes, to: Channel = channel) -> None:
            to.arrive(sum(1 for each in read_frames(data) if each.entry and each.entry.message_id))

        channel.wire, _ = await open_devices(port, pair, check_answers, on_receiver)
        channels.append(channel)
    return channels


def check_answers(data: bytes) -> None:
    """Make sure that nothing was refused."""
    for heard in read_frames(data):
        if heard.t == "error":
            raise RuntimeError(heard.code)


async def compare(
    port: int, pairs: Sequence[Pair], echo_port: int, rate: float
) -> tuple[list[float], list[float]]:
    """Offer the rate to both, in turns; return how long echoes and deliveries took."""
    echoes, devices = await open_echoes(echo_port), await open_pairs(port, pairs)
    await asyncio.sleep(SETTLE_SECONDS)
    for warm in range(ROUNDS):
        await offer(echoes, rate)
        await offer(devices, rate)
        if not warm:  # what a process does for the first time is no matter of its load
            for channel in (*echoes, *devices):
                channel.spans.clear()
    for channel in (*echoes, *devices):
        if channel.wire is not None:
            channel.wire.close()
    return spans_of(echoes), spans_of(devices)


def spans_of(channels: Sequence[Channel]) -> list[float]:
    """Put together how long messages took, the shortest first."""
    return sorted(span for channel in channels for span in channel.spans)


@contextmanager
def flushes(folder: Path) -> Iterator[list[float]]:
    """Measure how long the disk takes to flush a few pages, again and again, on a thread."""
    spans: list[float] = []
    done = threading.Event()

    def flush() -> None:
        with (folder / "flushed").open("wb", buffering=0) as file:
            while not done.wait(FLUSH_SECONDS):
                file.seek(0)
                file.write(bytes(3 * 4096))
                began = time.perf_counter()
                os.fdatasync(file.fileno())
                spans.append(time.perf_counter() - began)

    thread = threading.Thread(target=flush)
    thread.start()
    try:
        yield spans
    finally:
        done.set()
        thread.join()


def percentile(spans: Sequence[float], share: float) -> float:
    """Return what ``share`` of the sorted spans stay below, in milliseconds."""
    return 1000 * spans[min(int(len(spans) * share), len(spans) - 1)]


def main() -> None:
    """Measure and print the ratio."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        data, port, echo_port = Path(folder) / "data", free_port(), free_port()
        pairs = make_pairs(data, port, 2 * PAIRS)
        servers.enter_context(gateway(data, port))
        servers.enter_context(echo(echo_port))
        # What saturated it would be sent again to devices that connect anew, so those are others.
        saturation = uvloop.run(measure_gateway(port, pairs[:PAIRS]))
        time.sleep(SETTLE_SECONDS)
        rate = SHARE * saturation
        with flushes(Path(folder)) as flushed:
            raw, delivered = uvloop.run(compare(port, pairs[PAIRS:], echo_port, rate))
    print(f"offered_per_s {rate:.0f}")
    for name, spans in (("flush", sorted(flushed)), ("echo", raw), ("delivery", delivered)):
        print(f"{name}_p50_ms {percentile(spans, 0.5):.3f}")
        print(f"{name}_p99_ms {percentile(spans, 0.99):.3f}")
    print(f"flush_longest_ms {1000 * max(flushed):.3f}")
    print(f"delivery_p99_over_echo_p99 {percentile(delivered, 0.99) / percentile(raw, 0.99):.2f}")


if __name__ == "__main__":
    main()
