"""The databases that every contract is held against."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from gateway.storage.database import SqlDatabase
from tests.contracts.desk_day import open_day
from tests.contracts.visit_day import TURN, VisitDay
from tests.servers.sqlite import put_schema


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of an empty database with the newest schema."""
    if request.param == "postgresql":
        url: str = request.getfixturevalue("postgres_url")
        return url
    url = f"sqlite:///{tmp_path / 'contract.db'}"
    put_schema(url)
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[SqlDatabase]:
    """Open an empty database with the newest schema."""
    made = SqlDatabase(database_url)
    yield made
    made.close()


@pytest.fixture
async def here(database: SqlDatabase) -> AsyncIterator[VisitDay]:
    """Yield a node where a conversation is open and no visit is planned."""
    day = await open_day(database)
    await day.open()
    made = VisitDay(day, turn=TURN)
    yield made
    made.close()
