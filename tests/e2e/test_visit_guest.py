"""An interpreter comes by a link: no account, no chat, and not inside before the host says so."""

from collections.abc import Callable

from playwright.sync_api import Browser, Page, expect

from tests.e2e.conftest import PHONE, TABLET
from tests.e2e.service import Service
from tests.e2e.visits import PATIENCE_MS, Visitor, meeting, watched


def test_interpreter_comes_by_link_and_waits_until_let_in(
    service: Service, open_page: Callable[..., Page], browser: Browser
) -> None:
    pair = meeting(service, open_page, PHONE, TABLET)
    pair.nurse.start_now()
    link = pair.nurse.invite("Iwona Nowak", "Interpreter")

    # Refusals, which are meant here, stand in the consoles of these two.
    iwona, other = (Visitor(watched(browser.new_context(**PHONE).new_page())) for _ in range(2))  # type: ignore[arg-type]
    iwona.page.goto(link)
    expect(iwona.page.get_by_role("heading", level=1)).to_contain_text("Iwona Nowak")
    assert "#" not in iwona.page.url
    iwona.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    iwona.ready()
    expect(iwona.page.locator(".visit-waiting")).to_be_visible(timeout=PATIENCE_MS)

    # The same link opens nothing for anybody else.
    other.page.goto(link)
    other.page.locator("[data-act=guest-enter]").click(timeout=PATIENCE_MS)
    expect(other.page.get_by_role("alert")).to_contain_text("used already", timeout=PATIENCE_MS)

    row = pair.nurse.page.locator(".people-waits").filter(has_text="Iwona Nowak")
    expect(row).to_contain_text("Interpreter", timeout=PATIENCE_MS)
    row.get_by_label("Message to Iwona Nowak").fill("two more minutes, please")
    row.get_by_role("button", name="Send").click()
    expect(iwona.page.locator(".visit-note")).to_contain_text(
        "two more minutes, please", timeout=PATIENCE_MS
    )
    expect(row).to_contain_text("Seen at", timeout=PATIENCE_MS)
    assert iwona.count().frames_decoded == 0

    pair.nurse.admit("Iwona Nowak")
    expect(iwona.page.locator(".call")).to_be_visible(timeout=PATIENCE_MS)
    iwona.sees_frames()
    pair.nurse.sees_frames()
    # A guest sees no chat, and nobody's conversation.
    expect(iwona.page.get_by_role("log")).to_have_count(0)

    pair.nurse.page.get_by_role("button", name="Take the link back").click()
    expect(iwona.page.locator(".visit-after")).to_be_visible(timeout=PATIENCE_MS)
    for each in (iwona, other):
        each.page.context.close()


def test_link_that_is_none_opens_nothing(service: Service, open_page: Callable[..., Page]) -> None:
    page = open_page(PHONE)
    page.goto(f"{service.origin}/visit#nonsense")
    expect(page.get_by_text("needs a link")).to_be_visible(timeout=PATIENCE_MS)
