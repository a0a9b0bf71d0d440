"""The trail's errors.

AuditError
├── UnrecordableDetail    the caller records something that has no canonical form
├── ProofRefused          a Merkle proof does not show what it should
├── NoteRefused           a signed note, checkpoint or proof file is not to be trusted
├── WitnessRefused        a witness did not cosign
├── TrailWentBack         somebody has seen a longer log than the database has, or another one
└── TrailBroken           what a reader sees does not fit together, and where
"""

from enum import StrEnum

__all__ = [
    "AuditError",
    "Fault",
    "NoteRefused",
    "ProofRefused",
    "TrailBroken",
    "TrailWentBack",
    "UnrecordableDetail",
    "WitnessRefused",
]


class Fault(StrEnum):
    """What is wrong; stable codes, as in docs/trail.md section 6."""

    NOTE_FORM = "note.form"
    CHECKPOINT_FORM = "checkpoint.form"
    CHECKPOINT_ORIGIN = "checkpoint.origin"
    CHECKPOINT_UNSIGNED = "checkpoint.unsigned"
    CHECKPOINT_SIGNATURE = "checkpoint.signature"
    CHECKPOINT_QUORUM = "checkpoint.quorum"
    CHECKPOINT_MISSING = "checkpoint.missing"
    TILE_MISSING = "tile.missing"
    TILE_LENGTH = "tile.length"
    TILE_HASH = "tile.hash"
    ENTRY_MISSING = "entry.missing"
    ENTRY_LENGTH = "entry.length"
    ENTRY_FORM = "entry.form"
    ENTRY_HASH = "entry.hash"
    ROOT = "root"
    SPLIT = "split"


class AuditError(Exception):
    """Base of everything that ``audit`` raises."""


class UnrecordableDetail(AuditError):
    """A detail has no canonical form; the caller must pass text, whole numbers or lists of text."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class ProofRefused(AuditError):
    """What was to be proven of a tree is not so, or the proof does not show it."""


class NoteRefused(AuditError):
    """A note says nothing: it has not the form, or not the signatures, that it must have."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class WitnessRefused(AuditError):
    """A witness did not cosign; ``status`` is its answer, 0 where there was none.

    ``size``: with 409, the size that it last cosigned.
    """

    def __init__(self, name: str, status: int, size: int | None = None) -> None:
        super().__init__(name, status)
        self.name = name
        self.status = status
        self.size = size


class TrailWentBack(AuditError):
    """A witness or a published checkpoint knows ``seen`` entries, and the database has others."""

    def __init__(self, origin: str, seen: int, size: int) -> None:
        super().__init__(origin, seen, size)
        self.origin = origin
        self.seen = seen
        self.size = size


class TrailBroken(AuditError):
    """What is published does not fit together.

    ``path`` is the resource, ``at`` the first wrong byte of it, ``entry`` the number in the log;
    each None where it does not apply.
    """

    def __init__(
        self,
        fault: Fault,
        *,
        path: str | None = None,
        at: int | None = None,
        entry: int | None = None,
    ) -> None:
        super().__init__(fault, path, at, entry)
        self.fault = fault
        self.path = path
        self.at = at
        self.entry = entry

    def __str__(self) -> str:
        """Say what is wrong and where."""
        places = [
            f"entry {self.entry}" if self.entry is not None else "",
            self.path or "",
            f"byte {self.at}" if self.at is not None else "",
        ]
        return ", ".join([str(self.fault), *filter(None, places)])
