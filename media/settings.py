"""What an installation decides about its media plane: EARSHOT_MEDIA_*, in docs/operations.md."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

__all__ = ["MediaSettingWrong", "MediaSettings", "read_media_settings"]


class MediaSettingWrong(Exception):
    """A setting is wrong; the operator mends it."""

    def __init__(self, name: str, problem: str) -> None:
        super().__init__(name, problem)
        self.name = name
        self.problem = problem

    def __str__(self) -> str:
        """Name the setting and what is wrong with it."""
        return f"{self.name}: {self.problem}"


@dataclass(frozen=True, slots=True)
class MediaSettings:
    """``addresses``: where clients reach this machine, none: where it reaches the network from.

    ``host``: where ports are bound; ``process``: where a media process of its own listens, None for
    media in the gateway's; ``secret``: the file with the secret that both know.
    """

    addresses: tuple[str, ...] = ()
    host: str = "0.0.0.0"  # noqa: S104 - media comes from anywhere, that is the point
    first_port: int = 40000
    last_port: int = 40199
    process: str | None = None
    secret: Path | None = field(default=None, repr=False)


def read_media_settings(env: Mapping[str, str]) -> MediaSettings:
    """Read and check the settings.

    Raises:
        MediaSettingWrong: one is wrong.
    """
    plain = MediaSettings()
    addresses = env.get("EARSHOT_MEDIA_ADDRESSES", "").split()
    if not all(_is_address(each) for each in addresses):
        raise MediaSettingWrong(
            "EARSHOT_MEDIA_ADDRESSES", "must be IP addresses with spaces between"
        )
    host = env.get("EARSHOT_MEDIA_HOST", plain.host)
    if not _is_address(host):
        raise MediaSettingWrong("EARSHOT_MEDIA_HOST", "must be an IP address of this machine")
    first, last = _ports(env.get("EARSHOT_MEDIA_PORTS", f"{plain.first_port}-{plain.last_port}"))
    process = env.get("EARSHOT_MEDIA_PROCESS") or None
    secret = env.get("EARSHOT_MEDIA_SECRET_FILE")
    if process is not None and not secret:
        raise MediaSettingWrong(
            "EARSHOT_MEDIA_SECRET_FILE", "must name a file where EARSHOT_MEDIA_PROCESS is set"
        )
    if process is not None and not _is_place(process):
        raise MediaSettingWrong(
            "EARSHOT_MEDIA_PROCESS", "must look like unix:/run/earshot/media or 10.0.0.12:8410"
        )
    return MediaSettings(
        tuple(addresses), host, first, last, process, Path(secret) if secret else None
    )


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _ports(text: str) -> tuple[int, int]:
    first, dash, last = text.partition("-")
    if not dash or not first.isdecimal() or not last.isdecimal():
        raise MediaSettingWrong("EARSHOT_MEDIA_PORTS", "must look like 40000-40199")
    if not 1024 <= int(first) <= int(last) <= 65535:
        raise MediaSettingWrong("EARSHOT_MEDIA_PORTS", "must be from 1024 to 65535, in order")
    return int(first), int(last)


def _is_place(text: str) -> bool:
    if text.startswith("unix:"):
        return text.removeprefix("unix:").startswith("/")
    host, _, port = text.rpartition(":")
    return bool(host) and port.isdecimal() and 0 < int(port) < 65536
