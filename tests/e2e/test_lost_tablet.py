"""A tablet is lost, a phone is given away: nothing is left on them, signed in or not."""

import re
import time
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from audit.record import AuditKind
from tests.e2e.conftest import PHONE
from tests.e2e.people import PATIENCE_MS, Staff, YoungPerson
from tests.e2e.service import Service
from tests.e2e.test_removals import details, device_of, look, run, trail_of

MOST_SECONDS = 5.0
STAYS_SECONDS = 3.0
SECRET = "the tablet must not keep this"

KEPT = """async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  caches: await caches.keys(),
  workers: (await navigator.serviceWorker.getRegistrations()).length,
  local: localStorage.length,
  session: sessionStorage.length,
})"""
NOTHING = {"databases": [], "caches": [], "workers": 0, "local": 0, "session": 0}

COPIED = """async () => {
  await navigator.serviceWorker.ready;
  const names = await caches.keys();
  return names.some((name) => name.startsWith("earshot-build-"));
}"""


def keep_everything(page: Page) -> None:
    """Wait until the browser has all that it ever keeps: store, copy of the client, worker."""
    page.wait_for_function(COPIED, timeout=PATIENCE_MS)
    page.evaluate("localStorage.setItem('left', 'behind')")
    kept = page.evaluate(KEPT)
    assert len(kept["databases"]) >= 2
    assert kept["workers"] == 1


def expect_nothing_kept(page: Page) -> None:
    """Wait until the browser keeps nothing, and see that it stays so."""
    end = time.monotonic() + PATIENCE_MS / 1000
    last = time.monotonic()
    while time.monotonic() - last < STAYS_SECONDS:
        # Chromium may put an empty copy of the client back, once, which is dropped again.
        if (kept := page.evaluate(KEPT)) != NOTHING:
            last = time.monotonic()
            assert last < end, kept
        page.wait_for_timeout(100)


def remove(page: Page, whose: str | None, name: str) -> None:
    """Remove a device of one's own, or of somebody of staff."""
    page.get_by_role("button", name="Devices", exact=True).click()
    sheet = page.get_by_role("dialog")
    part = sheet if whose is None else sheet.get_by_role("region", name=re.compile(whose)).last
    part.get_by_role("button", name=re.compile(f"Remove .*{name}")).click(timeout=PATIENCE_MS)
    part.get_by_role("button", name="Remove and erase").click()


def erased(service: Service) -> list[str]:
    """Say which devices said that they have erased themselves, by the trail."""
    entries = look(service, trail_of)
    return [each.subject for each in entries if each.kind is AuditKind.DEVICE_ERASED]


def wait_for_erased(page: Page, service: Service, device: str) -> None:
    """Wait for the trail to have it."""
    end = time.monotonic() + PATIENCE_MS / 1000
    while device not in erased(service):
        assert time.monotonic() < end
        page.wait_for_timeout(100)


def test_administrator_removes_a_nurses_tablet_and_it_is_empty_within_seconds(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    beth, tom = staff("beth"), staff("tom")
    beth.sign_in()
    tom.sign_in()
    young_person.join()
    young_person.write(SECRET)
    beth.open(young_person.nickname)
    beth.sees(SECRET)
    keep_everything(beth.page)
    tablet = device_of(service, "beth")

    remove(tom.page, "Beth Carter", "")
    began = time.monotonic()
    expect(beth.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    took = time.monotonic() - began
    assert took < MOST_SECONDS
    expect(beth.page.get_by_text(SECRET)).to_have_count(0)
    expect_nothing_kept(beth.page)

    wait_for_erased(beth.page, service, tablet)
    tom.page.reload()
    tom.page.get_by_role("button", name="Devices", exact=True).click()
    hers = tom.page.get_by_role("region", name=re.compile("Beth Carter")).last
    expect(hers).to_contain_text("Erased itself", timeout=PATIENCE_MS)
    (revoked,) = (each for each in look(service, trail_of) if each.kind is AuditKind.DEVICE_REVOKED)
    assert revoked.subject == tablet
    assert details(revoked)["sessions"] == 1
    expect(young_person.page.get_by_role("log")).to_contain_text(
        "Beth Carter left", timeout=PATIENCE_MS
    )


def test_tablet_that_lies_signed_out_is_empty_as_soon_as_somebody_opens_it(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    beth = staff("beth")
    beth.sign_in()
    young_person.join()
    young_person.write(SECRET)
    beth.open(young_person.nickname)
    beth.sees(SECRET)
    beth.page.get_by_role("button", name="Sign out").click()
    expect(beth.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    keep_everything(beth.page)
    beth.page.goto("about:blank")

    tablet = device_of(service, "beth")
    run(service, "revoke", tablet)
    assert erased(service) == []

    beth.page.goto(f"{service.origin}/staff")
    expect(beth.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    expect_nothing_kept(beth.page)
    wait_for_erased(beth.page, service, tablet)


def test_colleagues_store_on_a_shared_tablet_stays(
    staff: Callable[[str], Staff], service: Service
) -> None:
    tablet = staff("beth")
    tablet.sign_in()
    tablet.page.get_by_role("button", name="Sign out").click()
    expect(tablet.page.get_by_role("button", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)
    colleague = Staff(tablet.page, service, "amina")
    colleague.sign_in()
    keep_everything(tablet.page)
    lost, kept = device_of(service, "beth"), device_of(service, "amina")

    run(service, "revoke", lost)
    tablet.page.reload()
    expect(tablet.page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)
    wait_for_erased(tablet.page, service, lost)
    assert len(stores(tablet.page)) == 1

    run(service, "revoke", kept)
    expect(tablet.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    expect_nothing_kept(tablet.page)


def test_nurse_hands_her_tablet_back(staff: Callable[[str], Staff]) -> None:
    beth = staff("beth")
    beth.sign_in()
    keep_everything(beth.page)
    remove(beth.page, None, "")
    expect(beth.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    expect_nothing_kept(beth.page)


def test_young_person_takes_earshot_off_a_phone_that_was_given_away(
    young_person: YoungPerson, open_page: Callable[..., Page], service: Service
) -> None:
    young_person.join()
    young_person.write(SECRET)
    first = young_person.page
    link = young_person.show_link()
    second = YoungPerson(open_page(PHONE), service, young_person.nickname)
    second.page.goto(link)
    second.page.get_by_role("button", name="Use it here too").click()
    first.get_by_role("button", name="Yes, add it").click(timeout=PATIENCE_MS)
    first.get_by_role("button", name="Done").click(timeout=PATIENCE_MS)
    second.sees(SECRET)
    keep_everything(second.page)

    first.get_by_role("button", name=re.compile("can read this|Only you")).click()
    first.get_by_role("button", name="Your phones and tablets").click()
    first.get_by_role("button", name=re.compile("Take off")).click(timeout=PATIENCE_MS)
    first.get_by_role("button", name="Yes, take it off").click()
    expect(second.page.get_by_text("removed from this device")).to_be_visible(timeout=PATIENCE_MS)
    expect_nothing_kept(second.page)
    emptied = first.get_by_text(re.compile("It empties itself|Emptied")).first
    expect(emptied).to_be_visible(timeout=PATIENCE_MS)


def test_screen_locks_by_itself_and_opens_with_the_pin(
    young_person: YoungPerson, staff: Callable[[str], Staff], service: Service
) -> None:
    beth = staff("beth")
    beth.page.clock.install()
    beth.sign_in()
    young_person.join()
    young_person.write(SECRET)
    beth.open(young_person.nickname)
    beth.sees(SECRET)
    beth.page.get_by_role("button", name="Devices", exact=True).click()
    beth.page.get_by_label("Choose a PIN").fill("271828")
    beth.page.get_by_label("The same PIN again").fill("271828")
    beth.page.get_by_role("button", name="Set the PIN").click()
    beth.open(young_person.nickname)
    beth.sees(SECRET)

    beth.page.clock.fast_forward("16:00")
    expect(beth.page.get_by_role("heading", name="Locked")).to_be_visible(timeout=PATIENCE_MS)
    assert SECRET not in beth.page.content()
    beth.page.reload()
    expect(beth.page.get_by_role("heading", name="Locked")).to_be_visible(timeout=PATIENCE_MS)
    unlock(beth.page, "000000")
    expect(beth.page.get_by_role("alert")).to_contain_text("7 tries left", timeout=PATIENCE_MS)
    unlock(beth.page, "271828")
    beth.open(young_person.nickname)
    beth.sees(SECRET)

    beth.page.get_by_role("button", name="Devices", exact=True).click()
    beth.page.get_by_role("button", name="Lock now").click()
    run(service, "revoke", device_of(service, "beth"))
    beth.page.reload()
    expect(beth.page.get_by_text("This device was removed")).to_be_visible(timeout=PATIENCE_MS)
    expect_nothing_kept(beth.page)


def test_eighth_wrong_pin_leaves_nothing(staff: Callable[[str], Staff]) -> None:
    beth = staff("beth")
    beth.sign_in()
    keep_everything(beth.page)
    beth.page.get_by_role("button", name="Devices", exact=True).click()
    beth.page.get_by_label("Choose a PIN").fill("271828")
    beth.page.get_by_label("The same PIN again").fill("271828")
    beth.page.get_by_role("button", name="Set the PIN").click()
    expect(beth.page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    # Only then is everything sealed anew: a page that goes away before has no PIN.
    expect(beth.page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)
    beth.page.reload()
    for left in range(7, 0, -1):
        unlock(beth.page, "000000")
        said = f"{left} tries left" if left > 1 else "One more wrong one"
        expect(beth.page.get_by_role("alert")).to_contain_text(said, timeout=PATIENCE_MS)
    unlock(beth.page, "000000")
    expect_nothing_kept(beth.page)


def unlock(page: Page, pin: str) -> None:
    """Type a PIN."""
    page.get_by_label("PIN of this device").fill(pin)
    page.get_by_role("button", name=re.compile("^Unlock")).click()


def stores(page: Page) -> list[Any]:
    """Name the stores of staff in a browser."""
    kept = page.evaluate(KEPT)
    return [name for name in kept["databases"] if re.fullmatch("earshot-staff-[0-9a-f]{16}", name)]
