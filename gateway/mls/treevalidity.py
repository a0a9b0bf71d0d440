"""Which ratchet trees a newcomer may take from a stranger (RFC 9420, section 12.4.3.1)."""

from itertools import takewhile

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.groupinfo import GroupContext
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.leafvalidity import check_leaf, check_members
from gateway.mls.parenthash import check_parent_hashes
from gateway.mls.policy import GroupPolicy
from gateway.mls.publictree import PublicTree
from gateway.mls.suites import ed25519_suite
from gateway.mls.tree import ParentNode
from gateway.mls.treemath import direct_path, leaves_below

__all__ = ["check_tree", "check_unmerged_leaves"]


def check_tree(tree: PublicTree, context: GroupContext, policy: GroupPolicy) -> None:
    """Check a whole tree against its context: shape, keys, members, hashes, signatures.

    Lifetimes are left alone: they bound when a leaf may come in, not how long it stays.
    """
    suite = ed25519_suite(context.cipher_suite)
    check_unmerged_leaves(tree)
    for _, parent in tree.parents():
        check_public_key(suite, parent.encryption_key, "7.1")
    check_members(tree, context.extensions, policy)
    if tree.root_hash() != context.tree_hash:
        raise RefusedMls(Rule.TREE_HASH_WRONG, "12.4.3.1")
    check_parent_hashes(tree)
    for index, leaf in tree.leaves():
        check_leaf(leaf, suite, context.group_id, index)


def check_unmerged_leaves(tree: PublicTree) -> None:
    """Refuse a parent whose unmerged leaves could not have come about (sections 7.1, 12.4.3.1).

    They are members under it in rising order, and every parent on the way down to one names it
    too.
    """
    for node, parent in tree.parents():
        leaves = parent.unmerged_leaves
        below = leaves_below(node)
        if list(leaves) != sorted(set(leaves)) or not all(leaf in below for leaf in leaves):
            raise RefusedMls(Rule.UNMERGED_LEAVES_WRONG, "7.1")
        if not all(_is_known_below(tree, node, leaf) for leaf in leaves):
            raise RefusedMls(Rule.UNMERGED_LEAVES_WRONG, "12.4.3.1")


def _is_known_below(tree: PublicTree, node: int, leaf: int) -> bool:
    steps = takewhile(lambda step: step != node, direct_path(2 * leaf, tree.width))
    between = [tree.nodes[step] for step in steps]
    return tree.leaf(leaf) is not None and all(
        leaf in each.unmerged_leaves for each in between if isinstance(each, ParentNode)
    )
