"""Several threads that write to PostgreSQL, each piece of work a transaction of its own.

PostgreSQL gathers the disk flushes of transactions that commit together, so that no group is formed
here. Work runs SERIALIZABLE: what raced with other work, on this node or another, is run again.
Work that is wrapped in ``Locking`` runs READ COMMITTED and waits for its row locks instead.
"""

import secrets
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as NoConnection

from gateway.errors import StoreUnavailable
from gateway.storage.work import Locking

__all__ = ["WriterPool"]

T = TypeVar("T")

WRITERS: Final = 4
MOST_ATTEMPTS: Final = 24
LONGEST_PAUSE_S: Final = 0.05

SERIALIZABLE: Final = {"isolation_level": "SERIALIZABLE"}
READ_COMMITTED: Final = {"isolation_level": "READ COMMITTED"}

# SQLSTATE: serialization_failure, deadlock_detected.
LOST_RACES: Final = {"40001", "40P01"}


class WriterPool:
    """Runs submitted work in transactions, several at a time.

    Two pieces of work may be run in any order; whoever needs one before the other awaits it.
    """

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
        # Whoever lost a race goes first: new work waits for it rather than race it once more.
        with self._again:
            pass
        tried = _Attempt(self._engine, work)
        if tried.succeeds():
            return tried.outcome()
        with self._again:
            for number in range(MOST_ATTEMPTS):
                _pause(number)
                if tried.succeeds():
                    return tried.outcome()
        raise StoreUnavailable from tried.lost


class _Attempt:
    """A piece of work that is run until no race was lost."""

    def __init__(self, engine: Engine, work: Callable[[Connection], T]) -> None:
        self._engine = engine
        self._work = work
        self._options = READ_COMMITTED if isinstance(work, Locking) else SERIALIZABLE


def _pause(number: int) -> None:
    """Wait for a random time that grows with the number of the attempt."""
    longest = min(LONGEST_PAUSE_S, 0.001 * 2**number)
    time.sleep(longest * secrets.randbelow(1000) / 1000)
