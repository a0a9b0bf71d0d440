"""Say statements to SQLite without SQLAlchemy in between.

What SQLAlchemy does for a statement takes several times as long as a small one takes SQLite. That
matters for the few statements that are on every message's way, and nowhere else.
"""

import contextlib
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any, Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

__all__ = [
    "PATIENCE_MS",
    "Say",
    "begin_at_once",
    "begin_to_write",
    "commit",
    "driver_connection",
    "roll_back",
    "savepoint",
    "say_to",
]

Say = Callable[..., list[Any]]
"""Takes a statement and its parameters; returns the rows. Raises what SQLAlchemy would raise."""

NOTHING: Final = ()

PATIENCE_MS: Final = 10_000
"""How long a connection waits for another process that writes."""


def say_to(connection: Connection) -> Say:
    """Speak to the SQLite database behind a connection, in its transaction."""
    execute = driver_connection(connection).execute

    def say(statement: str, parameters: tuple[object, ...] = NOTHING) -> list[Any]:
        try:
            return execute(statement, parameters).fetchall()
        except sqlite3.Error as error:
            # The values stay out of the error, and so out of the log.
            raise DBAPIError.instance(
                statement, None, error, sqlite3.Error, hide_parameters=True
            ) from error

    return say


def begin_to_write(connection: Connection) -> None:
    """Take SQLite's write lock, unless this connection has it.

    SQLAlchemy hears of the transaction when the first work is done through it, if any is.
    """
    if not driver_connection(connection).in_transaction:
        say_to(connection)("BEGIN IMMEDIATE")


def begin_at_once(connection: Connection) -> bool:
    """Take SQLite's write lock if nobody has it; say whether it was taken."""
    say = say_to(connection)
    say("PRAGMA busy_timeout = 0")
    try:
        begin_to_write(connection)
    except DBAPIError:
        return False
    finally:
        say(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    return True


def commit(connection: Connection) -> None:
    """Make durable what was written since ``begin_to_write``."""
    if connection.in_transaction():
        connection.commit()
    else:
        connection.dialect.do_commit(connection.connection)


def roll_back(connection: Connection) -> None:
    """Keep nothing of it."""
    if connection.in_transaction():
        connection.rollback()
    else:
        connection.dialect.do_rollback(connection.connection)


@contextlib.contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Keep nothing of what is written inside where an error comes out of it; the rest stays.

    SQLAlchemy's own savepoints may be inside of this one, not around it.

    Raises:
        OperationalError: the transaction itself is gone.
    """
    say = say_to(connection)
    say("SAVEPOINT piece")
    try:
        yield
    except BaseException:
        # Refused where the transaction is gone, as with a full disk: then nobody may go on in it.
        say("ROLLBACK TO piece")
        say("RELEASE piece")
        raise
    say("RELEASE piece")


def driver_connection(connection: Connection) -> sqlite3.Connection:
    """Return what SQLAlchemy speaks to."""
    found = connection.connection.driver_connection
    if not isinstance(found, sqlite3.Connection):
        raise TypeError(found)
    return found
