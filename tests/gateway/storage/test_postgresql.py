from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import PoolProxiedConnection

from gateway.storage.database import SqlDatabase
from tests.contracts.database_contract import DatabaseContract, scratch


class PostgresUnderTest:
    """A database of a PostgreSQL whose next commit can be made to fail."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.database = SqlDatabase(url)
        scratch.create_all(self.database.engine)

    def fail_next_commit(self, *, persisted: bool) -> None:
        dialect = self.database.engine.dialect
        commit = dialect.do_commit

        def fail_once(dbapi_connection: PoolProxiedConnection) -> None:
            dialect.do_commit = commit  # type: ignore[method-assign]
            if persisted:
                commit(dbapi_connection)
            raise psycopg.OperationalError("the server closed the connection unexpectedly")

        dialect.do_commit = fail_once  # type: ignore[method-assign]

    def reopen(self) -> SqlDatabase:
        self.database.close()
        self.database = SqlDatabase(self.url)
        return self.database

    def close(self) -> None:
        self.database.close()


class TestPostgresql(DatabaseContract):
    @pytest.fixture
    def storage(self, empty_postgres_url: str) -> Iterator[PostgresUnderTest]:
        under_test = PostgresUnderTest(empty_postgres_url)
        yield under_test
        under_test.close()
