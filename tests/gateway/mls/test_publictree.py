import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.mls.publictree import PublicTree
from gateway.mls.suites import find_suite
from gateway.mls.tls import decode, encode
from gateway.mls.tree import ParentNode, RatchetTree
from tests.gateway.mls.forge import PLAIN, Forge, Person, fresh

SUITE = find_suite(PLAIN)
LEAVES = [Person(bytes([index])).leaf(SUITE) for index in range(40)]

# What to do to a tree: the number of a leaf, and whether to remove, update or add.
deeds = st.lists(
    st.tuples(st.sampled_from(["add", "remove", "update", "fill"]), st.integers(0, 15))
)


def alone() -> PublicTree:
    return PublicTree(PLAIN, (LEAVES[0],))


def after(tree: PublicTree, kind: str, leaf: int) -> PublicTree:
    if kind == "add":
        return tree.added(LEAVES[1])[0]
    if tree.leaf(leaf) is None:
        return tree
    if kind == "fill":
        # A commit by this leaf, with empty parent hashes.
        parents = {node: ParentNode(fresh(32), b"", ()) for node, _ in tree.filtered_path(leaf)}
        return tree.changed({**tree.blanks_above(leaf), **parents})
    if kind == "update":
        return tree.updated(leaf, LEAVES[2])
    return tree.removed(leaf) if len(list(tree.leaves())) > 1 else tree


def grown(done: list[tuple[str, int]]) -> PublicTree:
    tree = alone()
    for kind, leaf in done:
        tree = after(tree, kind, leaf)
        assert isinstance(tree.root_hash(), bytes)
    return tree


@given(deeds)
def test_remembered_hashes_are_those_of_a_fresh_tree(done: list[tuple[str, int]]) -> None:
    tree = grown(done)
    new = PublicTree(PLAIN, tree.nodes)

    assert [tree.hash(node) for node in range(len(tree.nodes))] == [
        new.hash(node) for node in range(len(new.nodes))
    ]


@given(deeds)
def test_tree_comes_back_from_the_wire(done: list[tuple[str, int]]) -> None:
    tree = grown(done)
    data = encode(tree.ratchet_tree())

    assert PublicTree.of(PLAIN, decode(RatchetTree.read, data)) == tree


@given(deeds)
def test_tree_is_no_wider_than_its_last_member_needs(done: list[tuple[str, int]]) -> None:
    tree = grown(done)

    assert max(index for index, _ in tree.leaves()) >= tree.width // 2


@given(deeds)
def test_resolution_reaches_everybody_once(done: list[tuple[str, int]]) -> None:
    tree = grown(done)
    for node in range(len(tree.nodes)):
        reached = tree.resolution(node)
        assert len(set(reached)) == len(reached)
        assert all(tree.nodes[each] is not None for each in reached)
    assert bool(tree.resolution(tree.root))


@given(deeds, st.integers(0, 15))
def test_filtered_path_has_somebody_beside_every_step(
    done: list[tuple[str, int]], leaf: int
) -> None:
    tree = grown(done)
    if tree.leaf(leaf) is None:
        return
    assert all(tree.resolution(beside) for _, beside in tree.filtered_path(leaf))


def test_newcomer_is_unmerged_above_its_leaf() -> None:
    forge = Forge.open()
    forge.grow(b"amina", b"ben", b"cal")
    for leaf in range(4):
        forge.take(forge.commit(leaf))
    tree = forge.tree.changed({2: None})
    tree, leaf = tree.added(LEAVES[3])

    assert leaf == 1
    assert {node: parent.unmerged_leaves for node, parent in tree.parents()} == {
        1: (1,),
        3: (1,),
        5: (),
    }
    assert tree.resolution(3) == (3, 2)


def test_hash_without_a_leaf_is_that_before_it_came() -> None:
    forge = Forge.open()
    forge.grow(b"amina", b"ben", b"cal")
    forge.take(forge.commit(2))
    before = forge.tree.changed({2: None})
    tree, leaf = before.added(LEAVES[3])

    assert tree.hash_without(tree.root, [leaf]) == before.root_hash()
    assert tree.hash_without(tree.root, []) == tree.root_hash() != before.root_hash()


def test_change_leaves_the_tree_before_it_as_it_was() -> None:
    tree = alone()
    digest = tree.root_hash()
    tree.added(LEAVES[1])
    tree.updated(0, LEAVES[2])

    assert dataclasses.astuple(tree)[:2] == dataclasses.astuple(alone())[:2]
    assert tree.root_hash() == digest


@pytest.mark.parametrize("leaf", [1, 100])
def test_nobody_is_beyond_the_tree(leaf: int) -> None:
    assert alone().leaf(leaf) is None
