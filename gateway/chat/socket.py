"""The WebSocket endpoint: handshake, then bytes to and from a connection."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope
from starlette.types import Send as AsgiSend

from gateway.chat.connection import Connection
from gateway.chat.delivery import Delivery
from gateway.chat.handlers import Handlers
from gateway.chat.hub import Hub
from gateway.chat.line import close_code, read_frames
from gateway.chat.replies import Hello
from gateway.chat.requests import decode_request
from gateway.chat.session import CloseCode, Opened, Over
from gateway.edge import client_address
from gateway.errors import StoreUnavailable, Unauthenticated
from gateway.limits.lines import Lines
from gateway.policy import Actor
from gateway.sources import Clock

__all__ = ["PATH", "SUBPROTOCOL", "SocketEndpoint", "SocketFirst", "come_again"]

PATH: Final = "/v1/socket"
SUBPROTOCOL: Final = "earshot.v1"

Authenticate = Callable[[str | None], Awaitable[Actor]]


class SocketEndpoint:
    """The ASGI application behind ``PATH``."""

    def __init__(  # noqa: PLR0913 - the parts of a node
        self,
        *,
        authenticate: Authenticate,
        cookie_name: Callable[[str], str | None],
        hub: Hub,
        welcome: Callable[[Connection], None],
        delivery: Delivery,
        handlers: Handlers,
        clock: Clock,
        origin: str,
        lines: Lines,
        on_gone: Callable[[Connection], None],
    ) -> None:
        self._authenticate = authenticate
        self._cookie_name = cookie_name
        self._hub = hub
        self._welcome = welcome
        self._delivery = delivery
        self._handlers = handlers
        self._tasks: set[asyncio.Task[None]] = set()
        self._clock = clock
        self._origin = origin
        self._lines = lines
        self._on_gone = on_gone

    async def __call__(self, scope: Scope, receive: Receive, send: AsgiSend) -> None:
        """Serve one connection."""
        await receive()  # websocket.connect
        connection = await self._greet(scope, send)
        if connection is None:
            return
        self._welcome(connection)
        try:
            try:
                await self._open(connection)
            except StoreUnavailable:
                connection.feed(Over(CloseCode.RESTART))
            pace = partial(self._lines.pause, connection.actor.device)
            await read_frames(connection, receive, decode_request, pace)
        finally:
            self._on_gone(connection)
            self._hub.remove(connection)
            connection.stop()

    async def _greet(self, scope: Scope, send: AsgiSend) -> Connection | None:
        """Let the device in, or close; nothing of the handshake stays in memory."""
        asked = HTTPConnection(scope)
        if asked.headers.get("origin") != self._origin or SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 1008})  # before accepting: HTTP 403
            return None
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        wait = await self._lines.knock(client_address(asked))
        if wait:
            await send(come_again(wait))
            return None
        try:
            actor = await self._authenticate(self._token(asked))
        except Unauthenticated as error:
            await send({"type": "websocket.close", "code": close_code(error)})
            return None
        except StoreUnavailable:
            await send({"type": "websocket.close", "code": CloseCode.RESTART})
            return None
        wait = await self._lines.enter(actor.device)
        if wait:
            await send(come_again(wait))
            return None
        return Connection(
            actor=actor,
            hub=self._hub,
            delivery=self._delivery,
            handlers=self._handlers,
            tasks=self._tasks,
            clock=self._clock,
            send=send,
        )

    def _token(self, asked: HTTPConnection) -> str | None:
        name = self._cookie_name(asked.query_params.get("as", ""))
        return None if name is None else asked.cookies.get(name)

    async def _open(self, connection: Connection) -> None:
        actor = connection.actor
        # Follow, then look how far each log reaches: what is appended in between comes as a hint.
        for position in await self._delivery.positions(actor):
            self._hub.follow(connection, position.conversation)
        positions = await self._delivery.positions(actor)
        hello = Hello(
            account=actor.account,
            device=actor.device,
            organisation=actor.organisation,
            now=self._clock(),
            quarantined=await self._delivery.quarantined(actor),
        )
        connection.feed(Opened(hello, positions))


def come_again(seconds: int) -> Message:
    """Close a socket of which there were too many."""
    reason = f"retry_after={seconds}"
    return {"type": "websocket.close", "code": CloseCode.TOO_MANY, "reason": reason}


class SocketFirst:
    """An ASGI application that takes the sockets' paths out of the way of another application.

    A connection lasts as long as a device is on, and so would every layer that it came through.
    """

    def __init__(self, sockets: Mapping[str, ASGIApp], rest: ASGIApp) -> None:
        self._sockets = sockets
        self._rest = rest

    async def __call__(self, scope: Scope, receive: Receive, send: AsgiSend) -> None:
        """Serve one connection, or whatever else there is."""
        if scope["type"] == "websocket" and scope["path"] in self._sockets:
            await self._sockets[scope["path"]](scope, receive, send)
        else:
            await self._rest(scope, receive, send)
