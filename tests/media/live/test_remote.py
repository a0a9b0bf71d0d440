"""The plane in a process of its own: asked over a socket, it does what the plane here does."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from media.errors import Fault, OfferRefused, PlaneUnavailable
from media.local import LocalPlane
from media.plane import CallChecked, Gone, News, Track, TracksChanged
from media.remote import RemotePlane
from media.server import MediaServer
from media.settings import MediaSettings
from tests.media.live.room import until
from tests.media.packets import offer, section

SECRET = b"a secret of nobody but this test."
ROOM = "room"


def an_offer(number: int, slots: int = 1) -> str:
    parts = [section("audio", "a", "sendonly", ssrcs=(number,))]
    parts += [section("audio", f"s{each}", "recvonly") for each in range(slots)]
    return offer(*parts, first=f"{number:02X}")


class House:
    """A media process's inside, at a socket."""

    def __init__(self, place: str, first: int = 42200) -> None:
        settings = MediaSettings(("127.0.0.1",), "127.0.0.1", first, first + 3)
        self.plane = LocalPlane(settings, clock=time.monotonic, entropy=os.urandom)
        self.server = MediaServer(self.plane, SECRET, entropy=os.urandom)
        self.place = place

    def gateway(self, secret: bytes = SECRET) -> tuple[RemotePlane, list[News]]:
        """Return a gateway's side, and what it is told."""
        remote = RemotePlane(self.place, secret, entropy=os.urandom)
        news: list[News] = []
        remote.subscribe(news.append)
        return remote, news


@pytest.fixture(params=["unix", "tcp"])
async def house(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[House]:
    place = f"unix:{tmp_path}/media" if request.param == "unix" else "127.0.0.1:42290"
    made = House(place)
    await made.server.open(place)
    yield made
    await made.server.close()


async def test_a_room_is_run_from_afar(house: House) -> None:
    gateway, news = house.gateway()
    await gateway.open_room(ROOM)
    await gateway.route(ROOM, {"a": frozenset({"b"})})
    answer = await gateway.join(ROOM, "a", an_offer(1))
    assert answer.sdp.startswith("v=0")
    assert answer.tracks == ()
    await gateway.join(ROOM, "b", an_offer(2))
    track = Track("s0", "b", "audio")
    await until(lambda: news == [TracksChanged(ROOM, "a", (track,), 0)])
    assert (await gateway.renegotiate(ROOM, "a", an_offer(1))).tracks == (track,)
    assert set(await gateway.stats(ROOM)) == {"a", "b"}
    await gateway.leave(ROOM, "b")
    assert set(await gateway.stats(ROOM)) == {"a"}
    await gateway.close_room(ROOM)
    assert await gateway.stats(ROOM) == {}
    await gateway.close()


async def test_refusals_come_with_their_reason(house: House) -> None:
    gateway, _ = house.gateway()
    with pytest.raises(OfferRefused) as refused:
        await gateway.join(ROOM, "a", "nonsense")
    assert refused.value.fault is Fault.FORM
    for name in "abcd":
        await gateway.join(ROOM, name, an_offer(ord(name)))
    with pytest.raises(PlaneUnavailable, match="ports"):
        await gateway.join(ROOM, "e", an_offer(9))
    await gateway.close()


async def test_a_full_room_is_refused(tmp_path: Path) -> None:
    house = House(f"unix:{tmp_path}/media", first=42210)
    house.plane._ports._last = 42230
    await house.server.open(house.place)
    gateway, _ = house.gateway()
    for number in range(8):
        await gateway.join(ROOM, str(number), an_offer(number))
    with pytest.raises(PlaneUnavailable, match="full"):
        await gateway.join(ROOM, "ninth", an_offer(20))
    await gateway.close()
    await house.server.close()


async def test_who_does_not_know_the_secret_is_not_served(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    stranger, _ = house.gateway(b"a guess")
    with pytest.raises(PlaneUnavailable, match="does not know the secret"):
        await stranger.open_room(ROOM)
    await until(lambda: "without the secret" in caplog.text)
    assert await house.plane.stats(ROOM) == {}
    await stranger.close()


async def test_a_room_ends_with_the_gateway_that_has_it(house: House) -> None:
    first, _ = house.gateway()
    second, _ = house.gateway()
    await first.join("one", "a", an_offer(1))
    await first.join("two", "a", an_offer(2))
    await second.open_room("two")
    await first.close()
    gone = asyncio.get_running_loop().time() + 5
    while await second.stats("one"):
        assert asyncio.get_running_loop().time() < gone
        await asyncio.sleep(0.02)
    assert set(await second.stats("two")) == {"a"}
    await second.close()


async def test_a_process_that_ends_is_noticed_and_found_again(house: House) -> None:
    gateway, news = house.gateway()
    await gateway.join(ROOM, "a", an_offer(1))
    await house.server.close()
    await until(lambda: news == [Gone(ROOM, "")])
    with pytest.raises(PlaneUnavailable, match="does not answer"):
        await gateway.stats(ROOM)
    again = House(house.place, first=42204)
    await again.server.open(house.place)
    assert await gateway.stats(ROOM) == {}
    await gateway.join(ROOM, "a", an_offer(1))
    assert set(await gateway.stats(ROOM)) == {"a"}
    await gateway.close()
    await again.server.close()


async def test_a_check_is_told_to_who_asked(house: House) -> None:
    asking, news = house.gateway()
    other, others_news = house.gateway()
    await other.open_room(ROOM)
    await asking.check("c", an_offer(1))
    await until(lambda: news == [CallChecked("c", 0, 1000, 0)])
    assert others_news == []
    await asking.close()
    await other.close()


async def test_whoever_talks_nonsense_is_cut_off(house: House) -> None:
    gateway, _ = house.gateway()
    stream = await gateway._connected()
    stream._writer.write(b"\x00\x00\x00\x01\xc1")
    with pytest.raises(PlaneUnavailable):
        await gateway.stats(ROOM)
    await gateway.close()


@pytest.fixture
def process(tmp_path: Path) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    place = f"unix:{tmp_path}/media"
    running = subprocess.Popen(
        [str(Path(sys.executable).with_name("earshot")), "media"],
        env={
            **os.environ,
            "EARSHOT_MEDIA_PROCESS": place,
            "EARSHOT_MEDIA_SECRET_FILE": str(secret),
            "EARSHOT_MEDIA_PORTS": "42240-42243",
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    yield place, running
    running.kill()
    running.communicate()


async def test_the_command_serves_until_it_is_told_to_stop(
    process: tuple[str, "subprocess.Popen[str]"],
) -> None:
    place, running = process
    assert running.stdout is not None
    loop = asyncio.get_running_loop()
    said = await loop.run_in_executor(None, running.stdout.readline)
    assert said == f"Earshot's media process listens on {place}\n"
    gateway = RemotePlane(place, SECRET, entropy=os.urandom)
    await gateway.join(ROOM, "a", an_offer(1))
    assert set(await gateway.stats(ROOM)) == {"a"}
    await gateway.close()
    running.send_signal(signal.SIGTERM)
    assert await loop.run_in_executor(None, running.wait, 10) == 0


def test_the_command_needs_a_place_to_listen() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("earshot")), "media"],
        env={k: v for k, v in os.environ.items() if not k.startswith("EARSHOT_")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "EARSHOT_MEDIA_PROCESS: must say where to listen" in done.stderr
