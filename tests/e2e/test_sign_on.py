"""The organisation's own provider in a real browser: linked, in, again, and not linked."""

import json
import re
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import CLIENT as BUILT
from tests.e2e.people import PATIENCE_MS, Staff
from tests.e2e.service import Service
from tests.e2e.test_passkeys import dialog, is_in, leave_alone, my_sign_in, sign_out
from tests.servers.openid_provider import CLIENT, PASSWORD, OwnProvider, own_provider

Open = Callable[[str], Staff]

IN = "Sign in with The trust"


@pytest.fixture
def port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def provider(tmp_path: Path, port: int) -> Iterator[OwnProvider]:
    with own_provider(tmp_path, f"http://localhost:{port}/staff") as running:
        yield running


@pytest.fixture
def service(tmp_path: Path, port: int, provider: OwnProvider) -> Iterator[Service]:
    """Run a gateway that lets staff in by the provider."""
    if not (BUILT / "index.html").is_file():
        pytest.fail("the client is not built: run `make build`")
    secret = tmp_path / "secret"
    secret.write_text(provider.secret)
    more = {
        "EARSHOT_OIDC_ISSUER": provider.issuer,
        "EARSHOT_OIDC_CLIENT_ID": CLIENT,
        "EARSHOT_OIDC_SECRET_FILE": str(secret),
        "EARSHOT_OIDC_NAME": "The trust",
    }
    running = Service(data=tmp_path / "data", port=port, client=BUILT, more=more)
    running.start()
    yield running
    running.stop()


def log_in(page: Page, name: str) -> None:
    """Say at the provider who one is."""
    page.get_by_label("Name", exact=True).fill(name, timeout=PATIENCE_MS)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()


def link(page: Page, name: str) -> None:
    sheet = my_sign_in(page)
    sheet.get_by_role("button", name="Link with The trust").click(timeout=PATIENCE_MS)
    log_in(page, name)
    expect(page.get_by_text("Your account is linked.")).to_be_visible(timeout=PATIENCE_MS)


def holds_no_code(page: Page, origin: str) -> None:
    """See that neither address, history, reload nor any cache holds what the provider sent."""
    assert page.url == f"{origin}/staff"
    kept = page.evaluate(
        """async () => {
            const names = await caches.keys();
            const all = await Promise.all(names.map(async (n) => (await caches.open(n)).keys()));
            return all.flat().map((request) => request.url);
        }"""
    )
    assert not [address for address in kept if re.search(r"state=|code=", address)]


def test_provider_lets_in_whoever_is_linked_and_proves_them_again(
    service: Service, staff: Open
) -> None:
    amina = staff("amina")
    page = amina.page
    visited: list[str] = []
    page.on("framenavigated", lambda frame: visited.append(frame.url))
    amina.sign_in()
    link(page, "amina")
    holds_no_code(page, service.origin)
    sign_out(page)

    # The provider still knows her; but she signed out, and whoever comes next is asked.
    page.get_by_role("button", name=IN).click(timeout=PATIENCE_MS)
    log_in(page, "amina")
    is_in(page)
    holds_no_code(page, service.origin)
    assert [address for address in visited if "code=" in address], json.dumps(visited)

    leave_alone(service)
    sheet = my_sign_in(page)
    sheet.get_by_role("button", name="Make recovery codes").click(timeout=PATIENCE_MS)
    asking = dialog(page, "Show that it is you")
    asking.get_by_role("button", name="Show it with The trust").click(timeout=PATIENCE_MS)
    log_in(page, "amina")
    expect(page.get_by_text("Earshot knows that it is you")).to_be_visible(timeout=PATIENCE_MS)
    holds_no_code(page, service.origin)
    sheet = my_sign_in(page)
    sheet.get_by_role("button", name="Make recovery codes").click(timeout=PATIENCE_MS)
    expect(sheet.locator("code")).to_have_count(10, timeout=PATIENCE_MS)
    sheet.get_by_role("button", name="I have kept them").click()

    sheet.get_by_role("button", name="Unlink").click()
    sheet.get_by_role("button", name="Yes, unlink").click()
    expect(sheet.get_by_role("button", name="Link with The trust")).to_be_visible(
        timeout=PATIENCE_MS
    )
    page.keyboard.press("Escape")
    sign_out(page)
    page.get_by_role("button", name=IN).click(timeout=PATIENCE_MS)
    expect(page.get_by_text("Nobody here is linked")).to_be_visible(timeout=PATIENCE_MS)


def test_provider_lets_nobody_in_who_is_not_linked_and_none_in_while_it_is_away(
    service: Service, staff: Open, provider: OwnProvider
) -> None:
    beth = staff("beth")
    page = beth.page
    page.goto(f"{service.origin}/staff")
    page.get_by_role("button", name=IN).click(timeout=PATIENCE_MS)
    log_in(page, "beth")
    expect(page.get_by_text("Nobody here is linked")).to_be_visible(timeout=PATIENCE_MS)
    holds_no_code(page, service.origin)

    # What somebody else made is not finished here.
    page.goto("about:blank")
    page.goto(f"{service.origin}/staff#state=AAAA&code=theirs")
    expect(page.get_by_text("Please start again.")).to_be_visible(timeout=PATIENCE_MS)
    holds_no_code(page, service.origin)

    # A gateway that has not asked the provider yet where it is.
    provider.process.stop()
    service.stop()
    service.start()
    page.get_by_role("button", name=IN).click(timeout=PATIENCE_MS)
    expect(page.get_by_text("does not answer")).to_be_visible(timeout=PATIENCE_MS)


def test_copy_of_the_app_does_not_answer_what_a_provider_sends(
    service: Service, staff: Open
) -> None:
    page = staff("amina").page
    page.goto(f"{service.origin}/staff")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")

    def is_by_copy(path: str) -> bool:
        page.goto("about:blank")
        answer = page.goto(f"{service.origin}{path}")
        assert answer is not None
        return answer.from_service_worker

    assert is_by_copy("/staff")
    assert not is_by_copy("/staff?state=AAAA&code=theirs")
    expect(page.get_by_text("Please start again.")).to_be_visible(timeout=PATIENCE_MS)
    holds_no_code(page, service.origin)
