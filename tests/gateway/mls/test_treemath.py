from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.treemath import (
    direct_path,
    leaves_below,
    left,
    level,
    parent,
    right,
    root,
    sibling,
)

widths = st.integers(0, 10).map(lambda depth: 1 << depth)


@st.composite
def places(draw: st.DrawFn) -> tuple[int, int]:
    """Make a tree's width and one of its nodes."""
    width = draw(widths)
    return width, draw(st.integers(0, 2 * width - 2))


@given(places())
def test_direct_path_ends_at_the_root(place: tuple[int, int]) -> None:
    width, node = place
    path = list(direct_path(node, width))

    assert (path or [node])[-1] == root(width)
    assert [level(step) for step in path] == list(range(level(node) + 1, level(root(width)) + 1))


@given(places())
def test_children_are_each_others_siblings(place: tuple[int, int]) -> None:
    _, node = place
    above = parent(node)

    assert {left(above), right(above)} == {node, sibling(node)}
    assert sibling(sibling(node)) == node


@given(places())
def test_leaves_below_are_those_whose_path_leads_through(place: tuple[int, int]) -> None:
    width, node = place
    through = [leaf for leaf in range(width) if node in (2 * leaf, *direct_path(2 * leaf, width))]

    assert list(leaves_below(node)) == through
