"""Trees that a newcomer must not take, each under a true hash and a true signature."""

import dataclasses

import pytest

from gateway.mls.errors import Rule
from gateway.mls.groupinfo import GroupInfo
from gateway.mls.leafvalidity import check_members
from gateway.mls.policy import GroupPolicy
from gateway.mls.proposals import Add, Remove
from gateway.mls.publictree import PublicTree
from gateway.mls.state import PublicGroup
from gateway.mls.tree import ParentNode, TreeNode
from tests.gateway.mls.forge import (
    PLAIN,
    Forge,
    Person,
    fresh,
    info_extensions,
    refused_rule,
    wrap,
)


@pytest.fixture
def forge() -> Forge:
    """Return a group of eight in which one of either half has renewed a path."""
    forge = Forge.open()
    forge.grow(*(bytes([name]) for name in range(7)))
    forge.take(forge.commit(0))
    forge.take(forge.commit(4))
    return forge


def taken(forge: Forge, changes: dict[int, TreeNode | None]) -> PublicGroup:
    """Adopt the group with other nodes in its tree; a member signs that they are right."""
    tree = forge.tree.changed(changes)

    def change(info: GroupInfo) -> GroupInfo:
        context = dataclasses.replace(info.group_context, tree_hash=tree.root_hash())
        extensions = info_extensions(forge.suite, tree)
        return dataclasses.replace(info, group_context=context, extensions=extensions)

    return PublicGroup.adopt(wrap(forge.info(forge.group, 0, change)))


def parent_at(forge: Forge, node: int) -> ParentNode:
    parent = forge.tree.nodes[node]
    assert isinstance(parent, ParentNode)
    return parent


def test_tree_as_it_is_can_be_taken(forge: Forge) -> None:
    assert taken(forge, {}).epoch.tree == forge.tree


def test_tree_under_another_hash_is_refused(forge: Forge) -> None:
    def change(info: GroupInfo) -> GroupInfo:
        context = dataclasses.replace(info.group_context, tree_hash=fresh(32))
        return dataclasses.replace(info, group_context=context)

    info = wrap(forge.info(forge.group, 0, change))
    assert refused_rule(lambda: PublicGroup.adopt(info)) is Rule.TREE_HASH_WRONG


@pytest.mark.parametrize("node", [1, 3, 7, 9, 11])
def test_parent_key_that_no_commit_put_there_is_refused(forge: Forge, node: int) -> None:
    """A key that a member slips in would let it read without being in the group."""
    own = dataclasses.replace(parent_at(forge, node), encryption_key=fresh(32))

    assert refused_rule(lambda: taken(forge, {node: own})) is Rule.PARENT_HASH_WRONG


def test_parent_where_a_blank_was_is_refused(forge: Forge) -> None:
    assert forge.tree.nodes[5] is None
    planted = ParentNode(fresh(32), b"", ())

    assert refused_rule(lambda: taken(forge, {5: planted})) is Rule.PARENT_HASH_WRONG


@pytest.mark.parametrize(
    "unmerged",
    [(5,), (99,), (3, 2), (2, 2), (1,)],
    ids=["elsewhere", "beyond the tree", "out of order", "twice", "unknown in between"],
)
def test_unmerged_leaves_that_cannot_be_are_refused(
    forge: Forge, unmerged: tuple[int, ...]
) -> None:
    parent = dataclasses.replace(parent_at(forge, 3), unmerged_leaves=unmerged)

    assert refused_rule(lambda: taken(forge, {3: parent})) is Rule.UNMERGED_LEAVES_WRONG


def test_unmerged_leaf_that_is_blank_is_refused(forge: Forge) -> None:
    parent = dataclasses.replace(parent_at(forge, 3), unmerged_leaves=(2,))

    rule = refused_rule(lambda: taken(forge, {3: parent, 4: None}))
    assert rule is Rule.UNMERGED_LEAVES_WRONG


def test_leaf_that_is_not_what_was_committed_is_refused(forge: Forge) -> None:
    """An unmerged leaf must be all there is besides the one that made the parent."""
    parent = dataclasses.replace(parent_at(forge, 3), unmerged_leaves=(2,))

    assert refused_rule(lambda: taken(forge, {3: parent})) is Rule.PARENT_HASH_WRONG


def test_parent_with_a_members_key_is_refused(forge: Forge) -> None:
    key = forge.group.roster()[1].encryption_key
    parent = dataclasses.replace(parent_at(forge, 3), encryption_key=key)

    assert refused_rule(lambda: taken(forge, {3: parent})) is Rule.ENCRYPTION_KEY_REUSED


def test_parent_with_a_key_of_low_order_is_refused(forge: Forge) -> None:
    parent = dataclasses.replace(parent_at(forge, 3), encryption_key=bytes(32))

    assert refused_rule(lambda: taken(forge, {3: parent})) is Rule.HPKE_KEY_INVALID


def test_leaf_that_its_key_did_not_sign_is_refused(forge: Forge) -> None:
    # The last committer's own leaf is the one that no parent hash covers.
    leaf = forge.tree.leaf(4)
    assert leaf is not None
    forged = dataclasses.replace(leaf, signature=Person(b"x").sign("LeafNodeTBS", b""))

    assert refused_rule(lambda: taken(forge, {8: forged})) is Rule.SIGNATURE_INVALID


def test_newcomers_in_places_that_were_left_are_found_in_order() -> None:
    """Parents may name different unmerged leaves on the way up, as long as none is forgotten."""
    forge = Forge.open()
    forge.grow(*(bytes([name]) for name in range(7)))
    forge.take(forge.commit(0, removals(1, 5)))
    for leaf in (2, 6):
        forge.take(forge.commit(leaf))
    newcomers = [Person(b"eve"), Person(b"fay")]
    adds = [Add(person.key_package(forge.suite)) for person in newcomers]
    bundle = forge.commit(0, adds, change=lambda c: dataclasses.replace(c, path=None))
    forge.take(bundle, dict(enumerate(newcomers)))

    unmerged = {node: parent.unmerged_leaves for node, parent in forge.tree.parents()}
    assert (unmerged[3], unmerged[11], unmerged[7]) == ((1,), (5,), (1, 5))
    assert taken(forge, {}).epoch.tree == forge.tree


def removals(*leaves: int) -> list[Remove]:
    return [Remove(leaf) for leaf in leaves]


def test_policy_may_let_one_name_stand_for_several_leaves() -> None:
    twins = tuple(Person(b"same").leaf(Forge.open().suite) for _ in range(2))
    tree = PublicTree(PLAIN, (twins[0], None, twins[1]))
    check_members(tree, (), GroupPolicy(one_leaf_each=False))

    rule = refused_rule(lambda: check_members(tree, (), GroupPolicy()))
    assert rule is Rule.IDENTITY_REPEATED
