"""Requests to an OpenID provider: no redirect is followed, and nothing is waited for long."""

import asyncio
import base64
import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import quote, urlencode

from gateway.oidc_settings import is_safe

__all__ = ["HttpProviderWire", "ProviderAnswer", "ProviderWire"]

PATIENCE_SECONDS: Final = 5.0
MOST_ANSWER_BYTES: Final = 256 * 1024


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What the provider said; ``status`` is None where nothing came back."""

    status: int | None
    body: bytes = b""


class ProviderWire(Protocol):
    """Asks a provider; never raises for what the other side does."""

    async def get(self, address: str) -> ProviderAnswer:
        """Fetch a document."""
        ...

    async def post(
        self, address: str, form: Mapping[str, str], client: tuple[str, str] | None
    ) -> ProviderAnswer:
        """Send a form; ``client`` are our id and secret where they go into the header."""
        ...


class HttpProviderWire:
    """The real one, each request in a thread of its own."""

    async def get(self, address: str) -> ProviderAnswer:
        """Fetch a document."""
        return await asyncio.to_thread(_send, address, None, {})

    async def post(
        self, address: str, form: Mapping[str, str], client: tuple[str, str] | None
    ) -> ProviderAnswer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if client is not None:
            # Each is form-encoded before the two are joined (RFC 6749 section 2.3.1).
            pair = ":".join(quote(each, safe="") for each in client)
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return await asyncio.to_thread(_send, address, urlencode(form).encode(), headers)


class _Unmoved(urllib.request.HTTPRedirectHandler):
    """A provider is where its document says, and nowhere else."""

    def redirect_request(self, *_args: object) -> None:
        """Follow nothing."""


def _send(address: str, body: bytes | None, headers: Mapping[str, str]) -> ProviderAnswer:
    if not is_safe(address):
        return ProviderAnswer(None)
    request = urllib.request.Request(address, data=body)  # noqa: S310 - checked
    request.add_header("Accept", "application/json")
    for name, value in headers.items():
        request.add_header(name, value)
    opener = urllib.request.build_opener(_Unmoved)
    try:
        with opener.open(request, timeout=PATIENCE_SECONDS) as response:
            return _answer(response.status, response.read(MOST_ANSWER_BYTES + 1))
    except urllib.error.HTTPError as error:
        with error:
            return ProviderAnswer(error.code)
    except (OSError, ValueError, http.client.HTTPException):
        return ProviderAnswer(None)


def _answer(status: int, body: bytes) -> ProviderAnswer:
    """Take no answer that is longer than any should be."""
    return ProviderAnswer(status, body) if len(body) <= MOST_ANSWER_BYTES else ProviderAnswer(None)
