"""Somebody on a line of 350 kbit/s with 150 ms and 3 % loss each way keeps hearing the others."""

import asyncio
import time
from pathlib import Path

import pytest

from tests.media.live.room import ROOM, Room
from tests.servers.netns import Line

CHOKED = Line(kbit=120, delay=150, loss=3.0)
"""Too little for any picture beside two voices."""


async def _call_from_far_away(room: Room, far_away: Path) -> None:
    await room.everybody_hears_everybody("a", "b", "phone")
    for name in ("a", "b"):
        await (await room.caller(name)).join(2)
    phone = await room.caller("phone", str(far_away))
    await phone.join(2)


async def _voice_share(room: Room, seconds: float) -> float:
    """Return which share of the voices that come to the phone is no guess of its decoder."""
    phone = room.callers["phone"]
    before = {each["id"]: each for each in await phone.stats("inbound-rtp")}
    await asyncio.sleep(seconds)
    total = made_up = 0
    for each in await phone.stats("inbound-rtp"):
        if each["kind"] == "audio":
            earlier = before.get(each["id"], {})
            total += each["totalSamplesReceived"] - earlier.get("totalSamplesReceived", 0)
            made_up += each["concealedSamples"] - earlier.get("concealedSamples", 0)
    return 1 - made_up / total


async def _held(room: Room) -> int:
    return (await room.plane.stats(ROOM))["phone"].held


async def test_a_narrow_line_carries_voices_and_pictures(room: Room, far_away: Path) -> None:
    await _call_from_far_away(room, far_away)
    phone = room.callers["phone"]
    await phone.gets("a", "b", kinds=("audio",))
    await room.callers["a"].gets("phone")
    await phone.gets("a", kinds=("video",), patience=60)
    assert await _voice_share(room, 5) > 0.85
    stats = (await room.plane.stats(ROOM))["phone"]
    assert 290 < stats.rtt < 700
    assert stats.loss > 0


@pytest.mark.parametrize("shape", [CHOKED])
async def test_under_pressure_voices_come_first(room: Room, far_away: Path) -> None:
    await _call_from_far_away(room, far_away)
    await room.callers["phone"].gets("a", "b", kinds=("audio",))
    deadline = time.monotonic() + 30
    while await _held(room) < 2:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.2)
    # What was in the line's queue before has to run off.
    await asyncio.sleep(2)
    assert await _voice_share(room, 4) > 0.85
    await room.callers["a"].gets("b")
