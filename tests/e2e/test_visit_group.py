"""Four meet through the forwarding unit: frames are sealed, and every browser decodes others'."""

import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.people import Staff
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, watched
from tests.servers.netns import HERE, connect, namespaces

HOUSE = "10.79.3.1"
"""Where the unit is: browsers leave loopback out, so this machine gets an address of a cable's."""


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with namespaces("house") as (other,):
        connect(HERE, other, (f"{HOUSE}/24", "10.79.3.2/24"))
        media = {"EARSHOT_MEDIA_ADDRESSES": HOUSE, "EARSHOT_MEDIA_HOST": HOUSE}
        running = Service(tmp_path / "data", port, CLIENT, media)
        running.start()
        yield running
        running.stop()
        assert "Traceback" not in running.log.read_text()


def test_four_meet_through_the_unit_with_sealed_frames(
    service: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    pair.nurse.start_now()
    link = pair.nurse.invite("Iwona Nowak", "Interpreter")
    pair.young.join()
    pair.nurse.admit(pair.robin.nickname)
    pair.young.sees_frames()

    iwona = Visitor(watched(open_page(PHONE)))
    iwona.page.goto(link)
    iwona.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    iwona.ready()
    pair.nurse.admit("Iwona Nowak")

    beth = Staff(watched(open_page(TABLET)), service, "beth")
    beth.sign_in()
    beth.open(pair.robin.nickname)
    second = Visitor(beth.page)
    second.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    second.page.locator("[data-act=open-room]").click()
    second.ready()
    pair.nurse.admit("Beth Carter")

    everybody = (pair.nurse, pair.young, iwona, second)
    for visitor in everybody:
        expect(visitor.page.locator(".call[data-plane=sfu]")).to_be_visible(timeout=PATIENCE_MS)
        expect(visitor.page.locator(".tile:not(.tile-own) video")).to_have_count(
            3, timeout=PATIENCE_MS
        )
    # Each of the three others is decoded, picture and voice, and not only their sum.
    for visitor in everybody:
        visitor.meets_again(3, 0)
        assert visitor.sees_frames(60).frames_decoded >= 60

    # Who is sent out sees and hears nothing more; the others go on.
    pair.nurse.remove("Iwona Nowak")
    expect(iwona.page.locator(".call")).to_have_count(0, timeout=PATIENCE_MS)
    assert iwona.count().frames_decoded == 0
    for visitor in (pair.nurse, pair.young, second):
        visitor.sees_frames(30)
