"""Run pieces of work on the database, off the event loop, with group commit.

A piece of work is a plain function of a SQLAlchemy connection. It may be run again after a failure
that kept nothing, so it must not have effects outside the database.
"""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import DBAPIError

from gateway.errors import StoreUnavailable
from gateway.storage.engine import open_engine
from gateway.storage.group_commit import GroupCommit

__all__ = ["Database", "SqlDatabase", "Work"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

READERS = 4


class Work(Protocol[T_co]):
    """A piece of work: everything it does happens in one transaction."""

    def __call__(self, connection: Connection, /) -> T_co:
        """Do the work on ``connection`` without committing."""
        ...


class Database(Protocol):
    """The port that the rest of the gateway sees.

    ``transact`` returns after the transaction is durable (SQLite: synchronous=FULL) and raises what
    the work raised, in which case nothing of it was kept. Pieces of work are isolated from each
    other as if run one by one. ``read`` sees everything that an earlier awaited ``transact`` wrote.
    """

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction of its own."""
        ...

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work``, which writes nothing."""
        ...


class SqlDatabase:
    """A ``Database`` on SQLite: one writer that commits in groups, several readers."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = open_engine(url)
        self._writer = GroupCommit(self.engine)
        self._readers = ThreadPoolExecutor(READERS, thread_name_prefix="earshot-read")

    async def transact(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` in a transaction and return once it is durable.

        Raises:
            StoreUnavailable: storage failed; nothing was kept.
        """
        return await asyncio.wrap_future(self._writer.submit(work))

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run ``work`` on a reader's connection.

        Raises:
            StoreUnavailable: storage failed.
        """
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._readers, self._read, work)

    def _read(self, work: Callable[[Connection], T]) -> T:
        try:
            with self.engine.connect() as connection:
                return work(connection)
        except DBAPIError as error:
            raise StoreUnavailable from error

    def close(self) -> None:
        """Finish what was submitted, then let go of the database."""
        self._writer.close()
        self._readers.shutdown()
        self.engine.dispose()
