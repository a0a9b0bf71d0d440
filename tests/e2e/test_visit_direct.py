"""A nurse and a young person meet by video, from browser to browser, with fake cameras."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, watched


@dataclass
class Pair:
    """A young person and a nurse who talk already."""

    robin: YoungPerson
    amina: Staff
    young: Visitor
    nurse: Visitor


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    robin = YoungPerson(watched(open_page(PHONE)), service)
    amina = Staff(watched(open_page(TABLET)), service, "amina")
    robin.join()
    robin.write("can we see each other?")
    amina.sign_in()
    amina.open(robin.nickname)
    amina.sees("can we see each other?")
    return Pair(robin, amina, Visitor(robin.page), Visitor(amina.page))


def meet(pair: Pair) -> None:
    pair.nurse.start_now()
    pair.young.join()
    pair.nurse.admit(pair.robin.nickname)
    expect(pair.young.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)


def test_two_meet_and_both_browsers_decode(pair: Pair) -> None:
    meet(pair)
    young, nurse = pair.young.sees_frames(), pair.nurse.sees_frames()
    assert min(young.frames_decoded, nurse.frames_decoded) >= 30
    assert min(young.frames_encoded, nurse.frames_encoded) >= 30
    pair.young.says_alone()
    expect(pair.nurse.page.locator(".answers")).to_contain_text(
        "on their own", timeout=PATIENCE_MS
    )
    pair.nurse.end()
    expect(pair.young.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.page.locator("[data-act=done]").click()
    expect(pair.robin.composer).to_be_editable(timeout=PATIENCE_MS)
