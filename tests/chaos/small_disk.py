"""Disks that are soon full under one node.

The better one is a real file system: a tmpfs, mounted in a mount namespace that ``unshare`` makes
and a sleeping process keeps. Where the machine allows none, the node's files are forbidden to grow:
writes fail as really, though with another error.
"""

import resource
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from tests.live.service import SERVE, Service

__all__ = ["FileLimit", "NoMount", "Scarcity", "SmallDisk", "small_disk"]

PIECE: Final = 2**16
UNLIMITED: Final = resource.RLIM_INFINITY

# The first is for root with the right to mount, the second for everybody who may be root in a
# namespace of users.
WAYS: Final = (
    (["unshare", "--mount"], ["nsenter", "--mount"]),
    (
        ["unshare", "--user", "--map-root-user", "--mount"],
        ["nsenter", "--user", "--mount", "--preserve-credentials"],
    ),
)
MOUNT: Final = 'mount -t tmpfs -o size="$1" tmpfs "$2" && echo mounted && read -r _'


class NoMount(Exception):
    """The machine lets nobody mount a disk; ``said`` is what it says to each way."""

    def __init__(self, said: list[str]) -> None:
        super().__init__(said)
        self.said = said


class Scarcity(Protocol):
    """What a test may do to a node's disk; ``seen`` is where the test finds the node's data."""

    seen: Path

    def fill(self, node: Service, leave: int) -> None:
        """Leave room for so many bytes, or fewer."""
        ...

    def make_room(self, node: Service) -> None:
        """Give back what ``fill`` took."""
        ...


@dataclass(slots=True)
class SmallDisk:
    """A mounted folder: ``path`` for those who ``enter``, ``seen`` for everybody else."""

    path: Path
    enter: Sequence[str]
    seen: Path

    def fill(self, node: Service, leave: int) -> None:
        """Write a file that nobody needs."""
        assert node.process is not None
        # The node writes meanwhile: go in pieces, and take the disk for full when it is.
        with (self.seen / "ballast").open("ab", buffering=0) as ballast, suppress(OSError):
            while shutil.disk_usage(self.seen).free > leave:
                ballast.write(bytes(PIECE))

    def make_room(self, node: Service) -> None:
        """Delete that file."""
        assert node.process is not None
        (self.seen / "ballast").unlink()


@dataclass(slots=True)
class FileLimit:
    """The system's limit on the size of the files that a process writes."""

    seen: Path

    def fill(self, node: Service, leave: int) -> None:
        """Let no file of the node grow much beyond the largest one."""
        largest = max(each.stat().st_size for each in self.seen.iterdir())
        node.command = ["prlimit", f"--fsize={largest + leave}:unlimited", "--", *SERVE]
        self._limit(node, largest + leave)

    def make_room(self, node: Service) -> None:
        """Lift the limit."""
        node.command = SERVE
        self._limit(node, UNLIMITED)

    def _limit(self, node: Service, size: int) -> None:
        assert node.process is not None
        resource.prlimit(node.process.pid, resource.RLIMIT_FSIZE, (size, UNLIMITED))


@contextmanager
def small_disk(path: Path, size: int) -> Iterator[SmallDisk]:
    """Mount a disk of ``size`` bytes over a folder for the time of a ``with``.

    Raises:
        NoMount: the machine allows none.
    """
    refusals = []
    for unshare, nsenter in WAYS:
        with subprocess.Popen(
            [*unshare, "sh", "-c", MOUNT, "mount", str(size), str(path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as keeper:
            assert keeper.stdout is not None
            said = keeper.stdout.readline().strip()
            if said == "mounted":
                # The keeper ends, and the disk with it, when its input is closed.
                enter = [*nsenter, "--target", str(keeper.pid)]
                yield SmallDisk(path, enter, Path(f"/proc/{keeper.pid}/root{path}"))
                return
            refusals.append(said)
    raise NoMount(refusals)
