"""Networks of our own for tests: namespaces, links between them, lines with little bandwidth.

Needs root and a kernel that lets us make namespaces and TUN devices. Where something of that is
refused the test fails and says what was refused: it is never skipped.
"""

import contextlib
import fcntl
import itertools
import os
import struct
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pytest

__all__ = ["NARROW", "Line", "Namespace", "connect", "line", "namespaces"]

TUN: Final = Path("/dev/net/tun")
TUNSETIFF: Final = 0x400454CA
IFF_TUN: Final = 0x0001
IFF_NO_PI: Final = 0x1000

_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line takes, each way: kbit/s, milliseconds, per cent lost, milliseconds of queue."""

    kbit: int
    delay: int
    loss: float
    queue: int = 400


NARROW: Final = Line(kbit=350, delay=150, loss=3.0)
"""The line that a visit has to work over."""


@dataclass(frozen=True, slots=True)
class Namespace:
    """A machine of its own, as far as networks go; the empty name is the one we are in."""

    name: str

    def command(self, *words: str) -> list[str]:
        """Return a command that runs another one in here."""
        return ["ip", "netns", "exec", self.name, *words] if self.name else list(words)

    def run(self, *words: str) -> str:
        """Run a command in here; return what it prints."""
        return _do(*self.command(*words))

    def ip(self, *words: str) -> None:
        """Set up addresses, links and routes in here."""
        _do("ip", *(["-n", self.name] if self.name else []), *words)


HERE: Final = Namespace("")


@contextlib.contextmanager
def namespaces(*names: str) -> Iterator[list[Namespace]]:
    """Make namespaces for the time of a ``with``."""
    if os.geteuid() != 0:
        pytest.fail("network namespaces need root, and the tests run as somebody else")
    made: list[Namespace] = []
    try:
        for name in names:
            namespace = Namespace(f"es-{os.getpid()}-{next(_numbers)}-{name}")
            _do("ip", "netns", "add", namespace.name)
            made.append(namespace)
            namespace.ip("link", "set", "lo", "up")
        yield made
    finally:
        for namespace in made:
            _do("ip", "netns", "del", namespace.name)


def connect(one: Namespace, other: Namespace, addresses: tuple[str, str]) -> None:
    """Lay a cable between two namespaces, with an address (and prefix length) at each end.

    It goes when one of the namespaces does.
    """
    ends = _ends()
    _do("ip", "link", "add", ends[0], "type", "veth", "peer", "name", ends[1])
    for end, namespace, address in zip(ends, (one, other), addresses, strict=True):
        _plug(end, namespace, address)


@contextlib.contextmanager
def line(
    one: Namespace, other: Namespace, addresses: tuple[str, str], shape: Line, *, seed: int = 1
) -> Iterator[None]:
    """Lay a line of some quality between two namespaces for the time of a ``with``.

    A process of ours carries the packets between two TUN devices: many kernels of small machines
    come without netem. What it loses is the same in each run with the same packets.
    """
    ends = _ends()
    files = [_tun(end) for end in ends]
    try:
        for end, namespace, address in zip(ends, (one, other), addresses, strict=True):
            _plug(end, namespace, address)
        carrier = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("line_process.py")),
                *map(str, [*files, shape.kbit, shape.delay, shape.loss, shape.queue, seed]),
            ],
            pass_fds=files,
        )
    finally:
        for file in files:
            os.close(file)
    try:
        yield
    finally:
        carrier.terminate()
        carrier.wait(10)


def _ends() -> tuple[str, str]:
    number = f"{os.getpid() % 1_000_000}-{next(_numbers)}"
    return f"es{number}a", f"es{number}b"


def _plug(end: str, namespace: Namespace, address: str) -> None:
    if namespace.name:
        _do("ip", "link", "set", end, "netns", namespace.name)
    namespace.ip("addr", "add", address, "dev", end)
    namespace.ip("link", "set", end, "up")


def _tun(name: str) -> int:
    try:
        file = os.open(TUN, os.O_RDWR | os.O_NONBLOCK)
        fcntl.ioctl(file, TUNSETIFF, struct.pack("16sH", name.encode(), IFF_TUN | IFF_NO_PI))
    except OSError as error:
        pytest.fail(f"this machine refused a TUN device ({TUN}): {error}")
    return file


def _do(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"this machine refused `{' '.join(words)}`: {done.stderr.strip()}")
    return done.stdout
