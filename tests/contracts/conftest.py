"""The databases that every contract is held against."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateway.storage.database import SqlDatabase
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
