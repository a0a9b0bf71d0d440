"""The Merkle tree of RFC 6962: hashing, inclusion and consistency (pure).

Leaves and nodes are hashed apart (0x00, 0x01), so neither can be taken for the other. Indices and
sizes are numbers of leaves, hashes 32 bytes, proofs run from the leaf up.
"""

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Final

from audit.errors import ProofRefused

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "Growing",
    "Tree",
    "check_consistency",
    "check_inclusion",
    "leaf_hash",
    "node_hash",
    "root_by_inclusion",
]

HASH_BYTES: Final = 32
EMPTY_ROOT: Final = sha256(b"").digest()


def leaf_hash(entry: bytes) -> bytes:
    """Hash an entry."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Hash two neighbours into what stands above them."""
    return sha256(b"\1" + left + right).digest()


class Tree:
    """A tree over leaf hashes that are all known.

    ``_levels[0]`` are the leaves. Each level pairs the one below; what has no neighbour goes up as
    it is, which gives the tree of RFC 6962 section 2.1.
    """

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels = [list(leaves)]
        while len(below := self._levels[-1]) > 1:
            pairs = zip(below[::2], below[1::2], strict=False)
            # As ``node_hash``, without a call for each: a proof needs some 800.
            above = [sha256(b"\1" + left + right).digest() for left, right in pairs]
            self._levels.append(above + below[len(above) * 2 :])

    def __len__(self) -> int:
        """Count the leaves."""
        return len(self._levels[0])

    @property
    def root(self) -> bytes:
        """Return the root."""
        top = self._levels[-1]
        return top[0] if top else EMPTY_ROOT

    def node(self, level: int, index: int) -> bytes:
        """Return the ``index``-th node, ``level`` above the leaves."""
        return self._levels[level][index]

    def inclusion(self, index: int) -> list[bytes]:
        """Prove that leaf ``index`` is in the tree (RFC 6962 section 2.1.1).

        Raises:
            IndexError: there is no such leaf.
        """
        if not 0 <= index < len(self):
            raise IndexError(index)
        return self._above(index, 0)

    def consistency(self, size: int) -> list[bytes]:
        """Prove that this tree grew from its first ``size`` leaves (section 2.1.2).

        Raises:
            IndexError: it has fewer, or ``size`` is none.
        """
        if not 0 < size <= len(self):
            raise IndexError(size)
        if size == len(self):
            return []
        # From the largest subtree that ends the smaller tree and stands whole in both.
        level = _trailing_zeros(size)
        index = (size - 1) >> level
        start = [self._levels[level][index]] if index else []
        return start + self._above(index, level)

    def _above(self, index: int, level: int) -> list[bytes]:
        path = []
        for nodes in self._levels[level:-1]:
            if (beside := index ^ 1) < len(nodes):
                path.append(nodes[beside])
            index >>= 1
        return path


class Growing:
    """A tree that only its newest edge is kept of: what a log needs in order to grow.

    ``peaks`` are the roots of the full subtrees that the leaves fall into, from the left, one for
    each bit of ``size``.
    """

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if len(peaks) != size.bit_count():
            raise ProofRefused
        self.size = size
        self._peaks = list(peaks)

    @property
    def peaks(self) -> tuple[bytes, ...]:
        """Return what to go on from another time."""
        return tuple(self._peaks)

    @property
    def root(self) -> bytes:
        """Return the root."""
        if not self._peaks:
            return EMPTY_ROOT
        return _fold(self._peaks[-1], reversed(self._peaks[:-1]))

    def append(self, leaf: bytes) -> None:
        """Add a leaf's hash."""
        for _ in range(_trailing_zeros(~self.size)):
            leaf = node_hash(self._peaks.pop(), leaf)
        self._peaks.append(leaf)
        self.size += 1


def root_by_inclusion(leaf: bytes, *, index: int, size: int, path: Sequence[bytes]) -> bytes:
    """Compute the root of a tree in which ``leaf`` stands at ``index``.

    Raises:
        ProofRefused: no tree of that size has such a path.
    """
    if not 0 <= index < size or not _are_hashes([leaf, *path]):
        raise ProofRefused
    inner, border = _shape(index, size)
    if len(path) != inner + border:
        raise ProofRefused
    return _fold(_climb(leaf, index, path[:inner]), path[inner:])


def check_inclusion(
    leaf: bytes, *, index: int, size: int, path: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf stands at ``index`` of the tree with this root.

    Raises:
        ProofRefused: it does not, or the path does not show it.
    """
    if root_by_inclusion(leaf, index=index, size=size, path=path) != root:
        raise ProofRefused


def check_consistency(
    *, old_size: int, new_size: int, old_root: bytes, new_root: bytes, path: Sequence[bytes]
) -> None:
    """Check that a tree grew from another one, which nothing was taken from.

    Raises:
        ProofRefused: it did not, or the path does not show it; from an empty tree everything grew,
            which no path shows.
    """
    if not 0 < old_size <= new_size or not _are_hashes(path):
        raise ProofRefused
    if old_size == new_size:
        if path or old_root != new_root:
            raise ProofRefused
        return
    level = _trailing_zeros(old_size)
    inner, border = _shape(old_size - 1, new_size)
    whole = old_size == 1 << level
    if len(path) != inner - level + border + (not whole):
        raise ProofRefused
    start, way = (old_root, path) if whole else (path[0], path[1:])
    index = (old_size - 1) >> level
    beside, beyond = way[: inner - level], way[inner - level :]
    left_of_it = [each for bit, each in enumerate(beside) if index >> bit & 1]
    if _fold(_fold(start, left_of_it), beyond) != old_root:
        raise ProofRefused
    if _fold(_climb(start, index, beside), beyond) != new_root:
        raise ProofRefused


def _shape(index: int, size: int) -> tuple[int, int]:
    """Say how much of a leaf's path is below the tree's right edge, and how much along it."""
    inner = (index ^ (size - 1)).bit_length()
    return inner, (index >> inner).bit_count()


def _climb(start: bytes, index: int, path: Sequence[bytes]) -> bytes:
    for beside in path:
        start = node_hash(beside, start) if index & 1 else node_hash(start, beside)
        index >>= 1
    return start


def _fold(start: bytes, lefts: Iterable[bytes]) -> bytes:
    for left in lefts:
        start = node_hash(left, start)
    return start


def _trailing_zeros(number: int) -> int:
    return (number & -number).bit_length() - 1


def _are_hashes(values: Sequence[bytes]) -> bool:
    return all(len(each) == HASH_BYTES for each in values)
