"""A real gateway for real browsers: started, killed and started again by a test."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from argon2 import PasswordHasher

from gateway.demo.cast import CAST, JOIN_CODE
from gateway.demo.prepare import look_up_code, prepare
from gateway.settings import Settings, read_settings
from gateway.sources import Clock, system_clock, system_entropy
from tests.trails import verify_trails

__all__ = ["Service"]

START_SECONDS = 30.0


@dataclass
class Service:
    """One gateway with the demo's people in it; ``more`` are further settings.

    ``command`` takes the place of ``earshot serve``.
    """

    data: Path
    port: int
    client: Path
    more: Mapping[str, str] = field(default_factory=dict)
    clock: Clock = system_clock
    """By which the demo's people are seeded and codes are made."""
    command: tuple[str, ...] = (str(Path(sys.executable).with_name("earshot")), "serve")
    _process: "subprocess.Popen[bytes] | None" = None
    _environment: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Seed the folder with passwords that are cheap to check."""
        self._environment = {
            "EARSHOT_DATA": str(self.data),
            "EARSHOT_PORT": str(self.port),
            "EARSHOT_CLIENT": str(self.client),
            **self.more,
        }
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        prepare(self.settings, clock=self.clock, entropy=system_entropy, hasher=hasher)

    @property
    def settings(self) -> Settings:
        """Read the settings that the process gets."""
        return read_settings(self._environment)

    @property
    def origin(self) -> str:
        """Give the address that browsers use."""
        return self.settings.origin

    @property
    def join_link(self) -> str:
        """Give the link on the poster."""
        return f"{self.origin}/join#{JOIN_CODE}"

    @property
    def log(self) -> Path:
        """Give the file with everything that the process said."""
        return self.data / f"gateway-{self.port}.log"

    def password(self, username: str) -> str:
        """Look a demo password up."""
        return next(member.password for member in CAST if member.username == username)

    def totp(self, username: str) -> str:
        """Work out a code that is good now or as soon as the clock lets it."""
        code = look_up_code(self.settings, username, clock=self.clock, entropy=system_entropy)
        time.sleep(code.wait)
        return code.digits

    def start(self) -> None:
        """Start the process and wait until it answers."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self.command,
                env={**os.environ, **self._environment},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                raise RuntimeError(self.log.read_text())
            with (
                contextlib.suppress(OSError),
                socket.create_connection(("127.0.0.1", self.port), 0.2),
            ):
                return
            time.sleep(0.05)
        raise TimeoutError(self.log.read_text())

    def stop(self) -> None:
        """Ask the process to end; its trail has to verify then."""
        if self._process is not None:
            self._end(signal.SIGTERM)
            verify_trails(self.settings)

    def kill(self) -> None:
        """Take the process away without a word."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self._process.send_signal(how)
        try:
            self._process.wait(15)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process = None
