"""Redis goes away, hangs and comes back; the nodes find out by themselves."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import pytest

from gateway.chat.redis_bus import PING_S
from gateway.chat.sweeper import AWAY_SECONDS
from tests.chaos.conftest import Judge
from tests.chaos.crowd import Crowd, gather
from tests.live.service import Service
from tests.servers.redis import OwnRedis

pytestmark = pytest.mark.integration

A_LOOK: Final = 4.0
"""What a look at the database and the way to a device may take on a busy machine, in seconds."""


@contextmanager
def within(crowd: Crowd, seconds: float) -> Iterator[None]:
    """Hold that what was acknowledged during a ``with`` reached everybody in time."""
    before = len(crowd.storm.lags)
    yield
    assert max(crowd.storm.lags[before:]) <= seconds


@pytest.mark.parametrize("end", ["is stopped", "is killed"])
async def test_redis(nodes: list[Service], mortal_redis: OwnRedis, judge: Judge, end: str) -> None:
    crowd = await gather(nodes)
    async with crowd.at_work():
        await crowd.send_up_to(0.3)
        await crowd.have_acknowledged(0.1)
        with within(crowd, AWAY_SECONDS + A_LOOK):
            mortal_redis.stop(crash=end == "is killed")
            await crowd.send_up_to(0.6)
            await crowd.have_all()
        await crowd.send_up_to(0.8)
        await asyncio.to_thread(mortal_redis.start)
        await crowd.have_all()
        assert all(each.greetings == 1 for each in crowd.handsets)
    judge(crowd, nodes[0])


async def test_redis_hangs(nodes: list[Service], mortal_redis: OwnRedis, judge: Judge) -> None:
    crowd = await gather(nodes)
    async with crowd.at_work():
        await crowd.send_up_to(0.3)
        await crowd.have_acknowledged(0.1)
        # A ping may have been answered just before, and the next one goes out PING_S later.
        with within(crowd, 2 * PING_S + AWAY_SECONDS + A_LOOK):
            mortal_redis.freeze()
            await crowd.send_up_to(0.6)
            await crowd.have_all()
        mortal_redis.thaw()
    judge(crowd, nodes[0])
