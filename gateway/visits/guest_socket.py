"""The WebSocket of guests: the members' frames, and none but those about their visit."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope
from starlette.types import Send as AsgiSend

from gateway.chat.line import read_frames
from gateway.chat.requests import Request, decode_request
from gateway.chat.session import CloseCode, Opened, Over
from gateway.chat.socket import SUBPROTOCOL, come_again
from gateway.codes import Code
from gateway.edge import client_address
from gateway.errors import ClientProtocolError, StoreUnavailable, Unauthenticated
from gateway.limits.lines import Lines
from gateway.sources import Clock
from gateway.visits.guest_line import GuestLine
from gateway.visits.guests import Guest
from gateway.visits.handlers import VisitHandler
from gateway.visits.replies import VisitHello
from gateway.visits.requests import VisitAsked

__all__ = ["GUEST_COOKIE", "PATH", "GuestLines", "GuestSocket"]

PATH: Final = "/v1/visits/guest/socket"
GUEST_COOKIE: Final = "__Host-earshot-guest"

Authenticate = Callable[[str | None], Awaitable[Guest]]


class GuestLines:
    """The guests who are connected here: one line each, the newest."""

    def __init__(self) -> None:
        self._lines: dict[str, GuestLine] = {}

    def add(self, line: GuestLine) -> None:
        """Take a line in; an older one of the same guest makes way."""
        older = self._lines.get(line.guest.guest)
        self._lines[line.guest.guest] = line
        if older is not None:
            older.feed(Over(CloseCode.REPLACED))

    def remove(self, line: GuestLine) -> None:
        """Forget a line."""
        if self._lines.get(line.guest.guest) is line:
            del self._lines[line.guest.guest]

    def find(self, guest: Guest) -> GuestLine | None:
        """Return a guest's line, if they have one here."""
        return self._lines.get(guest.guest)

    def __len__(self) -> int:
        """Say how many there are."""
        return len(self._lines)

    def end(self, code: int) -> None:
        """Close every line."""
        for line in list(self._lines.values()):
            line.feed(Over(code))


class GuestSocket:
    """The ASGI application behind ``PATH``; ``on_gone`` hears of lines that ended."""

    def __init__(
        self,
        *,
        authenticate: Authenticate,
        lines: GuestLines,
        handlers: Mapping[type, VisitHandler],
        on_gone: Callable[[GuestLine], None],
        clock: Clock,
        origin: str,
        limits: Lines,
    ) -> None:
        self._authenticate = authenticate
        self._lines = lines
        self._handlers = handlers
        self._on_gone = on_gone
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock = clock
        self._origin = origin
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: AsgiSend) -> None:
        """Serve one connection."""
        await receive()  # websocket.connect
        line = await self._greet(scope, send)
        if line is None:
            return
        self._lines.add(line)
        guest = line.guest
        hello = VisitHello(participant=guest.guest, visit=guest.visit, now=self._clock())
        line.feed(Opened(hello, []))
        try:
            await read_frames(line, receive, _decode, partial(self._limits.pause, guest.guest))
        finally:
            self._lines.remove(line)
            self._on_gone(line)
            line.stop()

    async def _greet(self, scope: Scope, send: AsgiSend) -> GuestLine | None:
        asked = HTTPConnection(scope)
        if asked.headers.get("origin") != self._origin or SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 1008})  # before accepting: HTTP 403
            return None
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        wait = await self._limits.knock(client_address(asked))
        if wait:
            await send(come_again(wait))
            return None
        try:
            guest = await self._authenticate(asked.cookies.get(GUEST_COOKIE))
        except Unauthenticated:
            await send({"type": "websocket.close", "code": CloseCode.SESSION_ENDED})
            return None
        except StoreUnavailable:
            await send({"type": "websocket.close", "code": CloseCode.RESTART})
            return None
        return GuestLine(
            guest=guest,
            handlers=self._handlers,
            tasks=self._tasks,
            clock=self._clock,
            send=send,
        )


def _decode(data: bytes) -> Request:
    request = decode_request(data)
    if not isinstance(request, VisitAsked):
        raise ClientProtocolError(Code.REQUEST_UNKNOWN_TYPE, re=request.id)
    return request
