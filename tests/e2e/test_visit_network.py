"""A phone in another network, a gateway that dies, a page loaded again: the visit goes on."""

import re
import socket
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.elsewhere import browser_in, forwarding
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, meeting
from tests.servers.netns import HERE, Namespace, connect, namespaces

HOME, MOBILE = "10.79.6", "10.79.7"


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


def test_call_goes_on_when_the_gateway_is_killed_and_comes_back(pair: Pair) -> None:
    pair.meet()
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames()
    pair.robin.service.kill()
    expect(pair.young.page.locator(".call-notices")).to_contain_text("offline", timeout=PATIENCE_MS)
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames()
    pair.robin.service.start()
    expect(pair.young.page.locator(".call-notices")).not_to_contain_text(
        "offline", timeout=PATIENCE_MS
    )
    for visitor in (pair.young, pair.nurse):
        visitor.sees_frames()
    pair.nurse.end()
    expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)


def test_page_that_is_loaded_again_comes_back_into_the_call(pair: Pair) -> None:
    pair.meet()
    pair.young.sees_frames()
    pair.young.page.reload()
    pair.young.page.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    expect(pair.young.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.sees_frames()
    pair.nurse.sees_frames()


@dataclass
class Walker:
    """A phone with two networks, of which it is in one."""

    phone: Namespace
    page: Page
    service: Service

    def goes_out(self) -> None:
        """Leave the network at home; the other one takes its place."""
        self.phone.ip("link", "set", _device(self.phone, HOME), "down")
        self.phone.ip("link", "set", _device(self.phone, MOBILE), "up")
        self.phone.ip("route", "add", "default", "via", f"{MOBILE}.1")


def _device(phone: Namespace, network: str) -> str:
    found = re.search(rf"^\d+: (\S+) .*{network}\.2/", phone.run("ip", "-o", "addr"), re.MULTILINE)
    assert found is not None
    return found[1]


@pytest.fixture
def walker(browser: Browser, tmp_path: Path) -> Iterator[Walker]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    anywhere = {"EARSHOT_HOST": "0.0.0.0"}  # noqa: S104
    service = Service(tmp_path / "data", port, CLIENT, anywhere)
    with namespaces("phone") as (phone,):
        for network in (HOME, MOBILE):
            connect(HERE, phone, (f"{network}.1/24", f"{network}.2/24"))
        phone.ip("link", "set", _device(phone, MOBILE), "down")
        service.start()
        with browser_in(phone, browser, tmp_path) as other:
            context = other.new_context(**PHONE)  # type: ignore[arg-type]
            yield Walker(phone, context.new_page(), service)
        service.stop()


def test_call_goes_on_when_the_phone_comes_into_another_network(
    walker: Walker, open_page: Callable[..., Page]
) -> None:
    port = walker.service.port
    with forwarding(walker.phone, port, f"{HOME}.1"):
        pair = meeting(
            walker.service,
            lambda kind: walker.page if kind is PHONE else open_page(kind),
            PHONE,
            TABLET,
        )
        pair.meet()
        for visitor in (pair.young, pair.nurse):
            visitor.sees_frames()
        before = pair.young.way()
        assert before.address == f"{HOME}.2"
    # Whatever went through the old network is cut with it, and the gateway's line too.
    walker.goes_out()
    with forwarding(walker.phone, port, f"{MOBILE}.1"):
        for visitor in (pair.young, pair.nurse):
            visitor.sees_frames()
        after = pair.young.way()
        assert after.address == f"{MOBILE}.2"
        assert after.fragment != before.fragment
        # ICE began afresh; the connection, and with it DTLS and its keys, is the same.
        assert (after.connections, after.certificate) == (before.connections, before.certificate)
        pair.nurse.end()
        expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
