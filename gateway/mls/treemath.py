"""Arithmetic of node indices (RFC 9420, section 7 and appendix C).

Nodes are numbered from left to right: leaf i is node 2i, parents are odd. `width` is the number
of leaves, blank ones included, and always a power of two.
"""

from collections.abc import Iterator

__all__ = ["direct_path", "leaves_below", "left", "level", "parent", "right", "root", "sibling"]


def level(node: int) -> int:
    """Return how far a node stands above the leaves."""
    return (node ^ (node + 1)).bit_length() - 1


def root(width: int) -> int:
    """Return the node at the top."""
    return width - 1


def left(node: int) -> int:
    """Return a parent's left child."""
    return node ^ (1 << (level(node) - 1))


def right(node: int) -> int:
    """Return a parent's right child."""
    return node ^ (3 << (level(node) - 1))


def parent(node: int) -> int:
    """Return the node above; above the root it is the root of a tree of twice the width."""
    height = level(node)
    return (node | 1 << height) & ~(1 << (height + 1))


def sibling(node: int) -> int:
    """Return the other child of the node above."""
    above = parent(node)
    return right(above) if node < above else left(above)


def direct_path(node: int, width: int) -> Iterator[int]:
    """Yield the nodes above a node, from the nearest to the root."""
    top = root(width)
    while node != top:
        node = parent(node)
        yield node


def leaves_below(node: int) -> range:
    """Return the indices of the leaves under a node, or of the leaf that it is."""
    reach = 1 << level(node)
    return range((node + 1 - reach) // 2, (node + 1 + reach) // 2)
