"""Several threads that write to PostgreSQL, each piece of work a transaction of its own.

PostgreSQL gathers the disk flushes of transactions that commit together, so no group is formed
here. Work runs SERIALIZABLE: what raced with other work, on this node or another, is run again.
Work that is wrapped in ``Locking`` runs READ COMMITTED and waits for its row locks instead.
"""

import contextlib
import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from gateway.errors import StoreUnavailable
from gateway.storage.work import Locking

__all__ = ["WriterPool"]

T = TypeVar("T")

WRITERS: Final = 4
MOST_ATTEMPTS: Final = 25
LONGEST_PAUSE_S: Final = 0.05

# SQLSTATE: serialization_failure, deadlock_detected.
LOST_RACES: Final = {"40001", "40P01"}


class _TryAgain(Exception):
    """Nothing was kept, and it was not the work's fault."""


class WriterPool:
    """Runs submitted work in transactions, several at a time, in no promised order."""

    def __init__(self, engine: Engine, writers: int = WRITERS) -> None:
        self._engine = engine
        self._threads = ThreadPoolExecutor(writers, thread_name_prefix="earshot-write")
        self._again = threading.Lock()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue ``work``; the future settles after its commit.

        Raises:
            StoreUnavailable: the pool was closed.
        """
        try:
            return self._threads.submit(self._run, work)
        except RuntimeError as error:
            raise StoreUnavailable from error

    def close(self) -> None:
        """Finish what is queued, then end the threads."""
        self._threads.shutdown()

    def _run(self, work: Callable[[Connection], T]) -> T:
        if not isinstance(work, Locking):
            # Whoever lost a race is let through first, or newcomers might beat it for ever.
            with self._again:
                pass
        doubled = False
        with contextlib.ExitStack() as turn:
            for number in range(MOST_ATTEMPTS):
                try:
                    return self._attempt(work)
                except IntegrityError:
                    # A race may show as a double; work that is run again finds the other's row.
                    if doubled:
                        raise
                    doubled = True
                except _TryAgain:
                    _pause(number)
                if number == 0:
                    turn.enter_context(self._again)
        raise StoreUnavailable

    def _attempt(self, work: Callable[[Connection], T]) -> T:
        level = "READ COMMITTED" if isinstance(work, Locking) else "SERIALIZABLE"
        committing = False
        try:
            with (
                self._engine.connect().execution_options(isolation_level=level) as connection,
                connection.begin(),
            ):
                value = work(connection)
                committing = True
        except IntegrityError:
            raise
        except DBAPIError as error:
            # A connection that breaks before COMMIT was sent is a server that was restarted, and
            # nothing was kept; one that breaks during it leaves what nobody can know.
            gone = error.connection_invalidated and not committing
            if gone or getattr(error.orig, "sqlstate", None) in LOST_RACES:
                raise _TryAgain from error
            raise StoreUnavailable from error
        except NoConnectionFree as error:
            raise StoreUnavailable from error
        return value


def _pause(number: int) -> None:
    """Wait for a random time that grows with the number of attempts."""
    longest = min(LONGEST_PAUSE_S, 0.001 * 2**number)
    time.sleep(longest * secrets.randbelow(1000) / 1000)
