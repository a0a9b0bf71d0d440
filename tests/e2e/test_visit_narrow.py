"""A young person on a bus: 350 kbit/s each way, 150 ms, 3 % of packets lost. They still meet."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.elsewhere import browser_in, forwarding
from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, Visitor, watched
from tests.servers.netns import HERE, NARROW, Namespace, line, namespaces

HOUSE, BUS = "10.79.5.1", "10.79.5.2"
LONG_MS = 120_000
"""The page itself comes over the same line."""
SECONDS = 10


@pytest.fixture
def bus() -> Iterator[Namespace]:
    with (
        namespaces("bus") as (there,),
        line(HERE, there, (f"{HOUSE}/24", f"{BUS}/24"), NARROW),
    ):
        yield there


@pytest.fixture
def service(bus: Namespace, tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Service(tmp_path / "data", port, CLIENT, {"EARSHOT_HOST": "0.0.0.0"})  # noqa: S104
    running.start()
    with forwarding(bus, port, HOUSE):
        yield running
    running.stop()


@pytest.fixture
def on_the_bus(bus: Namespace, browser: Browser, tmp_path: Path) -> Iterator[Page]:
    with browser_in(bus, browser, tmp_path) as other:
        # The offline copy would fetch everything else over the narrow line meanwhile.
        context = other.new_context(**PHONE, service_workers="block")  # type: ignore[arg-type]
        context.set_default_timeout(LONG_MS)
        context.set_default_navigation_timeout(LONG_MS)
        yield context.new_page()


def test_two_meet_over_a_narrow_line(
    service: Service,
    on_the_bus: Page,
    open_page: Callable[..., Page],
    record_property: Callable[[str, object], None],
) -> None:
    robin = YoungPerson(watched(on_the_bus), service)
    amina = Staff(watched(open_page(TABLET)), service, "amina")
    robin.join()
    robin.write("I am on the bus")
    amina.sign_in()
    amina.open(robin.nickname)
    amina.sees("I am on the bus")
    pair = Pair(robin, amina, Visitor(robin.page), Visitor(amina.page))
    pair.meet()
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames(60)
    before = pair.young.count(), pair.nurse.count()
    pair.young.page.wait_for_timeout(SECONDS * 1000)
    after = pair.young.count(), pair.nurse.count()
    for who, earlier, later in zip(("young person", "nurse"), before, after, strict=True):
        frames = later.frames_decoded - earlier.frames_decoded
        kbps = (later.bytes_received - earlier.bytes_received) * 8 / 1000 / SECONDS
        record_property(
            f"over a narrow line, frames a second and kbit/s that came to the {who}",
            (frames / SECONDS, round(kbps)),
        )
        assert frames >= 5 * SECONDS
        assert later.audio_packets > earlier.audio_packets
        assert kbps <= NARROW.kbit
    expect(pair.young.page.locator(".call-quality")).to_be_visible(timeout=PATIENCE_MS)
