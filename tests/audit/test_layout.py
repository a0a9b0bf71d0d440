import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.layout import WIDTH, Resource, bundles, parse_path, tiles

RESOURCES = st.builds(
    Resource,
    level=st.none() | st.integers(0, 63),
    index=st.integers(0, 10**12),
    width=st.integers(1, WIDTH),
)


@given(RESOURCES)
def test_path_reads_back(resource: Resource) -> None:
    assert parse_path(resource.path) == resource


def test_index_is_spelled_in_threes() -> None:
    assert Resource(0, 1_234_067).path == "tile/0/x001/x234/067"
    assert Resource(None, 0, 112).path == "tile/entries/000.p/112"


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/1",
        "tile/00/001",
        "tile/64/001",
        "tile/0/x000/001",
        "tile/0/001.p/0",
        "tile/0/001.p/256",
        "tile/0/001.p/01",
        "tile/0/001/",
        "tile/entries/../001",
        "tile/0/001\n",
        "/tile/0/001",
    ],
)
def test_other_paths_lead_nowhere(path: str) -> None:
    assert parse_path(path) is None


def test_tree_of_seventy_thousand_has_the_tiles_of_the_standards_example() -> None:
    found = list(tiles(70_000))

    full = [each for each in found if each.width == WIDTH]
    partial = [each for each in found if each.width != WIDTH]
    assert [sum(each.level == level for each in full) for level in range(3)] == [273, 1, 0]
    assert partial == [Resource(0, 273, 112), Resource(1, 1, 17), Resource(2, 0, 1)]


@given(st.integers(0, 5_000))
def test_bundles_hold_every_entry_once(size: int) -> None:
    assert sum(each.width for each in bundles(size)) == size
    assert [each.index for each in bundles(size)] == list(range(-(-size // WIDTH)))
