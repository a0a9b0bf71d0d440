"""Find what tests of visits need of the system, or install it: coturn, and `ip` for networks."""

import shutil
import subprocess

from tools import system_packages
from tools.checkout import Checkout
from tools.progress import Progress

PACKAGES = {"ip": "iproute2", "turnserver": "coturn"}
"""By the program that each of them brings."""


def ensure(checkout: Checkout, progress: Progress) -> None:
    """Install the packages whose programs are missing.

    Who may not install is told so and goes on: the tests that make networks need root anyway, and
    say it. Raises SetupError where installing fails.
    """
    for package in missing():
        if system_packages.privilege() is None:
            progress.say(f"The tests of visits need {package}: sudo apt-get install {package}")
            continue
        system_packages.install(package, progress, root=checkout.root)
        if package == "coturn":
            _stop_service()


def missing() -> list[str]:
    """Return the packages whose programs are not there."""
    return [package for program, package in PACKAGES.items() if shutil.which(program) is None]


def _stop_service() -> None:
    """Stop the server that the package starts: tests run their own, and nobody asked for it."""
    if shutil.which("systemctl") is None:
        return
    prefix = system_packages.privilege() or []
    subprocess.run(
        [*prefix, "systemctl", "disable", "--now", "coturn"], capture_output=True, check=False
    )
