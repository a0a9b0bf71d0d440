"""A browser can say whether it has the app that everybody gets, and which one that is."""

import re
from collections.abc import Callable
from pathlib import Path

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.e2e.conftest import PHONE
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service


def test_phone_and_tablet_have_the_app_whose_number_the_gateway_says(
    young_person: YoungPerson, staff: Callable[[str], Staff]
) -> None:
    young_person.join()
    amina = staff("amina")
    amina.sign_in()
    published = client_of(young_person.service)
    for app in (app_of(young_person.page), app_of(amina.page)):
        expect(app.locator(".this-app-good")).to_contain_text(
            str(published["files"]), timeout=PATIENCE_MS
        )
        assert number_in(app) == published["hash"]


def test_file_that_was_swapped_for_one_person_is_named(
    service: Service, open_page: Callable[..., Page]
) -> None:
    robin = YoungPerson(open_page({**PHONE, "service_workers": "block"}), service)
    name = next(
        path.name for path in sorted(Path(service.client, "assets").glob("visit-screen-*.js"))
    )
    robin.page.route(
        f"**/assets/{name}", lambda route: route.fulfill(body="steal()", content_type="text/js")
    )
    robin.join()
    app = app_of(robin.page)
    expect(app.locator(".this-app-different li")).to_have_text(
        f"assets/{name}", timeout=PATIENCE_MS
    )
    assert number_in(app) == client_of(service)["hash"]


def app_of(page: Page) -> Locator:
    """Open the devices and check the app."""
    readers = page.get_by_role("button", name=re.compile("can read this|Only you"))
    if readers.count():
        readers.click()
    page.locator("[data-opens=devices]").click()
    app = page.locator(".this-app")
    app.locator("[data-act=check-app]").click(timeout=PATIENCE_MS)
    return app


def number_in(app: Locator) -> str:
    """Read the app's number."""
    return re.sub(r"\s", "", app.locator(".this-app-number").inner_text(timeout=PATIENCE_MS))


def client_of(service: Service) -> dict[str, object]:
    """Ask the gateway which client it serves."""
    said: dict[str, object] = httpx.get(f"{service.origin}/v1/client").json()
    return said
