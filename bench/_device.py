"""Devices of a county under load: they write in bursts, acknowledge, have on a screen, answer."""

import asyncio
import random
import time
from itertools import count
from typing import Final

import msgspec

from bench._county import Handset
from bench._ledger import Ledger
from bench._wire import Wire, connect, frame
from gateway.chat.requests import Ack, Seen, Send, Signal
from gateway.sources import system_entropy
from tests.paper_group import PaperGroup

__all__ = ["Device"]

BYTES: Final = 400

_encode: Final = msgspec.msgpack.Encoder().encode


class HeardEntry(msgspec.Struct):
    """As much of an entry as is looked at."""

    seq: int = 0
    message_id: str = ""


class Heard(msgspec.Struct):
    """As much of a frame as is looked at."""

    t: str
    code: str = ""
    re: int = 0
    conversation: str = ""
    entry: HeardEntry | None = None


_one: Final = msgspec.msgpack.Decoder(Heard)
_several: Final = msgspec.msgpack.Decoder(list[Heard])


class Device:
    """A device at the other end of a wire; one that the gateway closes does not come back."""

    def __init__(self, handset: Handset, ledger: Ledger) -> None:
        self._handset = handset
        self._ledger = ledger
        self._groups = {group.conversation: group for group in handset.groups}
        self._asked: dict[int, str] = {}
        self._own: set[str] = set()
        self._requests = count(1)
        self._messages = count(int.from_bytes(system_entropy(15), "big"))
        self._wire: Wire | None = None
        self._greeted: asyncio.Future[None] | None = None

    @property
    def writes_first(self) -> bool:
        """Whether it is a young person's."""
        return self._handset.face == "person"

    async def open(self, port: int) -> None:
        """Connect, and wait for hello.

        Raises:
            ConnectionError: the gateway closed it instead.
        """
        face = self._handset.face
        headers = {
            "Origin": f"http://localhost:{port}",
            "Sec-WebSocket-Protocol": "earshot.v1",
            "Cookie": f"__Host-earshot-{face}={self._handset.token}",
        }
        self._greeted = asyncio.get_running_loop().create_future()
        path = f"/v1/socket?as={face}"
        self._wire = await connect(port, path, self._hear, headers, self._closed)
        await self._greeted
        self._greeted = None

    def close(self) -> None:
        """Drop the connection."""
        if self._wire is not None:
            self._wire.close()

    async def live(self, luck: random.Random, pause: float) -> None:
        """Write now and then, one to three messages at once."""
        while True:
            await asyncio.sleep(luck.expovariate(1 / pause))
            if not self._ledger.writing or self._wire is None:
                return
            for _ in range(luck.choice((1, 1, 1, 2, 3))):
                self._write(self._handset.groups[0])

    def _write(self, group: PaperGroup) -> None:
        name, number = f"{next(self._messages):032x}", next(self._requests)
        message = group.message(name, b"x" * (BYTES - 90))
        talk = group.conversation
        request = Send(id=number, conversation=talk, message_id=name, message=message)
        self._asked[number] = name
        self._own.add(name)
        self._ledger.sent[name] = time.perf_counter()
        self._say(request)

    def _closed(self, code: int) -> None:
        self._wire = None
        if self._greeted is not None and not self._greeted.done():
            self._greeted.set_exception(ConnectionError(f"closed with {code} before hello"))
        else:
            self._ledger.closed[code] += 1

    def _hear(self, data: bytes) -> None:
        """Take a message of the gateway's: one frame, or an array of several."""
        for heard in [_one.decode(data)] if data[0] & 0xF0 == 0x80 else _several.decode(data):
            self._take(heard)

    def _take(self, heard: Heard) -> None:
        match heard.t:
            case "hello" if self._greeted is not None and not self._greeted.done():
                self._greeted.set_result(None)
            case "sent":
                self._ledger.acknowledged[self._asked.pop(heard.re)] = time.perf_counter()
            case "error":
                self._ledger.refused[heard.code] += 1
            case "entry" if heard.entry is not None:
                self._receive(heard.conversation, heard.entry)

    def _receive(self, conversation: str, entry: HeardEntry) -> None:
        self._say(Ack(id=next(self._requests), conversation=conversation, seq=entry.seq))
        name = entry.message_id
        if name in self._own or name not in self._ledger.sent:
            return
        self._ledger.delivered[name] = time.perf_counter()
        if not self.writes_first:
            self._answer(conversation, entry.seq)

    def _answer(self, conversation: str, seq: int) -> None:
        """Have it on a screen, type, and answer every other message."""
        group = self._groups[conversation]
        self._say(Seen(id=next(self._requests), conversation=conversation, seq=seq))
        typing = Signal(
            id=next(self._requests), conversation=conversation, epoch=group.epoch, sealed=b"x" * 60
        )
        self._say(typing)
        if self._ledger.writing and seq % 2:
            self._write(group)

    def _say(self, request: Ack | Seen | Send | Signal) -> None:
        if self._wire is not None:
            self._wire.send(frame(_encode(request)))
