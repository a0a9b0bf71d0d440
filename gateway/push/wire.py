"""One HTTPS request to a push service: no body, no redirect, only public addresses."""

import asyncio
import ipaddress
import socket
import ssl
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

import h11

from gateway.push.endpoints import Endpoint, is_public

__all__ = ["Answer", "HttpsWire", "Wire"]

WITHIN_SECONDS: Final = 15.0
LARGEST_HEAD: Final = 16 * 1024
READ_AT_ONCE: Final = 4096


@dataclass(frozen=True, slots=True)
class Answer:
    """What a push service said; ``status`` is None where nothing came back.

    ``retry_after`` is in milliseconds, 0 where none was named.
    """

    status: int | None
    retry_after: int = 0


NO_ANSWER: Final = Answer(None)


class Wire(Protocol):
    """Posts an empty request; never raises for what the other side does."""

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Answer:
        """Send and wait for the status."""
        ...


class HttpsWire:
    """The real one. ``may_reach`` says which addresses it may connect to."""

    def __init__(
        self,
        *,
        tls: ssl.SSLContext | None = None,
        may_reach: Callable[[str], bool] = is_public,
    ) -> None:
        self._tls = tls or ssl.create_default_context()
        self._may_reach = may_reach

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Answer:
        """Resolve the name once and post to that very address."""
        try:
            async with asyncio.timeout(WITHIN_SECONDS):
                address = await self._resolve(endpoint)
                return NO_ANSWER if address is None else await self._ask(endpoint, address, headers)
        except (OSError, TimeoutError, UnicodeError, h11.ProtocolError):
            # UnicodeError: a name that no name server could be asked for.
            return NO_ANSWER

    async def _resolve(self, endpoint: Endpoint) -> str | None:
        """Return an address of the host; None where any of them is not one to connect to."""
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_STREAM)
        addresses = [str(sockaddr[0]) for *_, sockaddr in found]
        if not addresses or not all(self._may_reach(each) for each in addresses):
            return None
        return addresses[0]

    async def _ask(self, endpoint: Endpoint, address: str, headers: Mapping[str, str]) -> Answer:
        reader, writer = await asyncio.open_connection(
            str(ipaddress.ip_address(address)),
            endpoint.port,
            ssl=self._tls,
            server_hostname=endpoint.host,
        )
        try:
            client = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD)
            request = h11.Request(
                method="POST",
                target=endpoint.target,
                headers=[
                    ("Host", endpoint.authority),
                    ("Content-Length", "0"),
                    ("Connection", "close"),
                    *headers.items(),
                ],
            )
            writer.write(client.send(request) + client.send(h11.EndOfMessage()))
            await writer.drain()
            return await _read_status(client, reader)
        finally:
            # The body is of no interest, and neither is how the other side hangs up.
            writer.transport.abort()


async def _read_status(client: h11.Connection, reader: asyncio.StreamReader) -> Answer:
    while True:
        event = client.next_event()
        if event is h11.NEED_DATA:
            client.receive_data(await reader.read(READ_AT_ONCE))
        elif isinstance(event, h11.Response):
            return Answer(event.status_code, _retry_after(event))
        elif not isinstance(event, h11.InformationalResponse):
            return NO_ANSWER


def _retry_after(response: h11.Response) -> int:
    """Read seconds; a date, which push services do not write, counts as nothing."""
    for name, value in response.headers:
        if name == b"retry-after" and value.isdigit() and len(value) <= 6:
            return int(value) * 1000
    return 0
