"""A nurse points to a service; the phone shows it, and asks nobody about it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Request, expect

from gateway.cli import main
from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service

SAMPLE = Path(__file__).parents[1] / "gateway" / "signposts" / "sample"


def test_nurse_sends_a_card_from_the_directory(
    service: Service,
    young_person: YoungPerson,
    staff: Callable[[str], Staff],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("EARSHOT_DATA", str(service.data))
    assert main(["signposts", "import", str(SAMPLE / "services-2.json")]) == 0
    amina = staff("amina")
    amina.sign_in()
    young_person.join()
    young_person.write("i look after my mum a lot")
    amina.open(young_person.nickname)
    asked: list[Request] = []
    young_person.page.on("request", lambda request: asked.append(request))  # noqa: PLW0108 - no place on a built-in

    amina.page.get_by_role("button", name="Point to a service").click()
    amina.page.get_by_label("What for").fill("carers")
    picker = amina.page.get_by_role("dialog")
    expect(picker.get_by_text("1 service", exact=True)).to_be_visible()
    expect(picker.get_by_text("Last checked 30 November 2025")).to_be_visible()
    picker.get_by_role("button", name=f"Send to {young_person.nickname}").click()
    expect(picker).to_be_hidden()

    for page in (young_person.page, amina.page):
        card = page.get_by_role("article", name="Service: Young Carers Café")
        expect(card).to_be_visible()
        expect(card.get_by_text("Ages 8 to 17")).to_be_visible()
    link = young_person.page.get_by_role("link", name="Website")
    expect(link).to_have_attribute("href", "https://carers.example.org/cafe")
    expect(link).to_have_attribute("referrerpolicy", "no-referrer")
    # Showing it asked for nothing, not from the gateway, not from the service; that somebody is
    # there was asked anyway.
    assert [request.url for request in asked if "/v1/desk/now?" not in request.url] == []
