"""The plane with devices that send any bytes: what it forwards, and what it does with the rest."""

import ast
import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator
from pathlib import Path

import aiortc.codecs
import av
import pytest

import media
from media.errors import Fault, NoPortLeft, OfferRefused, PortTaken, RoomFull
from media.local import LocalPlane
from media.plane import Gone, News, TracksChanged
from media.rtp import parse_packet
from media.settings import MediaSettings
from tests.media.live.conftest import HOUSE
from tests.media.live.device import Device, Meeting, open_device
from tests.media.live.room import until
from tests.media.packets import rtp, section

ROOM = "room"


class Heard:
    """A device in the room, and what it got."""

    def __init__(self, name: str, number: int, plane: LocalPlane) -> None:
        self.name = name
        self.number = number
        self.plane = plane
        self.packets: list[bytes] = []
        self.port = 0
        self.device: Device

    @property
    def payloads(self) -> list[bytes]:
        """What came, without headers."""
        return [each[parse_packet(each).body :] for each in self.packets]

    def offer(self, slots: int = 2) -> str:
        """Offer microphone, camera and some slots."""
        ssrc = 1000 * self.number
        parts = [
            section("audio", "a", "sendonly", ssrcs=(ssrc + 1,)),
            section("video", "v", "sendonly", ssrcs=(ssrc + 2, ssrc + 3)),
        ]
        for each in range(slots):
            parts.append(section("audio", f"a{each}", "recvonly"))
            parts.append(section("video", f"v{each}", "recvonly"))
        return self.device.offer(*parts)

    async def join(self) -> None:
        """Connect."""
        self.device = await open_device(self.packets.append)
        answer = await self.plane.join(ROOM, self.name, self.offer())
        meeting = Meeting.of_answer(answer.sdp)
        self.port = int(meeting.candidates[0].split()[5])
        await self.device.meet(meeting)

    async def say(self, payload: bytes, sequence: int) -> None:
        """Send a packet of a picture."""
        await self.device.send(rtp(1000 * self.number + 2, sequence, payload=payload))


@pytest.fixture
async def people(plane: LocalPlane) -> AsyncIterator[dict[str, Heard]]:
    """Three devices that hear each other."""
    found = {name: Heard(name, number, plane) for number, name in enumerate("abc", 1)}
    await plane.route(ROOM, {each: frozenset(found) - {each} for each in found})
    for each in found.values():
        await each.join()
    yield found
    for each in found.values():
        await each.device.close()


def forbid_decoders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everything fail that could look into media."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("somebody looked into the media")

    for name in ("get_decoder", "get_encoder", "depayload"):
        monkeypatch.setattr(aiortc.codecs, name, fail)
    for module in ("opus", "vpx", "h264", "g711", "g722"):
        loaded = getattr(aiortc.codecs, module)
        for name in dir(loaded):
            if name.endswith(("Decoder", "Descriptor")):
                monkeypatch.setattr(getattr(loaded, name), "__init__", fail)
    monkeypatch.setattr(av, "open", fail)
    monkeypatch.setattr(av.CodecContext, "create", fail)


async def test_what_comes_out_is_what_went_in(
    people: dict[str, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    forbid_decoders(monkeypatch)
    # No codec makes such frames: they are nothing but chance, as SFrame's ciphertext is.
    sealed = [os.urandom(20 + 10 * each) for each in range(100)]
    for sequence, payload in enumerate(sealed):
        await people["a"].say(payload, sequence)
    for name in ("b", "c"):
        got = people[name]
        await until(lambda got=got: len(got.packets) == 100)  # type: ignore[misc]
        assert got.payloads == sealed
    assert people["a"].packets == []


def test_nothing_here_imports_what_could_decode() -> None:
    """aiortc's package loads its codecs; the modules here take nothing from it but transports."""
    allowed = {
        "RTCCertificate",
        "RTCDataChannel",
        "RTCDtlsFingerprint",
        "RTCDtlsParameters",
        "RTCDtlsTransport",
        "RTCIceTransport",
        "RTCSctpCapabilities",
        "RTCSctpTransport",
    }
    taken: set[str] = set()
    for path in Path(media.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                names = {each.name.split(".")[0] for each in node.names}
                assert not names & {"aiortc", "aioice", "av"}
            elif isinstance(node, ast.ImportFrom):
                theirs = (node.module or "").split(".")[0] in {"aiortc", "aioice", "av"}
                taken |= {each.name for each in node.names if theirs}
    assert taken <= allowed
    assert "RTCDtlsTransport" in taken


async def test_who_does_not_hold_the_key_is_not_heard(people: dict[str, Heard]) -> None:
    port = people["a"].port
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stranger:
        for first in (b"\x80", b"\x16", b"\x00", b"\xff", b""):
            stranger.sendto(first + os.urandom(60) if first else b"", (HOUSE, port))
    await people["a"].say(b"x", 1)
    await until(lambda: len(people["b"].packets) == 1)
    assert people["b"].payloads == [b"x"]


async def test_what_is_too_large_for_the_internet_is_dropped(people: dict[str, Heard]) -> None:
    await people["a"].say(bytes(1340), 1)
    await people["a"].say(b"x", 2)
    await until(lambda: len(people["b"].packets) == 1)
    assert people["b"].payloads == [b"x"]


async def test_noise_of_a_participant_hurts_nobody(people: dict[str, Heard]) -> None:
    await people["a"].device.send(b"\x80\xc9\x00\x09nonsense")
    padded_beyond_its_end = b"\xa0" + rtp(1002, 1, payload=b"\xff")[1:]
    await people["a"].device.send(padded_beyond_its_end)
    await people["a"].say(b"x", 2)
    await until(lambda: len(people["b"].packets) == 1)


async def test_a_refused_offer_leaves_the_connection_as_it_was(
    people: dict[str, Heard], plane: LocalPlane
) -> None:
    for offer, fault in (
        ("nonsense", Fault.FORM),
        (people["a"].device.offer(["m=audio 9 X 0", "a=mid:a", "a=rtcp-mux"]), Fault.CODEC),
    ):
        with pytest.raises(OfferRefused) as refused:
            await plane.join(ROOM, "a", offer)
        assert refused.value.fault is fault
    await people["a"].say(b"x", 2)
    await until(lambda: len(people["b"].packets) == 1)


async def test_a_room_ends_for_all(people: dict[str, Heard], plane: LocalPlane) -> None:
    await plane.close_room(ROOM)
    await until(lambda: all(each.device.state == "closed" for each in people.values()))
    assert await plane.stats(ROOM) == {}
    await plane.close_room(ROOM)
    await plane.leave(ROOM, "a")


async def test_who_falls_silent_is_gone() -> None:
    now = 1000.0
    plane = LocalPlane(
        MediaSettings((HOUSE,), "127.0.0.1", 42100, 42103), clock=lambda: now, entropy=os.urandom
    )
    news: list[News] = []
    plane.subscribe(news.append)
    device = await open_device(lambda _: None)
    await plane.join(ROOM, "a", device.offer(section("audio", "a", "sendonly")))
    await asyncio.sleep(0.25)
    assert news == []
    now += 31
    await until(lambda: news == [Gone(ROOM, "a")])
    await device.close()
    await plane.close()


async def nobody(plane: LocalPlane, name: str) -> None:
    device = await open_device(lambda _: None)
    try:
        await plane.join(ROOM, name, device.offer(section("audio", "a", "sendonly")))
    finally:
        await device.close()


def small(first: int, last: int) -> LocalPlane:
    settings = MediaSettings(("127.0.0.1",), "127.0.0.1", first, last)
    return LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)


async def test_ports_run_out_and_come_back() -> None:
    plane = small(42110, 42111)
    for name in "ab":
        await nobody(plane, name)
    with pytest.raises(NoPortLeft, match="every UDP port from 42110 to 42111 is in use"):
        await nobody(plane, "c")
    await plane.leave(ROOM, "a")
    for _ in range(50):
        try:
            await nobody(plane, "c")
            break
        except NoPortLeft:
            await asyncio.sleep(0.02)
    assert set(await plane.stats(ROOM)) == {"b", "c"}
    await plane.close()


async def test_ports_of_another_process_are_passed_over_or_named() -> None:
    plane = small(42120, 42121)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
        one.bind(("127.0.0.1", 42120))
        await nobody(plane, "a")
        with pytest.raises(PortTaken, match="no free UDP port from 42120 to 42121"):
            await nobody(plane, "b")
    await plane.close()


async def test_an_address_that_is_not_this_machines_is_named() -> None:
    settings = MediaSettings(("192.0.2.200",), "192.0.2.200", 42130, 42131)
    plane = LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)
    with pytest.raises(PortTaken):
        await nobody(plane, "a")
    await plane.close()


async def test_a_room_has_eight_places() -> None:
    plane = small(42140, 42159)
    for number in range(8):
        await nobody(plane, str(number))
    with pytest.raises(RoomFull):
        await nobody(plane, "ninth")
    await plane.close()


async def test_changes_are_told_to_whom_they_concern(
    people: dict[str, Heard], plane: LocalPlane
) -> None:
    news: list[News] = []
    plane.subscribe(news.append)
    await plane.leave(ROOM, "c")
    assert {each.participant for each in news if isinstance(each, TracksChanged)} == {"a", "b"}
    del people
