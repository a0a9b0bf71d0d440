"""A WebSocket client that costs next to nothing, so that the server is what is measured.

Frames are masked with a mask of zeros, which RFC 6455 allows and which leaves the bytes as they
are. Only what a bench needs is here: binary messages, unfragmented, pings are answered, and whoever
wants to is told with which code the other side closed.
"""

import asyncio
import base64
import os
from collections.abc import Callable
from typing import Final, cast

__all__ = ["OnClose", "OnMessage", "Wire", "connect", "frame"]

BINARY: Final = 0x82
CLOSE: Final = 0x88
PING: Final = 0x89
PONG: Final = 0x8A

NO_CODE: Final = 1005
BROKEN: Final = 1006
"""RFC 6455 section 7.4.1: closed without a code; gone without being closed."""

OnMessage = Callable[[bytes], None]
OnClose = Callable[[int], None]


def _ignore(_code: int) -> None:
    """Take no notice."""


def frame(payload: bytes) -> bytes:
    """Frame a binary message (RFC 6455 section 5.2), masked with zeros."""
    size = len(payload)
    if size < 126:
        header = bytes([0x82, 0x80 | size])
    elif size < 65536:
        header = bytes([0x82, 0xFE]) + size.to_bytes(2, "big")
    else:
        header = bytes([0x82, 0xFF]) + size.to_bytes(8, "big")
    return header + b"\0\0\0\0" + payload


class Wire(asyncio.Protocol):
    """One connection; ``on_message`` gets each binary message, ``on_close`` the code at its end."""

    def __init__(self, request: bytes, on_message: OnMessage, on_close: OnClose = _ignore) -> None:
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._request = request
        self._on_message = on_message
        self._on_close = on_close
        self._over = False
        self._buffer = bytearray()
        self._open = False
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        # uvloop's transports are no subclasses of asyncio's.
        self._transport = cast("asyncio.Transport", transport)
        self._transport.write(self._request)

    def send(self, framed: bytes) -> None:
        """Send a framed message."""
        if self._transport is not None:
            self._transport.write(framed)

    def close(self) -> None:
        """Drop the connection; nobody is told."""
        self._over = True
        if self._transport is not None:
            self._transport.abort()

    def connection_lost(self, exc: Exception | None) -> None:
        """Tell whoever waits for the upgrade that there is none, or how the connection ended."""
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError("closed before the upgrade"))
        elif self._open:
            self._end(BROKEN)

    def data_received(self, data: bytes) -> None:
        """Take what came."""
        self._buffer += data
        if not self._open and not self._finish_upgrade():
            return
        self._deliver()

    def _finish_upgrade(self) -> bool:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return False
        status = bytes(self._buffer[:12])
        del self._buffer[: end + 4]
        if status != b"HTTP/1.1 101":
            self.ready.set_exception(ConnectionError(status.decode("latin-1")))
            return False
        self._open = True
        self.ready.set_result(None)
        return True

    def _deliver(self) -> None:
        buffer, at, end = self._buffer, 0, len(self._buffer)
        while end - at >= 2:
            size, head = buffer[at + 1], 2
            if size == 126:
                if end - at < 4:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 4], "big"), 4
            elif size == 127:
                if end - at < 10:
                    break
                size, head = int.from_bytes(buffer[at + 2 : at + 10], "big"), 10
            if end - at < head + size:
                break
            self._take(buffer[at], bytes(buffer[at + head : at + head + size]))
            at += head + size
        del buffer[:at]

    def _take(self, opcode: int, payload: bytes) -> None:
        if opcode == BINARY:
            self._on_message(payload)
        elif opcode == PING:
            self.send(bytes([PONG, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)
        elif opcode == CLOSE:
            self.send(bytes([CLOSE, 0x80 | len(payload)]) + b"\0\0\0\0" + payload)
            self._end(int.from_bytes(payload[:2], "big") if payload else NO_CODE)

    def _end(self, code: int) -> None:
        if not self._over:
            self._over = True
            self._on_close(code)


async def connect(
    port: int,
    path: str,
    on_message: OnMessage,
    headers: dict[str, str] | None = None,
    on_close: OnClose = _ignore,
) -> Wire:
    """Open a connection to loopback and wait for the upgrade."""
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: localhost:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {base64.b64encode(os.urandom(16)).decode()}",
        "Sec-WebSocket-Version: 13",
        *(f"{name}: {value}" for name, value in (headers or {}).items()),
    ]
    request = ("\r\n".join(lines) + "\r\n\r\n").encode()
    loop = asyncio.get_running_loop()
    _, wire = await loop.create_connection(
        lambda: Wire(request, on_message, on_close), "127.0.0.1", port
    )
    await wire.ready
    return wire
