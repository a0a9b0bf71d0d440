"""Requests to an OpenID provider: no redirect is followed, and nothing is waited for long."""

import asyncio
import base64
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import SplitResult, quote, urlencode, urlsplit

import h11

from gateway.oidc_settings import is_safe

__all__ = ["HttpProviderWire", "ProviderAnswer", "ProviderWire"]

WITHIN_SECONDS: Final = 5.0
"""From the first step to the last, however slowly an answer drips in."""
LARGEST_HEAD: Final = 16 * 1024
LARGEST_BODY: Final = 256 * 1024
READ_AT_ONCE: Final = 16 * 1024


@dataclass(frozen=True, slots=True)
class ProviderAnswer:
    """What the provider said; ``status`` is None where nothing came back."""

    status: int | None
    body: bytes = b""


NO_ANSWER: Final = ProviderAnswer(None)


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
    """The real one: HTTPS, or HTTP on loopback."""

    def __init__(
        self, *, tls: ssl.SSLContext | None = None, within: float = WITHIN_SECONDS
    ) -> None:
        self._tls = tls or ssl.create_default_context()
        self._within = within

    async def get(self, address: str) -> ProviderAnswer:
        """Fetch a document."""
        return await self._send("GET", address, {}, b"")

    async def post(
        self, address: str, form: Mapping[str, str], client: tuple[str, str] | None
    ) -> ProviderAnswer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        if client is not None:
            # Each is form-encoded before the two are joined (RFC 6749 section 2.3.1).
            pair = ":".join(quote(each, safe="") for each in client)
            headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()
        return await self._send("POST", address, headers, urlencode(form).encode())

    async def _send(
        self, method: str, address: str, headers: Mapping[str, str], body: bytes
    ) -> ProviderAnswer:
        if not is_safe(address):
            return NO_ANSWER
        try:
            request = _request(method, urlsplit(address), headers, body)
            async with asyncio.timeout(self._within):
                return await self._exchange(urlsplit(address), request, body)
        except (OSError, ValueError, h11.ProtocolError):
            # OSError: a time-out is one too. ValueError: a name or a port that is none.
            return NO_ANSWER

    async def _exchange(
        self, address: SplitResult, request: h11.Request, body: bytes
    ) -> ProviderAnswer:
        secured = address.scheme == "https"
        reader, writer = await asyncio.open_connection(
            address.hostname,
            address.port or (443 if secured else 80),
            ssl=self._tls if secured else None,
        )
        try:
            client = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
            sent = [request, *([h11.Data(data=body)] if body else []), h11.EndOfMessage()]
            writer.write(b"".join(client.send(each) or b"" for each in sent))
            await writer.drain()
            return await _read(client, reader)
        finally:
            writer.transport.abort()


def _request(
    method: str, address: SplitResult, headers: Mapping[str, str], body: bytes
) -> h11.Request:
    query = f"?{address.query}" if address.query else ""
    always = {
        "Host": address.netloc,
        "Accept": "application/json",
        "Content-Length": str(len(body)),
        "Connection": "close",
    }
    target = (address.path or "/") + query
    return h11.Request(method=method, target=target, headers=[*{**always, **headers}.items()])


async def _read(client: h11.Connection, reader: asyncio.StreamReader) -> ProviderAnswer:
    """Read an answer, and take none that is longer than any should be."""
    status, body = 0, bytearray()
    while True:
        event = client.next_event()
        if event is h11.NEED_DATA:
            client.receive_data(await reader.read(READ_AT_ONCE))
        elif isinstance(event, h11.Response):
            status = event.status_code
        elif isinstance(event, h11.Data):
            body += event.data
            if len(body) > LARGEST_BODY:
                return NO_ANSWER
        elif isinstance(event, h11.EndOfMessage):
            return ProviderAnswer(status, bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            return NO_ANSWER
