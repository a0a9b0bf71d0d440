"""PostgreSQL restarts under load, in order or as if its power had failed."""

import asyncio

import pytest

from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.live.device import Device, dial
from tests.live.service import Service
from tests.servers.postgres import OwnPostgres

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("end", ["is restarted", "crashes"])
async def test_postgresql(
    nodes: list[Service], mortal_postgres: OwnPostgres, judge: Judge, end: str
) -> None:
    crowd = await gather(nodes)
    newcomer = crowd.towns[0].dan
    async with crowd.at_work():
        await crowd.send_up_to(0.4)
        await crowd.have_acknowledged(0.2)
        await asyncio.to_thread(mortal_postgres.stop, crash=end == "crashes")
        # Everybody who has something to say hears that it cannot be kept now, and stays.
        await crowd.send_up_to(0.8)
        await crowd.storm.until(lambda: all(each.refusals for each in crowd.handsets if each.todo))
        async with dial(nodes[0], newcomer) as socket:
            assert await Device(newcomer, socket).closed() == 1012
        await asyncio.to_thread(mortal_postgres.start)
        crowd.storm.clear_up()
        await crowd.have_acknowledged(0.4)
    assert {code for each in crowd.handsets for code in each.refusals} == {"store.unavailable"}
    assert all(each.greetings == 1 for each in crowd.handsets)
    judge(crowd, nodes[0])
