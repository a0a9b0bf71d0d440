"""Plain statements: the errors and the transactions are SQLAlchemy's all the same."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.storage.direct import (
    begin_to_write,
    commit,
    driver_connection,
    roll_back,
    savepoint,
    say_to,
)
from gateway.storage.engine import WRITE, open_engine


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Connection]:
    engine = open_engine(f"sqlite:///{tmp_path / 'test.db'}")
    with engine.connect().execution_options(**WRITE) as opened:
        say_to(opened)("CREATE TABLE note (text TEXT UNIQUE)")
        yield opened
    engine.dispose()


def notes(connection: Connection) -> list[str]:
    return [row[0] for row in say_to(connection)("SELECT text FROM note")]


def test_errors_are_sqlalchemys_and_tell_no_values(connection: Connection) -> None:
    say = say_to(connection)
    say("INSERT INTO note VALUES (?)", ("secret",))
    with pytest.raises(IntegrityError) as doubled:
        say("INSERT INTO note VALUES (?)", ("secret",))
    assert "secret" not in str(doubled.value)
    with pytest.raises(OperationalError):
        say("SELECT nothing FROM nowhere")


def test_sqlalchemys_work_joins_the_transaction(connection: Connection) -> None:
    begin_to_write(connection)
    say_to(connection)("INSERT INTO note VALUES ('plain')")
    connection.execute(text("INSERT INTO note VALUES ('core')"))
    roll_back(connection)
    assert notes(connection) == []

    begin_to_write(connection)
    say_to(connection)("INSERT INTO note VALUES ('plain')")
    connection.execute(text("INSERT INTO note VALUES ('core')"))
    commit(connection)
    assert notes(connection) == ["plain", "core"]


def test_transaction_needs_no_sqlalchemy(connection: Connection) -> None:
    begin_to_write(connection)
    say_to(connection)("INSERT INTO note VALUES ('gone')")
    roll_back(connection)
    begin_to_write(connection)
    say_to(connection)("INSERT INTO note VALUES ('kept')")
    assert driver_connection(connection).in_transaction
    commit(connection)
    assert not driver_connection(connection).in_transaction
    assert notes(connection) == ["kept"]


def write(connection: Connection, *texts: str, verb: str = "INSERT") -> None:
    """Write notes, by turns without SQLAlchemy and through it."""
    for number, note in enumerate(texts):
        if number % 2 == 0:
            say_to(connection)(f"{verb} INTO note VALUES (?)", (note,))
        else:
            connection.execute(text("INSERT INTO note VALUES (:note)"), {"note": note})


def write_in(undoing: AbstractContextManager[object], connection: Connection, *texts: str) -> None:
    with undoing:
        write(connection, *texts)


def test_savepoint_undoes_what_failed_and_nothing_else(connection: Connection) -> None:
    begin_to_write(connection)
    write_in(savepoint(connection), connection, "first")
    with pytest.raises(IntegrityError):
        write_in(savepoint(connection), connection, "plain", "core", "first")
    write_in(savepoint(connection), connection, "second", "third")
    commit(connection)
    assert notes(connection) == ["first", "second", "third"]


def test_sqlalchemys_savepoints_work_inside(connection: Connection) -> None:
    begin_to_write(connection)
    with savepoint(connection):
        write_in(connection.begin_nested(), connection, "kept")
        with pytest.raises(IntegrityError):
            write_in(connection.begin_nested(), connection, "gone", "kept")
        write(connection, "after")
    with pytest.raises(IntegrityError):
        write_in(savepoint(connection), connection, "gone", "too", "kept")
    commit(connection)
    assert notes(connection) == ["kept", "after"]


def test_nobody_goes_on_where_the_transaction_is_gone(connection: Connection) -> None:
    begin_to_write(connection)
    write(connection, "twice")
    with pytest.raises(OperationalError, match="no such savepoint"), savepoint(connection):
        write(connection, "twice", verb="INSERT OR ROLLBACK")
    assert notes(connection) == []
