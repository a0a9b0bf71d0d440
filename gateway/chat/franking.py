"""Franking: what a sender commits to, and what the gateway signs of it (pure; protocol section 7).

The sender commits to what it encrypts; the gateway signs the commitment with what it knows itself:
conversation, sending device, place in the log, time.
"""

import hmac
from typing import Final

__all__ = [
    "COMMITMENT_BYTES",
    "FRANK_BYTES",
    "authenticated_data",
    "commit",
    "frank_bytes",
    "read_commitment",
]

COMMITMENT_BYTES: Final = 32
FRANK_BYTES: Final = 64

_VERSION: Final = b"\x02"
_COMMITMENT: Final = b"Earshot franking v1\0"
_FRANK: Final = b"Earshot frank v1\0"


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


def frank_bytes(commitment: bytes, *, conversation: str, sender: str, seq: int, at: int) -> bytes:
    """Say what a frank signs."""
    return b"".join(
        (
            _FRANK,
            commitment,
            bytes.fromhex(conversation),
            bytes.fromhex(sender),
            seq.to_bytes(8, "big"),
            at.to_bytes(8, "big"),
        )
    )
