"""Sends that cost a bench next to nothing, so that the gateway is what is measured.

An echo is sent the same bytes each time. A send needs a message id of its own, in the request and
in what the message authenticates, and is otherwise the same: it is encoded once, and the id is put
in.
"""

from collections.abc import Callable
from typing import Final

import msgspec

from bench._wire import frame
from gateway.chat.requests import Send
from tests.paper_group import PaperGroup

__all__ = ["stencil"]

SAMPLE: Final = bytes(range(0xE0, 0xF0))
"""An id that stands nowhere else in a send."""
REQUEST: Final = 1
"""Answers come in the order of requests, so that all may have the same number."""

_encode: Final = msgspec.msgpack.Encoder().encode


def stencil(group: PaperGroup, payload: int) -> Callable[[int], bytes]:
    """Return what makes a framed send of some ``payload`` bytes for a message id, as a number."""
    name = SAMPLE.hex()
    message = group.message(name, b"x" * payload)
    request = Send(id=REQUEST, conversation=group.conversation, message_id=name, message=message)
    head, middle, tail = _cut(frame(_encode(request)), name.encode(), SAMPLE)

    def make(number: int) -> bytes:
        raw = number.to_bytes(len(SAMPLE), "big")
        return b"".join((head, raw.hex().encode(), middle, raw, tail))

    return make


def _cut(framed: bytes, *marks: bytes) -> list[bytes]:
    """Cut out each mark, which is there once, in their order.

    Raises:
        ValueError: one is not there, or more than once, or in another order.
    """
    pieces = []
    for mark in marks:
        piece, framed = framed.split(mark)
        pieces.append(piece)
    return [*pieces, framed]
