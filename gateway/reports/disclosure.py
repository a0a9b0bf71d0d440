"""What a report discloses, and whether it is genuine (pure; docs/moderation.md section 8).

The gateway never opens a report: staff's devices do this. It is here so that the rules are written
down once, run by tests, and used by whoever examines a report years later.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from audit.errors import ProofRefused
from audit.merkle import leaf_hash, root_by_inclusion
from gateway.chat.franking import LARGEST_TREE, commit, frank_statement, signed_bytes

__all__ = [
    "Disclosed",
    "Finding",
    "Plaintext",
    "Verify",
    "context",
    "decode_plaintext",
    "encode_plaintext",
    "examine",
    "info",
    "verdict",
]

SALT_BYTES: Final = 32
SIGNATURE_BYTES: Final = 64
HEAD_BYTES: Final = SIGNATURE_BYTES + 4
HASH_BYTES: Final = 32
MOST_MESSAGES: Final = 100

_CONTEXT: Final = b"Earshot report v1\0"

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Number = Annotated[int, Meta(ge=0, le=2**53)]

Verify = Callable[[bytes, bytes], bool]
"""Whether a signature (64 bytes) over a message is the organisation's: ``verify(message, sig)``."""


class Disclosed(Struct, frozen=True, kw_only=True):
    """A message with what proves it."""

    seq: Number
    at: Number
    sender: Id
    message_id: Id
    salt: bytes
    content: bytes
    frank: bytes


class Plaintext(Struct, frozen=True):
    """What the reporter seals."""

    v: Annotated[int, Meta(ge=1, le=1)]
    messages: Annotated[list[Disclosed], Meta(min_length=1, max_length=MOST_MESSAGES)]


@dataclass(frozen=True, slots=True)
class Finding:
    """Whether a message is genuine, and whether something is left out before it."""

    seq: int
    genuine: bool
    gap: bool


def context(report: str, conversation: str) -> bytes:
    """Say what a report's body is bound to."""
    return _CONTEXT + bytes.fromhex(report) + bytes.fromhex(conversation)


def info(report: str, conversation: str, device: str) -> bytes:
    """Say what a report's key for a device is bound to."""
    return context(report, conversation) + bytes.fromhex(device)


def encode_plaintext(messages: Sequence[Disclosed]) -> bytes:
    """Encode what is sealed."""
    return msgspec.msgpack.encode(Plaintext(1, list(messages)))


def decode_plaintext(data: bytes) -> Plaintext | None:
    """Decode what was sealed; None where it is nothing of the kind."""
    try:
        return msgspec.msgpack.decode(data, type=Plaintext)
    except (msgspec.DecodeError, RecursionError):
        return None


def examine(
    plaintext: Plaintext, conversation: str, seqs: Sequence[int], verify: Verify
) -> list[Finding]:
    """Find out which messages are genuine.

    (1) Salt and content give the commitment for conversation, sender and message id. (2) The frank
    verifies over that commitment with conversation, sender, place and time. (3) No message twice,
    in order, and exactly those that the report says it discloses.
    """
    messages = plaintext.messages
    in_order = [message.seq for message in messages] == list(seqs) == sorted(set(seqs))
    once = len({message.message_id for message in messages}) == len(messages)
    return [
        Finding(
            seq=message.seq,
            genuine=in_order and once and _is_genuine(message, conversation, verify),
            gap=number > 0 and message.seq != messages[number - 1].seq + 1,
        )
        for number, message in enumerate(messages)
    ]


def verdict(findings: Sequence[Finding]) -> str:
    """Sum findings up."""
    genuine = sum(finding.genuine for finding in findings)
    if genuine == 0:
        return "unverified"
    return "genuine" if genuine == len(findings) else "partly"


def _is_genuine(message: Disclosed, conversation: str, verify: Verify) -> bool:
    if len(message.salt) != SALT_BYTES:
        return False
    made = commit(
        message.salt,
        message.content,
        conversation=conversation,
        sender=message.sender,
        message_id=message.message_id,
    )
    statement = frank_statement(
        made, conversation=conversation, sender=message.sender, seq=message.seq, at=message.at
    )
    return _vouched_for(message.frank, statement, verify)


def _vouched_for(frank: bytes, statement: bytes, verify: Verify) -> bool:
    rest = len(frank) - HEAD_BYTES
    if rest < 0 or rest % HASH_BYTES != 0:
        return False
    size = int.from_bytes(frank[SIGNATURE_BYTES : SIGNATURE_BYTES + 2], "big")
    index = int.from_bytes(frank[SIGNATURE_BYTES + 2 : HEAD_BYTES], "big")
    if not 0 < size <= LARGEST_TREE or index >= size:
        return False
    path = [frank[at : at + HASH_BYTES] for at in range(HEAD_BYTES, len(frank), HASH_BYTES)]
    try:
        root = root_by_inclusion(leaf_hash(statement), index=index, size=size, path=path)
    except ProofRefused:
        return False
    return verify(signed_bytes(root, size), frank[:SIGNATURE_BYTES])
