"""Open the database engine with the settings that durability needs."""

import sqlite3
from typing import Final

import psycopg
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.pool import ConnectionPoolEntry

from gateway.storage.direct import PATIENCE_MS, begin_to_write, say_to

__all__ = ["DRIVERS", "READ", "WRITE", "is_postgresql", "open_engine"]

WRITE: Final = {"earshot_write": True}
"""Execution options of a connection that will write: it takes SQLite's write lock at once."""

READ: Final = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
"""Execution options of a PostgreSQL connection that reads: one moment, whatever the statements."""

DRIVERS: Final = {
    "sqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
}
"""What a database URL may begin with, and the driver that it means."""

# Threads bring their own bounds; a few connections are for migrations and commands.
POOL_SIZE: Final = 16

# Where the URL says nothing else: a server that is gone is noticed, and within seconds.
POSTGRESQL_DEFAULTS: Final = {
    "application_name": "earshot",
    "connect_timeout": "5",
    "keepalives_idle": "15",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}


def open_engine(url: str) -> Engine:
    """Open an engine for a URL: ``sqlite:///path`` or ``postgresql://user@host/name``.

    Raises:
        KeyError: it begins with neither.
    """
    parsed = make_url(url)
    parsed = parsed.set(drivername=DRIVERS[parsed.get_backend_name()])
    if is_postgresql(parsed):
        return _open_postgresql(parsed)
    # Bound values would otherwise stand in the texts of errors, and so in the log.
    engine = create_engine(parsed, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def is_postgresql(url: URL) -> bool:
    """Say whether a URL leads to a database that several nodes may share."""
    return url.get_backend_name() in {"postgresql", "postgres"}


def _open_postgresql(url: URL) -> Engine:
    engine = create_engine(
        url,
        hide_parameters=True,
        pool_size=POOL_SIZE,
        max_overflow=POOL_SIZE,
        connect_args={k: v for k, v in POSTGRESQL_DEFAULTS.items() if k not in url.query},
    )
    event.listen(engine, "connect", _configure_postgresql)
    return engine


def _configure_postgresql(
    connection: psycopg.Connection[tuple[object, ...]], _record: ConnectionPoolEntry
) -> None:
    connection.autocommit = True
    # A server may be set to acknowledge before the disk has it; what we acknowledge is on it.
    connection.execute(
        "SELECT set_config('synchronous_commit', 'on', false)"
        " WHERE current_setting('synchronous_commit') IN ('off', 'local')"
    )
    # Nobody waits for ever, neither for a lock nor for somebody who holds one and is stuck.
    connection.execute("SET lock_timeout = '10s'")
    connection.execute("SET idle_in_transaction_session_timeout = '30s'")
    # Every question of ours has its index. A young table without statistics would be read whole,
    # and who reads a table whole races with everybody who writes to it.
    connection.execute("SET enable_seqscan = off")
    connection.autocommit = False


def _configure_sqlite(connection: sqlite3.Connection, _record: ConnectionPoolEntry) -> None:
    # The driver's own transaction handling starts transactions late; we say BEGIN ourselves.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        f"busy_timeout = {PATIENCE_MS}",
        "secure_delete = ON",  # erased means erased, also from the file's free pages
        "cache_size = -65536",
        "temp_store = MEMORY",  # what a savepoint would undo
        "wal_autocheckpoint = 32000",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    if connection.get_execution_options().get("earshot_write", False):
        begin_to_write(connection)
    else:
        say_to(connection)("BEGIN")
