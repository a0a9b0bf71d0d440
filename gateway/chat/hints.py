"""Hints as bytes between nodes: a header that is read without decoding, then MessagePack.

Header: version (1 byte), publishing node (8 bytes), number (8 bytes, big-endian, growing by one
with each hint that the node publishes). A hint under several topics is published once under each,
with the same number. A header alone says that hints under its topic were lost.
"""

import struct
from typing import Final

import msgspec

from gateway.chat.bus import Hint, Reached

__all__ = [
    "NODE_BYTES",
    "Origin",
    "UnreadableHint",
    "decode_hint",
    "encode_hint",
    "encode_loss",
    "read_origin",
    "tells_of_loss",
]

VERSION: Final = 1
NODE_BYTES: Final = 8
HEADER: Final = struct.Struct(">B8sQ")

MOST_ENTRY_BYTES: Final = 16 * 1024
"""What the bodies of entries in a hint may weigh together; heavier ones are read from storage."""

_encoder: Final = msgspec.msgpack.Encoder()
_decoder: Final[msgspec.msgpack.Decoder[Hint]] = msgspec.msgpack.Decoder(Hint)

Origin = tuple[bytes, int]
"""Who published a hint, and its number there."""


class UnreadableHint(Exception):
    """A hint of another version, or none at all; something happened, storage knows what."""


def encode_hint(hint: Hint, *, node: bytes, number: int) -> bytes:
    """Encode a hint; entries that are heavy are left out, to be read."""
    if isinstance(hint, Reached) and sum(len(e.body) for e in hint.entries) > MOST_ENTRY_BYTES:
        hint = Reached(hint.conversation, hint.head)
    return HEADER.pack(VERSION, node, number) + _encoder.encode(hint)


def encode_loss(*, node: bytes, number: int) -> bytes:
    """Encode that hints may have been lost."""
    return HEADER.pack(VERSION, node, number)


def tells_of_loss(frame: bytes) -> bool:
    """Say whether a frame only tells that hints may have been lost."""
    return len(frame) == HEADER.size


def read_origin(frame: bytes) -> Origin:
    """Read who published a hint.

    Raises:
        UnreadableHint: it is of another version.
    """
    if len(frame) < HEADER.size or frame[0] != VERSION:
        raise UnreadableHint
    _, node, number = HEADER.unpack_from(frame)
    return node, number


def decode_hint(frame: bytes) -> Hint:
    """Decode a hint.

    Raises:
        UnreadableHint: it is none that this version knows.
    """
    try:
        return _decoder.decode(memoryview(frame)[HEADER.size :])
    except msgspec.DecodeError as error:
        raise UnreadableHint from error
