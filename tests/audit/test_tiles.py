from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.layout import WIDTH
from audit.merkle import HASH_BYTES, Tree, check_consistency, check_inclusion
from audit.tiles import Place, TileTree, from_memory, grow, tiles_above

HASHES = [sha256(str(number).encode()).digest() for number in range(70_000)]


def grown(steps: list[int]) -> dict[Place, bytes]:
    """Append so many leaves at each step."""
    kept: dict[Place, bytes] = {}
    size = 0
    for step in steps:
        kept |= grow(size, HASHES[size : size + step], from_memory(kept))
        size += step
    return kept


def grown_to(size: int) -> dict[Place, bytes]:
    """Cut the tiles of the first ``size`` out of those of all."""
    return {
        (level, index): tile[: hashes * HASH_BYTES]
        for (level, index), tile in ALL.items()
        if (hashes := min(WIDTH, (size >> (8 * level)) - index * WIDTH)) > 0
    }


ALL = grown([len(HASHES)])


@given(st.lists(st.integers(0, 700), max_size=6))
def test_tree_is_the_same_whatever_the_steps(steps: list[int]) -> None:
    size = sum(steps)
    tiles = grown(steps)

    assert tiles == grown([size])
    assert TileTree(size, from_memory(tiles)).root == Tree(HASHES[:size]).root


@given(st.integers(1, 1_500), st.data())
def test_proofs_are_those_of_the_whole_tree(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    older = data.draw(st.integers(1, size))
    whole = Tree(HASHES[:size])
    tiled = TileTree(size, from_memory(grown([size])))

    assert tiled.leaf(index) == HASHES[index]
    assert tiled.inclusion(index) == whole.inclusion(index)
    assert tiled.consistency(older) == whole.consistency(older)


@given(st.integers(1, 70_000), st.data())
def test_proof_needs_the_tiles_that_are_listed_and_no_others(
    size: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    tiles = grown_to(size)
    asked: set[Place] = set()

    def get(place: Place) -> bytes:
        asked.add(place)
        return tiles[place]

    listed = tiles_above(index, size)
    path = TileTree(size, get).inclusion(index)

    assert asked <= set(listed)
    assert len(listed) <= 2 * 3
    assert len(path) <= 17


def test_tree_of_three_levels_proves_its_corners() -> None:
    tiles = grown([65_536, 4_464])
    tree = TileTree(70_000, from_memory(tiles))

    assert {len(tile) // HASH_BYTES for tile in tiles.values()} == {WIDTH, 112, 17, 1}
    for index in (0, 255, 256, 65_535, 65_536, 69_999):
        check_inclusion(
            HASHES[index], index=index, size=70_000, path=tree.inclusion(index), root=tree.root
        )
    for older in (1, 255, 65_536, 69_888):
        check_consistency(
            old_size=older,
            new_size=70_000,
            old_root=TileTree(older, from_memory(tiles)).root,
            new_root=tree.root,
            path=tree.consistency(older),
        )


def test_tile_may_have_grown_since() -> None:
    """A reader of an older checkpoint may be given the fuller tile in place of the partial one."""
    tiles = grown([300])

    assert TileTree(270, from_memory(tiles)).root == Tree(HASHES[:270]).root


def test_tile_that_is_too_short_is_noticed() -> None:
    with pytest.raises(ValueError, match="0"):
        _ = TileTree(3, {(0, 0): HASHES[0]}.__getitem__).root
    with pytest.raises(ValueError, match="0"):
        grow(3, HASHES[3:4], {(0, 0): HASHES[0]}.__getitem__)


@pytest.mark.parametrize("index", [-1, 3])
def test_nothing_is_proven_of_what_is_not_there(index: int) -> None:
    tree = TileTree(3, from_memory(grown([3])))

    with pytest.raises(IndexError):
        tree.inclusion(index)
    with pytest.raises(IndexError):
        tree.consistency(index + 1)
