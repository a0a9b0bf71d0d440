"""A device that keeps at it: it reconnects, goes over to other nodes and sends again.

It counts as ``docs/protocol.md`` tells a device to: an entry whose number it has is passed over,
one that leaves a gap makes it ask.
"""

import asyncio
import contextlib
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidMessage

from gateway.policy import Kind
from tests.chaos.storm import Storm
from tests.chaos.talk import Acknowledged, Frame, Heard, Post, Talk
from tests.contracts.conversations_town import Resident
from tests.live.device import dial
from tests.live.service import Service

__all__ = ["Handset"]

FINAL_CODES: Final = {4100, 4101, 4102}
AGAIN: Final = {"store.unavailable", "gateway.failed"}


@dataclass(slots=True)
class Handset:
    """A device with its plan; ``nodes`` are where it may connect, its home first.

    ``again``: entries that it was pushed though it had them; ``gaps``: pushes that left one out.
    """

    resident: Resident
    storm: Storm
    nodes: Sequence[Service]
    talks: dict[str, Talk]
    todo: deque[Post] = field(default_factory=deque)
    window: int = 8
    acknowledged: dict[str, Acknowledged] = field(default_factory=dict)
    again: int = 0
    gaps: int = 0
    greetings: int = 0
    closings: Counter[int] = field(default_factory=Counter)
    refusals: Counter[str] = field(default_factory=Counter)
    node: Service | None = None
    listening: asyncio.Event = field(default_factory=asyncio.Event)
    _open: dict[str, Post] = field(default_factory=dict)
    _asked: dict[int, Post] = field(default_factory=dict)
    _number: int = 0
    _attempt: int = 0
    _retry: "asyncio.Task[None] | None" = None
    _socket: ClientConnection | None = None

    def __post_init__(self) -> None:
        """Listen, until told otherwise."""
        self.listening.set()

    @property
    def done(self) -> bool:
        """Whether all of its own was acknowledged, and it has everything of everybody's."""
        return not (self.todo or self._open) and all(
            talk.reached >= talk.last and (not self._has_inbox or talk.shown == talk.waits)
            for talk in self.talks.values()
        )

    @property
    def on_its_way(self) -> int:
        """Count what was sent and not answered."""
        return len(self._open)

    @property
    def _has_inbox(self) -> bool:
        return self.resident.actor.kind is Kind.STAFF

    async def run(self) -> None:
        """Be connected, for ever."""
        attempt = 0
        while True:
            greeted = self.greetings
            service = self.nodes[attempt % len(self.nodes)]
            try:
                async with dial(service, self.resident, max_queue=1) as socket:
                    self.node = service
                    await self._live(socket)
            except ConnectionClosed as closed:
                self._note_closing(closed)
            except (OSError, EOFError, TimeoutError, InvalidHandshake, InvalidMessage):
                pass
            self.node = None
            attempt = 1 if self.greetings > greeted else attempt + 1
            if attempt >= len(self.nodes):
                await self.storm.breath(attempt)

    async def hang_up(self) -> None:
        """Close the socket, as a phone does that changes networks; it reconnects by itself."""
        if self._socket is not None:
            await self._socket.close()

    async def go_on(self) -> None:
        """Send what may be sent now."""
        with contextlib.suppress(ConnectionClosed):
            await self._fill()

    async def ask_for_everything(self, times: int) -> None:
        """Ask for the whole of its conversations, so many times, without waiting for an answer."""
        for _ in range(times):
            for name in self.talks:
                await self._ask("sync", conversation=name, after=0, limit=500)

    def _note_closing(self, closed: ConnectionClosed) -> None:
        # Who hung up first and got no answer within its patience was not cut off.
        said = closed.rcvd or closed.sent
        code = said.code if said is not None else 1006
        self.closings[code] += 1
        self.storm.tell()
        if code in FINAL_CODES:
            raise RuntimeError(code)

    async def _live(self, socket: ClientConnection) -> None:
        self._asked.clear()
        try:
            while True:
                await self.listening.wait()
                data = await socket.recv(decode=False)
                message: Frame | list[Frame] = msgspec.msgpack.decode(data)
                for frame in message if isinstance(message, list) else [message]:
                    if frame["t"] == "hello":
                        self._begin(socket)
                        await self._ask("list")
                    await self._take(frame)
                await self._send_acks()
                await self._fill()
                self.storm.tell()
        finally:
            self._socket = None
            if self._retry is not None:
                self._retry.cancel()
                self._retry = None

    def _begin(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.greetings += 1
        for talk in self.talks.values():
            talk.shown_by = ""
        self._attempt = 0
        # Whatever was not acknowledged is sent again, in its order, before what is new.
        self.todo.extendleft(reversed(self._open.values()))
        self._open.clear()

    async def _take(self, frame: Frame) -> None:  # noqa: C901 - an arm a frame
        match frame["t"]:
            case "entry":
                await self._take_entry(frame["conversation"], frame["entry"])
            case "entries":
                for entry in frame["entries"]:
                    await self._take_entry(frame["conversation"], entry)
            case "conversations":
                for summary in frame["items"]:
                    self.talks[summary["conversation"]].show(summary, "list")
            case "conversation":
                self.talks[frame["summary"]["conversation"]].show(frame["summary"], "push")
            case "sent" | "committed":
                self._note(frame)
            case "error":
                self._refuse(frame)
            case _:
                pass

    async def _take_entry(self, conversation: str, entry: Frame) -> None:
        talk = self.talks[conversation]
        if entry["seq"] <= talk.reached:
            self.again += 1
            return
        if entry["seq"] > talk.reached + 1:
            self.gaps += 1
            await self._ask("sync", conversation=conversation, after=talk.reached, limit=500)
            return
        talk.hear(Heard(**{name: entry[name] for name in Heard.__dataclass_fields__}))
        if entry["message_id"] and entry["sender"] != self.resident.device:
            self.storm.deliver(entry["message_id"])

    def _note(self, frame: Frame) -> None:
        post = self._asked.pop(frame["re"])
        del self._open[post.name]
        self._attempt = 0
        self.acknowledged[post.name] = Acknowledged(
            frame["conversation"],
            post.name,
            frame["seq"],
            frame.get("at"),
            frame.get("frank", b""),
        )
        self.storm.acknowledge(post.name)

    def _refuse(self, frame: Frame) -> None:
        code = frame["code"]
        self.refusals[code] += 1
        self.storm.refused += 1
        if code not in AGAIN:
            raise RuntimeError(frame)
        post = self._asked.pop(frame["re"], None)
        if post is not None:
            del self._open[post.name]
            self.todo.appendleft(post)
        if self._retry is None:
            self._retry = asyncio.create_task(self._try_again())

    async def _try_again(self) -> None:
        self._attempt += 1
        await self.storm.breath(self._attempt)
        self._retry = None
        await self.go_on()

    async def _send_acks(self) -> None:
        for name, talk in self.talks.items():
            if talk.acknowledged < talk.reached:
                talk.acknowledged = talk.reached
                await self._ask("ack", conversation=name, seq=talk.reached)

    async def _fill(self) -> None:
        while self._may_send():
            post = self.todo.popleft()
            if post.fields is None:
                post.fields = post.spell()
                self.storm.sent += 1
            else:
                self.storm.resent += 1
            self._open[post.name] = post
            self._asked[self._number + 1] = post
            await self._ask(post.kind, **post.fields)

    def _may_send(self) -> bool:
        if self._socket is None or self._retry is not None or not self.listening.is_set():
            return False
        if not self.todo or len(self._open) >= self.window:
            return False
        return self.todo[0].fields is not None or self.storm.sent < self.storm.allowed

    async def _ask(self, kind: str, **fields: object) -> None:
        self._number += 1
        if self._socket is not None:
            frame = msgspec.msgpack.encode({"t": kind, "id": self._number, **fields})
            await self._socket.send(frame)
