"""Find a Chromium for the browser tests, or install one."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

from tools import browsers, system_packages
from tools.checkout import Checkout
from tools.errors import CommandFailedError, SetupError
from tools.progress import Progress

VARIABLE = "EARSHOT_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
DRIVER_LIBRARY = "libatomic1"
EXECUTABLE_OF_PLAYWRIGHT = """
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    print(playwright.chromium.executable_path)
"""


def ensure(checkout: Checkout, progress: Progress) -> Path:
    """Return a working Chromium, and note its path in .cache/chromium for the tests.

    Raises SetupError where none can be had.
    """
    note = checkout.cache / "chromium"
    if VARIABLE not in os.environ and note.is_file():
        noted = Path(note.read_text().strip())
        if os.access(noted, os.X_OK):
            return noted
    _ensure_driver(checkout, progress)
    chosen = find(os.environ) or _install(checkout, progress)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(f"{chosen}\n")
    progress.say(f"The browser tests use {chosen}")
    return chosen


def find(environment: Mapping[str, str]) -> Path | None:
    """Return the Chromium that the environment names, else the first working one on the PATH."""
    return browsers.find(environment, VARIABLE, NAMES, "Chromium or Chrome")


def _ensure_driver(checkout: Checkout, progress: Progress) -> None:
    """Make Playwright's driver start: its Node.js needs a library that minimal systems lack."""
    command = [str(checkout.venv_python), "-m", "playwright", "--version"]
    if subprocess.run(command, capture_output=True, check=False).returncode == 0:
        return
    system_packages.install(DRIVER_LIBRARY, progress, root=checkout.root)
    progress.run(
        "Trying Playwright's driver",
        command,
        cwd=checkout.root,
        remedy="see the lines above; Playwright, which drives the browser tests, does not start",
    )


def _install(checkout: Checkout, progress: Progress) -> Path:
    progress.say("The browser tests need Chromium, and there is none on the PATH.")
    found = _from_distribution(checkout, progress) or _from_playwright(checkout, progress)
    if found is None:
        raise SetupError(
            problem="the browser tests need Chromium, and none could be installed",
            remedy="install it by hand (on Debian: sudo apt-get install chromium), "
            f"or set {VARIABLE} to the path of a Chromium or Chrome",
        )
    return found


def _from_distribution(checkout: Checkout, progress: Progress) -> Path | None:
    # Ubuntu's package of that name, where there is one, only leads to the snap.
    if system_packages.this_distribution() != "debian" or system_packages.privilege() is None:
        return None
    try:
        system_packages.install("chromium", progress, root=checkout.root)
    except SetupError as error:
        progress.say(f"That did not work: {error.problem}.")
        return None
    return find(os.environ)


def _from_playwright(checkout: Checkout, progress: Progress) -> Path | None:
    command = [str(checkout.venv_python), "-m", "playwright", "install", "chromium"]
    if system_packages.privilege() is not None:
        progress.say("Playwright installs the libraries of Chromium as root or with sudo.")
        command.insert(-1, "--with-deps")
    try:
        progress.run("Downloading Playwright's Chromium", command, cwd=checkout.root)
    except CommandFailedError as error:
        progress.say(f"That did not work:\n{error}")
        return None
    asked = subprocess.run(
        [checkout.venv_python, "-c", EXECUTABLE_OF_PLAYWRIGHT],
        capture_output=True,
        text=True,
        check=False,
    )
    program = Path(asked.stdout.strip())
    return program if asked.returncode == 0 and browsers.works(program) else None
