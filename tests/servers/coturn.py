"""A real coturn for tests, in a network namespace, with time-limited credentials."""

import base64
import contextlib
import hashlib
import hmac
import shutil
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

from tests.servers.netns import HERE, Namespace
from tests.servers.process import ServerProcess

__all__ = ["Coturn", "coturn"]

PORT: Final = 3478
SECRET: Final = "a secret of nobody but this test"


@dataclass(frozen=True, slots=True)
class Coturn:
    """A running coturn; ``address`` is where it listens and relays."""

    address: str
    log: Path

    @property
    def url(self) -> str:
        """Return its address as browsers take it."""
        return f"turn:{self.address}:{PORT}?transport=udp"

    def credentials(self, name: str, seconds: int = 600) -> tuple[str, str]:
        """Make a user name and password that are good for some time."""
        user = f"{int(time.time()) + seconds}:{name}"
        mac = hmac.new(SECRET.encode(), user.encode(), hashlib.sha1)
        return user, base64.b64encode(mac.digest()).decode()


@contextlib.contextmanager
def coturn(namespace: Namespace = HERE, *, addresses: tuple[str, ...]) -> Iterator[Coturn]:
    """Run a coturn for the time of a ``with``; it relays on the first address."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.fail("there is no coturn: run `make test`, which gets it, or install coturn")
    folder = Path(tempfile.mkdtemp(prefix="earshot-turn-"))
    options = [word for each in addresses for word in ("--listening-ip", each)]
    options += ["--relay-ip", addresses[0], "--listening-port", str(PORT)]
    options += ["--use-auth-secret", "--static-auth-secret", SECRET, "--realm", "earshot.test"]
    options += ["-n", "--fingerprint", "--no-cli", "--no-tls", "--no-dtls", "--no-multicast-peers"]
    options += ["--log-file", "stdout", "--simple-log", "--pidfile", str(folder / "pid")]
    options += ["--userdb", str(folder / "turndb"), "--verbose"]
    server = ServerProcess(
        namespace.command(program, *options), folder / "log", lambda: _listens(namespace)
    )
    try:
        server.start()
        try:
            yield Coturn(addresses[0], folder / "log")
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _listens(namespace: Namespace) -> bool:
    lines = namespace.run("cat", "/proc/self/net/udp").splitlines()[1:]
    return any(each.split()[1].endswith(f":{PORT:04X}") for each in lines)
