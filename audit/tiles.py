"""A tree kept as tiles: growing it, and proving from it (pure; tiles come from a function).

A tile is up to 256 hashes; a hash in a tile of level n + 1 is the root over a full tile of level n.
So a tree grows by rewriting its right edge, and any proof needs a few tiles.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Final

from audit.layout import WIDTH
from audit.merkle import EMPTY_ROOT, HASH_BYTES, Tree, node_hash

__all__ = ["GetTile", "Place", "TileTree", "from_memory", "grow", "tiles_above"]

Place = tuple[int, int]
"""Level and index of a tile."""

GetTile = Callable[[Place], bytes]
"""Gives a tile with as many hashes as there are, or more than the tree in question has."""

HEIGHT: Final = 8
KEPT: Final = 64
REMEMBERED: Final = 256
"""Tiles whose inner nodes are remembered, by what the tile says; some 30 KiB each.

Most proofs share the upper ones, and hashing them is most of a proof's work."""


def grow(size: int, leaves: Sequence[bytes], edge: GetTile) -> dict[Place, bytes]:
    """Append leaf hashes to a tree of ``size``; return the tiles that changed.

    ``edge`` is asked for the partial tiles of the right edge only.
    """
    changed: dict[Place, bytes] = {}
    level, hashes = 0, list(leaves)
    while hashes:
        index, filled = divmod(size, WIDTH)
        begun = edge((level, index))[: filled * HASH_BYTES] if filled else b""
        if len(begun) != filled * HASH_BYTES:
            raise ValueError(level, index)
        above: list[bytes] = []
        data = begun + b"".join(hashes)
        for start in range(0, len(data), WIDTH * HASH_BYTES):
            tile = data[start : start + WIDTH * HASH_BYTES]
            changed[level, index + len(above)] = tile
            if len(tile) == WIDTH * HASH_BYTES:
                above.append(_root(tile))
        level, size, hashes = level + 1, size // WIDTH, above
    return changed


def tiles_above(index: int, size: int) -> list[Place]:
    """List the tiles that prove entry ``index`` of ``size``: those above it, and the right edge."""
    places: list[Place] = []
    level, hashes = 0, size
    while hashes:
        index //= WIDTH
        if index * WIDTH < hashes:
            places.append((level, index))
        edge, filled = divmod(hashes, WIDTH)
        if filled and edge != index:
            places.append((level, edge))
        level, hashes = level + 1, edge
    return places


class TileTree:
    """The tree of the first ``size`` entries of a log."""

    def __init__(self, size: int, get: GetTile) -> None:
        self.size = size
        self._get = get
        self._kept: dict[Place, Tree] = {}

    @property
    def root(self) -> bytes:
        """Return the root."""
        return self._span(0, self.size) if self.size else EMPTY_ROOT

    def leaf(self, index: int) -> bytes:
        """Return an entry's hash."""
        return self._node(0, index)

    def inclusion(self, index: int) -> list[bytes]:
        """Prove that entry ``index`` is in the tree (RFC 6962 section 2.1.1).

        Raises:
            IndexError: there is no such entry.
        """
        if not 0 <= index < self.size:
            raise IndexError(index)
        path: list[bytes] = []
        low, high = 0, self.size
        while high - low > 1:
            middle = low + _split(high - low)
            if index < middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low = middle
        return path[::-1]

    def consistency(self, size: int) -> list[bytes]:
        """Prove that this tree grew from the one of ``size`` entries (section 2.1.2).

        Raises:
            IndexError: it has fewer, or ``size`` is none.
        """
        if not 0 < size <= self.size:
            raise IndexError(size)
        path: list[bytes] = []
        low, high, whole = 0, self.size, True
        while size != high:
            middle = low + _split(high - low)
            if size <= middle:
                path.append(self._span(middle, high))
                high = middle
            else:
                path.append(self._span(low, middle))
                low, whole = middle, False
        if not whole:
            path.append(self._span(low, high))
        return path[::-1]

    def _span(self, low: int, high: int) -> bytes:
        """Return the root over entries; ``low`` is a multiple of the span's power of two."""
        count = high - low
        if count & (count - 1) == 0:
            height = count.bit_length() - 1
            return self._node(height, low >> height)
        middle = low + _split(count)
        return node_hash(self._span(low, middle), self._span(middle, high))

    def _node(self, height: int, index: int) -> bytes:
        """Return a node that stands whole: ``height`` above the leaves, the nth there."""
        level, within = divmod(height, HEIGHT)
        place = level, (index << within) // WIDTH
        return self._tile(place).node(within, index % (WIDTH >> within))

    def _tile(self, place: Place) -> Tree:
        tree = self._kept.get(place)
        if tree is None:
            level, index = place
            hashes = min(WIDTH, (self.size >> (HEIGHT * level)) - index * WIDTH)
            data = self._get(place)[: hashes * HASH_BYTES]
            if len(data) != hashes * HASH_BYTES:
                raise ValueError(place)
            if len(self._kept) >= KEPT:
                self._kept.clear()
            tree = self._kept[place] = _tree(data)
        return tree


def _split(count: int) -> int:
    """Return the largest power of two below ``count``."""
    return 1 << ((count - 1).bit_length() - 1)


def _hashes(data: bytes) -> list[bytes]:
    return [data[at : at + HASH_BYTES] for at in range(0, len(data), HASH_BYTES)]


@lru_cache(REMEMBERED)
def _tree(tile: bytes) -> Tree:
    return Tree(_hashes(tile))


def _root(tile: bytes) -> bytes:
    return Tree(_hashes(tile)).root


def from_memory(tiles: Mapping[Place, bytes]) -> GetTile:
    """Give tiles out of a mapping."""
    return tiles.__getitem__
