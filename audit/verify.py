"""Verify a log from what a reader sees, and nothing else (pure; resources come from a function).

(1) The checkpoint is the log's, and enough witnesses saw it. (2) Every bundle holds the entries
that it must, each in the one form that an entry has. (3) Every tile has its length. (4) From the
entries alone the whole tree is computed: its root is the checkpoint's, and every published tile is
the computed one. (5) Where that fails, the root says which side is right, down to the byte. (6) A
checkpoint that was seen elsewhere or earlier is one of the same tree.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256

from audit.bundle import BundleCut, read_bundle
from audit.checkpoint import Checkpoint, Policy
from audit.errors import Fault, TrailBroken
from audit.layout import CHECKPOINT, WIDTH, Resource, bundles, tiles
from audit.merkle import HASH_BYTES, Tree
from audit.record import is_canonical
from audit.tiles import Place, TileTree, from_memory, grow

__all__ = ["ReadResource", "read_checkpoint", "read_entries", "verify"]

ReadResource = Callable[[str], bytes | None]
"""Gives the bytes under a path; None where there is nothing."""

Progress = Callable[[int, int], None]
"""Is told how many entries are done, of how many."""


@dataclass(frozen=True, slots=True)
class _Given:
    """What a reader was given: each entry's hash, where it lies, and the tiles."""

    leaves: list[bytes]
    begins: list[int]
    tiles: Mapping[Place, bytes]


def read_checkpoint(read: ReadResource, policy: Policy) -> Checkpoint:
    """Read the checkpoint, as step (1).

    Raises:
        NoteRefused, TrailBroken: there is none, or none to be believed.
    """
    data = read(CHECKPOINT)
    if data is None:
        raise TrailBroken(Fault.CHECKPOINT_MISSING, path=CHECKPOINT)
    return policy.check(data)


def verify(
    read: ReadResource,
    policy: Policy,
    *,
    seen: Checkpoint | None = None,
    progress: Progress = lambda done, total: None,  # noqa: ARG005 - named for whoever passes one
) -> Checkpoint:
    """Verify everything; return the checkpoint that it all belongs to.

    ``seen``: one that must be of the same log, and was believed before.

    Raises:
        NoteRefused: the checkpoint is not to be believed.
        TrailBroken: what is published does not belong to it, and where; or not to what was seen.
    """
    point = read_checkpoint(read, policy)
    leaves: list[bytes] = []
    begins: list[int] = []
    for number, (begin, data) in enumerate(read_entries(read, point)):
        leaves.append(sha256(b"\0" + data).digest())
        begins.append(begin)
        if number % WIDTH == 0:
            progress(number, point.size)
    given = _Given(leaves, begins, dict(_read_tiles(read, point.size)))
    computed = grow(0, leaves, _nothing)
    if TileTree(point.size, from_memory(computed)).root == point.root:  # (4)
        _compare(computed, given.tiles, point.size)
    else:
        _locate(point, computed, given)
    if seen is not None and not _grew(seen, point, computed):  # (6)
        raise TrailBroken(Fault.SPLIT, path=CHECKPOINT)
    progress(point.size, point.size)
    return point


def read_entries(read: ReadResource, point: Checkpoint) -> Iterator[tuple[int, bytes]]:
    """Read every entry with the byte of its bundle at which it begins, as step (2).

    Raises:
        TrailBroken: one is missing, cut, or not an entry of this log.
    """
    organisation = point.origin.rpartition("/")[2].encode()
    for bundle in bundles(point.size):
        first = bundle.index * WIDTH
        data = read(bundle.path)
        if data is None:
            raise TrailBroken(Fault.ENTRY_MISSING, path=bundle.path, entry=first)
        try:
            found = read_bundle(data, bundle.width)
        except BundleCut as cut:
            raise TrailBroken(Fault.ENTRY_LENGTH, path=bundle.path, at=cut.at) from None
        for number, (begin, entry) in enumerate(found, first):
            if not is_canonical(entry, organisation):
                raise TrailBroken(Fault.ENTRY_FORM, path=bundle.path, at=begin, entry=number)
            yield begin, entry


def _read_tiles(read: ReadResource, size: int) -> Iterator[tuple[Place, bytes]]:
    for tile in tiles(size):  # (3)
        data = read(tile.path)
        if data is None:
            raise TrailBroken(Fault.TILE_MISSING, path=tile.path)
        if len(data) != tile.width * HASH_BYTES:
            whole = min(len(data), tile.width * HASH_BYTES)
            raise TrailBroken(Fault.TILE_LENGTH, path=tile.path, at=whole)
        yield (tile.level or 0, tile.index), data


def _compare(computed: Mapping[Place, bytes], found: Mapping[Place, bytes], size: int) -> None:
    for tile in tiles(size):
        place = (tile.level or 0, tile.index)
        if computed[place] != found[place]:
            raise _broken_tile(tile, computed[place], found[place])


def _locate(point: Checkpoint, computed: Mapping[Place, bytes], given: _Given) -> None:
    """Say what is damaged, where the entries do not make the checkpoint's root, as step (5).

    A tile is believed where its root stands in a tile that is believed; those of the right edge,
    where together they make the checkpoint's root.
    """
    if TileTree(point.size, from_memory(given.tiles)).root != point.root:
        for tile in tiles(point.size):
            place = (tile.level or 0, tile.index)
            if tile.width < WIDTH and computed[place] != given.tiles[place]:
                raise _broken_tile(tile, computed[place], given.tiles[place])
        raise TrailBroken(Fault.ROOT, path=CHECKPOINT)
    for tile in sorted(tiles(point.size), key=lambda each: (-(each.level or 0), each.index)):
        place = (tile.level or 0, tile.index)
        if tile.width == WIDTH and _root(given.tiles[place]) != _named(given.tiles, place):
            raise _broken_tile(tile, computed[place], given.tiles[place])
    for number, leaf in enumerate(given.leaves):
        index, within = divmod(number, WIDTH)
        if leaf != _hash(given.tiles[0, index], within):
            width = min(WIDTH, point.size - index * WIDTH)
            path = Resource(None, index, width).path
            raise TrailBroken(Fault.ENTRY_HASH, path=path, at=given.begins[number], entry=number)
    raise TrailBroken(Fault.ROOT, path=CHECKPOINT)


def _grew(seen: Checkpoint, point: Checkpoint, computed: Mapping[Place, bytes]) -> bool:
    if seen.size > point.size:
        return False
    return TileTree(seen.size, from_memory(computed)).root == seen.root


def _broken_tile(tile: Resource, computed: bytes, found: bytes) -> TrailBroken:
    pairs = enumerate(zip(computed, found, strict=True))
    at = next((at for at, (ours, theirs) in pairs if ours != theirs), None)
    return TrailBroken(Fault.TILE_HASH, path=tile.path, at=at)


def _named(found: Mapping[Place, bytes], place: Place) -> bytes:
    """Return the root that the tile above names for a full tile."""
    level, index = place
    above, within = divmod(index, WIDTH)
    return _hash(found[level + 1, above], within)


def _hash(tile: bytes, within: int) -> bytes:
    return tile[within * HASH_BYTES : (within + 1) * HASH_BYTES]


def _root(tile: bytes) -> bytes:
    return Tree([_hash(tile, each) for each in range(len(tile) // HASH_BYTES)]).root


def _nothing(_place: Place) -> bytes:
    return b""
