"""A browser in a network of its own, and its way to the gateway."""

import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser

from tests.e2e.conftest import FLAGS, chromium_path
from tests.servers.netns import Namespace

__all__ = ["browser_in", "forwarding"]


@contextmanager
def forwarding(namespace: Namespace, port: int, host: str) -> Iterator[None]:
    """Lead a namespace's localhost to the gateway at an address, for the time of a ``with``."""
    words = namespace.command(sys.executable, "-m", "tests.e2e.forward", str(port), host)
    with subprocess.Popen(words, stdout=subprocess.PIPE) as carrier:
        assert carrier.stdout is not None
        assert carrier.stdout.readline() == b"ready\n"
        try:
            yield
        finally:
            carrier.terminate()


@contextmanager
def browser_in(namespace: Namespace, browser: Browser, folder: Path) -> Iterator[Browser]:
    """Start a Chromium in a namespace, of the same kind as another one."""
    wrapper = folder / f"chromium-{namespace.name}"
    wrapper.write_text(f'#!/bin/sh\nexec {" ".join(namespace.command(chromium_path()))} "$@"\n')
    wrapper.chmod(wrapper.stat().st_mode | stat.S_IXUSR)
    other = browser.browser_type.launch(executable_path=wrapper, args=FLAGS)
    try:
        yield other
    finally:
        other.close()
