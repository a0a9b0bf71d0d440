"""What was committed gets into the file while the writer goes on, and the log stays short."""

import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from gateway.storage.checkpoints import Checkpointer
from gateway.storage.engine import open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    opened = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    yield opened
    opened.dispose()


def write(engine: Engine, rows: int) -> None:
    with engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS note (text TEXT)")
    for _ in range(rows):
        with engine.begin() as connection:
            connection.exec_driver_sql("INSERT INTO note VALUES ('kept')")


def pages_in_log(path: Path) -> int:
    with sqlite3.connect(path) as connection:
        ((_, length, _),) = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
    connection.close()
    return int(length)


def rows_without_log(path: Path) -> int:
    alone = shutil.copy(path, path.with_name("alone.db"))
    connection = sqlite3.connect(alone)
    found: int = connection.execute("SELECT count(*) FROM note").fetchone()[0]
    connection.close()
    return found


def test_what_was_committed_gets_into_the_file(engine: Engine, tmp_path: Path) -> None:
    checkpoints = Checkpointer(engine)
    write(engine, 3)

    checkpoints.move()

    assert rows_without_log(tmp_path / "test.db") == 3
    checkpoints.close()


def test_long_log_begins_anew(engine: Engine, tmp_path: Path) -> None:
    checkpoints = Checkpointer(engine, long=1)
    write(engine, 20)
    before = pages_in_log(tmp_path / "test.db")
    write(engine, 20)
    checkpoints.move()

    write(engine, 1)

    assert pages_in_log(tmp_path / "test.db") < before
    checkpoints.close()


def test_short_log_is_moved_in_the_writers_turn(engine: Engine, tmp_path: Path) -> None:
    checkpoints = Checkpointer(engine)
    write(engine, 3)

    with checkpoints.turn:
        checkpoints.move()

    assert rows_without_log(tmp_path / "test.db") == 3
    checkpoints.close()


def test_closing_ends_the_thread_in_its_pause(engine: Engine) -> None:
    checkpoints = Checkpointer(engine)
    checkpoints.note()

    checkpoints.close()
