"""One thread that writes, many pieces of work to one commit.

A commit costs a disk flush; a hundred pieces of work that wait for the disk together share one.
Each runs inside a savepoint, so that one that fails takes nothing of the others with it. One that
is alone needs none, which spares SQLite a copy of every page that it writes.

Handing work to the thread and its outcome back takes as long as a good disk takes to flush. So work
that is brief may be done where it is, while the thread has nothing to do and the disk is quick.
And another process may write meanwhile, on behalf of whoever lets it.
"""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from gateway.errors import StoreUnavailable
from gateway.storage.checkpoints import Checkpointer
from gateway.storage.direct import (
    begin_at_once,
    begin_to_write,
    commit,
    roll_back,
    savepoint,
)
from gateway.storage.engine import WRITE
from gateway.storage.work import TakesLonger

__all__ = ["GroupCommit"]

T = TypeVar("T")

LARGEST_GROUP: Final = 256
QUICK_SECONDS: Final = 0.001
"""What the last commits may have taken on average where brief work is done at once."""
COMMITS: Final = 16
"""How many commits that average looks back: one that was slow counts no longer than that."""


class _Job:
    """A piece of work and where its outcome goes."""

    __slots__ = ("error", "future", "value", "work")

    def __init__(self, work: Callable[[Connection], Any]) -> None:
        self.work = work
        self.future: Future[Any] = Future()
        self.value: Any = None
        self.error: Exception | None = None

    def settle(self) -> None:
        """Hand the outcome over, unless nobody waits for it any more."""
        if not self.future.set_running_or_notify_cancel():
            return
        if self.error is None:
            self.future.set_result(self.value)
        else:
            self.future.set_exception(self.error)


class GroupCommit:
    """Runs submitted work in order, in groups, each group one transaction.

    ``clock`` tells seconds since whenever.
    """

    def __init__(self, engine: Engine, clock: Callable[[], float] = time.perf_counter) -> None:
        self._engine = engine
        self._clock = clock
        self._commit_seconds = 0.0
        self._unfinished = 0
        self._checkpoints = Checkpointer(engine)
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._closing = threading.Lock()
        self._closed = False
        self._connection: Connection | None = None
        self._thread = threading.Thread(target=self._run, name="earshot-write", daemon=True)
        self._thread.start()

    def submit(self, work: Callable[[Connection], T]) -> "Future[T]":
        """Queue ``work``; the future settles after the commit that holds it.

        Raises:
            StoreUnavailable: the writer was closed.
        """
        job = _Job(work)
        with self._closing:
            if self._closed:
                raise StoreUnavailable
            self._jobs.put(job)
            self._unfinished += 1
        return job.future

    def run_now(self, work: Callable[[Connection], T]) -> "Future[T] | None":
        """Do ``work`` on this thread, its commit included, and return a future that is settled.

        Unless somebody else writes, the disk has been slow lately, or the work ``TakesLonger``:
        then nothing is done.
        """
        quick = self._commit_seconds < QUICK_SECONDS
        if not quick or self._unfinished or not self._checkpoints.turn.take():
            return None
        try:
            # To connect, and to find out why one cannot begin, is left to the thread.
            if self._closed or self._connection is None or not begin_at_once(self._connection):
                return None
            job = _Job(work)
            self._commit([job])
        finally:
            self._checkpoints.turn.release()
        if isinstance(job.error, TakesLonger):
            return None
        self._checkpoints.note()
        job.settle()
        return job.future

    def lend(self) -> bool:
        """Have another process write instead, unless work waits or somebody else writes.

        What is submitted meanwhile comes after what is written there, and before what would be
        written there next.
        """
        return not (self._closed or self._unfinished) and self._checkpoints.turn.lend()

    def give_back(self) -> None:
        """Say that the other process has written, once for each time that it was let."""
        self._checkpoints.turn.give_back()
        self._checkpoints.note()

    def close(self) -> None:
        """Finish what is queued, then end the thread."""
        with self._closing:
            self._closed = True
            self._jobs.put(None)
        self._thread.join()
        self._checkpoints.close()

    def _run(self) -> None:
        open_for_work = True
        while open_for_work:
            group, open_for_work = self._next_group()
            if group:
                with self._checkpoints.turn:
                    self._commit(group)
                self._checkpoints.note()
                with self._closing:
                    self._unfinished -= len(group)
                for job in group:
                    job.settle()
        self._disconnect()

    def _next_group(self) -> tuple[list[_Job], bool]:
        first = self._jobs.get()
        if first is None:
            return [], False
        group = [first]
        while len(group) < LARGEST_GROUP:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                break
            if job is None:
                return group, False
            group.append(job)
        return group, True

    def _connect(self) -> Connection:
        """Return the writer's connection, which it keeps for as long as nothing goes wrong."""
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(**WRITE)
        return self._connection

    def _disconnect(self) -> None:
        """Let go of the connection, whatever state it is in; nothing uncommitted stays."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.invalidate()
            connection.close()

    def _commit(self, group: list[_Job]) -> None:
        try:
            connection = self._connect()
            begin_to_write(connection)
            if len(group) > 1:
                for job in group:
                    _attempt(connection, job, savepoint(connection))
            else:
                _attempt(connection, group[0], contextlib.nullcontext())
            if len(group) == 1 and group[0].error is not None:
                roll_back(connection)
            else:
                began = self._clock()
                commit(connection)
                self._commit_seconds += (self._clock() - began - self._commit_seconds) / COMMITS
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer goes on
            # The transaction is gone, and with it what the others of the group wrote.
            for job in group:
                job.error = StoreUnavailable()
                job.error.__cause__ = error
            self._disconnect()
        except BaseException:
            # Somebody ends the program, where brief work is done: the next has a clean start.
            self._disconnect()
            raise


def _attempt(connection: Connection, job: _Job, undoing: AbstractContextManager[None]) -> None:
    """Run one piece of work; failures of the storage itself end the whole group."""
    try:
        with undoing:
            job.value = job.work(connection)
    except IntegrityError as error:
        job.error = error
    except DBAPIError:
        raise
    except Exception as error:  # noqa: BLE001 - it belongs to whoever submitted the work
        job.error = error
