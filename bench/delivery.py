"""How many messages a second are stored, acknowledged and delivered, against a bare echo.

Both are measured in this run, against the same server stack, with the same client, the same number
of messages under way and messages of the same size. A send counts when the sender has its
acknowledgement (after the commit to disk) and the other device has the message.
"""

import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec
import uvloop

from bench._servers import echo, free_port, gateway
from bench._wire import OnMessage, Wire, connect, frame
from bench._world import Pair, make_pairs
from gateway.chat.requests import Send
from gateway.sources import system_entropy

PAIRS: Final = 10
IN_FLIGHT_EACH: Final = 20
PAYLOAD: Final = 400
WARM_UP_SECONDS: Final = 1.0
SECONDS: Final = 5.0

_encode: Final = msgspec.msgpack.Encoder().encode


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

    async def measure(self) -> float:
        """Return completions a second, after a warm-up."""
        await asyncio.sleep(WARM_UP_SECONDS)
        first, began = self.count, time.perf_counter()
        await asyncio.sleep(SECONDS)
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
        if self._meter.running and self.wire is not None:
            self.wire.send(self._payload)


async def measure_echo(port: int) -> float:
    """Measure the bare echo."""
    meter = Meter()
    payload = frame(system_entropy(PAYLOAD))
    echoes = [_Echoed(meter, payload) for _ in range(PAIRS)]
    for each in echoes:
        each.wire = await connect(port, "/", each)
    wires = [each.wire for each in echoes if each.wire is not None]
    for wire in wires:
        for _ in range(IN_FLIGHT_EACH):
            wire.send(payload)
    rate = await meter.measure()
    for wire in wires:
        wire.close()
    return rate


@dataclass
class Exchange:
    """One pair's sends: complete when both the acknowledgement and the delivery came."""

    pair: Pair
    meter: Meter
    sender: Wire | None = None
    request: int = 0
    acknowledged: int = 0
    delivered: int = 0
    started: int = 0
    first_id: int = field(default_factory=lambda: int.from_bytes(system_entropy(15), "big"))
    refused: list[str] = field(default_factory=list)

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
        self.request += 1
        name = f"{self.first_id + self.started:032x}"
        request = Send(
            id=self.request,
            conversation=self.pair.group.conversation,
            message_id=name,
            message=self.pair.group.message(name, b"x" * (PAYLOAD - 90)),
        )
        if self.sender is not None:
            self.sender.send(frame(_encode(request)))


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


async def measure_gateway(port: int, pairs: list[Pair]) -> float:
    """Measure durable sends with delivery."""
    meter = Meter()
    exchanges = [Exchange(pair, meter) for pair in pairs]
    wires: list[Wire] = []
    for exchange in exchanges:
        devices = await open_devices(port, exchange.pair, exchange.on_sender, exchange.on_receiver)
        exchange.sender, _ = devices
        wires += devices
    for exchange in exchanges:
        for _ in range(IN_FLIGHT_EACH):
            exchange.send()
    rate = await meter.measure()
    for wire in wires:
        wire.close()
    refused = [reason for exchange in exchanges for reason in exchange.refused]
    if refused:
        raise RuntimeError(refused[0])
    return rate


def main() -> None:
    """Run both and print the ratio."""
    with tempfile.TemporaryDirectory() as folder:
        port = free_port()
        with echo(port):
            raw = uvloop.run(measure_echo(port))
        data = Path(folder) / "data"
        port = free_port()
        pairs = make_pairs(data, port, PAIRS)
        with gateway(data, port):
            durable = uvloop.run(measure_gateway(port, pairs))
    print(f"echo_per_s {raw:.0f}")
    print(f"durable_send_per_s {durable:.0f}")
    print(f"durable_send_ratio {durable / raw:.3f}")


if __name__ == "__main__":
    main()
