"""A real gateway and real Chromium for every test in this folder."""

import os
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.e2e.people import Staff, YoungPerson
from tests.e2e.service import Service

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "web" / "dist"

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A microphone that beeps, and nobody to ask for it.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "has_touch": True,
    "is_mobile": True,
    "locale": "en-GB",
}
TABLET = {
    "viewport": {"width": 1180, "height": 820},
    "device_scale_factor": 2,
    "has_touch": True,
    "locale": "en-GB",
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test of this folder, and put them last.

    Playwright keeps an event loop in this thread until the end; asynchronous tests that came after
    it could not run one of their own.
    """
    for item in items:
        if _is_ours(item):
            item.add_marker(pytest.mark.e2e)
            item.add_marker(pytest.mark.realtime)
    items.sort(key=_is_ours)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what tests counted; docs/performance.md has it."""
    found = [
        f"{name}: {value}"
        for report in terminalreporter.stats.get("passed", [])
        for name, value in report.user_properties
    ]
    if found:
        terminalreporter.section("counted in real browsers")
        for line in found:
            terminalreporter.write_line(line)


def _is_ours(item: pytest.Item) -> bool:
    return Path(__file__).parent in item.path.parents


def chromium_path() -> str:
    """Find Chromium."""
    path = os.environ.get("EARSHOT_CHROMIUM") or shutil.which("chromium")
    if path is None:
        pytest.fail("there is no Chromium: run `make test`, which gets one")
    return path


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Start Chromium once."""
    path = chromium_path()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def careful(browser: Browser) -> Iterator[Browser]:
    """Start a Chromium with three cameras that gives a page only what its person allowed."""
    devices = "--use-fake-device-for-media-stream"
    kept = [each for each in FLAGS if each not in {devices, "--use-fake-ui-for-media-stream"}]
    kept.append(f"{devices}=device-count=3")
    other = browser.browser_type.launch(executable_path=chromium_path(), args=kept)
    yield other
    other.close()


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """Run a gateway with the built client and the demo's people."""
    if not (CLIENT / "index.html").is_file():
        pytest.fail("the client is not built: run `make build`")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = Service(data=tmp_path / "data", port=port, client=CLIENT)
    running.start()
    yield running
    running.stop()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open pages, each in a browser profile of its own; errors on any of them fail the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def make(options: dict[str, object]) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda message: (
                complaints.append(message.text)
                if message.type == "error" and "net::ERR" not in message.text
                else None
            ),
        )
        return page

    yield make
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def young_person(service: Service, open_page: Callable[..., Page]) -> YoungPerson:
    """Give somebody a phone."""
    return YoungPerson(open_page(PHONE), service)


@pytest.fixture
def staff(service: Service, open_page: Callable[..., Page]) -> Callable[[str], Staff]:
    """Give members of staff a tablet each."""
    return lambda username: Staff(open_page(TABLET), service, username)
