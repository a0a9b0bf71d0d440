"""What every ``Database`` promises; a driver's test file inherits this and says how to open one.

The two faults of a commit are both shown: failed and not persisted, failed but persisted.
"""

import asyncio
import contextlib
from collections.abc import Callable
from typing import Protocol

import pytest
from sqlalchemy import Column, Connection, Integer, MetaData, String, Table, insert, select, text
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.errors import Conflict, StoreUnavailable
from gateway.storage.database import Database

__all__ = ["DatabaseContract", "StorageUnderTest", "scratch"]

scratch = MetaData()

note = Table(
    "contract_note",
    scratch,
    Column("id", Integer, primary_key=True),
    Column("text", String(100), nullable=False),
)


class StorageUnderTest(Protocol):
    """A driver with the handles that a test needs around it."""

    database: Database

    def fail_next_commit(self, *, persisted: bool) -> None:
        """Make the next commit report a failure, before or after it took effect."""
        ...

    def reopen(self) -> Database:
        """Close, as a restart would, and open again what is on the disk."""
        ...

    def close(self) -> None:
        """Close for good."""
        ...


def write(number: int, words: str = "") -> "Write":
    return Write(number, words)


class Write:
    """A piece of work that writes one row and returns its number."""

    def __init__(self, number: int, words: str) -> None:
        self.number = number
        self.words = words

    def __call__(self, connection: Connection) -> int:
        connection.execute(insert(note).values(id=self.number, text=self.words))
        return self.number


def notes(connection: Connection) -> list[int]:
    return list(connection.scalars(select(note.c.id).order_by(note.c.id)))


def write_and_refuse(connection: Connection) -> None:
    write(99)(connection)
    raise Conflict(Code.CONVERSATION_EXISTS)


def write_twice(connection: Connection) -> None:
    write(2)(connection)
    write(1)(connection)


def break_off(connection: Connection) -> None:
    connection.execute(text("SELECT no_such_column FROM contract_note"))


class DatabaseContract:
    """The shared suite.

    A driver's class adds a fixture ``storage``: an opened driver (``StorageUnderTest``) whose
    ``contract_note`` table is there and empty, closed afterwards.
    """

    async def test_work_returns_its_value(self, storage: StorageUnderTest) -> None:
        assert await storage.database.transact(write(7)) == 7

    async def test_read_sees_what_was_written_before(self, storage: StorageUnderTest) -> None:
        for number in range(20):
            await storage.database.transact(write(number))
            assert number in await storage.database.read(notes)

    async def test_write_sees_what_was_written_before(self, storage: StorageUnderTest) -> None:
        await storage.database.transact(write(1))

        assert await storage.database.transact(notes) == [1]

    async def test_what_was_acknowledged_survives_a_restart(
        self, storage: StorageUnderTest
    ) -> None:
        await asyncio.gather(*(storage.database.transact(write(n)) for n in range(50)))

        assert await storage.reopen().read(notes) == list(range(50))

    async def test_refused_work_leaves_nothing(self, storage: StorageUnderTest) -> None:
        with pytest.raises(Conflict):
            await storage.database.transact(write_and_refuse)

        assert await storage.database.read(notes) == []

    async def test_work_that_storage_refuses_leaves_nothing(
        self, storage: StorageUnderTest
    ) -> None:
        await storage.database.transact(write(1))
        with pytest.raises(IntegrityError):
            await storage.database.transact(write_twice)

        assert await storage.database.read(notes) == [1]

    async def test_refused_work_takes_nothing_of_its_neighbours(
        self, storage: StorageUnderTest
    ) -> None:
        works: list[Callable[[Connection], int | None]] = [
            write(1),
            write_and_refuse,
            write(2),
            write(1),
            write(3),
        ]

        outcomes = await asyncio.gather(
            *(storage.database.transact(work) for work in works), return_exceptions=True
        )

        first, refused, second, double, third = outcomes
        assert (first, second, third) == (1, 2, 3)
        assert isinstance(refused, Conflict)
        assert isinstance(double, IntegrityError)
        assert await storage.database.read(notes) == [1, 2, 3]

    async def test_work_is_run_as_if_one_by_one(self, storage: StorageUnderTest) -> None:
        def append(connection: Connection) -> int:
            taken = notes(connection)
            return write(len(taken))(connection)

        numbers = await asyncio.gather(*(storage.database.transact(append) for _ in range(100)))

        assert sorted(numbers) == list(range(100))

    async def test_work_may_use_savepoints_of_its_own(self, storage: StorageUnderTest) -> None:
        def try_twice(connection: Connection) -> list[int]:
            write(1)(connection)
            with contextlib.suppress(IntegrityError), connection.begin_nested():
                write(1)(connection)
            write(2)(connection)
            return notes(connection)

        assert await storage.database.transact(try_twice) == [1, 2]

    async def test_failed_commit_keeps_nothing_of_the_group(
        self, storage: StorageUnderTest
    ) -> None:
        storage.fail_next_commit(persisted=False)

        with pytest.raises(StoreUnavailable):
            await storage.database.transact(write(1))

        assert await storage.database.read(notes) == []
        assert await storage.database.transact(write(1)) == 1

    async def test_commit_that_failed_but_took_effect_is_reported_as_failed(
        self, storage: StorageUnderTest
    ) -> None:
        storage.fail_next_commit(persisted=True)

        with pytest.raises(StoreUnavailable):
            await storage.database.transact(write(1))

        # So a caller that tries again must find its own row and take it for done.
        assert await storage.database.read(notes) == [1]
        with pytest.raises(IntegrityError):
            await storage.database.transact(write(1))
        assert await storage.database.transact(write(2)) == 2

    async def test_group_fails_as_a_whole(self, storage: StorageUnderTest) -> None:
        storage.fail_next_commit(persisted=False)

        outcomes = await asyncio.gather(
            *(storage.database.transact(write(n)) for n in range(40)), return_exceptions=True
        )

        kept = [number for number in outcomes if isinstance(number, int)]
        lost = [error for error in outcomes if isinstance(error, StoreUnavailable)]
        assert len(kept) + len(lost) == 40
        assert lost
        assert await storage.database.read(notes) == kept

    async def test_statement_that_storage_cannot_run_is_unavailable(
        self, storage: StorageUnderTest
    ) -> None:
        for run in (storage.database.transact, storage.database.read):
            with pytest.raises(StoreUnavailable):
                await run(break_off)

        assert await storage.database.transact(write(1)) == 1

    async def test_cancelled_caller_disturbs_nobody(self, storage: StorageUnderTest) -> None:
        gone = asyncio.ensure_future(storage.database.transact(write(1)))
        stays = asyncio.ensure_future(storage.database.transact(write(2)))
        await asyncio.sleep(0)
        gone.cancel()

        assert await stays == 2
        with pytest.raises(asyncio.CancelledError):
            await gone

    async def test_close_finishes_what_was_submitted(self, storage: StorageUnderTest) -> None:
        submitted = [asyncio.ensure_future(storage.database.transact(write(n))) for n in range(300)]
        await asyncio.sleep(0)

        reopened = storage.reopen()

        assert await asyncio.gather(*submitted) == list(range(300))
        assert await reopened.read(notes) == list(range(300))

    async def test_closed_storage_is_unavailable(self, storage: StorageUnderTest) -> None:
        closed = storage.database
        storage.reopen()

        with pytest.raises(StoreUnavailable):
            await closed.read(notes)
        with pytest.raises(StoreUnavailable):
            await closed.transact(write(1))
