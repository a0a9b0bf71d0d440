"""One connection to Redis (or Valkey) for hints: publish, subscribe, stay alive.

It speaks RESP3, in which one connection does both. Nothing here waits for an answer but the
greeting: commands are queued, gathered and written once an iteration of the event loop. What was
published and not answered when the connection is lost may be lost with it.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

import hiredis

__all__ = ["RedisAddress", "RedisRefused", "RedisWire", "open_wire"]

CONNECT_SECONDS: Final = 5.0
MOST_UNSENT_BYTES: Final = 8 * 1024 * 1024

_NOT_ENOUGH: Final = object()

OnMessage = Callable[[bytes, bytes], None]
OnSubscribed = Callable[[bytes], None]


class RedisRefused(Exception):
    """Redis answered with an error; the operator mends the address, the password or the rights."""

    def __init__(self, answer: str) -> None:
        super().__init__(answer)
        self.answer = answer


@dataclass(frozen=True, slots=True)
class RedisAddress:
    """Where Redis is and how to greet it; ``socket`` names a Unix socket."""

    host: str
    port: int
    socket: str
    tls: ssl.SSLContext | None
    user: str
    password: str

    @classmethod
    def parse(cls, url: str) -> "RedisAddress":
        """Read ``redis://``, ``rediss://`` (TLS; ``?ca=`` names a file) or ``unix://``.

        Raises:
            ValueError: it is none of these.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"redis", "rediss", "unix"}:
            raise ValueError(parts.scheme)
        return cls(
            host=parts.hostname or "localhost",
            port=parts.port or 6379,
            socket=unquote(parts.path) if parts.scheme == "unix" else "",
            tls=_tls(parts) if parts.scheme == "rediss" else None,
            user=unquote(parts.username or "default"),
            password=unquote(parts.password or ""),
        )

    def greeting(self) -> list[bytes]:
        """Return the command that opens a connection."""
        words = ["HELLO", "3"]
        if self.password:
            words += ["AUTH", self.user, self.password]
        return [word.encode() for word in words]


class RedisWire(asyncio.Protocol):
    """A connection: ``on_message`` gets channel and payload, ``on_subscribed`` a channel."""

    def __init__(
        self, greeting: list[bytes], on_message: OnMessage, on_subscribed: OnSubscribed
    ) -> None:
        loop = asyncio.get_running_loop()
        self.greeted: asyncio.Future[None] = loop.create_future()
        self.closed: asyncio.Future[None] = loop.create_future()
        self.heard_at = loop.time()
        self._loop = loop
        self._greeting = greeting
        self._on_message = on_message
        self._on_subscribed = on_subscribed
        self._reader = hiredis.Reader(notEnoughData=_NOT_ENOUGH)
        self._unsent: list[bytes] = []
        self.unanswered: deque[bytes] = deque()
        self._transport: asyncio.Transport | None = None

    def send(self, *words: bytes) -> bool:
        """Queue a command; False where the connection is gone or takes nothing more."""
        transport = self._transport
        if transport is None or transport.is_closing():
            return False
        if transport.get_write_buffer_size() > MOST_UNSENT_BYTES:
            return False
        if not self._unsent:
            self._loop.call_soon(self._flush)
        # The package's own types know commands of one word only.
        self._unsent.append(hiredis.pack_command(words))  # type: ignore[arg-type]
        return True

    def publish(self, channel: bytes, payload: bytes) -> bool:
        """Publish; ``unanswered`` has the channel until Redis says that it did."""
        taken = self.send(b"PUBLISH", channel, payload)
        if taken:
            self.unanswered.append(channel)
        return taken

    def close(self) -> None:
        """Close once everything that is queued was written."""
        if self._transport is not None:
            self._flush()
            self._transport.close()

    def abort(self) -> None:
        """Close at once, whatever is queued."""
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Greet."""
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self.send(*self._greeting)

    def data_received(self, data: bytes) -> None:
        """Take what Redis says."""
        self.heard_at = self._loop.time()
        self._reader.feed(data)
        try:
            while (said := self._reader.gets()) is not _NOT_ENOUGH:
                self._take(said)
        except hiredis.ProtocolError:
            self.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits."""
        self._transport = None
        if not self.greeted.done():
            self.greeted.set_exception(exc or ConnectionResetError())
        if not self.closed.done():
            self.closed.set_result(None)

    def _take(self, said: Any) -> None:  # noqa: ANN401 - whatever Redis says
        match said:
            case [b"message", channel, payload]:
                self._on_message(channel, payload)
            case int() if self.unanswered:  # how many heard what was published
                self.unanswered.popleft()
            case [b"subscribe", channel, _]:
                self._on_subscribed(channel)
            case hiredis.ReplyError():
                self._refuse(str(said))
            case dict() if not self.greeted.done():
                self.greeted.set_result(None)
            case _:
                pass  # that we are unsubscribed, a pong

    def _refuse(self, answer: str) -> None:
        """Whatever is refused, the connection is not what it has to be."""
        if not self.greeted.done():
            self.greeted.set_exception(RedisRefused(answer))
        self.abort()

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        if self._transport is not None and unsent:
            self._transport.write(b"".join(unsent))


async def open_wire(
    address: RedisAddress, on_message: OnMessage, on_subscribed: OnSubscribed
) -> RedisWire:
    """Connect and greet.

    Raises:
        OSError, TimeoutError: there is nobody.
        RedisRefused: it does not want us.
    """
    loop = asyncio.get_running_loop()

    def make() -> RedisWire:
        return RedisWire(address.greeting(), on_message, on_subscribed)

    async with asyncio.timeout(CONNECT_SECONDS):
        if address.socket:
            _, wire = await loop.create_unix_connection(make, address.socket)
        else:
            _, wire = await loop.create_connection(
                make, address.host, address.port, ssl=address.tls
            )
        try:
            await wire.greeted
        except BaseException:
            wire.abort()
            raise
    return wire


def _tls(parts: SplitResult) -> ssl.SSLContext:
    authorities: Iterable[str] = parse_qs(parts.query).get("ca", ())
    return ssl.create_default_context(cafile=next(iter(authorities), None))
