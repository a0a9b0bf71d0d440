"""Clocks of nodes jump, each its own way; order is by number and nothing waits for a clock."""

import sys
from typing import Final

import pytest

from tests.chaos.clocked import MovedClock
from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.live.service import Service

pytestmark = pytest.mark.integration

HOUR: Final = 3_600_000


@pytest.fixture
def clocks(nodes: list[Service]) -> list[MovedClock]:
    """Start the nodes anew on clocks that can be moved."""
    made = []
    for number, node in enumerate(nodes):
        clock = MovedClock(node.settings.data / f"clock-{number}")
        node.stop()
        node.command = (sys.executable, "-m", "tests.chaos.clocked", str(clock.path))
        node.start()
        made.append(clock)
    return made


async def test_clocks_jump(nodes: list[Service], clocks: list[MovedClock], judge: Judge) -> None:
    crowd = await gather(nodes)
    here, there = clocks
    async with crowd.at_work():
        # Forwards, back past where it was, and apart: never further than a session lasts unused.
        for share, ahead, behind in (
            (0.2, 0, 0),
            (0.4, 3 * HOUR, 0),
            (0.6, -2 * HOUR, 5 * HOUR),
            (0.8, 0, -HOUR),
        ):
            here.move_to(ahead)
            there.move_to(behind)
            await crowd.send_up_to(share)
            await crowd.have_acknowledged(share - 0.1)
            if ahead:
                for each in crowd.handsets[::3]:
                    await each.hang_up()
    assert {code for each in crowd.handsets for code in each.closings} <= {1000}
    judge(crowd, nodes[0])
