"""Start and stop the servers that benches measure, on loopback, by their process id."""

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

__all__ = ["echo", "free_port", "gateway"]

START_SECONDS = 20.0


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def echo(port: int) -> Iterator[None]:
    """Run the bare echo server."""
    with _running([sys.executable, "-m", "bench._echo", str(port)], port, {}):
        yield


@contextlib.contextmanager
def gateway(data: Path, port: int, shared: Mapping[str, str] | None = None) -> Iterator[None]:
    """Run a gateway on a data folder; ``shared``: what several nodes have in common."""
    environment = {
        "EARSHOT_DATA": str(data),
        "EARSHOT_PORT": str(port),
        "EARSHOT_LIMITS_TIMES": "0",
        **(shared or {}),
    }
    command = [str(Path(sys.executable).with_name("earshot")), "serve"]
    with _running(command, port, environment):
        yield


@contextlib.contextmanager
def _running(command: list[str], port: int, environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(
        command,
        env={**os.environ, **environment},
        cwd=Path(__file__).parents[1],
        stdout=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, process)
        yield
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the server ended with {process.returncode}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        time.sleep(0.05)
    raise TimeoutError
