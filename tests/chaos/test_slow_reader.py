"""Devices stop reading, one of them while it goes on asking; nobody else is held up."""

from statistics import median
from typing import Final

import pytest

from tests.chaos.conftest import Judge
from tests.chaos.crowd import gather
from tests.live.service import Service

pytestmark = pytest.mark.integration

TOO_SLOW: Final = 4000
A_MOMENT: Final = 0.5
"""What a median may grow by on a machine with much else to do, in seconds."""


async def test_devices_stop_reading(nodes: list[Service], judge: Judge) -> None:
    crowd = await gather(nodes, messages=60, size=3000)
    lags = crowd.storm.lags
    asking, silent = (
        next(each for each in crowd.handsets if each.resident is town.amina)
        for town in crowd.towns[:2]
    )
    async with crowd.at_work():
        await crowd.send_up_to(0.4)
        await crowd.have_all()
        before = len(lags)
        for each in (asking, silent):
            each.listening.clear()
        await asking.ask_for_everything(30)
        await crowd.send_up_to(0.8)
        await crowd.have_all()
        assert median(lags[before:]) <= median(lags[:before]) + A_MOMENT
        for each in (asking, silent):
            each.listening.set()
    # Entries wait in the log for whoever reads slowly; answers, which cannot, were too many.
    assert (asking.closings, asking.greetings) == ({TOO_SLOW: 1}, 2)
    assert (silent.closings, silent.greetings) == ({}, 1)
    judge(crowd, nodes[0])
