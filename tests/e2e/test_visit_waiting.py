"""Nobody waits for a visit unseen: every tablet of the team says so, wherever its nurse is."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.people import Staff
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Pair, meeting, plan


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


def said(page: Page) -> Locator:
    """Find what a tablet says of who waits."""
    return page.locator(".knock-said")


def test_team_is_told_who_waits_until_somebody_is_there(
    pair: Pair, open_page: Callable[..., Page]
) -> None:
    amina, nickname = pair.nurse.page, pair.robin.nickname
    beth = Staff(open_page(TABLET), pair.robin.service, "beth")
    beth.sign_in()
    amina.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan(amina, datetime.now().astimezone() + timedelta(minutes=10))
    expect(said(amina)).to_contain_text("begins at", timeout=PATIENCE_MS)

    pair.young.join()
    expect(said(amina)).to_contain_text(f"{nickname} waits for your visit", timeout=PATIENCE_MS)
    expect(said(beth.page)).to_contain_text(
        f"{nickname} waits for a visit with School nurses", timeout=PATIENCE_MS
    )
    expect(said(beth.page)).to_contain_text("nobody is there yet")
    # It is what the gateway knows, not what this page happened to hear.
    beth.page.reload()
    expect(said(beth.page)).to_contain_text(nickname, timeout=PATIENCE_MS)

    amina.locator("[data-act=knock-open]").click(timeout=PATIENCE_MS)
    pair.nurse.ready()
    expect(amina.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    # Their host is there: nobody else needs to go.
    expect(said(beth.page)).to_have_text("", timeout=PATIENCE_MS)
    pair.nurse.admit(nickname)
    expect(pair.young.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.sees_frames()
    expect(said(amina)).to_have_text("", timeout=PATIENCE_MS)


def test_who_goes_waits_no_more(pair: Pair) -> None:
    amina, young = pair.nurse.page, pair.young.page
    amina.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan(amina, datetime.now().astimezone() + timedelta(minutes=25))
    pair.young.join()
    expect(said(amina)).to_contain_text("waits for your visit", timeout=PATIENCE_MS)
    young.get_by_role("button", name="Leave the waiting room").click(timeout=PATIENCE_MS)
    expect(said(amina)).to_have_text("", timeout=PATIENCE_MS)
