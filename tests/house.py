"""A gateway without a server, and lines into it, for tests in one process."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec

from gateway.app import Gateway
from gateway.edge import Face
from gateway.policy import Kind
from tests.contracts.conversations_town import Resident, Town

__all__ = ["House", "Line"]

PATIENCE: Final = 10.0


@dataclass
class Line:
    """The server's side of a socket: what the application receives and sends.

    ``fault`` is raised when the application sends; ``written`` counts what it sent.
    """

    incoming: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    outgoing: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    writable: asyncio.Event = field(default_factory=asyncio.Event)
    gathered: "deque[dict[str, Any]]" = field(default_factory=deque)
    sending: asyncio.Event = field(default_factory=asyncio.Event)
    fault: Exception | None = None
    written: int = 0

    async def send(self, message: dict[str, Any]) -> None:
        self.sending.set()
        await self.writable.wait()
        if self.fault is not None:
            raise self.fault
        self.written += 1
        self.outgoing.put_nowait(message)
        if message["type"] == "websocket.close":
            self.incoming.put_nowait({"type": "websocket.disconnect", "code": message["code"]})

    def ask(self, kind: str, number: int, **fields: object) -> None:
        frame = msgspec.msgpack.encode({"t": kind, "id": number, **fields})
        self.incoming.put_nowait({"type": "websocket.receive", "bytes": frame})

    async def heard(self) -> dict[str, Any]:
        if self.gathered:
            return self.gathered.popleft()
        async with asyncio.timeout(PATIENCE):
            message = await self.outgoing.get()
        if message["type"] != "websocket.send":
            return message
        found = msgspec.msgpack.decode(message["bytes"])
        self.gathered.extend(found if isinstance(found, list) else [found])
        return self.gathered.popleft()

    async def until_sending(self) -> None:
        """Wait until the application sends something next, whether that comes through or not."""
        self.sending.clear()
        async with asyncio.timeout(PATIENCE):
            await self.sending.wait()

    async def hear(self, kind: str) -> dict[str, Any]:
        """Wait for a frame of a kind, or for the message that ends the socket."""
        while True:
            frame = await self.heard()
            if frame.get("t") == kind or frame.get("type") == kind:
                return frame


@dataclass(frozen=True)
class House:
    """A gateway without a server, and a town in it."""

    gateway: Gateway
    town: Town

    @asynccontextmanager
    async def line(self, who: Resident, *asked: str) -> AsyncIterator[Line]:
        """Connect; ``asked`` are requests that are there before the gateway looks."""
        line = Line()
        line.writable.set()
        line.incoming.put_nowait({"type": "websocket.connect"})
        for number, kind in enumerate(asked, 1):
            line.ask(kind, number)
        serving = asyncio.create_task(
            self.gateway.socket(scope_of(who), line.incoming.get, line.send)  # type: ignore[arg-type]
        )
        try:
            assert (await line.heard())["type"] == "websocket.accept"
            yield line
            line.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
            line.writable.set()
            async with asyncio.timeout(PATIENCE):
                await serving
        finally:
            serving.cancel()


def scope_of(who: Resident) -> dict[str, Any]:
    face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
    return {
        "type": "websocket",
        "path": "/v1/socket",
        "query_string": f"as={face}".encode(),
        "subprotocols": ["earshot.v1"],
        "headers": [
            (b"origin", b"http://localhost:8400"),
            (b"cookie", f"{face.cookie}={who.token}".encode()),
        ],
    }
