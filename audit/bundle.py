"""Bundles of entries, as in C2SP tlog-tiles: each entry behind its length (pure)."""

from collections.abc import Iterable
from typing import Final

__all__ = ["MOST_ENTRY_BYTES", "BundleCut", "read_bundle", "write_bundle"]

LENGTH_BYTES: Final = 2
MOST_ENTRY_BYTES: Final = 4096
"""What an entry may weigh; far below what the length's two bytes could say."""


class BundleCut(Exception):
    """A bundle ends inside an entry, or does not end where it should; ``at`` is the byte."""

    def __init__(self, at: int) -> None:
        super().__init__(at)
        self.at = at


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Put entries into a bundle."""
    return b"".join(len(each).to_bytes(LENGTH_BYTES, "big") + each for each in entries)


def read_bundle(data: bytes, count: int) -> list[tuple[int, bytes]]:
    """Take ``count`` entries out of a bundle, each with the byte at which it begins.

    Raises:
        BundleCut: it holds fewer, or something behind them.
    """
    found: list[tuple[int, bytes]] = []
    at = 0
    while len(found) < count:
        begin = at + LENGTH_BYTES
        end = begin + int.from_bytes(data[at:begin], "big")
        if begin > len(data) or end > len(data):
            raise BundleCut(at)
        found.append((begin, data[begin:end]))
        at = end
    if at != len(data):
        raise BundleCut(at)
    return found
