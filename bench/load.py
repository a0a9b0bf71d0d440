"""A day at the desks of a county on one node, for minutes.

    EARSHOT_LOAD_DEVICES=5000 EARSHOT_LOAD_SECONDS=600 make bench B=load

Every young person writes now and then, in bursts, as people do; the nurse who took the
conversation has it on a screen, types, answers; every device acknowledges what it got. Printed is
what was lost (acknowledged by the gateway and not delivered to the other device within 30 seconds
after the last acknowledgement), how long deliveries took from the sender's socket to the other
device, which connections the gateway closed, and its memory and processor time; the first and the
last also for each tenth of the time, so that what grows is seen. The devices are one process beside
the gateway, which needs a core of its own. It ends by itself, whatever happens.
"""

import asyncio
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import psutil
import uvloop

from bench._county import make_county
from bench._device import Device
from bench._ledger import Ledger
from bench._load_plan import LoadError, Plan, allow_files, read_plan, require_room
from bench._servers import free_port, gateway

OPEN_AT_ONCE: Final = 50
SETTLE_SECONDS: Final = 5.0
ACKNOWLEDGE_SECONDS: Final = 60.0
DELIVER_SECONDS: Final = 30.0
LOOK_SECONDS: Final = 0.1
WINDOWS: Final = 10


@dataclass(slots=True)
class Watched:
    """The gateway's process: its memory in bytes, and its processor time in seconds."""

    process: psutil.Process
    empty: int = 0
    connected: int = 0
    processor: float = 0.0
    sizes: list[int] = field(default_factory=list)

    def size(self) -> int:
        """Return its resident memory."""
        try:
            found: int = self.process.memory_info().rss
        except psutil.NoSuchProcess:
            raise LoadError("the gateway has ended") from None
        return found

    def used(self) -> float:
        """Return the processor time that it has used."""
        times = self.process.cpu_times()
        return float(times.user + times.system)


async def connect_all(devices: list[Device], port: int, seconds: float) -> float:
    """Connect everybody and wait for each hello; returns how long that took.

    Raises:
        LoadError: it took too long, or somebody was not let in.
    """
    room = asyncio.Semaphore(OPEN_AT_ONCE)
    refused: Counter[str] = Counter()
    greeted = 0

    async def connect(device: Device) -> None:
        nonlocal greeted
        async with room:
            try:
                await device.open(port)
            except OSError as error:
                refused[str(error)] += 1
            else:
                greeted += 1

    began = time.perf_counter()
    try:
        async with asyncio.timeout(seconds):
            await asyncio.gather(*map(connect, devices))
    except TimeoutError:
        refused["waited"] = len(devices) - greeted - refused.total()
    if refused:
        reasons = "; ".join(f"{count}: {reason}" for reason, count in refused.most_common(5))
        raise LoadError(
            f"{greeted} of {len(devices)} devices were greeted within {seconds:g} s ({reasons})"
        )
    return time.perf_counter() - began


async def run(port: int, devices: list[Device], ledger: Ledger, plan: Plan) -> None:
    """Let them live, and print what came of it."""
    watched = Watched(psutil.Process().children()[0])
    watched.empty = watched.size()
    connecting = await connect_all(devices, port, plan.connect_seconds)
    await asyncio.sleep(SETTLE_SECONDS)
    watched.connected = watched.size()
    processor = watched.used()
    luck = random.Random(5)  # noqa: S311 - when somebody writes is no secret
    began = time.perf_counter()
    lives = [
        asyncio.create_task(device.live(luck, plan.pause))
        for device in devices
        if device.writes_first
    ]
    for _ in range(WINDOWS):
        await asyncio.sleep(plan.seconds / WINDOWS)
        watched.sizes.append(watched.size())
    watched.processor = watched.used() - processor
    ledger.writing = False
    given = await wait_for_the_last(ledger)
    for life in lives:
        life.cancel()
    print(f"load_devices {len(devices)}")
    print(f"load_connect_s {connecting:.1f}")
    _report(ledger, plan, watched, given)
    _report_windows(ledger, plan, watched, began)
    for device in devices:
        device.close()


async def wait_for_the_last(ledger: Ledger) -> float:
    """Give what is under way its time; returns how much it was, in seconds.

    Nobody writes any more. First the last acknowledgements are waited for, then the deliveries of
    what was acknowledged.
    """
    began = time.perf_counter()
    await _until(lambda: ledger.unacknowledged == 0, ACKNOWLEDGE_SECONDS)
    await _until(lambda: ledger.lost == 0, DELIVER_SECONDS)
    return time.perf_counter() - began


async def _until(done: Callable[[], bool], seconds: float) -> None:
    for _ in range(int(seconds / LOOK_SECONDS)):
        if done():
            return
        await asyncio.sleep(LOOK_SECONDS)


def _report(ledger: Ledger, plan: Plan, watched: Watched, given: float) -> None:
    messages, spans = len(ledger.sent), ledger.spans()
    busy = watched.size()
    print(f"load_seconds {plan.seconds:g}")
    print(f"load_messages {messages}")
    print(f"load_messages_per_second {messages / plan.seconds:.1f}")
    print(f"load_waited_for_the_last_s {given:.1f}")
    print(f"load_lost {ledger.lost}")
    print(f"load_unacknowledged {ledger.unacknowledged}")
    print(f"load_refused {ledger.refused.total()} {_counted(ledger.refused)}".rstrip())
    print(f"load_closed {ledger.closed.total()} {_counted(ledger.closed)}".rstrip())
    print(f"load_p50_ms {spans.p50:.1f}")
    print(f"load_p99_ms {spans.p99:.1f}")
    print(f"load_processor_share {watched.processor / plan.seconds:.2f}")
    print(f"load_processor_ms_per_message {watched.processor * 1000 / max(messages, 1):.2f}")
    print(
        f"load_kib_per_idle_device {(watched.connected - watched.empty) / 1024 / plan.devices:.1f}"
    )
    print(f"load_kib_per_busy_device {(busy - watched.empty) / 1024 / plan.devices:.1f}")
    print(f"load_mib_gateway {busy >> 20}")
    print(f"load_mib_devices {psutil.Process().memory_info().rss >> 20}")


def _counted(counts: Counter[str] | Counter[int]) -> str:
    return " ".join(f"{what}: {count}" for what, count in counts.most_common())


def _report_windows(ledger: Ledger, plan: Plan, watched: Watched, began: float) -> None:
    windows = ledger.windows(began, plan.seconds, WINDOWS)
    for window, size in zip(windows, watched.sizes, strict=True):
        print(
            f"load_window_{window.begins:.0f}_{window.ends:.0f}_s messages {window.messages}"
            f" lost {window.lost} p50_ms {window.spans.p50:.1f} p99_ms {window.spans.p99:.1f}"
            f" gateway_mib {size >> 20}"
        )


def measure(plan: Plan) -> None:
    """Make a county, connect it, and print what came of it.

    Raises:
        LoadError: the load could not be put on.
    """
    free = psutil.virtual_memory().available >> 10
    require_room(plan, files=allow_files(), kib=free)
    with tempfile.TemporaryDirectory() as folder:
        data, port = Path(folder) / "data", free_port()
        began = time.perf_counter()
        handsets = make_county(data, port, plan.devices)
        print(f"load_made_s {time.perf_counter() - began:.1f}", flush=True)
        # With the limits that everybody has: a county is not to notice them.
        limits = {"EARSHOT_LIMITS_TIMES": "1", "EARSHOT_CLIENT": str(Path(folder) / "none")}
        ledger = Ledger()
        devices = [Device(handset, ledger) for handset in handsets]
        with gateway(data, port, limits):
            uvloop.run(run(port, devices, ledger, plan))


def main() -> int:
    """Measure, as many devices and seconds as the arguments or the environment say."""
    try:
        measure(read_plan(sys.argv[1:], os.environ))
    except LoadError as error:
        print(f"bench.load: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
