"""What the gateway and the process beside it that stores batches say to each other.

Each frame is a length (4 bytes, big-endian) and as many bytes of MessagePack. The gateway says
``Setup`` once, which is answered by ``Ready``; then each ``Batch`` is answered by what became of
it, in their order. After ``NotKept`` the process ends: what was sent after that must not be stored
before it. A message is named by its place in the batch, and its body goes one way only.
"""

import socket
from typing import Final

import msgspec
from msgspec import Struct

from gateway.chat.log import Appended, Outcome, Refused, Repeated, Submission, entry_of
from gateway.chat.replies import Entry

__all__ = [
    "Answer",
    "Batch",
    "Frames",
    "Kept",
    "NotKept",
    "Order",
    "Placed",
    "Ready",
    "Setup",
    "framed",
    "outcome_of",
    "receive",
    "verdict_of",
]

LENGTH_BYTES: Final = 4


class Setup(Struct, frozen=True, array_like=True, tag="setup"):
    """The database to write to."""

    url: str


class Batch(Struct, frozen=True, array_like=True, tag="batch"):
    """Messages to store; ``keys``: seeds (32 bytes) for the franks of organisations new here."""

    keys: dict[str, bytes]
    items: list[Submission]


Order = Setup | Batch


class Ready(Struct, frozen=True, array_like=True, tag="ready"):
    """Batches may come."""


class Placed(Struct, frozen=True, array_like=True, tag="placed", gc=False):
    """The message is in the log."""

    seq: int
    frank: bytes
    desk_changed: bool


class Kept(Struct, frozen=True, array_like=True, tag="kept"):
    """The batch is durable: what became of each message, and what the desk said in which log."""

    verdicts: list[Placed | Repeated | Refused]
    said: list[tuple[str, Entry]]


class NotKept(Struct, frozen=True, array_like=True, tag="not_kept"):
    """Nothing of the batch was kept; ``error`` is the class of what went wrong."""

    error: str


Answer = Ready | Kept | NotKept

_encode: Final = msgspec.msgpack.Encoder().encode


def verdict_of(outcome: Outcome) -> Placed | Repeated | Refused:
    """Say what became of a message without repeating it."""
    if isinstance(outcome, Appended):
        return Placed(outcome.entry.seq, outcome.entry.frank, outcome.desk_changed)
    return outcome


def outcome_of(item: Submission, verdict: Placed | Repeated | Refused) -> Outcome:
    """Put together what became of a message."""
    if isinstance(verdict, Placed):
        return Appended(entry_of(item, verdict.seq, verdict.frank), verdict.desk_changed)
    return verdict


def framed(frame: Order | Answer) -> bytes:
    """Encode a frame."""
    body = _encode(frame)
    return len(body).to_bytes(LENGTH_BYTES) + body


def receive(link: socket.socket) -> bytearray:
    """Wait for a frame's MessagePack.

    Raises:
        EOFError: the other side is gone.
    """
    return _exactly(link, int.from_bytes(_exactly(link, LENGTH_BYTES)))


def _exactly(link: socket.socket, size: int) -> bytearray:
    data = bytearray(size)
    rest = memoryview(data)
    while rest:
        got = link.recv_into(rest)
        if not got:
            raise EOFError
        rest = rest[got:]
    return data


class Frames:
    """Puts frames together from what comes."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def take(self, data: bytes) -> list[bytes]:
        """Take bytes; return the MessagePack of frames that are whole by now."""
        buffer = self._buffer
        buffer += data
        found: list[bytes] = []
        at = 0
        while len(buffer) - at >= LENGTH_BYTES:
            start = at + LENGTH_BYTES
            end = start + int.from_bytes(buffer[at:start])
            if end > len(buffer):
                break
            found.append(bytes(buffer[start:end]))
            at = end
        del buffer[:at]
        return found
