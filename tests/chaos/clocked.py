"""A node whose clock a test moves: ``python -m tests.chaos.clocked FILE``.

The file holds how many milliseconds the clock is ahead of the machine's. The command that people
run has no way to do this.
"""

import os
import sys
from pathlib import Path

import uvicorn

from gateway.app import create_app
from gateway.cli import server_config
from gateway.settings import read_settings
from gateway.sources import Clock, system_clock

__all__ = ["MovedClock", "moved_clock"]


class MovedClock:
    """The test's side of a node's clock."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.move_to(0)

    def move_to(self, ahead: int) -> None:
        """Let the clock be as many milliseconds ahead of the machine's, or behind it."""
        # Renamed at once, and so read whole.
        draft = self.path.with_suffix(".new")
        draft.write_text(str(ahead))
        draft.replace(self.path)


def moved_clock(path: Path) -> Clock:
    """Make the clock that such a file sets."""

    def now() -> int:
        return system_clock() + int(path.read_text())

    return now


def main() -> None:
    """Serve by the environment's settings, as ``earshot serve`` does."""
    settings = read_settings(os.environ)
    app = create_app(settings, clock=moved_clock(Path(sys.argv[1])))
    uvicorn.Server(server_config(app, settings)).run()


if __name__ == "__main__":
    main()
