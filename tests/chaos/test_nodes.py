"""Nodes end at the worst moment, one after the other, and come back."""

import asyncio
import signal

import pytest

from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.live.service import Service

pytestmark = pytest.mark.integration


async def test_node_is_killed(nodes: list[Service], judge: Judge) -> None:
    here, there = nodes
    crowd = await gather(nodes)
    async with crowd.at_work():
        await crowd.send_up_to(0.3)
        await crowd.have_acknowledged(0.1)
        assert crowd.at(there)
        there.kill()
        await crowd.have_acknowledged(0.3)
        await asyncio.to_thread(there.start)
        # Its devices are on the other node meanwhile; now that one goes too.
        await crowd.send_up_to(0.6)
        await crowd.have_acknowledged(0.4)
        here.kill()
        await crowd.have_acknowledged(0.6)
        assert len(crowd.at(there)) == len(crowd.handsets)
        await asyncio.to_thread(here.start)
    judge(crowd, here)


async def test_nodes_are_stopped_in_turn(nodes: list[Service], judge: Judge) -> None:
    crowd = await gather(nodes)
    async with crowd.at_work():
        for number, node in enumerate(nodes):
            await crowd.send_up_to(0.3 + 0.4 * number)
            await crowd.have_acknowledged(0.1 + 0.4 * number)
            assert await asyncio.to_thread(node.stop) in {0, -signal.SIGTERM}
            await crowd.have_acknowledged(0.3 + 0.4 * number)
            await asyncio.to_thread(node.start)
    # A socket that is closed while bytes of its device wait in it is reset, and the reset may
    # overtake the farewell: the device sees that the line is dead, and comes back just the same.
    closings = [code for each in crowd.handsets for code in each.closings]
    assert set(closings) <= {1012, 1006}
    assert 1012 in closings
    judge(crowd, nodes[0])
