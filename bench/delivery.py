"""How many messages a second are stored, acknowledged and delivered, against a bare echo.

Both are measured in this run, in turns, against the same server stack, with the same client, the
same number of messages under way and messages of the same size. A send counts when the sender has
its acknowledgement (after the commit to disk) and the other device has the message. Each turn of
both gives a ratio, and the median of those is told: a machine does not stay as fast as it was.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import uvloop

from bench._sends import stencil
from bench._servers import echo, free_port, gateway
from bench._wire import OnMessage, Wire, connect, frame
from bench._world import Pair, make_pairs
from gateway.sources import system_entropy

PAIRS: Final = 10
IN_FLIGHT_EACH: Final = 20
PAYLOAD: Final = 400
WARM_UP_SECONDS: Final = 1.0
SECONDS: Final = 5.0
TURNS: Final = 7
TURN_SECONDS: Final = 1.5
SETTLE_SECONDS: Final = 0.5


class HeardEntry(msgspec.Struct):
    """As much of an entry as is looked at."""

    message_id: str = ""


class Heard(msgspec.Struct):
    """As much of a frame as is looked at."""

    t: str
    code: str = ""
    entry: HeardEntry | None = None


_one: Final = msgspec.msgpack.Decoder(Heard)
_several: Final = msgspec.msgpack.Decoder(list[Heard])


def read_frames(data: bytes) -> list[Heard]:
    """Read a message: one frame, or an array of several."""
    return [_one.decode(data)] if data[0] & 0xF0 == 0x80 else _several.decode(data)


@dataclass
class Meter:
    """Counts completions while it runs."""

    count: int = 0
    running: bool = True

    async def measure(self, seconds: float = SECONDS) -> float:
        """Return completions a second, after a warm-up; what is sent later is not counted."""
        await asyncio.sleep(WARM_UP_SECONDS)
        first, began = self.count, time.perf_counter()
        await asyncio.sleep(seconds)
        rate = (self.count - first) / (time.perf_counter() - began)
        self.running = False
        return rate


class _Echoed:
    """Counts an echo and sends the next message."""

    def __init__(self, meter: Meter, payload: bytes) -> None:
        self._meter = meter
        self._payload = payload
        self.wire: Wire | None = None

    def __call__(self, _data: bytes) -> None:
        self._meter.count += 1
        if self._meter.running:
            self.send()

    def send(self) -> None:
        """Send one more."""
        if self.wire is not None:
            self.wire.send(self._payload)


async def open_echoes(port: int, meter: Meter) -> tuple[list[_Echoed], list[Wire]]:
    """Open connections to the bare echo."""
    payload = frame(system_entropy(PAYLOAD))
    echoes = [_Echoed(meter, payload) for _ in range(PAIRS)]
    wires = []
    for each in echoes:
        each.wire = await connect(port, "/", each)
        wires.append(each.wire)
    return echoes, wires


async def measure_echo(port: int) -> float:
    """Measure the bare echo."""
    meter = Meter()
    echoes, wires = await open_echoes(port, meter)
    fill(echoes)
    rate = await meter.measure()
    close(wires)
    return rate


@dataclass
class Exchange:
    """One pair's sends: complete when both the acknowledgement and the delivery came."""

    pair: Pair
    meter: Meter
    sender: Wire | None = None
    acknowledged: int = 0
    delivered: int = 0
    started: int = 0
    first_id: int = field(default_factory=lambda: int.from_bytes(system_entropy(15), "big"))
    refused: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Encode what all sends of the pair have in common."""
        self._make = stencil(self.pair.group, PAYLOAD - 90)

    def on_sender(self, data: bytes) -> None:
        """Take what the sender's connection got."""
        for heard in read_frames(data):
            if heard.t == "sent":
                self.acknowledged += 1
                self._complete()
            elif heard.t == "error":
                self.refused.append(heard.code)

    def on_receiver(self, data: bytes) -> None:
        """Take what the other device got."""
        for heard in read_frames(data):
            if heard.t == "entry" and heard.entry is not None and heard.entry.message_id:
                self.delivered += 1
                self._complete()

    def _complete(self) -> None:
        done = min(self.acknowledged, self.delivered)
        if done > self.started - IN_FLIGHT_EACH:
            self.meter.count += 1
            if self.meter.running:
                self.send()

    def send(self) -> None:
        """Send one more."""
        self.started += 1
        if self.sender is not None:
            self.sender.send(self._make(self.first_id + self.started))


async def open_devices(
    port: int, pair: Pair, on_person: OnMessage, on_staff: OnMessage
) -> tuple[Wire, Wire]:
    """Connect the young person's device and the nurse's."""
    wires = []
    for face, token, listener in (
        ("staff", pair.staff_token, on_staff),
        ("person", pair.person_token, on_person),
    ):
        headers = {
            "Origin": f"http://localhost:{port}",
            "Sec-WebSocket-Protocol": "earshot.v1",
            "Cookie": f"__Host-earshot-{face}={token}",
        }
        wires.append(await connect(port, f"/v1/socket?as={face}", listener, headers))
    staff, person = wires
    return person, staff


async def open_exchanges(
    port: int, pairs: Sequence[Pair], meter: Meter
) -> tuple[list[Exchange], list[Wire]]:
    """Connect both devices of each pair."""
    exchanges = [Exchange(pair, meter) for pair in pairs]
    wires: list[Wire] = []
    for exchange in exchanges:
        devices = await open_devices(port, exchange.pair, exchange.on_sender, exchange.on_receiver)
        exchange.sender, _ = devices
        wires += devices
    return exchanges, wires


def fill(senders: Sequence[_Echoed | Exchange]) -> None:
    """Have each put as many messages under way as it may."""
    for sender in senders:
        for _ in range(IN_FLIGHT_EACH):
            sender.send()


def close(wires: Sequence[Wire]) -> None:
    """Close connections."""
    for wire in wires:
        wire.close()


def require_taken(exchanges: Sequence[Exchange]) -> None:
    """Make sure that nothing was refused."""
    refused = [reason for exchange in exchanges for reason in exchange.refused]
    if refused:
        raise RuntimeError(refused[0])


async def measure_gateway(port: int, pairs: list[Pair]) -> float:
    """Measure durable sends with delivery."""
    meter = Meter()
    exchanges, wires = await open_exchanges(port, pairs, meter)
    fill(exchanges)
    rate = await meter.measure()
    close(wires)
    require_taken(exchanges)
    return rate


async def compare(
    echo_port: int, port: int, pairs: Sequence[Pair]
) -> tuple[list[float], list[float]]:
    """Measure both in turns; return the echo's rates and those of durable sends."""
    echo_meter, meter = Meter(), Meter()
    echoes, echo_wires = await open_echoes(echo_port, echo_meter)
    exchanges, wires = await open_exchanges(port, pairs, meter)
    raw, durable = [], []
    for _ in range(TURNS):
        raw.append(await take_turn(echo_meter, echoes))
        durable.append(await take_turn(meter, exchanges))
    close([*echo_wires, *wires])
    require_taken(exchanges)
    return raw, durable


async def take_turn(meter: Meter, senders: Sequence[_Echoed | Exchange]) -> float:
    """Measure one of them while the other is quiet."""
    meter.running = True
    fill(senders)
    rate = await meter.measure(TURN_SECONDS)
    await asyncio.sleep(SETTLE_SECONDS)
    return rate


def main() -> None:
    """Run both and print the ratio."""
    with tempfile.TemporaryDirectory() as folder, ExitStack() as servers:
        data, echo_port, port = Path(folder) / "data", free_port(), free_port()
        pairs = make_pairs(data, port, PAIRS)
        servers.enter_context(echo(echo_port))
        servers.enter_context(gateway(data, port))
        raw, durable = uvloop.run(compare(echo_port, port, pairs))
    ratios = [each / beside for each, beside in zip(durable, raw, strict=True)]
    print("turns", " ".join(f"{ratio:.3f}" for ratio in ratios))
    print(f"echo_per_s {statistics.median(raw):.0f}")
    print(f"durable_send_per_s {statistics.median(durable):.0f}")
    print(f"durable_send_ratio {statistics.median(ratios):.3f}")


if __name__ == "__main__":
    main()
