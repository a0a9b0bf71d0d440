"""What forwarding a packet costs, against a bare relay; how many participants a core carries.

Rooms of four, each participant sending what 350 kbit/s hold: fifty small packets a second and 36
large ones. The clients are a process of their own; counted is the relay's processor time for each
packet that reached a client, in turns for the two relays, so that both meet the same machine.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import uvloop

from tests.media.live.device import Device, Meeting, open_device
from tests.media.packets import MID, TWCC, rtp, section

ROOMS: Final = 6
SIZE: Final = 4
SECONDS: Final = 6.0
TURNS: Final = 3
VOICE: Final = (50, 80, 111)
"""Packets a second, bytes of payload, payload type: 32 kbit/s."""
PICTURE: Final = (36, 1100, 96)
"""As much as is left of 350 kbit/s."""
KINDS: Final = ("audio", "video")
LIMIT: Final = 1.5


@dataclass
class Client:
    """A participant: sends at a steady pace, counts what comes."""

    number: int
    received: int = 0
    number_all: int = 0
    device: Device = field(init=False)
    sequences: list[int] = field(init=False)

    def __post_init__(self) -> None:
        """Begin to count packets, a little apart from the others."""
        self.sequences = [self.number * VOICE[0], self.number * PICTURE[0]]

    def count(self, data: bytes) -> None:
        """Count what comes."""
        del data
        self.received += 1


class Relay:
    """A relay's process."""

    def __init__(self, kind: str, address: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "bench._relays", kind, address],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        )

    def ask(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send a request; return the answer."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("no pipes")
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def end(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(10)


def own_address() -> str:
    """Find an address of this machine that is not loopback's: ICE leaves that out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.connect(("192.0.2.1", 9))
        address: str = probe.getsockname()[0]
        return address


async def connect(relay: Relay, room: str, number: int) -> Client:
    """Join a room."""
    client = Client(number)
    device = client.device = await open_device(client.count)
    mine = device.meeting
    answer = relay.ask(
        t="join",
        room=room,
        participant=f"{room}-{number}",
        fragment=mine.fragment,
        password=mine.password,
        fingerprint=mine.fingerprint,
        candidates=mine.candidates,
        sdp=device.offer(*sections(number)),
    )
    await device.meet(Meeting(**answer))
    return client


def ssrc(number: int, kind: str) -> int:
    """Return the source of a participant."""
    return 1000 + 2 * number + (kind == "video")


def sections(number: int) -> list[list[str]]:
    """Write an offer's sections: a microphone, a camera, and a pair of slots for each other."""
    made = [section(kind, kind, "sendonly", ssrcs=(ssrc(number, kind),)) for kind in KINDS]
    for each in range(SIZE - 1):
        made += [section(kind, f"{kind}{each}", "recvonly") for kind in KINDS]
    return made


async def send(client: Client, number: int, until: float) -> int:
    """Send voice and pictures until some time; return how many packets."""
    steady = [
        (1 / VOICE[0], VOICE[1], VOICE[2], ssrc(number, "audio"), 960),
        (1 / PICTURE[0], PICTURE[1], PICTURE[2], ssrc(number, "video"), 2500),
    ]
    start = time.monotonic() + number / 500
    due = [start, start]
    sequence = client.sequences
    sent = 0
    payloads = [os.urandom(each[1]) for each in steady]
    while (now := time.monotonic()) < until:
        for each, (pause, _, payload_type, source, step) in enumerate(steady):
            while due[each] <= now:
                client.number_all = client.number_all + 1 & 0xFFFF
                sequence[each] = sequence[each] + 1 & 0xFFFF
                packet = rtp(
                    source,
                    sequence[each],
                    sequence[each] * step & 0xFFFFFFFF,
                    payloads[each],
                    payload_type=payload_type,
                    extensions={
                        MID: KINDS[each].encode(),
                        TWCC: client.number_all.to_bytes(2, "big"),
                    },
                )
                await client.device.send(packet)
                due[each] += pause
                sent += 1
        await asyncio.sleep(max(0.0, min(due) - time.monotonic()))
    return sent


async def measure(relay: Relay, clients: list[Client]) -> tuple[float, int, float]:
    """Let everybody talk; return the relay's processor time, packets that came, and seconds."""
    before = relay.ask(t="used")["cpu"]
    had = sum(each.received for each in clients)
    began = time.monotonic()
    sent = sum(
        await asyncio.gather(
            *(send(each, number, began + SECONDS) for number, each in enumerate(clients))
        )
    )
    await asyncio.sleep(0.3)
    seconds = time.monotonic() - began
    used = relay.ask(t="used")["cpu"] - before
    came = sum(each.received for each in clients) - had
    if came < 0.98 * sent * (SIZE - 1):
        raise RuntimeError(f"only {came} of {sent * (SIZE - 1)} packets came")
    return used, came, seconds


async def main() -> None:
    """Measure both relays in turns."""
    address = own_address()
    relays = {kind: Relay(kind, address) for kind in ("bare", "sfu")}
    clients = {
        kind: [
            await connect(relay, f"room{number // SIZE}", number) for number in range(ROOMS * SIZE)
        ]
        for kind, relay in relays.items()
    }
    costs: dict[str, list[float]] = {kind: [] for kind in relays}
    loads: list[float] = []
    for _ in range(TURNS):
        for kind, relay in relays.items():
            used, came, seconds = await measure(relay, clients[kind])
            costs[kind].append(used / came)
            if kind == "sfu":
                loads.append(used / seconds / len(clients[kind]))
    for relay in relays.values():
        relay.end()
    bare, sfu = (statistics.median(costs[kind]) for kind in ("bare", "sfu"))
    print(f"bare_relay_us_per_packet {bare * 1e6:.1f}")
    print(f"sfu_us_per_packet {sfu * 1e6:.1f}")
    print(f"sfu_packets_per_core_second {1 / sfu:.0f}")
    print(f"sfu_cpu_over_bare_relay {sfu / bare:.2f} (to reach: {LIMIT})")
    print(f"participants_per_core_at_350_kbit {1 / statistics.median(loads):.0f}")


if __name__ == "__main__":
    uvloop.run(main())
