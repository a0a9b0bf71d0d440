"""The ratchet tree as it travels (RFC 9420, sections 7.1 and 12.4.3.3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeAlias

from gateway.mls.codepoints import NodeType
from gateway.mls.errors import MalformedMls, Rule
from gateway.mls.leaf import LeafNode
from gateway.mls.tls import Reader, Writer

__all__ = ["ParentNode", "RatchetTree", "TreeNode"]


@dataclass(frozen=True, slots=True)
class ParentNode:
    """Hold the key of a subtree (section 7.1)."""

    encryption_key: bytes
    parent_hash: bytes
    unmerged_leaves: tuple[int, ...]

    @classmethod
    def read(cls, reader: Reader) -> "ParentNode":
        """Read the node without its type."""
        return cls(reader.opaque(), reader.opaque(), reader.uint32s())

    def write(self, writer: Writer) -> None:
        """Write the node without its type."""
        writer.opaque(self.encryption_key)
        writer.opaque(self.parent_hash)
        writer.uint32s(self.unmerged_leaves)


TreeNode: TypeAlias = LeafNode | ParentNode


def _read_node(reader: Reader) -> TreeNode:
    if reader.enum8(NodeType, "12.4.3.3") is NodeType.LEAF:
        return LeafNode.read(reader)
    return ParentNode.read(reader)


@dataclass(frozen=True, slots=True)
class RatchetTree:
    """List the tree's nodes from left to right, blanks as None: body of `ratchet_tree`.

    Leaves stand at even places and parents at odd ones, and the last node is not blank.
    """

    nodes: tuple[TreeNode | None, ...]

    @classmethod
    def read(cls, reader: Reader) -> "RatchetTree":
        """Read the vector of nodes."""
        start = reader.position
        nodes = reader.vector(lambda inner: inner.optional(_read_node))
        if not nodes or nodes[-1] is None:
            raise MalformedMls(Rule.TREE_ENDS_BLANK, "12.4.3.3", start)
        if any(isinstance(node, ParentNode) for node in nodes[::2]) or any(
            isinstance(node, LeafNode) for node in nodes[1::2]
        ):
            raise MalformedMls(Rule.TREE_NODE_MISPLACED, "12.4.3.3", start)
        return cls(nodes)

    def write(self, writer: Writer) -> None:
        """Write the vector of nodes."""
        inner = Writer()
        for node in self.nodes:
            inner.uint8(node is not None)
            if node is not None:
                inner.uint8(NodeType.LEAF if isinstance(node, LeafNode) else NodeType.PARENT)
                node.write(inner)
        writer.opaque(inner.data())

    def leaves(self) -> Iterator[tuple[int, LeafNode]]:
        """Yield leaf index and leaf of every member, from left to right."""
        for index, node in enumerate(self.nodes[::2]):
            if isinstance(node, LeafNode):
                yield index, node
