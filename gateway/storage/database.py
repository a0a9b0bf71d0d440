"""Run pieces of work on the database, off the event loop.

A piece of work is a plain function of a SQLAlchemy connection. It may be run again after a failure
that kept nothing, so it must not have effects outside the database.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionFree

from gateway.errors import StoreReadOnly, StoreUnavailable
from gateway.storage.engine import READ, is_postgresql, open_engine
from gateway.storage.group_commit import GroupCommit
from gateway.storage.work import Brief, Locking, TakesLonger, Work
from gateway.storage.writer_pool import WriterPool

__all__ = ["Brief", "Database", "Locking", "SqlDatabase", "TakesLonger", "Work"]

T = TypeVar("T")

READERS: Final = 4


class Database(Protocol):
    """The port that the rest of the gateway sees.

    ``transact`` returns after the transaction is durable (SQLite: synchronous=FULL; PostgreSQL:
    synchronous_commit) and raises what the work raised, in which case nothing of it was kept.
    Pieces of work are isolated from each other as if run one by one, those of other nodes included;
    ``Locking`` work takes care of that itself. ``read`` sees one moment, and everything that an
    earlier awaited ``transact`` wrote, on whichever node.
    """

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction of its own."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which writes nothing."""
        ...


class SqlDatabase:
    """A ``Database`` on SQLite (one writer that commits in groups) or PostgreSQL (several).

    ``shared``: other nodes may write to it too; where they do not, it is a ``Lender`` of the turn
    to write. ``read_only``: set where nothing must be written any more, because the trail went
    back.
    """

    def __init__(self, url: str) -> None:
        self.engine: Engine = open_engine(url)
        self.shared = is_postgresql(self.engine.url)
        self._reading: dict[str, Any] = READ if self.shared else {}
        self._alone = None if self.shared else GroupCommit(self.engine)
        self._writer = self._alone or WriterPool(self.engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="earshot-read")
        self.read_only = False
        self._closed = False

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction and return once it is durable.

        Raises:
            StoreUnavailable: storage failed. Nothing was kept, unless it failed while it confirmed
                the commit: then nobody can know.
            StoreReadOnly: nothing is written any more.
        """
        if self.read_only:
            raise StoreReadOnly
        if self._alone is not None and isinstance(work, Brief):
            done = self._alone.run_now(work.at_once)
            if done is not None:
                outcome: T = done.result()
                return outcome
        return await asyncio.wrap_future(self._writer.submit(work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a reader's connection.

        Raises:
            StoreUnavailable: storage failed, or was closed.
        """
        if self._closed:
            raise StoreUnavailable
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            return self._read_once(work)
        except DBAPIError as error:
            if not error.connection_invalidated:
                raise StoreUnavailable from error
        # The server was restarted since the connection was used last.
        try:
            return self._read_once(work)
        except DBAPIError as error:
            raise StoreUnavailable from error

    def _read_once(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.connect().execution_options(**self._reading) as connection:
                return work(connection)
        except NoConnectionFree as error:
            raise StoreUnavailable from error

    def lend(self) -> bool:
        """Have another process of this node write, if nobody else does; say whether it may."""
        return self._alone is not None and not self.read_only and self._alone.lend()

    def give_back(self) -> None:
        """Say that it has written, once for each time that it was let."""
        if self._alone is not None:
            self._alone.give_back()

    def close(self) -> None:
        """Finish what was to be written, and reads under way; then let go of the database."""
        self._closed = True
        self._writer.close()
        # Of a read that has not begun nobody waits for the answer: a node that stops would be late.
        self._readers.shutdown(cancel_futures=True)
        self.engine.dispose()
