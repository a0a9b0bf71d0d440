"""The databases that every contract is held against."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from gateway.storage.database import Database, SqlDatabase
from gateway.storage.migrate import upgrade


@pytest.fixture(params=["sqlite"])
async def database(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Database]:
    """Yield an empty database with the newest schema."""
    urls = {"sqlite": f"sqlite:///{tmp_path / 'contract.db'}"}
    made = SqlDatabase(urls[request.param])
    upgrade(made.engine)
    yield made
    made.close()
