import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.leaf import LeafNode
from gateway.mls.tls import Writer, decode, encode
from gateway.mls.tree import ParentNode, RatchetTree


@pytest.mark.parametrize(
    ("file", "field", "count"),
    [
        ("messages.json", "ratchet_tree", 300),
        ("treekem.json", "ratchet_tree", 77),
        ("tree-validation.json", "tree", 98),
        ("tree-operations.json", "tree_before", 5),
        ("tree-operations.json", "tree_after", 5),
        ("passive-client-welcome.json", "ratchet_tree", 28),
    ],
)
def test_every_published_tree_comes_back(vectors: Path, file: str, field: str, count: int) -> None:
    cases: list[dict[str, str | None]] = json.loads((vectors / file).read_text())
    trees = [bytes.fromhex(tree) for case in cases if (tree := case[field])]
    for data in trees:
        assert encode(decode(RatchetTree.read, data)) == data
    assert len(trees) == count


@given(st.from_type(RatchetTree))
def test_tree_comes_back(tree: RatchetTree) -> None:
    assert decode(RatchetTree.read, encode(tree)) == tree


@given(st.from_type(RatchetTree))
def test_leaves_stand_at_twice_their_index(tree: RatchetTree) -> None:
    leaves = dict(tree.leaves())

    assert {2 * index: leaf for index, leaf in leaves.items()} == {
        place: node for place, node in enumerate(tree.nodes) if isinstance(node, LeafNode)
    }


@pytest.mark.parametrize("data", ["00", "0100"])
def test_tree_that_ends_blank_is_refused(data: str) -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(RatchetTree.read, bytes.fromhex(data))

    assert caught.value.rule is Rule.TREE_ENDS_BLANK


@given(st.from_type(LeafNode), st.from_type(ParentNode))
def test_node_in_the_place_of_the_other_kind_is_refused(leaf: LeafNode, parent: ParentNode) -> None:
    for nodes in ((parent,), (leaf, leaf)):
        writer = Writer()
        RatchetTree(nodes).write(writer)
        with pytest.raises(MalformedMls) as caught:
            decode(RatchetTree.read, writer.data())
        assert caught.value.rule is Rule.TREE_NODE_MISPLACED


def test_unknown_node_type_is_refused() -> None:
    with pytest.raises(MalformedMls) as caught:
        decode(RatchetTree.read, bytes.fromhex("020103"))

    assert caught.value.rule is Rule.ENUM_UNKNOWN
