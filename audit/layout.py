"""Where tiles and entries lie, as in C2SP tlog-tiles (pure arithmetic)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

__all__ = ["CHECKPOINT", "WIDTH", "Resource", "bundles", "parse_path", "tiles"]

CHECKPOINT: Final = "checkpoint"
WIDTH: Final = 256
MOST_LEVEL: Final = 63
_PATH: Final = re.compile(
    r"tile/(entries|0|[1-9][0-9]?)/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, order=True)
class Resource:
    """A tile of hashes, or with ``level`` None a bundle of entries; partial below ``WIDTH``."""

    level: int | None
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Return the path under the log's prefix."""
        parts = [f"{self.index % 1000:03d}"]
        rest = self.index // 1000
        while rest:
            parts.insert(0, f"x{rest % 1000:03d}")
            rest //= 1000
        kind = "entries" if self.level is None else str(self.level)
        partial = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{kind}/{'/'.join(parts)}{partial}"


def parse_path(path: str) -> Resource | None:
    """Read a path; None where there can be nothing."""
    match = _PATH.fullmatch(path)
    if match is None:
        return None
    kind, digits, width = match.groups()
    found = Resource(
        level=None if kind == "entries" else int(kind),
        index=int(digits.replace("x", "").replace("/", "")),
        width=WIDTH if width is None else int(width),
    )
    if (found.level or 0) > MOST_LEVEL or found.path != path:
        return None
    return found


def tiles(size: int) -> Iterator[Resource]:
    """Name every tile of a tree of this size, from the leaves up, each level from the left."""
    level = 0
    while size:
        for index in range(size // WIDTH):
            yield Resource(level, index)
        if size % WIDTH:
            yield Resource(level, size // WIDTH, size % WIDTH)
        size //= WIDTH
        level += 1


def bundles(size: int) -> Iterator[Resource]:
    """Name every bundle of entries of a log of this size."""
    for index in range(size // WIDTH):
        yield Resource(None, index)
    if size % WIDTH:
        yield Resource(None, size // WIDTH, size % WIDTH)
