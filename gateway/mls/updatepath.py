"""Update paths, as far as they are public (RFC 9420, sections 7.5, 7.6 and 12.4.2).

What is sealed in a path cannot be looked at: a path secret that is wrong is found out only by
those it was sealed to.
"""

from collections.abc import Collection

from gateway.mls.commit import UpdatePath, UpdatePathNode
from gateway.mls.errors import RefusedMls, Rule
from gateway.mls.hpkekeys import check_public_key
from gateway.mls.leaf import CommitSource
from gateway.mls.leafvalidity import check_leaf
from gateway.mls.parenthash import parent_hash
from gateway.mls.publictree import PublicTree
from gateway.mls.suites import AEAD_TAG, Suite, find_suite
from gateway.mls.tree import ParentNode, TreeNode

__all__ = ["apply_path", "check_path_leaf"]


def check_path_leaf(path: UpdatePath, suite: Suite, group_id: bytes, committer: int) -> None:
    """Refuse a committer's leaf that is not signed for its place and by the commit (7.3)."""
    if not isinstance(path.leaf_node.source, CommitSource):
        raise RefusedMls(Rule.LEAF_SOURCE_WRONG, "7.3")
    check_leaf(path.leaf_node, suite, group_id, committer)


def apply_path(
    tree: PublicTree, committer: int, path: UpdatePath, newcomers: Collection[int]
) -> PublicTree:
    """Return the tree with a committer's path renewed.

    `tree` is the one after the proposals. An external committer's leaf may be blank or lie beyond
    it. `newcomers` are the leaves added by the same commit, for whom a path carries nothing.
    """
    suite = find_suite(tree.cipher_suite)
    tree = tree.reaching(committer)
    steps = tree.filtered_path(committer)
    if len(steps) != len(path.nodes):
        raise RefusedMls(Rule.PATH_LENGTH_WRONG, "7.6")
    _check_keys(tree, path, suite)
    unsealed = {2 * leaf for leaf in newcomers}
    for (_, beside), node in zip(steps, path.nodes, strict=True):
        readers = [each for each in tree.resolution(beside) if each not in unsealed]
        _check_sealed(node, len(readers), suite)
    changes = tree.blanks_above(committer)
    changes.update(_renewed(tree, path, steps))
    changes[2 * committer] = path.leaf_node
    return tree.changed(changes)


def _renewed(
    tree: PublicTree, path: UpdatePath, steps: tuple[tuple[int, int], ...]
) -> dict[int, TreeNode | None]:
    """Chain the new parents from the top down; the leaf must carry the chain's end (7.9.1)."""
    made: dict[int, TreeNode | None] = {}
    claimed = b""
    for (above, beside), node in zip(reversed(steps), reversed(path.nodes), strict=True):
        parent = ParentNode(node.encryption_key, claimed, ())
        made[above] = parent
        claimed = parent_hash(tree, parent, beside)
    if path.leaf_node.source != CommitSource(claimed):
        raise RefusedMls(Rule.PARENT_HASH_WRONG, "7.9.2")
    return made


def _check_keys(tree: PublicTree, path: UpdatePath, suite: Suite) -> None:
    for node in path.nodes:
        check_public_key(suite, node.encryption_key, "7.6")
    keys = [path.leaf_node.encryption_key, *(node.encryption_key for node in path.nodes)]
    present = {node.encryption_key for node in tree.nodes if node is not None}
    if len(set(keys)) != len(keys) or not present.isdisjoint(keys):
        raise RefusedMls(Rule.ENCRYPTION_KEY_REUSED, "12.4.2")


def _check_sealed(node: UpdatePathNode, readers: int, suite: Suite) -> None:
    if len(node.encrypted_path_secret) != readers:
        raise RefusedMls(Rule.PATH_SECRETS_WRONG, "7.6")
    for sealed in node.encrypted_path_secret:
        if (
            len(sealed.kem_output) != suite.kem_output_size
            or len(sealed.ciphertext) != suite.secret_size + AEAD_TAG
        ):
            raise RefusedMls(Rule.CIPHERTEXT_LENGTH_WRONG, "7.6")
