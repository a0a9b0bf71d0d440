"""SQLite files with the newest schema, migrated once for all tests."""

import tempfile
from functools import cache
from pathlib import Path

from gateway.storage.engine import open_engine
from gateway.storage.migrate import upgrade

__all__ = ["put_schema"]


def put_schema(url: str) -> None:
    """Put an empty database with the newest schema where a SQLite address points to."""
    path = Path(url.removeprefix("sqlite:///"))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(_migrated())


@cache
def _migrated() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "template.db"
        engine = open_engine(f"sqlite:///{path}")
        upgrade(engine)
        # The last connection writes back what is in the WAL.
        engine.dispose()
        assert [each.name for each in path.parent.iterdir()] == [path.name]
        return path.read_bytes()
