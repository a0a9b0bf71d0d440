"""Notifications in a real browser: asked for, and shown under the chosen title.

A browser without its maker's push service cannot subscribe, so the subscription is given here; the
push itself comes to the real service worker through the browser's own debugging interface.
"""

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import CDPSession, Page, expect
from sqlalchemy import create_engine, select

from gateway.keys import open_service_keys
from gateway.push.tables import push_subscription
from gateway.sources import system_entropy
from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service

ENDPOINT = "https://fcm.googleapis.com/fcm/send/this-browser"

SUBSCRIBE = f"""
PushManager.prototype.subscribe = async function (options) {{
  window.subscribedFor = new Uint8Array(options.applicationServerKey).length;
  return {{ endpoint: "{ENDPOINT}" }};
}};
"""

SHOWN = """async (wanted) => {
  const registration = await navigator.serviceWorker.getRegistration();
  for (;;) {
    const shown = await registration.getNotifications();
    if (shown.some(({ title }) => title === wanted)) {
      return shown.map(({ title, body, icon, data }) => [title, body, icon, data]);
    }
    await new Promise(requestAnimationFrame);
  }
}"""


def deliver(page: Page, origin: str) -> None:
    """Let an empty push arrive at the page's service worker."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    session: CDPSession = page.context.new_cdp_session(page)
    found: list[dict[str, Any]] = []
    session.on(
        "ServiceWorker.workerRegistrationUpdated",
        lambda event: found.extend(event["registrations"]),
    )
    session.send("ServiceWorker.enable")
    mine: list[dict[str, Any]] = []
    for _ in range(100):
        # Each question lets the browser's events come in.
        page.evaluate("() => new Promise(requestAnimationFrame)")
        mine = [each for each in found if each["scopeURL"].startswith(origin)]
        if mine:
            break
    session.send(
        "ServiceWorker.deliverPushMessage",
        {"origin": origin, "registrationId": mine[0]["registrationId"], "data": ""},
    )


def shows_only(page: Page, title: str) -> None:
    """Wait for a notification; it is the only one, and there is nothing in it but its title."""
    assert page.evaluate(SHOWN, title) == [[title, "", "", None]]


def stored(service: Service) -> list[tuple[str, int | None, str | None]]:
    """Return the endpoints that the gateway keeps, unsealed, with their quiet hours."""
    box = open_service_keys(service.settings.key_file, system_entropy).push_box()
    engine = create_engine(service.settings.database_url)
    try:
        with engine.connect() as connection:
            rows = connection.execute(select(push_subscription)).all()
    finally:
        engine.dispose()
    return [
        (box.decrypt(row.endpoint_sealed).decode(), row.quiet_from, row.quiet_zone) for row in rows
    ]


def test_phone_shows_the_title_that_its_owner_chose(
    service: Service, young_person: YoungPerson
) -> None:
    page = young_person.page
    page.context.grant_permissions(["notifications"], origin=service.origin)
    page.add_init_script(SUBSCRIBE)
    young_person.join()
    page.get_by_role("button", name="Notifications").click()
    page.get_by_role("radio", name="My own words").check()
    page.get_by_label("Your words").fill("Bin day")
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("Notifications are on.")).to_be_visible()
    assert page.evaluate("() => window.subscribedFor") == 65
    ((endpoint, quiet_from, zone),) = stored(service)
    assert (endpoint, quiet_from) == (ENDPOINT, 22 * 60)
    assert zone is not None
    assert b"Bin day" not in b"".join(
        file.read_bytes() for file in service.data.iterdir() if file.is_file()
    )

    deliver(page, service.origin)
    shows_only(page, "Bin day")

    page.get_by_role("button", name="Turn off").click()
    expect(page.get_by_text("Notifications are off.")).to_be_visible()
    assert stored(service) == []
    deliver(page, service.origin)
    shows_only(page, "Reminder")


def test_leaving_takes_title_and_subscription_along(
    service: Service, young_person: YoungPerson
) -> None:
    page = young_person.page
    page.context.grant_permissions(["notifications"], origin=service.origin)
    page.add_init_script(SUBSCRIBE)
    page.route(
        re.compile(r"https://www\.bbc\.co\.uk/"), lambda route: route.fulfill(body="weather")
    )
    young_person.join()
    page.get_by_role("button", name="Notifications").click()
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("Notifications are on.")).to_be_visible()
    page.get_by_role("dialog").get_by_role("button", name="Leave this page").click()
    page.wait_for_url(re.compile("bbc"))
    page.goto(service.origin)
    kept = page.evaluate("async () => (await (await caches.open('earshot-notice')).keys()).length")
    assert kept == 0
    expect(page.get_by_label("Your code")).to_be_visible()
    assert stored(service) == []


def test_tablet_says_plainly_that_something_waits(
    service: Service, staff: Callable[[str], Staff]
) -> None:
    amina = staff("amina")
    page = amina.page
    page.context.grant_permissions(["notifications"], origin=service.origin)
    page.add_init_script(SUBSCRIBE)
    amina.sign_in()
    page.get_by_role("button", name="Notifications").click()
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("Notifications are on.")).to_be_visible()
    deliver(page, service.origin)
    shows_only(page, "Earshot: something is waiting")
