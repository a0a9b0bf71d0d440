"""A browser that reaches nothing but a TURN server meets the forwarder through a real coturn."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from media.plane import CallChecked, News
from tests.media.live.conftest import HOUSE, browser_in
from tests.media.live.room import Caller, Room, until
from tests.servers.coturn import Coturn, coturn
from tests.servers.netns import HERE, Namespace, connect, namespaces


@pytest.fixture
def relayed(tmp_path: Path, house: Namespace) -> Iterator[tuple[Path, Coturn]]:
    """Return a Chromium behind a TURN server that forwards no packets, and that server."""
    del house
    with namespaces("phone", "turn") as (phone, middle):
        connect(phone, middle, ("10.78.1.2/24", "10.78.1.1/24"))
        connect(HERE, middle, ("10.78.2.2/24", "10.78.2.1/24"))
        phone.ip("route", "add", "default", "via", "10.78.1.1")
        middle.ip("route", "add", f"{HOUSE}/32", "via", "10.78.2.2")
        middle.run("sh", "-c", "echo 0 > /proc/sys/net/ipv4/ip_forward")
        with coturn(middle, addresses=("10.78.2.1", "10.78.1.1")) as turn:
            yield browser_in(phone, tmp_path), turn


@pytest.fixture
async def phone(room: Room, relayed: tuple[Path, Coturn]) -> Caller:
    program, turn = relayed
    caller = await room.caller("phone", str(program))
    user, password = turn.credentials("phone")
    server = {
        "urls": "turn:10.78.1.1:3478?transport=udp",
        "username": user,
        "credential": password,
    }
    caller.configuration = {"iceServers": [server]}
    return caller


async def selected(caller: Caller) -> dict[str, Any]:
    """Return the browser's own candidate that its media goes through."""
    reports = {each["id"]: each for each in await caller.page.evaluate("call.report()")}
    transport = next(each for each in reports.values() if each["type"] == "transport")
    pair = reports[transport["selectedCandidatePairId"]]
    local: dict[str, Any] = reports[pair["localCandidateId"]]
    return local


async def test_a_group_is_joined_through_a_relay(room: Room, phone: Caller) -> None:
    await room.everybody_hears_everybody("a", "b", "phone")
    for name in ("a", "b"):
        await (await room.caller(name)).join(2)
    await phone.join(2)
    await phone.gets("a", "b")
    await room.callers["a"].gets("phone")
    assert (await selected(phone))["candidateType"] == "relay"


async def test_a_line_is_checked_through_the_same_relay(room: Room, phone: Caller) -> None:
    found: list[News] = []
    room.plane.subscribe(found.append)
    offer = await phone.page.evaluate("(c) => check.start(c)", phone.configuration)
    answer = await room.plane.check("c", offer)
    await phone.page.evaluate("(sdp) => call.answered(sdp)", answer.sdp)
    await until(lambda: bool(found), 12)
    (checked,) = found
    assert isinstance(checked, CallChecked)
    assert checked.kbps > 100
    assert checked.loss < 50
    assert (await selected(phone))["candidateType"] == "relay"
