"""The ratchet tree as everybody sees it, and what happens to it (RFC 9420, sections 4.1, 7.7, 7.8).

A tree is a value: every change makes another one. What was hashed stays hashed, except above the
nodes that changed.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from gateway.mls.codepoints import NodeType
from gateway.mls.hashref import suite_hash
from gateway.mls.leaf import LeafNode
from gateway.mls.tls import Writer
from gateway.mls.tree import ParentNode, RatchetTree, TreeNode
from gateway.mls.treemath import direct_path, leaves_below, left, level, right, root, sibling

__all__ = ["PublicTree"]

_NOBODY: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class PublicTree:
    """Hold all nodes, blanks as None, and hash subtrees once.

    `nodes` has 2w - 1 places for a width of w leaves, a power of two. Leaf indices are counted
    among leaves; everything called a node is an index into `nodes`.
    """

    cipher_suite: int
    nodes: tuple[TreeNode | None, ...]
    # By node; a memory of results and no part of the value.
    _hashes: dict[int, bytes] = field(default_factory=dict, repr=False, compare=False)

    @classmethod
    def of(cls, cipher_suite: int, received: RatchetTree) -> "PublicTree":
        """Take a tree as it came and fill it up with blanks to the right (section 12.4.3.3)."""
        count = len(received.nodes)
        size = (1 << count.bit_length()) - 1
        return cls(cipher_suite, received.nodes + (None,) * (size - count))

    def ratchet_tree(self) -> RatchetTree:
        """Return the tree as it travels, without the blanks at its right end."""
        end = len(self.nodes)
        while self.nodes[end - 1] is None:
            end -= 1
        return RatchetTree(self.nodes[:end])

    @property
    def width(self) -> int:
        """Return how many leaves there are, blank ones included."""
        return (len(self.nodes) + 1) // 2

    @property
    def root(self) -> int:
        """Return the node at the top."""
        return root(self.width)

    def leaf(self, index: int) -> LeafNode | None:
        """Return the member at a leaf; None for a blank leaf and beyond the tree."""
        node = self.nodes[2 * index] if index < self.width else None
        return node if isinstance(node, LeafNode) else None

    def leaves(self) -> Iterator[tuple[int, LeafNode]]:
        """Yield leaf index and leaf of every member, from left to right."""
        for index, node in enumerate(self.nodes[::2]):
            if isinstance(node, LeafNode):
                yield index, node

    def parents(self) -> Iterator[tuple[int, ParentNode]]:
        """Yield node and content of every parent that is not blank, from left to right."""
        for index, node in enumerate(self.nodes):
            if isinstance(node, ParentNode):
                yield index, node

    def vacancy(self) -> int:
        """Return the leaf at which the next member goes; it may lie beyond the tree."""
        leaves = self.nodes[::2]
        return leaves.index(None) if None in leaves else self.width

    def resolution(self, node: int) -> tuple[int, ...]:
        """Return the nodes whose keys reach everybody under a node (section 4.1.1)."""
        content = self.nodes[node]
        if isinstance(content, ParentNode):
            return (node, *(2 * leaf for leaf in content.unmerged_leaves))
        if content is not None:
            return (node,)
        if level(node) == 0:
            return ()
        return self.resolution(left(node)) + self.resolution(right(node))

    def filtered_path(self, leaf: int) -> tuple[tuple[int, int], ...]:
        """Return the nodes that a commit renews, each with its child on the copath (section 4.1.2).

        They go from the leaf upwards; a node over a copath child without anybody is left out.
        """
        steps = []
        below = 2 * leaf
        for above in direct_path(below, self.width):
            beside = sibling(below)
            if self.resolution(beside):
                steps.append((above, beside))
            below = above
        return tuple(steps)

    def added(self, leaf_node: LeafNode) -> tuple["PublicTree", int]:
        """Return the tree with a new member, and the leaf it went to (section 7.7)."""
        leaf = self.vacancy()
        tree = self.reaching(leaf)
        changes: dict[int, TreeNode | None] = {2 * leaf: leaf_node}
        for node in direct_path(2 * leaf, tree.width):
            above = tree.nodes[node]
            if isinstance(above, ParentNode):
                unmerged = tuple(sorted((*above.unmerged_leaves, leaf)))
                changes[node] = replace(above, unmerged_leaves=unmerged)
        return tree.changed(changes), leaf

    def updated(self, leaf: int, leaf_node: LeafNode) -> "PublicTree":
        """Return the tree with another leaf node for a member and blanks above it (12.1.2)."""
        return self.changed({**self.blanks_above(leaf), 2 * leaf: leaf_node})

    def removed(self, leaf: int) -> "PublicTree":
        """Return the tree without a member, blanks above it, and no wider than need be (12.1.3)."""
        return self.changed({**self.blanks_above(leaf), 2 * leaf: None}).truncated()

    def blanks_above(self, leaf: int) -> dict[int, TreeNode | None]:
        """Return what blanks a leaf's direct path, for `changed`."""
        return dict.fromkeys(direct_path(2 * leaf, self.width))

    def changed(self, changes: Mapping[int, TreeNode | None]) -> "PublicTree":
        """Return the tree with other nodes at some places."""
        nodes = list(self.nodes)
        hashes = dict(self._hashes)
        for place, node in changes.items():
            nodes[place] = node
            hashes.pop(place, None)
            for above in direct_path(place, self.width):
                hashes.pop(above, None)
        return PublicTree(self.cipher_suite, tuple(nodes), hashes)

    def reaching(self, leaf: int) -> "PublicTree":
        """Return the tree, doubled until it has a place for a leaf (section 7.7)."""
        tree = self
        while leaf >= tree.width:
            nodes = tree.nodes + (None,) * (len(tree.nodes) + 1)
            tree = PublicTree(self.cipher_suite, nodes, dict(self._hashes))
        return tree

    def truncated(self) -> "PublicTree":
        """Return the tree, halved while its right half is blank (section 7.7)."""
        tree = self
        while tree.width > 1 and not any(tree.nodes[tree.root + 1 :]):
            hashes = {node: value for node, value in tree._hashes.items() if node < tree.root}
            tree = PublicTree(self.cipher_suite, tree.nodes[: tree.root], hashes)
        return tree

    def hash(self, node: int) -> bytes:
        """Return the tree hash of a node (section 7.8)."""
        known = self._hashes.get(node)
        if known is None:
            known = self._hashes[node] = self._compute_hash(node, _NOBODY)
        return known

    def root_hash(self) -> bytes:
        """Return the tree hash of the whole tree."""
        return self.hash(self.root)

    def hash_without(self, node: int, leaves: Collection[int]) -> bytes:
        """Return the tree hash that a node would have if some leaves had never been added."""
        below = leaves_below(node)
        missing = frozenset(leaf for leaf in leaves if leaf in below)
        return self._compute_hash(node, missing) if missing else self.hash(node)

    def _compute_hash(self, node: int, missing: frozenset[int]) -> bytes:
        writer = Writer()
        content = self.nodes[node]
        if level(node) == 0:
            writer.uint8(NodeType.LEAF)
            writer.uint32(node // 2)
            writer.optional(None if node // 2 in missing else content)
        else:
            writer.uint8(NodeType.PARENT)
            writer.optional(_unmerging(content, missing))
            writer.opaque(self.hash_without(left(node), missing))
            writer.opaque(self.hash_without(right(node), missing))
        return suite_hash(self.cipher_suite, writer.data())


def _unmerging(node: TreeNode | None, missing: frozenset[int]) -> TreeNode | None:
    if missing and isinstance(node, ParentNode):
        kept = tuple(leaf for leaf in node.unmerged_leaves if leaf not in missing)
        return replace(node, unmerged_leaves=kept)
    return node
