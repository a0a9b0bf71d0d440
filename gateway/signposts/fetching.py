"""Get a feed's bytes: a file's, or over HTTPS. Only the import command does, never the gateway."""

import ipaddress
import urllib.request
from collections.abc import Iterable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from gateway.signposts.feed import (
    LARGEST_ANSWER,
    FeedBroken,
    services_at,
    services_in,
)

__all__ = ["records_of"]

WITHIN_SECONDS: Final = 20.0
LARGEST_FILE: Final = 64 * 1024 * 1024


def records_of(source: str) -> Iterable[object]:
    """Read the services that a source has.

    Raises:
        FeedBroken: it cannot be read.
    """
    if "://" in source:
        return services_at(source.rstrip("/").removesuffix("/services"), _fetch)
    return services_in(_read(Path(source)), source)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise FeedBroken(str(path), f"is larger than {LARGEST_FILE} bytes")
        return path.read_bytes()
    except OSError as error:
        raise FeedBroken(str(path), "cannot be read") from error


def _fetch(address: str) -> bytes:
    if not _is_safe(address):
        raise FeedBroken(address, "must begin with https://")
    try:
        opened = urllib.request.urlopen(address, timeout=WITHIN_SECONDS)  # noqa: S310 - see _is_safe
        with opened as answer:
            if not _is_safe(answer.url):
                raise FeedBroken(address, "leads to an address that is not https")
            text: bytes = answer.read(LARGEST_ANSWER + 1)
    except (OSError, ValueError) as error:
        raise FeedBroken(address, "does not answer") from error
    if len(text) > LARGEST_ANSWER:
        raise FeedBroken(address, f"answers with more than {LARGEST_ANSWER} bytes")
    return text


def _is_safe(address: str) -> bool:
    """Allow HTTPS, and this machine without."""
    parts = urlsplit(address)
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False
