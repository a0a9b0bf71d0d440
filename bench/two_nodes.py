"""What a second node adds to durable sends on PostgreSQL and Redis.

Servers, nodes and clients share the machine. Devices are spread over the nodes as they come: of the
pairs that talk, half have both devices on one node and half have one on each. Beside it the bare
echo of the same run, and what each part costs the processor for a message.
"""

import asyncio
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Final

import psutil
import uvloop

from bench._servers import echo, free_port, gateway
from bench._wire import OnMessage, Wire, connect
from bench._world import make_pairs
from bench.delivery import (
    IN_FLIGHT_EACH,
    SECONDS,
    WARM_UP_SECONDS,
    Exchange,
    Meter,
    measure_echo,
)
from tests.servers.postgres import own_postgres
from tests.servers.redis import own_redis

PAIRS: Final = 24
CALM_SECONDS: Final = 1.0
CALM_SHARE: Final = 0.1
CLIENT: Final = "client"

Parts = dict[str, list[psutil.Process]]
"""Processes, of which those that they started are part."""


async def open_device(port: int, face: str, token: str, listener: OnMessage) -> Wire:
    """Connect a device to the node on a port."""
    headers = {
        "Origin": f"http://localhost:{port}",
        "Sec-WebSocket-Protocol": "earshot.v1",
        "Cookie": f"__Host-earshot-{face}={token}",
    }
    return await connect(port, f"/v1/socket?as={face}", listener, headers)


async def measure(
    ports: Sequence[int], exchanges: Sequence[Exchange], meter: Meter, parts: Parts
) -> tuple[float, dict[str, float]]:
    """Measure durable sends with delivery over these nodes, and what a message costs each part."""
    wires: list[Wire] = []
    for number, exchange in enumerate(exchanges):
        here, there = ports[number % len(ports)], ports[number // 2 % len(ports)]
        pair = exchange.pair
        wires.append(await open_device(there, "staff", pair.staff_token, exchange.on_receiver))
        exchange.sender = await open_device(here, "person", pair.person_token, exchange.on_sender)
        wires.append(exchange.sender)
    await calm(parts)
    # The first message of a conversation has the whole team look at it, which is not measured here.
    meter.running = False
    for exchange in exchanges:
        exchange.send()
    await calm(parts)
    meter.running = True
    for exchange in exchanges:
        for _ in range(IN_FLIGHT_EACH):
            exchange.send()
    rate, costs = await asyncio.gather(meter.measure(), costs_of(parts, meter))
    for wire in wires:
        wire.close()
    refused = [reason for exchange in exchanges for reason in exchange.refused]
    if refused:
        raise RuntimeError(refused[0])
    return rate, costs


async def calm(parts: Parts) -> None:
    """Wait until the nodes have next to nothing to do any more."""
    before = spent(parts)["nodes"]
    while True:
        await asyncio.sleep(CALM_SECONDS)
        after = spent(parts)["nodes"]
        if after - before < CALM_SHARE * CALM_SECONDS:
            return
        before = after


async def costs_of(parts: Parts, meter: Meter) -> dict[str, float]:
    """Say what a message costs each part while the meter measures, in microseconds."""
    await asyncio.sleep(WARM_UP_SECONDS)
    first, before = meter.count, spent(parts)
    await asyncio.sleep(SECONDS * 0.9)
    count, after = meter.count - first, spent(parts)
    return {name: 1e6 * (after[name] - before[name]) / count for name in parts}


def spent(parts: Parts) -> dict[str, float]:
    """Say how many seconds of processor each part has used; the client is this process alone."""
    return {
        name: sum(
            sum(process.cpu_times()[:2])
            for one in some
            for process in [one, *(one.children() if name != CLIENT else [])]
        )
        for name, some in parts.items()
    }


def run(folder: Path, nodes: int) -> float:
    """Start servers and nodes afresh, measure, and print what a message costs."""
    me = psutil.Process()
    with ExitStack() as running:
        postgres, redis = running.enter_context(own_postgres()), running.enter_context(own_redis())
        servers = me.children()
        database = running.enter_context(postgres.database())
        shared = {
            "EARSHOT_DATABASE_URL": postgres.url(database),
            "EARSHOT_REDIS_URL": redis.url,
        }
        data, ports = folder / f"nodes-{nodes}", [free_port() for _ in range(nodes)]
        meter = Meter()
        exchanges = [Exchange(pair, meter) for pair in make_pairs(data, ports[0], PAIRS, shared)]
        for port in ports:
            running.enter_context(gateway(data, port, shared))
        parts: Parts = {each.name(): [each] for each in servers}
        parts["nodes"] = [each for each in me.children() if each not in servers]
        parts[CLIENT] = [me]
        rate, costs = uvloop.run(measure(ports, exchanges, meter, parts))
        for name, cost in costs.items():
            print(f"{name.replace('-', '_')}_us_a_message_{nodes}_nodes {cost:.1f}")
    return rate


def main() -> None:
    """Run both and print the ratios."""
    port = free_port()
    with echo(port):
        raw = uvloop.run(measure_echo(port))
    with tempfile.TemporaryDirectory() as folder:
        one, two = run(Path(folder), 1), run(Path(folder), 2)
    print(f"echo_per_s {raw:.0f}")
    print(f"durable_send_per_s_one_node {one:.0f}")
    print(f"durable_send_per_s_two_nodes {two:.0f}")
    print(f"durable_send_ratio_two_nodes {two / raw:.3f}")
    print(f"two_nodes_over_one {two / one:.2f}")


if __name__ == "__main__":
    main()
