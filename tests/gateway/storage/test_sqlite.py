import sqlite3
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, PoolProxiedConnection, text

from gateway.storage.database import Brief, SqlDatabase
from gateway.storage.engine import WRITE, open_engine
from tests.contracts.database_contract import DatabaseContract, scratch

T = TypeVar("T")


class AllIsBrief(SqlDatabase):
    """A database that does all work at once where it can."""

    async def transact(self, work: Callable[[Connection], T]) -> T:
        return await super().transact(Brief(work, work))


class SqliteUnderTest:
    """A database file whose next commit can be made to fail."""

    def __init__(self, path: Path, kind: type[SqlDatabase] = SqlDatabase) -> None:
        self.url = f"sqlite:///{path}"
        self.kind = kind
        self.database = kind(self.url)
        scratch.create_all(self.database.engine)

    def fail_next_commit(self, *, persisted: bool) -> None:
        dialect = self.database.engine.dialect
        commit = dialect.do_commit

        def fail_once(dbapi_connection: PoolProxiedConnection) -> None:
            # Only the writer commits what matters; a reader ends its transaction by rolling back.
            dialect.do_commit = commit  # type: ignore[method-assign]
            if persisted:
                commit(dbapi_connection)
            raise sqlite3.OperationalError("disk I/O error")

        dialect.do_commit = fail_once  # type: ignore[method-assign]

    def reopen(self) -> SqlDatabase:
        self.database.close()
        self.database = self.kind(self.url)
        return self.database

    def close(self) -> None:
        self.database.close()


class TestSqlite(DatabaseContract):
    @pytest.fixture(params=[SqlDatabase, AllIsBrief])
    async def storage(
        self, tmp_path: Path, request: pytest.FixtureRequest
    ) -> AsyncIterator[SqliteUnderTest]:
        under_test = SqliteUnderTest(tmp_path / "test.db", request.param)
        yield under_test
        under_test.close()


@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("secure_delete", 1),
    ],
)
def test_connection_is_durable_and_strict(tmp_path: Path, pragma: str, value: object) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")

    with engine.connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
    engine.dispose()


def test_writer_holds_the_lock_from_its_first_moment(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    other = sqlite3.connect(tmp_path / "test.db", timeout=0, isolation_level=None)

    with (
        engine.connect().execution_options(**WRITE) as connection,
        connection.begin(),
        pytest.raises(sqlite3.OperationalError, match="locked"),
    ):
        other.execute("BEGIN IMMEDIATE")

    other.execute("BEGIN IMMEDIATE")
    other.close()
    engine.dispose()


def test_reader_does_not_hold_the_writer_up(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    other = sqlite3.connect(tmp_path / "test.db", timeout=0, isolation_level=None)

    with engine.connect() as connection:
        connection.execute(text("SELECT count(*) FROM sqlite_master")).scalar_one()
        other.execute("BEGIN IMMEDIATE")
        other.execute("CREATE TABLE t (x)")
        other.execute("COMMIT")

    other.close()
    engine.dispose()
