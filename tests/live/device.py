"""A device at the other end of a real socket, driven frame by frame."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from gateway.edge import Face
from gateway.policy import Kind
from tests.contracts.conversations_town import Resident
from tests.live.service import Service
from tests.paper_group import PaperBundle, PaperGroup

__all__ = ["Device", "Frame", "connected", "cookie", "dial", "face", "fresh_id"]

Frame = dict[str, Any]

PATIENCE: Final = 8.0
SUBPROTOCOL: Final = Subprotocol("earshot.v1")


def face(resident: Resident) -> Face:
    return Face.PERSON if resident.actor.kind is Kind.YOUNG_PERSON else Face.STAFF


def cookie(resident: Resident) -> dict[str, str]:
    return {"Cookie": f"{face(resident).cookie}={resident.token}"}


@dataclass(slots=True)
class Device:
    """A connection; ``pushes`` are those that nobody has waited for yet."""

    resident: Resident
    socket: ClientConnection
    hello: Frame = field(default_factory=dict)
    pushes: deque[Frame] = field(default_factory=deque)
    replies: dict[int, Frame] = field(default_factory=dict)
    asked: int = 0

    async def ask(self, kind: str, **fields: object) -> Frame:
        """Send a request and wait for its reply."""
        return await self.reply(await self.post(kind, **fields))

    async def post(self, kind: str, **fields: object) -> int:
        """Send a request; returns its id."""
        self.asked += 1
        await self.socket.send(msgspec.msgpack.encode({"t": kind, "id": self.asked, **fields}))
        return self.asked

    async def reply(self, number: int) -> Frame:
        """Wait for the reply to a request (0: to a frame that was none)."""
        async with asyncio.timeout(PATIENCE):
            while number not in self.replies:
                await self._take()
        return self.replies.pop(number)

    async def push(self, kind: str) -> Frame:
        """Wait for the next push of a kind; earlier ones of other kinds are passed over."""
        async with asyncio.timeout(PATIENCE):
            while True:
                while self.pushes:
                    frame = self.pushes.popleft()
                    if frame["t"] == kind:
                        return frame
                await self._take()

    async def entries(self, upto: int) -> list[Frame]:
        """Wait for entry pushes until one has the number ``upto``."""
        found: list[Frame] = []
        while not found or found[-1]["seq"] < upto:
            found.append((await self.push("entry"))["entry"])
        return found

    async def closed(self) -> int:
        """Take whatever still comes until the gateway closes; returns its code."""
        async with asyncio.timeout(PATIENCE):
            try:
                while True:
                    await self._take()
            except ConnectionClosed as closed:
                return closed.rcvd.code if closed.rcvd is not None else 1006

    async def _take(self) -> None:
        data = await self.socket.recv(decode=False)
        message: Frame | list[Frame] = msgspec.msgpack.decode(data)
        for frame in message if isinstance(message, list) else [message]:
            if "re" in frame:
                self.replies[frame["re"]] = frame
            else:
                self.pushes.append(frame)

    # What devices do

    async def open(self, team: str) -> PaperGroup:
        paper = PaperGroup(fresh_id(), {0: self.resident.member})
        opened = await self.ask(
            "open", conversation=paper.conversation, team=team, group_info=paper.group_info()
        )
        assert opened["t"] == "opened"
        return paper

    async def commit(self, paper: PaperGroup, bundle: PaperBundle) -> Frame:
        return await self.ask(
            "commit",
            conversation=paper.conversation,
            commit=bundle.commit,
            welcome=bundle.welcome,
            group_info=bundle.group_info,
        )

    async def join(self, paper: PaperGroup) -> Frame:
        return await self.commit(paper, paper.join(self.resident.member))

    async def send(self, paper: PaperGroup, message_id: str, text: bytes = b"x" * 400) -> Frame:
        return await self.reply(await self.post_message(paper, message_id, text))

    async def post_message(
        self, paper: PaperGroup, message_id: str, text: bytes = b"x" * 400
    ) -> int:
        return await self.post(
            "send",
            conversation=paper.conversation,
            message_id=message_id,
            message=paper.message(message_id, text),
        )


_ids = iter(range(1, 2**60))


def fresh_id() -> str:
    """Make an id that no other test uses."""
    return f"{next(_ids):032x}"


def dial(
    service: Service,
    resident: Resident,
    *,
    origin: str | None = "",
    subprotocols: tuple[str, ...] | None = (SUBPROTOCOL,),
    headers: dict[str, str] | None = None,
    as_face: str | None = None,
    max_queue: int = 16,
) -> connect:
    """Prepare a connection; ``origin`` "" is the gateway's own."""
    page = service.settings.origin if origin == "" else origin
    return connect(
        f"ws://{service.address}/v1/socket?as={as_face or face(resident)}",
        origin=None if page is None else Origin(page),
        subprotocols=None if subprotocols is None else [Subprotocol(p) for p in subprotocols],
        additional_headers=cookie(resident) if headers is None else headers,
        compression=None,
        proxy=None,
        max_size=2**24,
        max_queue=max_queue,
        close_timeout=1,
    )


@asynccontextmanager
async def connected(
    service: Service, resident: Resident, *, max_queue: int = 16
) -> AsyncIterator[Device]:
    """Connect a device and hear the gateway's greeting."""
    async with dial(service, resident, max_queue=max_queue) as socket:
        device = Device(resident, socket)
        device.hello = await device.push("hello")
        yield device
