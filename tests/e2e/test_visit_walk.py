"""Visits as a nurse leads them and a young person lives them, from planning to the page after."""

import socket
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import CLIENT, PHONE, TABLET
from tests.e2e.desk_day import open_team_day
from tests.e2e.people import Staff
from tests.e2e.service import Service
from tests.e2e.test_visit_group import HOUSE
from tests.e2e.visits import PATIENCE_MS, Pair, Visitor, meeting, plan, watched
from tests.servers.netns import HERE, connect, namespaces


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with namespaces("house") as (other,):
        connect(HERE, other, (f"{HOUSE}/24", "10.79.3.2/24"))
        media = {"EARSHOT_MEDIA_ADDRESSES": HOUSE, "EARSHOT_MEDIA_HOST": HOUSE}
        running = Service(tmp_path / "data", port, CLIENT, media)
        running.start()
        yield running
        running.stop()
        assert "Traceback" not in running.log.read_text()


@pytest.fixture
def pair(service: Service, open_page: Callable[..., Page]) -> Pair:
    return meeting(service, open_page, PHONE, TABLET)


def second_nurse(pair: Pair, open_page: Callable[..., Page]) -> Visitor:
    """Have Beth go to the visit's waiting room."""
    beth = Staff(watched(open_page(TABLET)), pair.robin.service, "beth")
    beth.sign_in()
    beth.open(pair.robin.nickname)
    beth.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    beth.page.locator("[data-act=open-room]").click()
    second = Visitor(beth.page)
    second.ready()
    return second


def test_visit_with_a_parent_from_the_waiting_room_to_the_end(pair: Pair, browser: Browser) -> None:
    nurse, young, nickname = pair.nurse, pair.young, pair.robin.nickname
    nurse.start_now()
    link = nurse.invite("Sarah Hill", "Parent")

    # A message to who waits, and that it was seen.
    young.join()
    row = nurse.page.locator(".people-waits").filter(has_text=nickname)
    row.get_by_label(f"Message to {nickname}").fill("with you in a minute")
    row.get_by_role("button", name="Send").click()
    expect(young.page.locator(".visit-note")).to_contain_text("a minute", timeout=PATIENCE_MS)
    expect(row).to_contain_text("Seen at", timeout=PATIENCE_MS)
    nurse.admit(nickname)
    young.sees_frames()

    # Who is in the room: asked once they are in, and again when somebody joins.
    answers = nurse.page.locator(".answers")
    young.says_with("my little brother")
    expect(answers).to_contain_text("with my little brother", timeout=PATIENCE_MS)
    # That her session ends with the visit stands in this one's console.
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    mum = Visitor(watched(context.new_page()))
    mum.page.goto(link)
    mum.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    mum.ready()
    nurse.admit("Sarah Hill")
    mum.sees_frames()
    expect(answers).not_to_contain_text("brother", timeout=PATIENCE_MS)
    for visitor in (young, mum, nurse):
        visitor.says_alone()
    expect(answers).not_to_contain_text("not answered", timeout=PATIENCE_MS)

    # On hold nobody reaches her, and she reaches nobody; the others go on.
    nurse.does("Hold, Sarah Hill")
    expect(mum.page.locator(".tiles-away")).to_contain_text("on hold", timeout=PATIENCE_MS)
    mum.sees_nothing()
    young.sees_frames()
    nurse.does("Take back, Sarah Hill")
    mum.sees_frames()

    # Alone with the young person, who says silently that it is not safe to talk.
    nurse.page.locator("[data-act=talk-alone]").click(timeout=PATIENCE_MS)
    expect(mum.page.locator(".tiles-away")).to_contain_text("wait a moment", timeout=PATIENCE_MS)
    mum.sees_nothing()
    before = [each.says() for each in (young, mum)]
    young.press("quiet")
    warned = nurse.page.locator(".not-safe")
    expect(warned).to_contain_text(f"{nickname} can't talk safely", timeout=PATIENCE_MS)
    assert [each.says() for each in (young, mum)] == before
    nurse.page.locator("[data-act=safe]").click()
    expect(warned).to_have_count(0, timeout=PATIENCE_MS)
    nurse.page.locator("[data-act=talk-alone]").click()
    mum.sees_frames()

    # The end asks whether the young person was seen alone, and says it again afterwards.
    nurse.end_without_alone("carer_present")
    after = nurse.page.locator(".visit-after")
    expect(after).to_contain_text("A parent or carer stayed", timeout=PATIENCE_MS)
    for visitor in (young, mum):
        expect(visitor.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
    context.close()


def test_young_person_is_seen_by_two_members_of_staff_or_not_at_all(
    pair: Pair, open_page: Callable[..., Page]
) -> None:
    nurse, young, nickname = pair.nurse, pair.young, pair.robin.nickname
    nurse.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    nurse.page.get_by_label("Two members of staff").check()
    nurse.page.locator("[data-act=start-now]").click()
    nurse.ready()
    young.join()
    nurse.admit(nickname)
    notices = nurse.page.locator(".call-notices")
    expect(notices).to_contain_text("second member of staff", timeout=PATIENCE_MS)
    expect(young.page.locator(".visit-waiting")).to_be_visible()

    second = second_nurse(pair, open_page)
    nurse.admit("Beth Carter")
    expect(second.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    nurse.admit(nickname)
    young.sees_frames()

    # One of the two goes: nobody hears anybody, until there are two again.
    second.press("leave")
    paused = young.page.locator(".call-notices")
    expect(paused).to_contain_text("second member of staff", timeout=PATIENCE_MS)
    young.sees_nothing()
    second.page.locator("[data-act=again]").click(timeout=PATIENCE_MS)
    second.ready()
    nurse.admit("Beth Carter")
    young.sees_frames()
    nurse.end()
    expect(nurse.page.locator(".visit-after")).to_contain_text("yes", timeout=PATIENCE_MS)


def test_visit_is_planned_moved_shared_and_called_off(
    pair: Pair, open_page: Callable[..., Page]
) -> None:
    page = pair.nurse.page
    invitation = pair.young.page.locator(".invitation")
    tomorrow = (datetime.now().astimezone() + timedelta(days=1)).replace(hour=15, minute=0)
    page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    plan(page, tomorrow)
    expect(invitation).to_contain_text("15:00", timeout=PATIENCE_MS)

    page.locator("[data-act=visit]").click()
    page.locator("[data-act=move]").click(timeout=PATIENCE_MS)
    plan(page, tomorrow.replace(hour=16, minute=30))
    expect(invitation).to_contain_text("16:30", timeout=PATIENCE_MS)
    expect(page.locator(".plan-when-it-is")).to_contain_text("16:30")

    # A link, which another window of the nurse's can show again.
    link = pair.nurse.invite("Iwona Nowak", "Interpreter")
    page.reload()
    page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
    page.locator("[data-act=show-link]").click(timeout=PATIENCE_MS)
    shown = page.get_by_label("Link for Iwona Nowak")
    expect(shown).to_have_value(link, timeout=PATIENCE_MS)

    # It is taken back and made anew: the old one opens nothing.
    page.locator("[data-act=revoke-link]").click()
    page.locator("[data-guest=revoked] [data-act=renew-link]").click(timeout=PATIENCE_MS)
    expect(shown).not_to_have_value(link, timeout=PATIENCE_MS)
    fresh = shown.input_value()
    guest = open_page(PHONE)
    guest.goto(fresh)
    expect(guest.get_by_role("heading", level=1)).to_contain_text("Iwona", timeout=PATIENCE_MS)
    expect(guest.locator("main")).to_contain_text("16:30")

    page.locator("[data-act=cancel]").click()
    page.locator("[data-act=cancel-sure]").click()
    expect(invitation).to_have_count(0, timeout=PATIENCE_MS)


def test_visit_to_which_nobody_comes_raises_an_alarm(
    tmp_path: Path, open_page: Callable[..., Page]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    day = open_team_day(tmp_path, port, CLIENT)
    day.become(day.days.after, 10, 0)
    day.service.start()
    try:
        pair = meeting(day.service, open_page, PHONE, TABLET)
        pair.amina.write(pair.robin.nickname, "see you by video at half past")
        pair.robin.sees("see you by video at half past")
        pair.nurse.page.locator("[data-act=visit]").click(timeout=PATIENCE_MS)
        half_past = day.days.at(day.days.after, 10, 30)
        plan(pair.nurse.page, datetime.fromtimestamp(half_past / 1000).astimezone())
        invitation = pair.young.page.locator(".invitation")
        expect(invitation).to_be_visible(timeout=PATIENCE_MS)
        day.become(day.days.after, 10, 46)
        expect(invitation).to_have_count(0, timeout=PATIENCE_MS)
        day.become(day.days.after, 11, 47)
        alarms = pair.nurse.page.get_by_role("region", name="Alarms").get_by_role("alert")
        expect(alarms).to_contain_text(pair.robin.nickname, timeout=PATIENCE_MS)
    finally:
        day.service.stop()
