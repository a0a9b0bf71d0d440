"""A proof of one entry that stands on its own: C2SP tlog-proof (pure)."""

import base64
from dataclasses import dataclass
from typing import Final

from audit.checkpoint import Checkpoint, Policy, parse_size
from audit.errors import Fault, NoteRefused, ProofRefused
from audit.merkle import HASH_BYTES, check_inclusion, leaf_hash
from audit.notes import MOST_BYTES, decode_base64

__all__ = ["Proof", "check_proof", "parse_proof"]

HEADER: Final = "c2sp.org/tlog-proof@v1"
MOST_HASHES: Final = 63


@dataclass(frozen=True, slots=True)
class Proof:
    """An entry's bytes, its place, the way up to the root, and the checkpoint with that root."""

    entry: bytes
    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes

    def encode(self) -> bytes:
        """Write the proof file; the entry is its ``extra``."""
        lines = [
            HEADER,
            f"extra {_base64(self.entry)}",
            f"index {self.index}",
            *map(_base64, self.path),
            "",
            "",
        ]
        return "\n".join(lines).encode() + self.checkpoint


def parse_proof(data: bytes) -> Proof:
    """Read a proof file; nothing is checked but its form.

    Raises:
        NoteRefused: it is none, or carries no entry.
    """
    if len(data) > 2 * MOST_BYTES:
        raise NoteRefused(Fault.NOTE_FORM)
    head, found, checkpoint = data.partition(b"\n\n")
    try:
        lines = head.decode("ascii").split("\n")
    except UnicodeDecodeError:
        raise NoteRefused(Fault.NOTE_FORM) from None
    if not found or len(lines) < 3 or lines[0] != HEADER:
        raise NoteRefused(Fault.NOTE_FORM)
    extra, index, hashes = lines[1], lines[2], lines[3:]
    if not extra.startswith("extra ") or not index.startswith("index "):
        raise NoteRefused(Fault.NOTE_FORM)
    path = tuple(decode_base64(each) for each in hashes)
    if len(path) > MOST_HASHES or any(len(each) != HASH_BYTES for each in path):
        raise NoteRefused(Fault.NOTE_FORM)
    return Proof(
        entry=decode_base64(extra.removeprefix("extra ")),
        index=parse_size(index.removeprefix("index ")),
        path=path,
        checkpoint=checkpoint,
    )


def check_proof(proof: Proof, policy: Policy) -> Checkpoint:
    """Check that the entry is in a log that the policy believes; return its checkpoint.

    Raises:
        NoteRefused: the checkpoint is not to be believed.
        ProofRefused: the entry is not in it at that place.
    """
    point = policy.check(proof.checkpoint)
    if proof.index >= point.size:
        raise ProofRefused
    check_inclusion(
        leaf_hash(proof.entry),
        index=proof.index,
        size=point.size,
        path=proof.path,
        root=point.root,
    )
    return point


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
