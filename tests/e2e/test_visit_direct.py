"""A nurse and a young person meet by video, from browser to browser, with fake cameras."""

import socket
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, meeting


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


def test_two_meet_and_both_browsers_decode(pair: Pair) -> None:
    pair.meet()
    young, nurse = pair.young.sees_frames(), pair.nurse.sees_frames()
    assert min(young.frames_decoded, nurse.frames_decoded) >= 30
    # Counted a moment before the other side's: what both have decoded by now is above.
    assert min(young.frames_encoded, nurse.frames_encoded) > 0
    pair.young.says_alone()
    expect(pair.nurse.page.locator(".answers")).to_contain_text("on their own", timeout=PATIENCE_MS)
    pair.nurse.end()
    expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.page.locator("[data-act=done]").click()
    expect(pair.robin.composer).to_be_editable(timeout=PATIENCE_MS)


@pytest.fixture
def hostile(tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = (sys.executable, "-m", "tests.e2e.hostile_gateway")
    running = Service(tmp_path / "hostile", port, CLIENT, command=command)
    running.start()
    yield running
    running.stop()


def test_gateway_that_swaps_fingerprints_is_refused_and_named(
    hostile: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(hostile, open_page, PHONE, TABLET)
    pair.meet()
    # Whoever makes the first offer is the one whose word arrives changed.
    notice = "Somebody changed a message from"
    deadline = time.monotonic() + PATIENCE_MS / 1000
    pages = (pair.young.page, pair.nurse.page)
    while not any(notice in each.locator(".call-notices").inner_text() for each in pages):
        assert time.monotonic() < deadline, "nobody was told"
        pair.young.page.wait_for_timeout(200)
    expect(pair.young.tile("Amina Yusuf")).to_contain_text("Connecting")
    expect(pair.nurse.tile(pair.robin.nickname)).to_contain_text("Connecting")
    for visitor in (pair.young, pair.nurse):
        assert visitor.count().frames_decoded == 0
        assert "192.0.2.66" not in visitor.page.evaluate("earshotAddresses()")
