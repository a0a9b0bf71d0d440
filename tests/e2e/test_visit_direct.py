"""A nurse and a young person meet by video, from browser to browser, with fake cameras."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, meeting


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


def test_two_meet_and_both_browsers_decode(pair: Pair) -> None:
    pair.meet()
    young, nurse = pair.young.sees_frames(), pair.nurse.sees_frames()
    assert min(young.frames_decoded, nurse.frames_decoded) >= 30
    assert min(young.frames_encoded, nurse.frames_encoded) >= 30
    pair.young.says_alone()
    expect(pair.nurse.page.locator(".answers")).to_contain_text("on their own", timeout=PATIENCE_MS)
    pair.nurse.end()
    expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.page.locator("[data-act=done]").click()
    expect(pair.robin.composer).to_be_editable(timeout=PATIENCE_MS)
