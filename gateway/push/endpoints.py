"""Which addresses the gateway pushes to. Pure: docs/push.md, "What keeps it from being used"."""

import ipaddress
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

__all__ = ["LONGEST_ENDPOINT", "Endpoint", "is_public", "read_endpoint"]

LONGEST_ENDPOINT: Final = 2048

_PRINTABLE: Final = re.compile(r"[!-~]+")
_HOST: Final = re.compile(r"[a-z0-9]([a-z0-9.-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A push service's address for one browser; ``target`` is path and query."""

    host: str
    port: int
    target: str

    @property
    def origin(self) -> str:
        """Name the service: the audience of a VAPID token (RFC 8292 section 2)."""
        return f"https://{self.authority}"

    @property
    def authority(self) -> str:
        """Write host and port as the ``Host`` header has them."""
        return self.host if self.port == 443 else f"{self.host}:{self.port}"


def read_endpoint(text: str, services: Sequence[str]) -> Endpoint | None:
    """Read an address; None where it is not one of a service that is listed.

    A service is ``host``, ``.domain`` for every name below a domain, either with ``:port``.
    """
    if len(text) > LONGEST_ENDPOINT or _PRINTABLE.fullmatch(text) is None:
        return None
    try:
        parts = urlsplit(text)
        port = parts.port or 443
    except ValueError:
        return None
    host = parts.hostname or ""
    if parts.scheme != "https" or "@" in parts.netloc or _HOST.fullmatch(host) is None:
        return None
    if not any(_is_listed(host, port, service) for service in services):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return Endpoint(host, port, f"{parts.path or '/'}{query}")


def is_public(address: str) -> bool:
    """Say whether an IP address is one of the public internet's."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


def _is_listed(host: str, port: int, service: str) -> bool:
    name, _, listed_port = service.partition(":")
    if port != int(listed_port or 443):
        return False
    return host.endswith(name) if name.startswith(".") else host == name
