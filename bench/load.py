"""A day at the desks of a county on one node, for minutes: python -m bench.load --devices 5000.

Every young person writes now and then, in bursts, as people do; the nurse who took the
conversation has it on a screen, types, answers; every device acknowledges what it got. Printed is
what was lost (acknowledged by the gateway and never delivered to the other device), how long
deliveries took from the sender's socket to the other device, and the gateway's memory for each
device. The devices are one process beside the gateway, which needs a core of its own.
"""

import argparse
import asyncio
import random
import resource
import tempfile
import time
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Final

import msgspec
import psutil
import uvloop

from bench._county import Handset, make_county
from bench._servers import free_port, gateway
from bench._wire import Wire, connect, frame
from gateway.chat.requests import Ack, Seen, Send, Signal
from gateway.sources import system_entropy
from tests.paper_group import PaperGroup

BYTES: Final = 400
SETTLE_SECONDS: Final = 5.0
OPEN_AT_ONCE: Final = 50

_encode: Final = msgspec.msgpack.Encoder().encode


class HeardEntry(msgspec.Struct):
    """As much of an entry as is looked at."""

    seq: int = 0
    message_id: str = ""


class Heard(msgspec.Struct):
    """As much of a frame as is looked at."""

    t: str
    code: str = ""
    re: int = 0
    conversation: str = ""
    entry: HeardEntry | None = None


_one: Final = msgspec.msgpack.Decoder(Heard)
_several: Final = msgspec.msgpack.Decoder(list[Heard])


@dataclass(slots=True)
class Ledger:
    """What all devices did: messages by id with when they were sent, and what came of them."""

    sent: dict[str, float] = field(default_factory=dict)
    acknowledged: set[str] = field(default_factory=set)
    delivered: set[str] = field(default_factory=set)
    spans: list[float] = field(default_factory=list)
    refused: dict[str, int] = field(default_factory=dict)
    greeted: int = 0
    writing: bool = True


class Device:
    """A device at the other end of a wire."""

    def __init__(self, handset: Handset, ledger: Ledger) -> None:
        self._handset = handset
        self._ledger = ledger
        self._groups = {group.conversation: group for group in handset.groups}
        self._asked: dict[int, str] = {}
        self._own: set[str] = set()
        self._requests = count(1)
        self._messages = count(int.from_bytes(system_entropy(15), "big"))
        self.wire: Wire | None = None

    async def open(self, port: int) -> None:
        """Connect."""
        face = self._handset.face
        headers = {
            "Origin": f"http://localhost:{port}",
            "Sec-WebSocket-Protocol": "earshot.v1",
            "Cookie": f"__Host-earshot-{face}={self._handset.token}",
        }
        self.wire = await connect(port, f"/v1/socket?as={face}", self.hear, headers)

    async def live(self, luck: random.Random, pause: float) -> None:
        """Write now and then, one to three messages at once."""
        while True:
            await asyncio.sleep(luck.expovariate(1 / pause))
            if not self._ledger.writing:
                return
            for _ in range(luck.choice((1, 1, 1, 2, 3))):
                self.write(self._handset.groups[0])

    def write(self, group: PaperGroup) -> None:
        """Send a message."""
        name, number = f"{next(self._messages):032x}", next(self._requests)
        message = group.message(name, b"x" * (BYTES - 90))
        talk = group.conversation
        request = Send(id=number, conversation=talk, message_id=name, message=message)
        self._asked[number] = name
        self._own.add(name)
        self._ledger.sent[name] = time.perf_counter()
        self._say(request)

    def hear(self, data: bytes) -> None:
        """Take a message of the gateway's: one frame, or an array of several."""
        for heard in [_one.decode(data)] if data[0] & 0xF0 == 0x80 else _several.decode(data):
            self._take(heard)

    def _take(self, heard: Heard) -> None:
        match heard.t:
            case "hello":
                self._ledger.greeted += 1
            case "sent":
                self._ledger.acknowledged.add(self._asked.pop(heard.re))
            case "error":
                self._ledger.refused[heard.code] = self._ledger.refused.get(heard.code, 0) + 1
            case "entry" if heard.entry is not None:
                self._receive(heard.conversation, heard.entry)

    def _receive(self, conversation: str, entry: HeardEntry) -> None:
        ack = Ack(id=next(self._requests), conversation=conversation, seq=entry.seq)
        self._say(ack)
        name = entry.message_id
        began = self._ledger.sent.get(name)
        if began is None or name in self._own:
            return
        self._ledger.delivered.add(name)
        self._ledger.spans.append(time.perf_counter() - began)
        if self._handset.face == "staff":
            self._answer(conversation, entry.seq)

    def _answer(self, conversation: str, seq: int) -> None:
        """Have it on a screen, type, and answer every other message."""
        group = self._groups[conversation]
        self._say(Seen(id=next(self._requests), conversation=conversation, seq=seq))
        typing = Signal(
            id=next(self._requests), conversation=conversation, epoch=group.epoch, sealed=b"x" * 60
        )
        self._say(typing)
        if self._ledger.writing and seq % 2:
            self.write(group)

    def _say(self, request: Ack | Seen | Send | Signal) -> None:
        if self.wire is not None:
            self.wire.send(frame(_encode(request)))


def resident() -> int:
    """Return the resident memory of the gateway, in bytes."""
    (server,) = psutil.Process().children()
    size: int = server.memory_info().rss
    return size


async def run(port: int, handsets: list[Handset], minutes: float, pause: float) -> None:
    """Let them live, and print what came of it."""
    ledger = Ledger()
    devices = [Device(handset, ledger) for handset in handsets]
    empty = resident()
    for start in range(0, len(devices), OPEN_AT_ONCE):
        await asyncio.gather(*(each.open(port) for each in devices[start : start + OPEN_AT_ONCE]))
    await asyncio.sleep(SETTLE_SECONDS)
    connected = resident()
    luck = random.Random(5)  # noqa: S311 - when somebody writes is no secret
    lives = [
        asyncio.create_task(device.live(luck, pause))
        for device, handset in zip(devices, handsets, strict=True)
        if handset.face == "person"
    ]
    await asyncio.sleep(minutes * 60)
    ledger.writing = False
    await asyncio.sleep(SETTLE_SECONDS)
    busy = resident()
    for life in lives:
        life.cancel()
    for device in devices:
        if device.wire is not None:
            device.wire.close()
    _report(ledger, len(devices), minutes, (empty, connected, busy))


def _report(ledger: Ledger, devices: int, minutes: float, memory: tuple[int, int, int]) -> None:
    empty, connected, busy = memory
    cuts = quantiles(ledger.spans, n=100) if len(ledger.spans) > 1 else [0.0] * 99
    print(f"load_devices {devices}")
    print(f"load_greeted {ledger.greeted}")
    print(f"load_minutes {minutes:g}")
    print(f"load_messages {len(ledger.sent)}")
    print(f"load_messages_per_second {len(ledger.sent) / (minutes * 60):.1f}")
    print(f"load_lost {len(ledger.acknowledged - ledger.delivered)}")
    print(f"load_unacknowledged {len(ledger.sent.keys() - ledger.acknowledged)}")
    print(f"load_refused {sum(ledger.refused.values())} {ledger.refused or ''}".rstrip())
    print(f"load_p50_ms {cuts[49] * 1000:.1f}")
    print(f"load_p99_ms {cuts[98] * 1000:.1f}")
    print(f"load_kib_per_idle_device {(connected - empty) / 1024 / devices:.1f}")
    print(f"load_kib_per_busy_device {(busy - empty) / 1024 / devices:.1f}")


def main() -> None:
    """Measure, as many devices and minutes as the arguments say."""
    parser = argparse.ArgumentParser(prog="python -m bench.load", description=__doc__)
    parser.add_argument("--devices", type=int, default=1000)
    parser.add_argument("--minutes", type=float, default=0.5)
    parser.add_argument(
        "--pause", type=float, default=600.0, help="seconds between what a young person writes"
    )
    arguments = parser.parse_args()
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder) / "data", free_port()
        handsets = make_county(data, port, arguments.devices)
        # With the limits that everybody has: a county is not to notice them.
        limits = {"EARSHOT_LIMITS_TIMES": "1", "EARSHOT_CLIENT": str(Path(folder) / "none")}
        with gateway(data, port, limits):
            uvloop.run(run(port, handsets, arguments.minutes, arguments.pause))


if __name__ == "__main__":
    main()
