"""Find a Firefox for the visits that are tried between browsers, or install one."""

import os
from collections.abc import Mapping
from pathlib import Path

from tools import browsers, system_packages
from tools.checkout import Checkout
from tools.errors import SetupError
from tools.progress import Progress

VARIABLE = "EARSHOT_FIREFOX"
NAMES = ("firefox-esr", "firefox")
PACKAGE = "firefox-esr"


def ensure(checkout: Checkout, progress: Progress) -> Path:
    """Return a working Firefox.

    Raises SetupError where none can be had.
    """
    found = find(os.environ)
    if found is None:
        system_packages.install(PACKAGE, progress, root=checkout.root)
        found = find(os.environ)
    if found is None:
        raise SetupError(
            problem="visits between browsers need Firefox, and none could be installed",
            remedy=f"install it by hand, or set {VARIABLE} to the path of a Firefox",
        )
    return found


def find(environment: Mapping[str, str]) -> Path | None:
    """Return the Firefox that the environment names, else the first working one on the PATH."""
    return browsers.find(environment, VARIABLE, NAMES, "Firefox")
