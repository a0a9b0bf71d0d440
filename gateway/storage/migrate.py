"""Bring a database's schema up to date with Alembic."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from gateway.storage.engine import WRITE

__all__ = ["upgrade"]

MIGRATIONS: Final = Path(__file__).with_name("migrations")


def upgrade(engine: Engine) -> None:
    """Apply what the database does not have yet; nothing where it is up to date.

    All of it is one transaction: a migration that fails leaves the schema as it was.
    """
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
