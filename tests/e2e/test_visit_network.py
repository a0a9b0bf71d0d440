"""A network that is cut in the call, a narrow line, and a node that dies: the visit goes on."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, meeting


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
