"""The media plane as a gateway sees it where it is a process of its own."""

import asyncio
import itertools
from collections.abc import Callable, Mapping
from typing import Final

from media.errors import Fault, MalformedPacket, OfferRefused, PlaneUnavailable
from media.plane import Answer, CallChecked, Gone, News, PeerStats, TracksChanged
from media.stream import Stream, connect
from media.wire import (
    Answered,
    Check,
    CloseRoom,
    Done,
    FromGateway,
    Join,
    Leave,
    OpenRoom,
    Refused,
    Renegotiate,
    Route,
    Stats,
    Told,
    decode_from_media,
)

__all__ = ["RemotePlane"]

ANSWER_SECONDS: Final = 5.0

Reply = Done | Answered | Told | Refused


class RemotePlane:
    """Asks a media process at ``place``; connects when it is first needed, and again when lost."""

    def __init__(self, place: str, secret: bytes, *, entropy: Callable[[int], bytes]) -> None:
        self._place = place
        self._secret = secret
        self._entropy = entropy
        self._numbers = itertools.count(1)
        self._listeners: list[Callable[[News], None]] = []
        self._waiting: dict[int, asyncio.Future[Reply]] = {}
        self._rooms: set[str] = set()
        self._stream: Stream | None = None
        self._connecting = asyncio.Lock()
        self._reading: asyncio.Task[None] | None = None

    def subscribe(self, listener: Callable[[News], None]) -> None:
        """Call ``listener`` with all that happens."""
        self._listeners.append(listener)

    async def open_room(self, room: str) -> None:
        """Make a room, or take one over."""
        await self._ask(OpenRoom(next(self._numbers), room))
        self._rooms.add(room)

    async def join(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a first offer.

        Raises:
            OfferRefused: the offer is none.
            PlaneUnavailable: the process cannot.
        """
        self._rooms.add(room)
        return _answer(await self._ask(Join(next(self._numbers), room, participant, offer)))

    async def renegotiate(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a further offer; raises what ``join`` does."""
        self._rooms.add(room)
        return _answer(await self._ask(Renegotiate(next(self._numbers), room, participant, offer)))

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        """Replace who hears and sees whom."""
        self._rooms.add(room)
        await self._ask(Route(next(self._numbers), room, dict(hears)))

    async def leave(self, room: str, participant: str) -> None:
        """Close a participant's connection."""
        await self._ask(Leave(next(self._numbers), room, participant))

    async def close_room(self, room: str) -> None:
        """Close a room's connections and forget it."""
        self._rooms.discard(room)
        await self._ask(CloseRoom(next(self._numbers), room))

    async def check(self, check: str, offer: str) -> Answer:
        """Answer a call check's offer; raises what ``join`` does."""
        return _answer(await self._ask(Check(next(self._numbers), check, offer)))

    async def stats(self, room: str) -> dict[str, PeerStats]:
        """Say how each participant does."""
        told = await self._ask(Stats(next(self._numbers), room))
        return told.stats if isinstance(told, Told) else {}

    async def close(self) -> None:
        """Let go of the process."""
        if self._reading is not None:
            self._rooms.clear()
            self._reading.cancel()
            await asyncio.wait([self._reading])

    async def _ask(self, request: FromGateway) -> Reply:
        stream = await self._connected()
        waiting = self._waiting[request.n] = asyncio.get_running_loop().create_future()
        stream.send(request)
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                reply: Reply = await waiting
        except TimeoutError:
            raise PlaneUnavailable("does not answer") from None
        finally:
            self._waiting.pop(request.n, None)
        if isinstance(reply, Refused):
            raise _refusal(reply.code)
        return reply

    async def _connected(self) -> Stream:
        async with self._connecting:
            if self._stream is None:
                try:
                    async with asyncio.timeout(ANSWER_SECONDS):
                        stream = await connect(self._place, self._secret, self._entropy)
                except TimeoutError:
                    raise PlaneUnavailable("does not answer") from None
                self._stream = stream
                self._reading = asyncio.get_running_loop().create_task(self._read(stream))
            return self._stream

    async def _read(self, stream: Stream) -> None:
        try:
            while (body := await stream.receive()) is not None:
                message = decode_from_media(body)
                if isinstance(message, TracksChanged | Gone | CallChecked):
                    self._tell(message)
                    continue
                waiting = self._waiting.get(message.n)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)
        except MalformedPacket:
            pass  # of another version: it is as good as not there
        finally:
            stream.close()
            self._lost()

    def _lost(self) -> None:
        self._stream = None
        for waiting in self._waiting.values():
            if not waiting.done():
                waiting.set_exception(PlaneUnavailable("went away"))
        rooms, self._rooms = self._rooms, set()
        for room in rooms:
            self._tell(Gone(room, ""))

    def _tell(self, news: News) -> None:
        for listener in self._listeners:
            listener(news)


def _answer(reply: Reply) -> Answer:
    if not isinstance(reply, Answered):
        raise PlaneUnavailable("says something else")
    return reply.answer


def _refusal(code: str) -> OfferRefused | PlaneUnavailable:
    try:
        return OfferRefused(Fault(code))
    except ValueError:
        return PlaneUnavailable(code)
