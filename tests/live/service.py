"""A gateway in a process of its own, on a folder of its own, for tests to start, stop and kill."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine

from audit.trail import Trail
from gateway.keys import ServiceKeys, open_service_keys
from gateway.settings import Settings, read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from gateway.storage.migrate import upgrade
from tests.contracts.conversations_town import Town, build_town
from tests.trails import verify_trails

__all__ = ["ROOT", "SERVE", "Service", "make_service"]

T = TypeVar("T")

START_SECONDS: Final = 20.0
STOP_SECONDS: Final = 15.0
ROOT: Final = Path(__file__).parents[2]
SERVE: Final = (str(Path(sys.executable).with_name("earshot")), "serve")


@dataclass(slots=True)
class Service:
    """The process, and a second way into its database."""

    settings: Settings
    environment: dict[str, str]
    engine: Engine
    keys: ServiceKeys
    command: Sequence[str] = SERVE
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.settings.port}"

    def start(self) -> None:
        """Start the process and wait until it listens."""
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT,
                env={**os.environ, **self.environment},
                stdout=log,
                stderr=log,
            )
        deadline = time.monotonic() + START_SECONDS
        while not self._listens():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(self.log())

    def kill(self) -> None:
        """End the process without a word."""
        self._end(signal.SIGKILL)

    def stop(self) -> int:
        """End the process in order; returns its exit status."""
        return self._end(signal.SIGTERM)

    def close(self) -> None:
        """End what still runs."""
        if self.process is not None:
            self.kill()
        self.engine.dispose()

    def close_and_verify(self) -> None:
        """End what still runs, where this is the last node; its trail has to verify then."""
        self.close()
        verify_trails(self.settings)

    def log(self) -> str:
        """Return everything that the process said."""
        return self._log.read_text()

    @property
    def _log(self) -> Path:
        # Nodes may share a folder.
        return self.settings.data / f"gateway-{self.settings.port}.log"

    def build_town(self) -> Town:
        """Add a town whose people nobody else in the database knows."""
        trail = Trail(entropy=system_entropy)
        return self.write(
            lambda c: build_town(
                c, keys=self.keys, trail=trail, now=system_clock(), entropy=system_entropy
            )
        )

    def write(self, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction beside the process."""
        with self.engine.connect().execution_options(**WRITE) as connection, connection.begin():
            return work(connection)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Look into the database beside the process."""
        with self.engine.connect() as connection:
            return work(connection)

    def _listens(self) -> bool:
        with (
            contextlib.suppress(OSError),
            socket.create_connection(("127.0.0.1", self.settings.port), 0.2),
        ):
            return True
        time.sleep(0.02)  # there is nothing else to wait on
        return False

    def _end(self, how: signal.Signals) -> int:
        assert self.process is not None
        self.process.send_signal(how)
        status = self.process.wait(STOP_SECONDS)
        self.process = None
        return status


def make_service(folder: Path, more: Mapping[str, str] | None = None) -> Service:
    """Prepare a service on a folder; the caller starts and closes it.

    ``more``: further settings, such as those that make it a node among several.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "EARSHOT_DATA": str(folder),
        "EARSHOT_PORT": str(port),
        "EARSHOT_CLIENT": str(folder / "no client"),
        **(more or {}),
    }
    settings = read_settings(environment)
    engine = open_engine(settings.database_url)
    upgrade(engine)
    keys = open_service_keys(settings.key_file, system_entropy)
    return Service(settings, environment, engine, keys)
