"""A real Redis or Valkey for tests: one of ours on a Unix socket, or one that a URL names."""

import contextlib
import shutil
import signal
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.servers.binaries import find_redis
from tests.servers.process import ServerProcess

__all__ = ["OwnRedis", "own_redis"]


class OwnRedis:
    """A server of ours, which a test may stop and start again; it keeps nothing."""

    def __init__(self, folder: Path) -> None:
        self._socket = folder / "redis.sock"
        self._process = ServerProcess(
            [str(find_redis()), *self._options(folder)], folder / "redis.log", self._answers
        )

    @property
    def url(self) -> str:
        """Return the server's address."""
        return f"unix://{self._socket}"

    def start(self) -> None:
        """Start the server."""
        self._process.start()

    @property
    def running(self) -> bool:
        """Whether it was started and not stopped since."""
        return self._process.running

    def stop(self, *, crash: bool = False) -> None:
        """End the server, in order or not: its clients' connections are cut."""
        self._process.stop(signal.SIGKILL if crash else signal.SIGTERM)
        self._socket.unlink(missing_ok=True)

    def freeze(self) -> None:
        """Let the server stop answering while its connections stay open."""
        self._process.send(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let a frozen server go on."""
        self._process.send(signal.SIGCONT)

    def _options(self, folder: Path) -> list[str]:
        settings = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "dir": str(folder),
        }
        return [word for name, value in settings.items() for word in (f"--{name}", value)]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self._socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(64).startswith(b"+PONG")
            except OSError:
                return False


@contextlib.contextmanager
def own_redis() -> Iterator[OwnRedis]:
    """Run a Redis for the time of a ``with``."""
    folder = Path(tempfile.mkdtemp(prefix="earshot-redis-"))
    try:
        server = OwnRedis(folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)
