"""The WebSocket endpoint: handshake, then bytes to and from a connection."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import Receive, Scope
from starlette.types import Send as AsgiSend

from gateway.chat.connection import Connection
from gateway.chat.delivery import Delivery
from gateway.chat.handlers import make_handlers
from gateway.chat.hub import Hub
from gateway.chat.membership import Membership
from gateway.chat.replies import Hello, error_reply
from gateway.chat.requests import decode_request
from gateway.chat.session import CloseCode, Malformed, Opened, Received
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.policy import Actor
from gateway.sources import Clock

__all__ = ["SUBPROTOCOL", "SocketEndpoint"]

SUBPROTOCOL: Final = "earshot.v1"

Authenticate = Callable[[str | None], Awaitable[Actor]]


class SocketEndpoint:
    """An ASGI application for ``/v1/socket``."""

    def __init__(
        self,
        *,
        authenticate: Authenticate,
        cookie_name: Callable[[str], str | None],
        hub: Hub,
        delivery: Delivery,
        membership: Membership,
        clock: Clock,
        origin: str,
    ) -> None:
        self._authenticate = authenticate
        self._cookie_name = cookie_name
        self._hub = hub
        self._delivery = delivery
        self._handlers = make_handlers(delivery, membership)
        self._clock = clock
        self._origin = origin

    async def __call__(self, scope: Scope, receive: Receive, send: AsgiSend) -> None:
        """Serve one connection."""
        await receive()  # websocket.connect
        asked = HTTPConnection(scope)
        if asked.headers.get("origin") != self._origin or SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 1008})  # before accepting: HTTP 403
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        try:
            actor = await self._authenticate(self._token(asked))
        except Unauthenticated as error:
            revoked = error.code is Code.DEVICE_REVOKED
            code = CloseCode.DEVICE_REVOKED if revoked else CloseCode.SESSION_ENDED
            await send({"type": "websocket.close", "code": code})
            return
        await self._serve(actor, receive, send)

    def _token(self, asked: HTTPConnection) -> str | None:
        name = self._cookie_name(asked.query_params.get("as", ""))
        return None if name is None else asked.cookies.get(name)

    async def _serve(self, actor: Actor, receive: Receive, send: AsgiSend) -> None:
        async def send_bytes(data: bytes) -> None:
            await send({"type": "websocket.send", "bytes": data})

        connection = Connection(
            actor=actor,
            hub=self._hub,
            delivery=self._delivery,
            handlers=self._handlers,
            clock=self._clock,
            send=send_bytes,
        )
        self._hub.add(connection)
        reading = asyncio.create_task(self._open_and_read(connection, receive))
        writing = asyncio.create_task(connection.write())
        try:
            await asyncio.wait({reading, writing}, return_when=asyncio.FIRST_COMPLETED)
            if reading.done():
                reading.result()  # a failure of ours is not to pass for a client that left
            elif writing.done():
                with contextlib.suppress(RuntimeError, OSError):
                    await send({"type": "websocket.close", "code": writing.result()})
        finally:
            self._hub.remove(connection)
            connection.stop()
            for task in (reading, writing):
                task.cancel()
            await asyncio.gather(reading, writing, return_exceptions=True)

    async def _open_and_read(self, connection: Connection, receive: Receive) -> None:
        await self._open(connection)
        await self._read(connection, receive)

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
        )
        connection.feed(Opened(hello, positions))

    async def _read(self, connection: Connection, receive: Receive) -> None:
        while True:
            await connection.may_read.wait()
            message = await receive()
            if message["type"] != "websocket.receive":
                return
            data = message.get("bytes")
            try:
                request = decode_request(data if data is not None else b"")
            except ClientProtocolError as error:
                re = error.fields.get("re", 0)
                reply = error_reply(re if isinstance(re, int) else 0, error)
                connection.feed(Malformed(reply))
            else:
                connection.feed(Received(request))
