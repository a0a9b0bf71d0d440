"""A passkey in a real browser, with an authenticator that Chromium plays: in, again, and lost."""

from collections.abc import Callable

from playwright.sync_api import CDPSession, Locator, Page, expect
from sqlalchemy import update

from gateway.identity.tables import session
from gateway.storage.engine import WRITE, open_engine
from tests.e2e.people import PATIENCE_MS, Staff
from tests.e2e.service import Service
from tests.e2e.test_lost_tablet import unlock
from tests.e2e.test_removals import device_of

Open = Callable[[str], Staff]


def plug_in(page: Page) -> tuple[CDPSession, str]:
    """Give the browser an authenticator that knows its person by fingerprint."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    added = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return devtools, added["authenticatorId"]


def leave_alone(service: Service) -> None:
    """Let every proof be an old one, as after a while on a desk."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            connection.execute(update(session).values(proved_at=1))
    finally:
        engine.dispose()


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


def my_sign_in(page: Page) -> Locator:
    page.get_by_role("button", name="My sign-in").click()
    return dialog(page, "My sign-in")


def is_in(page: Page) -> None:
    expect(page.get_by_role("button", name="Sign out")).to_be_visible(timeout=PATIENCE_MS)


def sign_out(page: Page) -> None:
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=PATIENCE_MS)


def add_passkey(page: Page, name: str) -> None:
    sheet = my_sign_in(page)
    expect(sheet.get_by_text("You have no passkey yet.")).to_be_visible(timeout=PATIENCE_MS)
    sheet.get_by_label("Name for the new passkey").fill(name)
    sheet.get_by_role("button", name="Add a passkey").click()
    expect(sheet.get_by_role("listitem").filter(has_text=name)).to_be_visible(timeout=PATIENCE_MS)
    # The authenticator has one already.
    sheet.get_by_label("Name for the new passkey").fill("Another")
    sheet.get_by_role("button", name="Add a passkey").click()
    expect(sheet.get_by_text("This passkey is known already.")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")


def make_codes(page: Page) -> list[str]:
    """Make recovery codes on a session that has to be proved again first."""
    sheet = my_sign_in(page)
    sheet.get_by_role("button", name="Make recovery codes").click(timeout=PATIENCE_MS)
    asking = dialog(page, "Show that it is you")
    asking.get_by_role("button", name="Use a passkey").click(timeout=PATIENCE_MS)
    expect(asking).to_have_count(0, timeout=PATIENCE_MS)
    expect(sheet.get_by_text("They are shown only now.")).to_be_visible(timeout=PATIENCE_MS)
    codes = sheet.locator("code").all_inner_texts()
    sheet.get_by_role("button", name="I have kept them").click()
    expect(sheet.get_by_text("10 codes are left.")).to_be_visible(timeout=PATIENCE_MS)
    page.keyboard.press("Escape")
    return codes


def recover(page: Page, service: Service, username: str, code: str) -> None:
    page.goto(f"{service.origin}/staff")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password", exact=True).fill(service.password(username))
    page.get_by_role("button", name="I don't have my phone").click()
    page.get_by_label("Recovery code").fill(code.lower())
    page.get_by_role("button", name="Sign in").click()


def test_passkey_lets_staff_in_and_again_and_a_recovery_code_when_it_is_lost(
    service: Service, staff: Open
) -> None:
    amina = staff("amina")
    page = amina.page
    amina.sign_in()
    devtools, authenticator = plug_in(page)
    add_passkey(page, "Work tablet")

    leave_alone(service)
    codes = make_codes(page)
    assert len(set(codes)) == 10

    sign_out(page)
    devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False}
    )
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("No passkey was used.")).to_be_visible(timeout=PATIENCE_MS)
    devtools.send(
        "WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": True}
    )
    page.get_by_role("button", name="Use a passkey").click()
    is_in(page)
    # It is the same device, with the same store.
    page.reload()
    is_in(page)

    other = staff("amina")
    recover(other.page, service, "amina", codes[0])
    is_in(other.page)
    sheet = my_sign_in(other.page)
    expect(sheet.get_by_text("9 codes are left.")).to_be_visible(timeout=PATIENCE_MS)
    sheet.get_by_role("button", name="Remove Work tablet").click()
    sheet.get_by_role("button", name="Yes, remove it").click()
    expect(sheet.get_by_text("You have no passkey yet.")).to_be_visible(timeout=PATIENCE_MS)
    other.page.keyboard.press("Escape")
    sign_out(other.page)
    recover(other.page, service, "amina", codes[0])
    expect(other.page.get_by_text("That didn't match.")).to_be_visible(timeout=PATIENCE_MS)

    sign_out(page)
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_text("That didn't match.")).to_be_visible(timeout=PATIENCE_MS)


def test_passkey_opens_no_store_that_waits_for_its_pin(service: Service, staff: Open) -> None:
    """Both are asked for: one proves who it is, the other opens what lies here."""
    amina = staff("amina")
    page = amina.page
    amina.sign_in()
    plug_in(page)
    add_passkey(page, "Work tablet")
    page.get_by_role("button", name="Devices", exact=True).click()
    page.get_by_label("Choose a PIN").fill("271828")
    page.get_by_label("The same PIN again").fill("271828")
    page.get_by_role("button", name="Set the PIN").click()
    expect(page.get_by_role("dialog")).to_have_count(0, timeout=PATIENCE_MS)
    is_in(page)
    tablet = device_of(service, "amina")

    sign_out(page)
    page.reload()
    locked = page.get_by_role("heading", name="Locked")
    by_passkey = page.get_by_role("button", name="Use a passkey")
    expect(locked.or_(by_passkey)).to_be_visible(timeout=PATIENCE_MS)
    if by_passkey.is_visible():
        by_passkey.click()
    expect(locked).to_be_visible(timeout=PATIENCE_MS)
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)
    unlock(page, "271828")
    by_passkey.click(timeout=PATIENCE_MS)
    is_in(page)
    assert device_of(service, "amina") == tablet
