"""A real PostgreSQL for tests: its own cluster in a temporary folder, or one that a URL names."""

import contextlib
import itertools
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests.servers.binaries import find_postgres, within_reach
from tests.servers.process import ServerProcess, unprivileged

__all__ = ["OwnPostgres", "Postgres", "own_postgres"]

_numbers = itertools.count(1)


class Postgres:
    """A server on which tests make databases of their own."""

    def __init__(self, url: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")

    def url(self, database: str) -> str:
        """Return the address of a database."""
        return _text(self._url.set(database=database))

    @contextlib.contextmanager
    def database(self) -> Iterator[str]:
        """Make a database for the time of a ``with``; yields its name."""
        name = f"earshot_test_{os.getpid()}_{next(_numbers)}"
        made = sql.Identifier(name)
        with self._connect() as connection:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(made))
        try:
            yield name
        finally:
            with self._connect() as connection:
                connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(made))

    def empty(self, database: str) -> None:
        """Cut whoever is still connected to a database, and empty its tables."""
        with self._connect(database) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            found = connection.execute(
                "SELECT tablename FROM pg_tables"
                " WHERE schemaname = 'public' AND tablename <> 'alembic_version'"
            )
            tables = sql.SQL(", ").join(sql.Identifier(row[0]) for row in found)
            connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY").format(tables))

    def _connect(self, database: str | None = None) -> "psycopg.Connection[tuple[Any, ...]]":
        url = _text(self._url) if database is None else self.url(database)
        return psycopg.connect(url, autocommit=True)


class OwnPostgres(Postgres):
    """A server of ours, which a test may stop and start again."""

    def __init__(self, folder: Path) -> None:
        super().__init__(_text(URL.create("postgresql", "postgres", query={"host": str(folder)})))
        self._folder = folder
        self._data = folder / "data"
        self._user = unprivileged()
        self._programs = find_postgres()
        if self._user is not None:
            self._programs = within_reach(self._programs, folder / "programs")
        self._process = ServerProcess(
            [str(self._programs / "postgres"), "-D", str(self._data), *self._options()],
            folder / "postgres.log",
            self._answers,
            self._user,
        )

    def make(self) -> None:
        """Make the cluster."""
        if self._user is not None:
            os.chown(self._folder, self._user.pw_uid, self._user.pw_gid)
        command = [str(self._programs / "initdb"), "-D", str(self._data), "-U", "postgres"]
        command += ["-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        user = self._user
        done = subprocess.run(
            command,
            check=False,
            cwd="/",
            capture_output=True,
            user=None if user is None else user.pw_uid,
            group=None if user is None else user.pw_gid,
            extra_groups=None if user is None else [],
        )
        if done.returncode:
            raise RuntimeError((done.stdout + done.stderr).decode(errors="replace"))

    def start(self) -> None:
        """Start the server."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._process.running

    def stop(self, *, crash: bool = False) -> None:
        """End the server: its clients' connections are cut; a crash leaves the log to recover."""
        # SIGINT: "fast": roll back, disconnect, flush; SIGQUIT: "immediate", as if power failed.
        self._process.stop(signal.SIGQUIT if crash else signal.SIGINT)

    def _options(self) -> list[str]:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self._folder),
            "unix_socket_permissions": "0777",  # the tests may run as somebody else
            "fsync": "on",
            "synchronous_commit": "on",
            "max_connections": "100",
            "log_min_messages": "warning",
        }
        return [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]

    def _answers(self) -> bool:
        try:
            self._connect().close()
        except psycopg.OperationalError:
            return False
        return True


@contextlib.contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Run a PostgreSQL for the time of a ``with``."""
    # The name of a Unix socket must be short, and pytest's folders are closed to other users.
    folder = Path(tempfile.mkdtemp(prefix="earshot-pg-"))
    try:
        server = OwnPostgres(folder)
        server.make()
        server.start()
        try:
            yield server
        finally:
            server.stop(crash=True)
    finally:
        shutil.rmtree(folder)


def _text(url: URL) -> str:
    return url.render_as_string(hide_password=False)
