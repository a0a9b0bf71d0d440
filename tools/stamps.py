"""Remember what a finished step was made from, so that it is done again only when that changes."""

import hashlib
from collections.abc import Iterable
from pathlib import Path


def digest(root: Path, files: Iterable[Path], *facts: str) -> str:
    """Return the SHA-256, in hex, of the files' names and contents and of further facts.

    Names count relative to `root`; their order does not. A file that is absent counts as absent.
    """
    total = hashlib.sha256()
    for path in sorted(set(files)):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else "absent"
        total.update(f"{path.relative_to(root).as_posix()}\0{content}\0".encode())
    for fact in facts:
        total.update(f"\0{fact}\0".encode())
    return total.hexdigest()


def is_fresh(stamp: Path, wanted: str) -> bool:
    """Tell whether the stamp was written for this digest."""
    return stamp.is_file() and stamp.read_text().strip() == wanted


def write(stamp: Path, made_from: str) -> None:
    """Record that the step was finished for this digest."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(f"{made_from}\n")
