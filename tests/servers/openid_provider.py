"""A real OpenID provider for tests, as a process of its own on loopback."""

import contextlib
import secrets
import socket
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.servers.process import ServerProcess

__all__ = ["CLIENT", "PASSWORD", "OwnProvider", "own_provider"]

CLIENT: Final = "earshot"
PASSWORD: Final = "at the trust"


@dataclass
class OwnProvider:
    """A provider of ours at ``issuer``, which a test may stop and start again."""

    issuer: str
    secret: str
    process: ServerProcess


@contextlib.contextmanager
def own_provider(folder: Path, back: str) -> Iterator[OwnProvider]:
    """Run a provider for the time of a ``with``; it sends browsers to ``back``."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    secret = secrets.token_hex(16)
    root = Path(__file__).parents[2]
    code = f"import sys; sys.path.insert(0, {str(root)!r})\n"
    code += "from tests.servers.openid_site import serve; serve(*sys.argv[1:])"
    command = [sys.executable, "-c", code, str(port), back, secret]

    def answers() -> bool:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return True
        return False

    process = ServerProcess(command, folder / "provider.log", answers)
    process.start()
    try:
        yield OwnProvider(f"http://127.0.0.1:{port}", secret, process)
    finally:
        process.stop()
