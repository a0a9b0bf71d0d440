"""Plain statements: the errors and the transactions are SQLAlchemy's all the same."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError, OperationalError

from gateway.storage.direct import begin_to_write, commit, driver_connection, roll_back, say_to
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
