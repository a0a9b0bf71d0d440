"""Franking: what a sender commits to, and what the gateway signs of it (pure; protocol section 7).

The sender commits to what it encrypts; the gateway states the commitment with what it knows itself:
conversation, sending device, place in the log, time. One signature is over a Merkle tree of many
statements, because a signature costs more than all else that a message costs.
"""

import hmac
import struct
from collections.abc import Callable, Sequence
from typing import Final

from audit.merkle import Tree, leaf_hash

__all__ = [
    "COMMITMENT_BYTES",
    "LARGEST_TREE",
    "authenticated_data",
    "commit",
    "frank_statement",
    "frank_together",
    "read_commitment",
    "signed_bytes",
]

COMMITMENT_BYTES: Final = 32
LARGEST_TREE: Final = 16
"""Beyond this a larger tree saves less time than its longer paths take room."""

_VERSION: Final = b"\x02"
_COMMITMENT: Final = b"Earshot franking v1\0"
_STATEMENT: Final = b"Earshot frank v1\0"
_PLACE: Final = struct.Struct(">QQ")
_TREE: Final = b"Earshot frank tree v1\0"


def authenticated_data(message_id: str, commitment: bytes) -> bytes:
    """Say what a message carries in the clear."""
    return _VERSION + bytes.fromhex(message_id) + commitment


def read_commitment(data: bytes, message_id: str) -> bytes | None:
    """Take the commitment out of a message's authenticated data; None where it is not that."""
    start = _VERSION + bytes.fromhex(message_id)
    if len(data) != len(start) + COMMITMENT_BYTES or not data.startswith(start):
        return None
    return data[len(start) :]


def commit(
    salt: bytes, content: bytes, *, conversation: str, sender: str, message_id: str
) -> bytes:
    """Commit to a content as its sender does; 32 bytes."""
    place = bytes.fromhex(conversation) + bytes.fromhex(sender) + bytes.fromhex(message_id)
    return hmac.digest(salt, _COMMITMENT + place + content, "sha256")


def frank_statement(
    commitment: bytes, *, conversation: str, sender: str, seq: int, at: int
) -> bytes:
    """Say what a frank states of a message."""
    return _STATEMENT + commitment + bytes.fromhex(conversation + sender) + _PLACE.pack(seq, at)


def signed_bytes(root: bytes, size: int) -> bytes:
    """Say what is signed of a tree of ``size`` statements."""
    return _TREE + size.to_bytes(2, "big") + root


def frank_together(statements: Sequence[bytes], sign: Callable[[bytes], bytes]) -> list[bytes]:
    """Frank some statements, one at least, by one signature; one frank for each, in order."""
    tree = Tree([leaf_hash(each) for each in statements])
    size = len(tree)
    start = sign(signed_bytes(tree.root, size)) + size.to_bytes(2, "big")
    return [
        b"".join((start, index.to_bytes(2, "big"), *tree.inclusion(index))) for index in range(size)
    ]
