"""The process that stores large batches is killed under load, on one node with SQLite."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from gateway.chat.append_process import WORKER
from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.contracts.conversations_town import Town
from tests.live.service import Service, make_service

pytestmark = pytest.mark.integration

WINDOW: Final = 60
"""Messages that each device has under way: enough for large batches."""
TOWNS: Final = 3
MESSAGES_EACH: Final = 1000
STEPS: Final = 40


@pytest.fixture
def node(tmp_path: Path) -> Iterator[Service]:
    """Yield a node that does not run yet."""
    service = make_service(tmp_path, {"EARSHOT_LIMITS_TIMES": "0"})
    yield service
    service.close_and_verify()
    assert "Traceback" not in service.log()


@pytest.fixture
def towns(node: Service) -> list[Town]:
    made = [node.build_town() for _ in range(TOWNS)]
    node.engine.dispose()
    return made


def beside(node: Service) -> list[int]:
    """Return the ids of the node's processes that store batches."""
    assert node.process is not None
    number = node.process.pid
    children = Path(f"/proc/{number}/task/{number}/children").read_text().split()
    return [
        int(each)
        for each in children
        if WORKER.encode() in Path(f"/proc/{each}/cmdline").read_bytes()
    ]


def has_written(process: int) -> bool:
    """Say whether a process has had the disk keep anything."""
    counts = dict(line.split(": ") for line in Path(f"/proc/{process}/io").read_text().splitlines())
    return int(counts["write_bytes"]) > 0


async def test_process_beside_is_killed(node: Service, towns: list[Town], judge: Judge) -> None:
    node.start()
    crowd = await gather([node], towns=towns, messages=MESSAGES_EACH)
    for each in crowd.handsets:
        if len(each.todo) > WINDOW:
            each.window = WINDOW
    writing: list[int] = []
    async with crowd.at_work():
        for step in range(1, STEPS):
            await crowd.send_up_to(step / STEPS)
            await crowd.have_acknowledged((step - 0.5) / STEPS)
            writing = [each for each in beside(node) if has_written(each)]
            if writing:
                break
        assert writing
        await crowd.send_up_to(1)
        os.kill(writing[0], signal.SIGKILL)
    assert beside(node) == []
    assert all(not each.refusals for each in crowd.handsets)
    assert all(not each.closings for each in crowd.handsets)
    node.stop()
    judge(crowd, node)
