"""Migrations lead to exactly the schema that the tables describe."""

from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, inspect

import audit.tables
import gateway.chat.tables
import gateway.identity.tables
from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade
from gateway.storage.schema import metadata

ROOMS = (gateway.identity.tables, gateway.chat.tables)


def test_upgrade_makes_the_described_schema(tmp_path: Path) -> None:
    assert all(room.__all__ for room in ROOMS)
    described = MetaData()
    for table in [*metadata.tables.values(), *audit.tables.metadata.tables.values()]:
        table.to_metadata(described)
    engine = open_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    upgrade(engine)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert compare_metadata(context, described) == []
    engine.dispose()


def test_upgrade_changes_nothing_twice(tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'fresh.db'}")
    upgrade(engine)
    before = inspect(engine).get_table_names()
    upgrade(engine)
    assert inspect(engine).get_table_names() == before
    engine.dispose()
