"""Move what was committed from SQLite's log into the database's file, beside the writer.

A commit is durable once it is in the log. Left alone, the writer moves everything by itself when
the log has grown long, and whoever sends in that moment waits for it. Here a thread moves nearly
all of it while the writer goes on, which passive checkpoints allow; for the little that was written
meanwhile it takes the writer's turn, so that the log begins anew and stays short.
"""

import contextlib
import sqlite3
import threading
from typing import Final

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from gateway.storage.direct import driver_connection
from gateway.storage.turn import Turn

__all__ = ["Checkpointer"]

PAUSE_SECONDS: Final = 1.0
LONG: Final = 16_000
"""Pages in the log from which on it is to begin anew; ``wal_autocheckpoint`` is twice that."""

CHECKPOINT: Final = "PRAGMA wal_checkpoint(PASSIVE)"


class Checkpointer:
    """A thread that rests until something was written; ``turn`` is held by whoever writes."""

    def __init__(self, engine: Engine, *, long: int = LONG) -> None:
        self.turn = Turn()
        self._engine = engine
        self._long = long
        self._written = threading.Event()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._run, name="earshot-move", daemon=True)
        self._thread.start()

    def note(self) -> None:
        """Say that something was committed."""
        self._written.set()

    def move(self) -> None:
        """Move what there is; begin the log anew where it has grown long."""
        with self._engine.connect() as connection:
            execute = driver_connection(connection).execute
            ((_, length, _),) = execute(CHECKPOINT).fetchall()
            if length >= self._long:
                # Once more, so that there is less yet to flush when the writer waits for it.
                execute(CHECKPOINT).fetchall()
                with self.turn:
                    execute(CHECKPOINT).fetchall()

    def close(self) -> None:
        """End the thread."""
        self._closing.set()
        self._written.set()
        self._thread.join()

    def _run(self) -> None:
        while self._written.wait() and not self._closing.wait(PAUSE_SECONDS):
            self._written.clear()
            # What fails now, say on a full disk, is still in the log, and tried again.
            with contextlib.suppress(DBAPIError, sqlite3.Error):
                self.move()
