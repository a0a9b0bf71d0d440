"""Parent hashes: who may have put a key where it stands (RFC 9420, section 7.9)."""

from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.hashref import suite_hash
from gateway.mls.leaf import CommitSource, LeafNode
from gateway.mls.publictree import PublicTree
from gateway.mls.tls import Writer
from gateway.mls.tree import ParentNode, TreeNode
from gateway.mls.treemath import leaves_below, left, right

__all__ = ["check_parent_hashes", "parent_hash"]


def parent_hash(tree: PublicTree, parent: ParentNode, copath_child: int) -> bytes:
    """Hash a parent for the one below it that does not lie under `copath_child`.

    Leaves that the parent has not merged count as absent: they came after it was made.
    """
    writer = Writer()
    writer.opaque(parent.encryption_key)
    writer.opaque(parent.parent_hash)
    writer.opaque(tree.hash_without(copath_child, parent.unmerged_leaves))
    return suite_hash(tree.cipher_suite, writer.data())


def check_parent_hashes(tree: PublicTree) -> None:
    """Refuse a tree with a parent that no member's commit accounts for (section 7.9.2)."""
    for node, parent in tree.parents():
        sides = ((left(node), right(node)), (right(node), left(node)))
        if not any(_accounts_for(tree, parent, below, beside) for below, beside in sides):
            raise RefusedMls(Rule.PARENT_HASH_WRONG, "7.9.2")


def _accounts_for(tree: PublicTree, parent: ParentNode, child: int, beside: int) -> bool:
    """Say whether the one node of this side that was made with the parent vouches for it."""
    reached = set(tree.resolution(child))
    below = leaves_below(child)
    unmerged = {2 * leaf for leaf in parent.unmerged_leaves if leaf in below}
    made = reached - unmerged
    if len(made) != 1 or not unmerged <= reached:
        return False
    return _claimed_hash(tree.nodes[made.pop()]) == parent_hash(tree, parent, beside)


def _claimed_hash(node: TreeNode | None) -> bytes | None:
    match node:
        case ParentNode(parent_hash=claimed) | LeafNode(source=CommitSource(claimed)):
            return claimed
        case _:
            return None
