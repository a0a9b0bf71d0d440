"""What forwarding a packet costs, against a bare relay; how many participants a core carries.

Rooms of four, each participant sending what 350 kbit/s hold: fifty small packets a second and 36
large ones. The clients are a process of their own; counted is the relay's processor time for each
packet that reached a client, in turns for the relays, so that all meet the same machine. Where
Janus is installed (Debian: `apt-get install janus`), it is the third of them.
"""

import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final, Protocol

import uvloop

from bench._callers import SIZE, Client, send, sending, slots
from bench._janus import Janus, find_janus
from tests.media.live.device import Meeting, open_device

ROOMS: Final = 6
SECONDS: Final = 6.0
TURNS: Final = 3
LIMIT: Final = 1.5


class Forwarder(Protocol):
    """What is measured."""

    async def connect(self, room: str, number: int) -> Client:
        """Join a room."""

    def used(self) -> float:
        """Say how long its process has used a processor, in seconds."""

    def end(self) -> None:
        """End the process."""


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

    async def connect(self, room: str, number: int) -> Client:
        """Join a room."""
        client = Client(number)
        device = client.device = await open_device(client.count)
        mine = device.meeting
        answer = self._ask(
            t="join",
            room=room,
            participant=f"{room}-{number}",
            fragment=mine.fragment,
            password=mine.password,
            fingerprint=mine.fingerprint,
            candidates=mine.candidates,
            sdp=device.offer(*sending(number), *slots()),
        )
        await device.meet(Meeting(**answer))
        return client

    def used(self) -> float:
        """Say how long the process has used a processor, in seconds."""
        seconds: float = self._ask(t="used")["cpu"]
        return seconds

    def _ask(self, **request: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
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


async def measure(relay: Forwarder, clients: list[Client]) -> tuple[float, int, float]:
    """Let everybody talk; return the relay's processor time, packets that came, and seconds."""
    before = relay.used()
    had = sum(each.received for each in clients)
    began = time.monotonic()
    sent = sum(
        await asyncio.gather(
            *(send(each, number, began + SECONDS) for number, each in enumerate(clients))
        )
    )
    await asyncio.sleep(0.3)
    seconds = time.monotonic() - began
    used = relay.used() - before
    came = sum(each.received for each in clients) - had
    if came < 0.98 * sent * (SIZE - 1):
        raise RuntimeError(f"only {came} of {sent * (SIZE - 1)} packets came")
    return used, came, seconds


async def main() -> None:
    """Measure both relays in turns."""
    address = own_address()
    relays: dict[str, Forwarder] = {kind: Relay(kind, address) for kind in ("bare", "sfu")}
    janus = find_janus()
    if janus is None:
        print("janus: not compared, there is no such program here (apt-get install janus)")
    else:
        relays["janus"] = Janus(janus, address)
    clients = {
        kind: [
            await relay.connect(f"room{number // SIZE}", number) for number in range(ROOMS * SIZE)
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
    if "janus" in costs:
        other = statistics.median(costs["janus"])
        print(f"janus_us_per_packet {other * 1e6:.1f}")
        print(f"sfu_cpu_over_janus {sfu / other:.2f}")
    print(f"participants_per_core_at_350_kbit {1 / statistics.median(loads):.0f}")


if __name__ == "__main__":
    uvloop.run(main())
