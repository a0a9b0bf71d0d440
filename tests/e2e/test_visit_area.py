"""A team's waiting area: closed with kind words, agreed to before, its words after, and counted."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from playwright.sync_api import Page, expect

from gateway.desk.area import Access, Area, Both, Suspended, Tag
from gateway.sources import system_clock
from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.desk_setting import set_area
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, plan

HOUR: Final = 3_600_000


def closed_for_now() -> Area:
    """Close the area until long after the visit of the test."""
    return Area(
        access=Access.ALWAYS,
        hours=None,
        suspended=Suspended(
            system_clock() + 48 * HOUR, Both("We are at a training day.", "Rydyn ni ar gwrs.")
        ),
        before=Both("Find a quiet place.", "Dewch o hyd i le tawel."),
        after=Both("Thank you for coming.", "Diolch am ddod."),
        consent=Both("We write down what we talk about.", "Rydyn ni'n ysgrifennu."),
        tags=(Tag("sleep", Both("Sleep", "Cwsg")),),
    )


def test_who_comes_too_early_is_told_and_agrees_once_the_host_is_there(
    service: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    set_area(service, closed_for_now())
    young, nurse, guest = pair.young.page, pair.nurse.page, open_page(PHONE)
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan(nurse, datetime.now().astimezone() + timedelta(hours=3))
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    guest.goto(pair.nurse.invite("Iwona Nowak", "Interpreter"))
    shut = guest.locator(".visit-shut")
    expect(shut).to_contain_text("We are at a training day.", timeout=PATIENCE_MS)
    expect(shut).to_contain_text("It takes place as planned.")
    expect(guest.locator("[data-act=guest-enter]")).to_have_count(0)

    # A host who is there lets people come early, and the link was not used up.
    nurse.locator("[data-act=open-room]").click(timeout=PATIENCE_MS)
    pair.nurse.ready()
    expect(nurse.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    guest.reload()
    guest.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    agree(Visitor(guest))

    young.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    agree(pair.young)
    pair.nurse.admit(pair.robin.nickname)
    expect(young.locator(".call")).to_be_visible(timeout=PATIENCE_MS)

    # A page that was loaded again in a call is not asked anything when it leaves.
    young.reload()
    young.locator("[data-act=join]").click(timeout=PATIENCE_MS)
    expect(young.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    pair.young.press("leave")
    expect(young.locator(".visit-after")).to_contain_text("Thank you for coming.")

    pair.nurse.end()
    expect(nurse.locator(".outcome-there")).to_contain_text("agreed to text 1", timeout=PATIENCE_MS)
    nurse.locator(".outcome-tags [value=sleep]").check()
    nurse.locator("[data-act=save-tags]").click()
    expect(nurse.locator(".outcome-tags [role=status]")).to_contain_text("Saved.")


def agree(who: Visitor) -> None:
    """Read what the team says, be refused without the tick, and come in with it."""
    page = who.page
    expect(page.locator(".visit-test")).to_contain_text("Find a quiet place", timeout=PATIENCE_MS)
    expect(page.locator(".agreement")).to_contain_text("We write down")
    who.ready()
    expect(page.locator(".agreement [role=alert]")).to_be_visible()
    page.locator("[name=agree]").check()
    who.ready()
    expect(page.locator(".visit-waiting")).to_be_visible(timeout=PATIENCE_MS)
