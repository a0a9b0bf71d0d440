"""Where a published log is read from, a folder or an address; and how it is written to one."""

import urllib.error
import urllib.request
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from audit.layout import CHECKPOINT, bundles, tiles

__all__ = ["SourceUnavailable", "export", "from_folder", "from_url", "open_source"]

PATIENCE_SECONDS: Final = 30.0
MOST_RESOURCE_BYTES: Final = 4 * 1024 * 1024

Read = Callable[[str], bytes | None]


class SourceUnavailable(Exception):
    """The log could not be asked; that says nothing about whether it is whole."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(path, reason)
        self.path = path
        self.reason = reason


def open_source(place: str) -> Read:
    """Read from what is either an address (http, https) or a folder."""
    if urlsplit(place).scheme in {"http", "https"}:
        return from_url(place)
    return from_folder(Path(place))


def from_folder(folder: Path) -> Read:
    """Read from a folder that ``export`` wrote."""

    def read(path: str) -> bytes | None:
        try:
            return (folder / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return None

    return read


def from_url(prefix: str) -> Read:
    """Read over HTTP."""

    def read(path: str) -> bytes | None:
        request = urllib.request.Request(f"{prefix.rstrip('/')}/{path}")  # noqa: S310 - open_source looked
        try:
            with urllib.request.urlopen(request, timeout=PATIENCE_SECONDS) as answer:  # noqa: S310
                data: bytes = answer.read(MOST_RESOURCE_BYTES + 1)
        except urllib.error.HTTPError as error:
            with error:
                if error.code == HTTPStatus.NOT_FOUND:
                    return None
                raise SourceUnavailable(path, f"HTTP {error.code}") from None
        except OSError as error:
            raise SourceUnavailable(path, type(error).__name__) from None
        return data[:MOST_RESOURCE_BYTES]

    return read


def export(read: Read, size: int, folder: Path) -> int:
    """Write what a log of ``size`` entries publishes into a folder; return how many files.

    The checkpoint comes last: a folder with one is whole. Each file appears whole or not at all.

    Raises:
        SourceUnavailable: something is not there.
    """
    paths = [*(each.path for each in tiles(size)), *(each.path for each in bundles(size))]
    for path in [*paths, CHECKPOINT]:
        data = read(path)
        if data is None:
            raise SourceUnavailable(path, "missing")
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.part")
        draft.write_bytes(data)
        draft.replace(target)
    return len(paths) + 1
