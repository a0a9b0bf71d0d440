"""Logs as somebody leaves them who means harm, each named after the attack.

Files as a reader finds them. Whoever attacks has the log's key and its witness's ear, where nothing
else is said.
"""

from typing import Final

from audit.checkpoint import Checkpoint
from audit.layout import CHECKPOINT
from audit.notes import Note, sign
from tests.audit.paper_log import LOG_KEY, ORIGIN, PaperLog, entries

__all__ = [
    "HONEST",
    "checkpoint_of_another_log",
    "rolled_back_log",
    "split_view",
    "tile_with_a_flipped_bit",
    "truncated_entry_bundle",
]

HONEST: Final = PaperLog(entries(600), cosigned=True)

Files = dict[str, bytes]


def tile_with_a_flipped_bit() -> Files:
    """Flip the lowest bit of a leaf's hash, the 34th byte of a tile."""
    path = "tile/0/001"
    data = bytearray(HONEST.files[path])
    data[33] ^= 1
    return HONEST.files | {path: bytes(data)}


def truncated_entry_bundle() -> Files:
    """Cut a bundle off within its last entry."""
    path = "tile/entries/001"
    return HONEST.files | {path: HONEST.files[path][:-7]}


def checkpoint_of_another_log() -> Files:
    """Put another log's checkpoint over this one's files, signed with the same key."""
    text = Checkpoint(f"{ORIGIN}2", 600, HONEST.tree.root).text()
    note = Note(text, (sign(text, name=f"{ORIGIN}2", key=LOG_KEY),))
    return HONEST.files | {CHECKPOINT: note.encode()}


def split_view() -> PaperLog:
    """Show somebody a log that has another entry in its past, whole and signed."""
    written = [*entries(601)]
    del written[400]
    return PaperLog([*written, *entries(50)], cosigned=True)


def rolled_back_log() -> PaperLog:
    """Show the log as it once was, as a database does that was restored from a backup."""
    return PaperLog(entries(300), cosigned=True)
