"""A visit from a private room: the room's own tablet, and nothing of anybody's left on it."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from playwright.sync_api import Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, plan, watched

ROOM: Final = "Library, room 2"
WHO: Final = f"Young person at {ROOM}"


def make_room(nurse: Page) -> str:
    """Make a room while a visit is planned; returns its link, which is shown once."""
    nurse.locator("[data-act=rooms]").click(timeout=PATIENCE_MS)
    nurse.locator("[data-act=add-room]").click()
    nurse.locator("[name=room-name]").fill(ROOM)
    nurse.locator("[name=room-how]").fill("Ground floor, past the desk")
    nurse.locator("[data-act=make-room]").click()
    link = nurse.get_by_label("Link", exact=True)
    expect(link).to_be_visible(timeout=PATIENCE_MS)
    expect(nurse.locator(".room-link .qr")).to_be_visible()
    found = link.input_value()
    nurse.locator("[data-act=room-done]").click()
    expect(nurse.locator(f"[data-room='{ROOM}']")).to_be_visible()
    return found


def plan_there(nurse: Page, minutes: int) -> None:
    """Plan a visit in the room, from the sheet that is open."""
    nurse.locator("[name=room]").select_option(label=f"At {ROOM}")
    plan(nurse, datetime.now().astimezone() + timedelta(minutes=minutes))
    expect(nurse.locator(".sheet")).to_have_count(0, timeout=PATIENCE_MS)


def keeps_nothing(tablet: Page) -> None:
    """Find nothing of a visit on the tablet."""
    assert tablet.evaluate("Object.keys(sessionStorage)") == ["earshot.place"]
    assert tablet.evaluate("Object.keys(localStorage)") == []
    assert tablet.context.cookies() == []
    assert tablet.evaluate("history.length") <= 2


def test_young_person_has_a_visit_on_the_tablet_of_a_room(
    service: Service, open_page: Callable[..., Page]
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    nurse = pair.nurse.page
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    link = make_room(nurse)
    plan_there(nurse, 10)
    expect(pair.young.page.locator(".invitation")).to_contain_text(ROOM, timeout=PATIENCE_MS)

    room = Visitor(watched(open_page(TABLET)))
    tablet = room.page
    tablet.goto(link)
    card = tablet.locator("[data-place=ready]")
    expect(card).to_contain_text("Amina", timeout=PATIENCE_MS)
    assert "#" not in tablet.url
    assert pair.robin.nickname not in tablet.locator("body").inner_text()
    tablet.locator("[data-act=here]").click()
    tablet.wait_for_url("**/visit", timeout=PATIENCE_MS)
    room.ready()
    expect(tablet.locator(".visit-waiting")).to_be_visible(timeout=PATIENCE_MS)

    nurse.locator("[data-act=visit]").click()
    nurse.locator("[data-act=open-room]").click(timeout=PATIENCE_MS)
    pair.nurse.ready()
    pair.nurse.admit(WHO)
    expect(tablet.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    room.sees_frames()
    pair.nurse.sees_frames()
    room.says_alone()
    answers = nurse.locator(".people")
    expect(answers).to_contain_text(f"{WHO}", timeout=PATIENCE_MS)
    expect(answers).to_contain_text("on their own", timeout=PATIENCE_MS)

    # Who is there is the young person: the leaf is theirs, and only the host sees it.
    room.press("quiet")
    expect(nurse.locator(".not-safe")).to_contain_text(WHO, timeout=PATIENCE_MS)

    # A tablet that was loaded again comes back to the visit.
    tablet.reload()
    expect(tablet.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    room.sees_frames(10)

    pair.nurse.end()
    tablet.locator("[data-act=back-to-place]").click(timeout=PATIENCE_MS)
    tablet.wait_for_url("**/place", timeout=PATIENCE_MS)
    expect(tablet.locator("[data-place=empty]")).to_be_visible(timeout=PATIENCE_MS)
    keeps_nothing(tablet)

    # The next one is shown; and a room that is closed says so.
    nurse.locator("[data-act=done]").click(timeout=PATIENCE_MS)
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan_there(nurse, 45)
    tablet.reload()
    expect(tablet.locator("[data-place=early]")).to_contain_text("You can come in from")
    nurse.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    expect(nurse.locator(f"[data-at='{ROOM}']")).to_be_visible(timeout=PATIENCE_MS)
    nurse.locator("[data-act=rooms]").click()
    nurse.locator("[data-act=close-room]").click(timeout=PATIENCE_MS)
    nurse.locator("[data-act=room-sure]").click()
    expect(nurse.locator(f"[data-at='{ROOM}']")).to_have_count(0, timeout=PATIENCE_MS)


def test_link_that_is_none_says_so(service: Service, open_page: Callable[..., Page]) -> None:
    page = open_page(TABLET)
    page.goto(f"{service.origin}/place#nonsense")
    expect(page.locator("[data-place=unknown]")).to_be_visible(timeout=PATIENCE_MS)
