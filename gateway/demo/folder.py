"""The demo's data folder: told from any other by a marker, used by one process at a time."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from gateway.settings import SettingsError

__all__ = ["MARKER", "check_folder", "demo_in_use", "empty_folder", "make_folder"]

MARKER: Final = "earshot-demo.txt"

MARKER_TEXT: Final = """\
This folder belongs to `earshot demo`: made-up people, and whatever was tried with them.
`earshot demo --reset` empties it. With this file gone, Earshot leaves the folder alone.
"""

FILES: Final = (
    "earshot.db",
    "earshot.db-journal",
    "earshot.db-shm",
    "earshot.db-wal",
    "moderation.keys",
    "service.key",
)


def make_folder(folder: Path) -> None:
    """Make the folder and mark it, unless it is a demo's already.

    Raises:
        SettingsError: it holds something else.
    """
    if (folder / MARKER).is_file():
        return
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SettingsError("--data", f"{folder} is in use and not by a demo; name another folder")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / MARKER).write_text(MARKER_TEXT)


def check_folder(folder: Path) -> None:
    """Check that the folder is a demo's.

    Raises:
        SettingsError: it is not.
    """
    if not (folder / MARKER).is_file():
        raise SettingsError("--data", f"{folder} is not a demo's folder; start the demo first")


def empty_folder(folder: Path) -> None:
    """Delete the files that a demo makes, and no others; the marker stays.

    Raises:
        SettingsError: the folder is not a demo's.
    """
    check_folder(folder)
    for name in FILES:
        (folder / name).unlink(missing_ok=True)


@contextmanager
def demo_in_use(folder: Path) -> Iterator[None]:
    """Hold the folder while a demo runs in it.

    Raises:
        SettingsError: another demo does.
    """
    with (folder / MARKER).open("rb") as marker:
        try:
            fcntl.flock(marker, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise SettingsError("--data", f"a demo is running in {folder} already") from error
        yield
