"""A real Firefox, driven by WebDriver BiDi (W3C), which it speaks without any driver beside it.

Playwright drives a Firefox of its own making only; people have the other one.
"""

import contextlib
import itertools
import json
import os
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from websockets.sync.client import ClientConnection, connect

from tools import firefox_env

__all__ = ["Firefox", "open_firefox"]

PATIENCE_SECONDS: Final = 60.0
LOOK_SECONDS: Final = 0.2

PREFERENCES: Final[dict[str, bool | int]] = {
    # A camera and a microphone that are none, and nobody to ask for them.
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    # Both sides are on this machine.
    "media.peerconnection.ice.loopback": True,
    "media.peerconnection.ice.obfuscate_host_addresses": False,
    # It talks with nobody but the gateway.
    "app.update.enabled": False,
    "browser.safebrowsing.malware.enabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "toolkit.telemetry.enabled": False,
}


class Firefox:
    """One window; what its pages log is kept, so that a test can tell of it."""

    def __init__(self, line: ClientConnection) -> None:
        self._line = line
        self._numbers = itertools.count(1)
        self.logged: list[str] = []
        self._ask("session.new", capabilities={})
        self._ask("session.subscribe", events=["log.entryAdded"])
        self._window: str = self._ask("browsingContext.getTree")["contexts"][0]["context"]

    def show_as(self, width: int, height: int) -> None:
        """Give the page a size, in CSS pixels."""
        size = {"width": width, "height": height}
        self._ask("browsingContext.setViewport", context=self._window, viewport=size)

    def prepare(self, script: str) -> None:
        """Run a script in each page before its own."""
        self._ask("script.addPreloadScript", functionDeclaration=f"() => {{ {script} }}")

    def open(self, address: str) -> None:
        """Open a page, and wait until it has loaded."""
        self._ask("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def value(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Return what an expression is in the page; promises are waited for."""
        told = self._ask(
            "script.evaluate",
            expression=f"(async () => JSON.stringify((await ({expression})) ?? null))()",
            target={"context": self._window},
            awaitPromise=True,
            userActivation=True,
        )
        if told["type"] == "exception":
            pytest.fail(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def until(self, expression: str) -> Any:  # noqa: ANN401 - whatever the page says
        """Wait until an expression is true in the page; return it."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (found := self.value(expression)):
            if time.monotonic() > deadline:
                shown = self.value("document.body.innerText")
                pytest.fail(f"{expression} did not come; {shown!r}; {self.logged}")
            time.sleep(LOOK_SECONDS)
        return found

    def press(self, act: str) -> None:
        """Press a button as soon as it is there and may be pressed."""
        button = f"document.querySelector('[data-act={act}]:not([disabled])')"
        self.until(f"((it) => it === null ? false : (it.click(), true))({button})")

    def _ask(self, method: str, **params: object) -> dict[str, Any]:
        number = next(self._numbers)
        self._line.send(json.dumps({"id": number, "method": method, "params": params}))
        while True:
            told = json.loads(self._line.recv(timeout=PATIENCE_SECONDS))
            if told.get("method") == "log.entryAdded":
                self.logged.append(str(told["params"].get("text")))
            elif told.get("id") == number:
                if told["type"] == "error":
                    pytest.fail(f"{method}: {told['error']}: {told['message']}")
                result: dict[str, Any] = told["result"]
                return result


@contextlib.contextmanager
def open_firefox(profile: Path) -> Iterator[Firefox]:
    """Start a Firefox with a fresh profile in this folder, and end it."""
    program = firefox_env.find(os.environ)
    if program is None:
        pytest.fail("there is no Firefox: run `make test-firefox`, which gets one")
    profile.mkdir()
    lines = [f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines))
    flags = ["--headless", "--no-remote", "--remote-debugging-port", "0", "--profile"]
    started = subprocess.Popen(
        [str(program), *flags, str(profile)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    with started:
        try:
            with connect(_address(profile), max_size=None) as line:
                yield Firefox(line)
        finally:
            started.terminate()


def _address(profile: Path) -> str:
    """Wait until Firefox says where it listens."""
    told = profile / "WebDriverBiDiServer.json"
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (told.is_file() and told.read_text().endswith("}")):
        if time.monotonic() > deadline:
            pytest.fail("Firefox does not answer")
        time.sleep(LOOK_SECONDS)
    where = json.loads(told.read_text())
    return f"ws://{where['ws_host']}:{where['ws_port']}/session"
