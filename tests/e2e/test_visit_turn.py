"""Two meet through a real coturn: their organisation wants no address shown to the other side.

The call check goes the same way, and the host is told what it found.
"""

import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.people import Staff
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, meeting
from tests.servers.coturn import SECRET, Coturn, coturn
from tests.servers.netns import HERE, connect, namespaces

HOUSE = "10.79.4.1"
ADMINISTRATOR = "tom"


@pytest.fixture
def relay() -> Iterator[Coturn]:
    with namespaces("relay") as (there,):
        connect(HERE, there, (f"{HOUSE}/24", "10.79.4.2/24"))
        with coturn(there, addresses=("10.79.4.2",)) as running:
            yield running


@pytest.fixture
def service(relay: Coturn, tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = tmp_path / "turn-secret"
    secret.write_text(SECRET)
    turn = {
        "EARSHOT_TURN_URLS": relay.url,
        "EARSHOT_TURN_SECRET_FILE": str(secret),
        "EARSHOT_MEDIA_ADDRESSES": HOUSE,
        "EARSHOT_MEDIA_HOST": HOUSE,
    }
    running = Service(tmp_path / "data", port, CLIENT, turn)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def relay_only(service: Service, open_page: Callable[..., Page]) -> Service:
    """Have the organisation choose that everything goes through its relay."""
    tom = Staff(open_page(TABLET), service, ADMINISTRATOR)
    tom.sign_in()
    tom.page.locator("[data-tab=visits]").click(timeout=PATIENCE_MS)
    tom.page.get_by_label("Nobody learns the other's internet address").check(timeout=PATIENCE_MS)
    tom.page.get_by_role("button", name="Save", exact=True).click()
    expect(tom.page.locator(".save-state")).to_contain_text("Saved.", timeout=PATIENCE_MS)
    return service


def test_two_meet_through_coturn_and_only_through_it(
    relay_only: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(relay_only, open_page, PHONE, TABLET)
    pair.nurse.start_now()
    pair.young.join()
    pair.nurse.admit(pair.robin.nickname)
    expect(pair.young.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    for visitor in (pair.young, pair.nurse):
        seen = visitor.sees_frames()
        assert seen.relayed == 1
        # Nothing that either side heard of the other names an address but the relay's.
        addresses = visitor.page.evaluate("earshotAddresses()")
        assert addresses, "no candidates were seen"
        assert set(addresses) == {"10.79.4.2"}


def test_line_is_checked_through_the_relay_and_the_host_is_told(
    relay_only: Service, open_page: Callable[..., Page], careful: Browser
) -> None:
    context = careful.new_context(**PHONE, permissions=["camera"])  # type: ignore[arg-type]
    phone = context.new_page()
    pair = meeting(
        relay_only, lambda kind: phone if kind is PHONE else open_page(kind), PHONE, TABLET
    )
    pair.nurse.start_now()
    phone.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    found = phone.locator("[data-check]")
    # A machine with other work may have none left for the first: one presses again, as people do.
    for _ in range(3):
        phone.locator("[data-act=check]").click(timeout=PATIENCE_MS)
        expect(found).to_have_attribute("data-check", "running", timeout=PATIENCE_MS)
        expect(found).not_to_have_attribute("data-check", "running", timeout=PATIENCE_MS)
        if re.search("connection is (good|weak)", found.inner_text()):
            break
    phone.locator("[data-act=ready]").click()
    told = pair.nurse.page.locator(".people-test")
    expect(told).to_contain_text("microphone blocked", timeout=PATIENCE_MS)
    expect(told).to_contain_text(
        re.compile(r"by relay, (line good|weak line): \d+ ms"), timeout=PATIENCE_MS
    )
    context.close()
