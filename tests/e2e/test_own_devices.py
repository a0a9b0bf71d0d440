"""People are told of the devices in their account: what came in as it should, and what did not."""

from collections.abc import Callable

from playwright.sync_api import Locator, Page, Request, Response, Route, expect
from sqlalchemy import Connection, select

from audit.record import Deed
from audit.trail import Trail
from gateway.identity.devices import NewDevice, register
from gateway.identity.tables import account, device, staff_login
from gateway.keys import open_service_keys
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from tests.e2e.conftest import TABLET
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service


class ForgetfulTrail(Trail):
    """A trail of somebody who would rather enter nothing."""

    def append(self, connection: Connection, deed: Deed) -> None:
        """Leave the deed out."""
        del connection, deed


def put_in(service: Service, owner: str, trail: Trail) -> str:
    """Put a device of the operator's into somebody's account, behind their back."""
    keys = open_service_keys(service.settings.key_file, system_entropy)
    new = NewDevice(owner, "Somebody's laptop", system_entropy(32))
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            return register(
                connection,
                new,
                keys=keys,
                trail=trail,
                now=system_clock(),
                entropy=system_entropy,
            )
    finally:
        engine.dispose()


def find(service: Service, connection_work: Callable[[Connection], str]) -> str:
    """Look into the database beside the gateway."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect() as connection:
            return connection_work(connection)
    finally:
        engine.dispose()


def told(page: Page) -> Locator:
    """Find what is told of one's own devices."""
    return page.get_by_role("region", name="Your devices")


def is_afterwards(request: Request) -> bool:
    """Whether the worker asks for what it fetches last; a copy for later is another matter."""
    return "/assets/afterwards-" in request.url and request.service_worker is None


def lists_devices(response: Response) -> bool:
    """Whether a check has come as far as the list, which it asks for last."""
    return response.url.endswith("/v1/devices")


def test_nobody_who_joins_and_writes_waits_for_what_is_fetched_afterwards(
    young_person: YoungPerson,
) -> None:
    context = young_person.page.context

    def keep_back(route: Route) -> None:
        if is_afterwards(route.request):
            route.abort()
        else:
            route.continue_()

    context.route("**/assets/afterwards-*", keep_back)
    with context.expect_event("requestfailed", is_afterwards, timeout=PATIENCE_MS):
        young_person.join()
        young_person.write("hello")
        young_person.sees_state("hello", "Sent")
    young_person.write("and again")
    young_person.sees_state("and again", "Sent")


def test_first_device_is_told_of_the_second(
    young_person: YoungPerson, open_page: Callable[..., Page], service: Service
) -> None:
    young_person.join()
    young_person.write("hello from my phone")
    young_person.sees_state("hello from my phone", "Sent")
    first = young_person.page
    second = YoungPerson(open_page(TABLET), service, young_person.nickname)
    second.page.goto(young_person.show_link())
    second.page.get_by_role("button", name="Use it here too").click()
    first.get_by_role("button", name="Yes, add it").click(timeout=PATIENCE_MS)
    first.get_by_role("button", name="Done").click(timeout=PATIENCE_MS)
    expect(second.composer).to_be_editable(timeout=PATIENCE_MS)
    expect(told(first)).to_contain_text("A new device is in your account", timeout=PATIENCE_MS)
    told(first).get_by_role("button", name="What can I do?").click()
    expect(first.get_by_role("dialog")).to_contain_text("If that was you, all is well")
    first.get_by_role("button", name="OK", exact=True).click()
    expect(told(first)).to_have_count(0, timeout=PATIENCE_MS)
    young_person.write("that was me")
    second.sees("that was me")
    expect(told(second.page)).to_have_count(0)


def test_device_that_was_put_in_is_an_alarm_and_can_be_removed(
    young_person: YoungPerson, service: Service
) -> None:
    young_person.join()
    young_person.write("hello")
    young_person.sees_state("hello", "Sent")
    mine = find(
        service,
        lambda c: str(
            c.scalars(select(account.c.id).where(account.c.name == young_person.nickname)).one()
        ),
    )
    ghost = put_in(service, mine, Trail(entropy=system_entropy))
    page = young_person.page
    page.reload()
    alarm = told(page).get_by_role("alert")
    expect(alarm).to_contain_text("a device here that you may not know", timeout=PATIENCE_MS)
    expect(alarm).to_contain_text("Somebody's laptop")
    told(page).get_by_role("button", name="What can I do?").click()
    page.get_by_role("button", name="Tell a nurse in the chat").click()
    expect(page.get_by_text("A nurse will answer in your chat")).to_be_visible(timeout=PATIENCE_MS)
    page.get_by_role("button", name="Remove it").click()
    expect(told(page)).to_have_count(0, timeout=PATIENCE_MS)
    young_person.sees("There is a device in my account that I don't know: Somebody's laptop")
    gone = find(
        service,
        lambda c: str(c.scalars(select(device.c.revoked_at).where(device.c.id == ghost)).one()),
    )
    assert gone != "None"
    with page.context.expect_event("response", lists_devices, timeout=PATIENCE_MS):
        page.reload()
    young_person.write("thank you")
    young_person.sees_state("thank you", "Sent")
    expect(told(page)).to_have_count(0)


def test_device_that_the_trail_was_not_told_of_is_an_alarm_for_staff(
    staff: Callable[[str], Staff], service: Service
) -> None:
    amina = staff("amina")
    amina.sign_in()
    hers = find(
        service,
        lambda c: str(
            c.scalars(
                select(staff_login.c.account_id).where(staff_login.c.username == "amina")
            ).one()
        ),
    )
    put_in(service, hers, ForgetfulTrail(entropy=system_entropy))
    amina.page.reload()
    alarm = told(amina.page).get_by_role("alert")
    expect(alarm).to_contain_text("Another device is signed in as you", timeout=PATIENCE_MS)
    told(amina.page).get_by_role("button", name="What to do").click()
    expect(amina.page.get_by_role("dialog")).to_contain_text("Tell your administrator at once")
    amina.page.get_by_role("button", name="That was me").click()
    expect(told(amina.page)).to_have_count(0, timeout=PATIENCE_MS)
