"""Settings from the environment, checked at start. One page of them: docs/operations.md."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

__all__ = ["Settings", "SettingsError", "read_settings"]

BUILT_CLIENT = Path(__file__).parents[1] / "web" / "dist"


class SettingsError(Exception):
    """A setting is missing or wrong; the operator mends it."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        """Name the setting and what is wrong with it."""
        return f"{self.name}: {self.problem}"


@dataclass(frozen=True, slots=True)
class Settings:
    """What an installation decides.

    ``origin`` is the one address that browsers see; ``client`` the folder of the built client.
    """

    data: Path
    origin: str
    host: str
    port: int
    database_url: str
    client: Path

    @property
    def key_file(self) -> Path:
        """Where the service's 32-byte key is kept."""
        return self.data / "service.key"


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings.

    Raises:
        SettingsError: one is wrong.
    """
    env = os.environ if environment is None else environment
    data = Path(env.get("EARSHOT_DATA", "data")).absolute()
    port = _port(env.get("EARSHOT_PORT", "8400"))
    host = env.get("EARSHOT_HOST", "127.0.0.1")
    origin = env.get("EARSHOT_ORIGIN", f"http://localhost:{port}")
    return Settings(
        data=data,
        origin=_origin(origin),
        host=host,
        port=port,
        database_url=env.get("EARSHOT_DATABASE_URL", f"sqlite:///{data / 'earshot.db'}"),
        client=Path(env.get("EARSHOT_CLIENT", BUILT_CLIENT)).absolute(),
    )


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 65536:
        raise SettingsError("EARSHOT_PORT", "must be a whole number from 1 to 65535")
    return int(text)


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.path.strip("/"):
        raise SettingsError("EARSHOT_ORIGIN", "must look like https://chat.example.org")
    if parts.scheme == "http" and parts.hostname not in {"localhost", "127.0.0.1", "::1"}:
        raise SettingsError("EARSHOT_ORIGIN", "must be https: browsers keep keys only there")
    return f"{parts.scheme}://{parts.netloc}"
