"""What an idle connection costs in memory, against a bare Starlette WebSocket.

Each device is signed in, is a member of a conversation, and has been greeted. Counted is the growth
of the server's resident memory, divided by the connections, in the same run for both servers.
"""

import asyncio
import tempfile
from functools import partial
from pathlib import Path
from typing import Final

import psutil
import uvloop

from bench._servers import echo, free_port, gateway
from bench._wire import Wire, connect
from bench._world import Pair, make_pairs

PAIRS: Final = 300
SETTLE_SECONDS: Final = 2.0
WARM: Final = 300


def resident() -> int:
    """Return the resident memory of the server, in bytes."""
    (server,) = psutil.Process().children()
    size: int = server.memory_info().rss
    return size


async def grow(
    connections: list[tuple[str, dict[str, str]]], port: int, *, expect_greeting: bool
) -> float:
    """Open connections and return how many bytes each added, after the first few."""
    wires: list[Wire] = []
    greeted: set[int] = set()

    def note(number: int, _data: bytes) -> None:
        greeted.add(number)

    async def open_all(some: list[tuple[str, dict[str, str]]]) -> None:
        for path, headers in some:
            number = len(wires)
            wires.append(await connect(port, path, partial(note, number), headers))

    await open_all(connections[:WARM])
    await asyncio.sleep(SETTLE_SECONDS)
    before = resident()
    await open_all(connections[WARM:])
    await asyncio.sleep(SETTLE_SECONDS)
    cost = (resident() - before) / (len(connections) - WARM)
    if expect_greeting and len(greeted) != len(connections):
        raise RuntimeError("not every device was greeted")
    for wire in wires:
        wire.close()
    return cost


def devices(pairs: list[Pair], port: int) -> list[tuple[str, dict[str, str]]]:
    """List how every device of the pairs connects."""
    faces = [("person", pair.person_token) for pair in pairs]
    faces += [("staff", pair.staff_token) for pair in pairs]
    return [
        (
            f"/v1/socket?as={face}",
            {
                "Origin": f"http://localhost:{port}",
                "Sec-WebSocket-Protocol": "earshot.v1",
                "Cookie": f"__Host-earshot-{face}={token}",
            },
        )
        for face, token in faces
    ]


def main() -> None:
    """Measure both and print the ratio."""
    port = free_port()
    with echo(port):
        bare = uvloop.run(grow([("/", {})] * (2 * PAIRS), port, expect_greeting=False))
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        port = free_port()
        pairs = make_pairs(data, port, PAIRS)
        with gateway(data, port):
            ours = uvloop.run(grow(devices(pairs, port), port, expect_greeting=True))
    print(f"bare_connection_kib {bare / 1024:.1f}")
    print(f"idle_connection_kib {ours / 1024:.1f}")
    print(f"idle_connection_ratio {ours / bare:.2f}")


if __name__ == "__main__":
    main()
