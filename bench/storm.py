"""How many devices a second a node greets when everybody comes back at once.

That is what follows the end of a node: its devices connect to the others. Each shows its session,
is looked up with its conversations and greeted. Told beside it: the processor time that one costs
the node, which travels better than the rate.
"""

import asyncio
import tempfile
import time
from pathlib import Path
from typing import Final

import psutil
import uvloop

from bench._servers import free_port, gateway
from bench._wire import Wire, connect
from bench._world import make_pairs
from bench.idle import devices

PAIRS: Final = 300
ROUNDS: Final = 5
AT_ONCE: Final = 100
"""Connections under way; a listening socket's queue is not endless."""


async def come_back(connections: list[tuple[str, dict[str, str]]], port: int) -> float:
    """Connect everybody and return how long it took until the last was greeted, in seconds."""
    room = asyncio.Semaphore(AT_ONCE)
    wires: list[Wire] = []

    async def greet(path: str, headers: dict[str, str]) -> None:
        greeted: asyncio.Future[None] = asyncio.get_running_loop().create_future()

        def heard(_data: bytes) -> None:
            if not greeted.done():
                greeted.set_result(None)

        async with room:
            wires.append(await connect(port, path, heard, headers))
            await greeted

    began = time.perf_counter()
    async with asyncio.timeout(120):
        await asyncio.gather(*(greet(path, headers) for path, headers in connections))
    took = time.perf_counter() - began
    for wire in wires:
        wire.close()
    return took


def processor_seconds() -> float:
    """Return the processor time that the server has used."""
    (server,) = psutil.Process().children()
    times = server.cpu_times()
    return float(times.user + times.system)


def main() -> None:
    """Let everybody come back some times over, and print what it took."""
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        port = free_port()
        everybody = devices(make_pairs(data, port, PAIRS), port)
        with gateway(data, port):
            uvloop.run(come_back(everybody, port))  # what is read for the first time
            before = processor_seconds()
            took = sum(uvloop.run(come_back(everybody, port)) for _ in range(ROUNDS))
            used = processor_seconds() - before
    greeted = ROUNDS * len(everybody)
    print(f"reconnects_per_s {greeted / took:.0f}")
    print(f"reconnect_processor_us {used / greeted * 1e6:.0f}")


if __name__ == "__main__":
    main()
