"""What a forwarding unit has that wants to listen, and what people have who come and go."""

import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.test_visit_group import HOUSE
from tests.e2e.visits import PATIENCE_MS, Pair, Visitor, meeting, watched
from tests.media.decoding import decode_all
from tests.servers.netns import HERE, connect, namespaces

OPUS, VP8 = 111, 96
"""Payload types, as Chromium gives them."""

FEW = 6
HUNDRED = pytest.param(50, marks=pytest.mark.long)
"""How often somebody comes and goes: fifty times are a hundred changes of keys."""

# A page whose person does not want to go: it closes nothing, and its keys stay in its worker.
STUBBORN = """
RTCPeerConnection.prototype.close = () => {};
Worker.prototype.terminate = () => {};
"""


@pytest.fixture
def record(tmp_path: Path) -> Path:
    return tmp_path / "forwarded"


@pytest.fixture
def service(tmp_path: Path, record: Path, request: pytest.FixtureRequest) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-m", "tests.e2e.careless_gateway", str(record))
    with namespaces("house") as (other,):
        connect(HERE, other, (f"{HOUSE}/24", "10.79.3.2/24"))
        media = {"EARSHOT_MEDIA_ADDRESSES": HOUSE, "EARSHOT_MEDIA_HOST": HOUSE}
        running = Service(tmp_path / "data", port, CLIENT, media)
        if request.param == "careless":
            running.command = command
        running.start()
        yield running
        running.stop()
        assert "Traceback" not in running.log.read_text()


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


@pytest.fixture
def iwona(browser: Browser) -> Iterator[Visitor]:
    """A guest, in whose console refusals may stand."""
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    yield Visitor(watched(context.new_page()))
    context.close()


def come(pair: Pair, iwona: Visitor) -> None:
    """Have three in the room, through the unit."""
    pair.nurse.start_now()
    link = pair.nurse.invite("Iwona Nowak", "Interpreter")
    pair.young.join()
    pair.nurse.admit(pair.robin.nickname)
    iwona.page.goto(link)
    iwona.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    iwona.ready()
    pair.nurse.admit("Iwona Nowak")
    for visitor in (pair.nurse, pair.young, iwona):
        visitor.sees_frames()


@pytest.mark.parametrize("service", ["careless"], indirect=True)
def test_unit_has_nothing_to_see_and_who_was_sent_out_hears_nothing_more(
    pair: Pair, iwona: Visitor, record: Path
) -> None:
    iwona.page.add_init_script(STUBBORN)
    come(pair, iwona)
    pair.nurse.remove("Iwona Nowak")
    for visitor in (pair.nurse, pair.young):
        visitor.sees_frames()
    # The others have gone over to keys that she never had. What comes to her is as much as before.
    iwona.page.wait_for_timeout(2_000)
    before, opened = iwona.count(), iwona.opened()
    pair.nurse.sees_frames(60)
    after = iwona.count()
    assert after.bytes_received - before.bytes_received > 50_000
    assert after.frames_decoded == before.frames_decoded
    assert iwona.opened() == opened

    # Of all pictures none decodes; a fifth of the voices' frames and more are not even Opus.
    found = decode_all(read_record(record), audio=OPUS, video=VP8)
    assert {each.codec for each in found} == {"libopus", "vp8"}
    for each in found:
        assert each.decoded <= (0 if each.codec == "vp8" else 0.8 * each.frames), each


def read_record(record: Path) -> Iterator[bytes]:
    with record.open("rb") as file:
        while head := file.read(4):
            yield file.read(int.from_bytes(head, "big"))


@pytest.mark.parametrize("comings", [FEW, HUNDRED])
@pytest.mark.parametrize("service", ["as it is"], indirect=True)
def test_those_who_stay_lose_next_to_nothing_when_others_come_and_go(
    pair: Pair, iwona: Visitor, comings: int, record_property: Callable[[str, object], None]
) -> None:
    come(pair, iwona)
    for visitor in (pair.nurse, pair.young):
        visitor.count_frames()
    for _ in range(comings):
        iwona.press("leave")
        expect(pair.nurse.tile("Iwona Nowak")).to_have_count(0, timeout=PATIENCE_MS)
        iwona.page.locator("[data-act=again]").click(timeout=PATIENCE_MS)
        iwona.ready()
        pair.nurse.admit("Iwona Nowak")
        expect(pair.young.tile("Iwona Nowak").locator("video")).to_be_visible(timeout=PATIENCE_MS)
    for visitor, other in ((pair.nurse, pair.robin.nickname), (pair.young, "Amina Yusuf")):
        opened, dropped = visitor.frames_of(other, 50 * comings)
        whose = "the young person's" if visitor is pair.nurse else "the nurse's"
        record_property(
            f"{comings} joins and leaves, frames of {whose} that opened and not", (opened, dropped)
        )
        assert dropped < (opened + dropped) / 100, (opened, dropped)
