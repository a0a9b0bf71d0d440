"""Checkpoints, as in C2SP tlog-checkpoint, and whom to believe about them (pure)."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from audit.errors import Fault, NoteRefused
from audit.merkle import HASH_BYTES
from audit.notes import Note, VerifierKey, decode_base64, parse_note

__all__ = ["Checkpoint", "Policy", "parse_checkpoint", "parse_size"]

MOST_SIZE: Final = 2**63 - 1
_SIZE: Final = re.compile(r"0|[1-9][0-9]{0,18}")


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log says of itself: so many entries, and this root (32 bytes) over them."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """Write what is signed."""
        return f"{self.origin}\n{self.size}\n{base64.b64encode(self.root).decode()}\n"


@dataclass(frozen=True, slots=True)
class Policy:
    """Whom a reader believes: the log's key, and ``quorum`` of the witnesses' keys."""

    log: VerifierKey
    witnesses: tuple[VerifierKey, ...] = ()
    quorum: int = 0

    def __post_init__(self) -> None:
        """Refuse a policy that nothing can meet, or in which one witness counts twice.

        Raises:
            ValueError: it is one.
        """
        if not 0 <= self.quorum <= len({each.key for each in self.witnesses}):
            raise ValueError(self.quorum)
        if len({each.key for each in self.witnesses}) != len(self.witnesses):
            raise ValueError(self.quorum)

    def check(self, data: bytes) -> Checkpoint:
        """Read a checkpoint that this policy believes.

        Raises:
            NoteRefused: it has not the form, is another log's, is not signed by this one, a
                signature of a known key does not verify, or too few witnesses saw it.
        """
        note = parse_note(data)
        found = parse_checkpoint(note)
        if found.origin != self.log.name:
            raise NoteRefused(Fault.CHECKPOINT_ORIGIN)
        if not self.log.signed(note):
            raise NoteRefused(Fault.CHECKPOINT_UNSIGNED)
        if len(self.cosigners(note)) < self.quorum:
            raise NoteRefused(Fault.CHECKPOINT_QUORUM)
        return found

    def cosigners(self, note: Note) -> Sequence[VerifierKey]:
        """Say which witnesses cosigned.

        Raises:
            NoteRefused: a cosignature in the name of one of them does not verify.
        """
        return [each for each in self.witnesses if each.signed(note)]


def parse_checkpoint(note: Note) -> Checkpoint:
    """Read a note's text as a checkpoint; extension lines are passed over: nobody audits them.

    Raises:
        NoteRefused: it is none.
    """
    lines = note.text.removesuffix("\n").split("\n")
    if len(lines) < 3 or not all(lines):
        raise NoteRefused(Fault.CHECKPOINT_FORM)
    size, root = parse_size(lines[1]), decode_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise NoteRefused(Fault.CHECKPOINT_FORM)
    return Checkpoint(lines[0], size, root)


def parse_size(text: str) -> int:
    """Read a number of entries: decimal, ASCII, no leading zeros.

    Raises:
        NoteRefused: it is none.
    """
    if not _SIZE.fullmatch(text) or int(text) > MOST_SIZE:
        raise NoteRefused(Fault.CHECKPOINT_FORM)
    return int(text)
