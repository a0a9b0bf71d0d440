"""Bring a database's schema up to date with Alembic."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, func, select

from gateway.storage.engine import WRITE, is_postgresql

__all__ = ["upgrade"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")

MIGRATING: Final = 0x4541_5253
"""The advisory lock that whoever migrates holds: the letters EARS."""


def upgrade(engine: Engine) -> None:
    """Apply what the database does not have yet; nothing where it is up to date.

    All of it is one transaction: a migration that fails leaves the schema as it was. Of several
    nodes that start at once, one migrates and the others wait for it.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        if is_postgresql(engine.url):
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATING)))
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
