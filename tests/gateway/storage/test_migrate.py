"""Migrations lead to exactly the schema that the tables describe."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect

import audit.tables
import gateway.attachments.tables
import gateway.chat.tables
import gateway.identity.tables
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from gateway.storage.schema import metadata

ROOMS = (gateway.identity.tables, gateway.chat.tables, gateway.attachments.tables)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the address of a database with nothing in it."""
    if request.param == "postgresql":
        made: str = request.getfixturevalue("empty_postgres_url")
        return made
    return f"sqlite:///{tmp_path / 'fresh.db'}"


def test_upgrade_makes_the_described_schema(url: str) -> None:
    assert all(room.__all__ for room in ROOMS)
    described = MetaData()
    for table in [*metadata.tables.values(), *audit.tables.metadata.tables.values()]:
        table.to_metadata(described)
    engine = open_engine(url)
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, described) == []
    engine.dispose()


def test_upgrade_changes_nothing_twice(url: str) -> None:
    engine = open_engine(url)
    upgrade(engine)
    before = inspect(engine).get_table_names()
    upgrade(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()


def test_nodes_that_start_at_once_migrate_once(empty_postgres_url: str) -> None:
    engines = [open_engine(empty_postgres_url) for _ in range(3)]
    with ThreadPoolExecutor() as nodes:
        list(nodes.map(upgrade, engines))
    assert "conversation" in inspect(engines[0]).get_table_names()
    for engine in engines:
        engine.dispose()
