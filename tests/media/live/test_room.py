"""Groups of real browsers meet through the forwarder; what is decoded is counted on each side."""

import pytest

from media.forwarding import Sends
from media.local import LocalPlane
from media.rtcp import is_rtcp
from tests.media.decoding import decode_all
from tests.media.live.room import ROOM, Room, until


@pytest.mark.parametrize("number", [3, 4])
async def test_everybody_decodes_everybody(room: Room, number: int) -> None:
    names = [f"p{each}" for each in range(number)]
    await room.everybody_hears_everybody(*names)
    for name in names:
        caller = await room.caller(name)
        await caller.join(number - 1)
    for name, caller in room.callers.items():
        assert caller.wanted == 0
        await caller.gets(*(each for each in names if each != name))
    stats = await room.plane.stats(ROOM)
    assert all(each.kbps_in > 0 and each.kbps_out > each.kbps_in for each in stats.values())


async def test_clear_media_decode_off_the_wire(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that it says something that a client's frames do not (tests/e2e/test_visit_sealed.py)."""
    forwarded: list[bytes] = []
    send = vars(LocalPlane)["_send"]

    def note(plane: LocalPlane, where: object, sends: Sends) -> None:
        forwarded.extend(data for _, data in sends if not is_rtcp(data))
        send(plane, where, sends)

    monkeypatch.setattr(LocalPlane, "_send", note)
    await room.everybody_hears_everybody("a", "b")
    for name in ("a", "b"):
        await (await room.caller(name)).join(1)
    for name, other in (("a", "b"), ("b", "a")):
        await room.callers[name].gets(other)
    found = decode_all(forwarded, audio=111, video=96)
    assert {each.codec for each in found} == {"libopus", "vp8"}
    assert all(each.decoded >= 0.9 * each.frames for each in found), found


async def test_who_comes_late_is_seen_and_sees_at_once(room: Room) -> None:
    await room.everybody_hears_everybody("a", "b", "late")
    for name in ("a", "b"):
        await (await room.caller(name)).join(2)
    await room.callers["a"].gets("b")
    late = await room.caller("late")
    await late.join(2)
    await late.gets("a", "b")
    await room.callers["a"].gets("b", "late")


async def test_a_slot_that_somebody_left_shows_the_next_one(room: Room, plane: LocalPlane) -> None:
    await room.everybody_hears_everybody("a", "b", "c", "d")
    for name in ("a", "b", "c"):
        await (await room.caller(name)).join(2)
    a = room.callers["a"]
    await a.gets("b", "c")
    left = {each.mid for each in a.tracks if each.participant == "c"}
    await plane.leave(ROOM, "c")
    await room.callers["c"].hang_up()
    assert {each.participant for each in a.tracks} == {"b"}
    await (await room.caller("d")).join(2)
    assert {each.mid for each in a.tracks if each.participant == "d"} == left
    await a.gets("b", "d")
    await room.callers["d"].gets("a", "b")


async def test_who_lacks_transceivers_is_told_and_offers_again(room: Room) -> None:
    await room.everybody_hears_everybody("a", "b", "c")
    for name in ("a", "b", "c"):
        await (await room.caller(name)).join(1)
    a = room.callers["a"]
    assert a.wanted == 1
    await a.receive_more(1)
    await a.offer_again()
    assert a.wanted == 0
    await a.gets("b", "c")


async def test_nobody_hears_whom_they_may_not(room: Room, plane: LocalPlane) -> None:
    await room.everybody_hears_everybody("a", "b")
    for name in ("a", "b", "waiting"):
        await (await room.caller(name)).join(2)
    await room.callers["a"].gets("b")
    assert room.callers["waiting"].tracks == ()
    await plane.route(ROOM, {"a": frozenset({"waiting"})})
    await room.callers["a"].gets("waiting")
    assert {each.participant for each in room.callers["a"].tracks} == {"waiting"}
    assert room.callers["b"].tracks == ()
    before = await room.callers["b"].page.evaluate("call.decoded()")
    await room.callers["a"].gets("waiting")
    frames = [number for mid, number in before.items() if mid in {"3", "5"}]
    after = await room.callers["b"].page.evaluate("call.decoded()")
    # What was under way when the rule changed may still have been shown.
    assert [each for mid, each in after.items() if mid in {"3", "5"}] == pytest.approx(
        frames, abs=3
    )


async def test_ice_restarts_without_a_new_handshake(room: Room) -> None:
    await room.everybody_hears_everybody("a", "b")
    for name in ("a", "b"):
        await (await room.caller(name)).join(1)
    a = room.callers["a"]
    await a.gets("b")
    before = (await a.stats("transport"))[0]
    await a.offer_again(restart=True)
    await a.gets("b")
    await room.callers["b"].gets("a")
    after = (await a.stats("transport"))[0]
    assert after["iceLocalUsernameFragment"] != before["iceLocalUsernameFragment"]
    assert after["localCertificateId"] == before["localCertificateId"]


async def test_a_page_that_was_loaded_again_takes_its_place(room: Room) -> None:
    await room.everybody_hears_everybody("a", "b", "c")
    for name in ("a", "b", "c"):
        await (await room.caller(name)).join(2)
    await room.callers["a"].gets("b")
    again = await room.caller("b")
    await again.join(2)
    await again.gets("a", "c")
    await room.callers["a"].gets("b", "c")


async def test_who_closes_the_page_is_gone(room: Room) -> None:
    await room.everybody_hears_everybody("a", "b")
    for name in ("a", "b"):
        await (await room.caller(name)).join(1)
    await room.callers["a"].gets("b")
    await room.callers["b"].hang_up()
    await until(lambda: room.gone == ["b"])
    assert room.callers["a"].tracks == ()
