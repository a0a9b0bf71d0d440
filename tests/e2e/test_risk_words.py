"""Risk words in real browsers: help is offered on the phone, the nurse sees why, nobody is told."""

import re
from collections.abc import Callable

from playwright.sync_api import Request, expect

from tests.e2e.people import Staff, YoungPerson


def test_phone_offers_help_and_tells_nobody(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("hello")
    amina.open(young_person.nickname)
    page = young_person.page
    asked: list[Request] = []
    page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - no place on a built-in

    young_person.composer.press_sequentially("last night i cut myself")
    offer = page.get_by_role("region", name="Would you like help right now?")
    expect(offer).to_be_visible()
    expect(offer.get_by_role("link", name="Shout")).to_be_visible()
    # Whatever is written, the lexicons come and the desk is asked; typing goes through the socket.
    usual = re.compile(r"/assets/|/v1/desk/now\?language=en&easy_read=0&conversation=[0-9a-f]{32}$")
    assert [each.url for each in asked if each.method != "GET" or not usual.search(each.url)] == []

    young_person.composer.press("Control+Enter")
    young_person.sees("last night i cut myself")
    expect(offer).to_be_visible()
    offer.get_by_role("button", name="Close").click()
    expect(offer).to_be_hidden()

    expect(amina.page.get_by_text("Matched: self-harm, “cut myself”")).to_be_visible()
    row = amina.row(young_person.nickname)
    expect(row.get_by_text("May be about self-harm")).to_be_visible()
    amina.write(young_person.nickname, "Thank you for telling me.")
    expect(row.get_by_text("May be about self-harm")).to_be_hidden()
    assert not any(each.method == "POST" for each in asked)


def test_lexicons_are_there_without_a_network(young_person: YoungPerson) -> None:
    young_person.join()
    page = young_person.page
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    page.reload()
    expect(young_person.composer).to_be_visible()
    page.context.set_offline(True)
    young_person.composer.press_sequentially("dwi isio marw")
    expect(page.get_by_role("region", name="Would you like help right now?")).to_be_visible()
