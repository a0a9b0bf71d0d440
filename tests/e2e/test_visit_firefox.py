"""A visit between browsers of two makers: directly, then through the unit, with sealed frames."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.firefox import Firefox, open_firefox
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, WATCH, meeting

pytestmark = pytest.mark.firefox

ENOUGH: Final = 30
"""Frames of each picture."""

PICTURES: Final = f"earshotPictures().then((all) => all.filter((it) => it.decoded > {ENOUGH}))"


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    with open_firefox(tmp_path / "firefox") as opened:
        opened.show_as(390, 844)
        opened.prepare(WATCH)
        yield opened


def sees(page: Page, pictures: int) -> None:
    """Wait until enough of so many pictures was decoded, each by itself."""
    deadline = time.monotonic() + PATIENCE_MS / 1000
    while len(page.evaluate(PICTURES)) < pictures:
        assert time.monotonic() < deadline, page.evaluate("earshotPictures()")
        page.wait_for_timeout(200)


def test_firefox_and_chromium_see_and_hear_each_other(
    service: Service, open_page: Callable[..., Page], firefox: Firefox
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    nurse, young = pair.nurse.page, pair.young.page
    pair.nurse.start_now()
    firefox.open(pair.nurse.invite("Iwona Nowak", "Interpreter"))
    firefox.press("guest-enter")
    firefox.press("ready")
    firefox.until("document.querySelector('.visit-waiting') !== null")

    pair.nurse.admit("Iwona Nowak")
    firefox.until(f"{PICTURES}.then((all) => all.length === 1)")
    firefox.until("earshotCount().then((all) => all.audioPackets > 50)")
    sees(nurse, 1)
    pair.nurse.hears()

    # With a third the unit forwards what each seals for the others.
    pair.young.join()
    pair.nurse.admit(pair.robin.nickname)
    firefox.until("document.querySelector('.call[data-plane=sfu]') !== null")
    for page in (nurse, young):
        expect(page.locator(".call[data-plane=sfu]")).to_be_visible(timeout=PATIENCE_MS)
    firefox.until(f"{PICTURES}.then((all) => all.length === 2)")
    for page in (nurse, young):
        sees(page, 2)
    assert firefox.logged == []
