"""One thread that writes, many pieces of work to one commit.

A commit costs a disk flush; a hundred pieces of work that wait for the disk together share one.
Each runs inside a savepoint, so that one that fails takes nothing of the others with it. One that
is alone needs none, which spares SQLite a copy of every page that it writes.
"""

import contextlib
import queue
import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import AbstractContextManager
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError, IntegrityError

from gateway.errors import StoreUnavailable
from gateway.storage.checkpoints import Checkpointer
from gateway.storage.direct import begin_to_write, commit, roll_back, savepoint
from gateway.storage.engine import WRITE

__all__ = ["GroupCommit"]

T = TypeVar("T")

LARGEST_GROUP = 256


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
    """Runs submitted work in order, in groups, each group one transaction."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
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
        return job.future

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
                commit(connection)
        except Exception as error:  # noqa: BLE001 - whatever it is, the writer goes on
            # The transaction is gone, and with it what the others of the group wrote.
            for job in group:
                job.error = StoreUnavailable()
                job.error.__cause__ = error
            self._disconnect()


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
