"""A call check by a real browser, here and at the end of a narrow line."""

from pathlib import Path

import pytest

from media.plane import CallChecked, News
from tests.media.live.room import Caller, Room, until
from tests.servers.netns import NARROW, Line


async def _check(room: Room, caller: Caller) -> CallChecked:
    found: list[CallChecked] = []

    def hear(news: News) -> None:
        if isinstance(news, CallChecked):
            found.append(news)

    room.plane.subscribe(hear)
    answer = await room.plane.check("c", await caller.page.evaluate("check.start()"))
    await caller.page.evaluate("(sdp) => call.answered(sdp)", answer.sdp)
    await until(lambda: bool(found), 12)
    return found[0]


async def test_a_good_line_is_found_good(room: Room) -> None:
    found = await _check(room, await room.caller("nurse"))
    assert found.check == "c"
    assert found.rtt < 100
    assert found.loss < 10
    assert found.kbps > 100


@pytest.mark.parametrize("shape", [NARROW])
async def test_a_narrow_line_is_found_narrow(room: Room, far_away: Path, shape: Line) -> None:
    found = await _check(room, await room.caller("phone", str(far_away)))
    assert 2 * shape.delay <= found.rtt < 2 * shape.delay + 400
    assert found.loss > 0
    assert 20 < found.kbps < shape.kbit


async def test_who_never_comes_is_found_unreachable(room: Room) -> None:
    found: list[News] = []
    room.plane.subscribe(found.append)
    caller = await room.caller("nobody")
    await room.plane.check("c", await caller.page.evaluate("check.start()"))
    await until(lambda: bool(found), 12)
    assert found == [CallChecked("c", rtt=0, loss=1000, kbps=0)]
