"""What a witness remembers, in a SQLite file of its own: one row a log."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

from audit.witness import Known

__all__ = ["WitnessLedger"]

T = TypeVar("T")


class WitnessLedger:
    """The last cosigned checkpoint of each log.

    ``renew`` is atomic: it holds the file's write lock from reading what is known until the new
    state is on the disk (synchronous=FULL), so that no two requests cosign from the same state.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._open() as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS known (origin TEXT PRIMARY KEY, size INTEGER NOT NULL,"
                " root BLOB NOT NULL, note BLOB NOT NULL)"
            )
            connection.commit()

    def renew(self, origin: str, decide: Callable[[Known | None], tuple[T, Known]]) -> T:
        """Replace what is known of a log by what ``decide`` makes of it; return its other result.

        What ``decide`` raises goes through, and changes nothing.
        """
        connection = self._open()
        try:
            connection.execute("BEGIN IMMEDIATE")
            result, known = decide(_find(connection, origin))
            connection.execute(
                "INSERT OR REPLACE INTO known VALUES (?, ?, ?, ?)",
                (origin, known.size, known.root, known.note),
            )
            connection.commit()
        finally:
            connection.close()
        return result

    def find(self, origin: str) -> Known | None:
        """Return the last cosigned checkpoint of a log."""
        connection = self._open()
        try:
            return _find(connection, origin)
        finally:
            connection.close()

    def _open(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, timeout=10, isolation_level=None)
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA synchronous = FULL")
        return connection


def _find(connection: sqlite3.Connection, origin: str) -> Known | None:
    row = connection.execute(
        "SELECT size, root, note FROM known WHERE origin = ?", (origin,)
    ).fetchone()
    return None if row is None else Known(*row)
