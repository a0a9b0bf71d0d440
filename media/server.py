"""The media plane in a process of its own: gateways connect to it."""

import asyncio
import logging
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Final, assert_never

from media.errors import MalformedPacket, MediaError, NoPortLeft, OfferRefused, PortTaken, RoomFull
from media.local import LocalPlane
from media.plane import CallChecked, News
from media.stream import Stream, greet
from media.wire import (
    Answered,
    Check,
    CloseRoom,
    Done,
    FromGateway,
    FromMedia,
    Join,
    Leave,
    OpenRoom,
    Refused,
    Renegotiate,
    Route,
    Stats,
    Told,
    decode_from_gateway,
)

__all__ = ["MediaServer"]

log = logging.getLogger(__name__)

GREETING_SECONDS: Final = 5.0


class MediaServer:
    """Serves a plane. A room belongs to the gateway that opened it last, and ends with it."""

    def __init__(
        self, plane: LocalPlane, secret: bytes, *, entropy: Callable[[int], bytes]
    ) -> None:
        self._plane = plane
        self._secret = secret
        self._entropy = entropy
        self._rooms: dict[str, Stream] = {}
        self._checks: dict[str, Stream] = {}
        self._server: asyncio.Server | None = None
        self._streams: set[Stream] = set()
        plane.subscribe(self._hear)

    async def open(self, place: str) -> None:
        """Listen at ``unix:/path`` or ``host:port``."""
        if place.startswith("unix:"):
            bound = _bind(Path(place.removeprefix("unix:")))
            self._server = await asyncio.start_unix_server(self._meet, sock=bound)
        else:
            host, _, port = place.rpartition(":")
            self._server = await asyncio.start_server(self._meet, host.strip("[]"), int(port))

    async def close(self) -> None:
        """Stop listening, let go of all gateways, close the plane."""
        if self._server is not None:
            self._server.close()
        for stream in self._streams:
            stream.close()
        await self._plane.close()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        stream = Stream(reader, writer)
        self._streams.add(stream)
        try:
            async with asyncio.timeout(GREETING_SECONDS):
                known = await greet(stream, self._secret, self._entropy)
            if known:
                await self._serve(stream)
            else:
                log.warning("somebody without the secret connected to the media process")
        except TimeoutError:
            log.warning("somebody connected to the media process and said nothing")
        finally:
            self._streams.discard(stream)
            stream.close()
            await self._forget(stream)

    async def _serve(self, stream: Stream) -> None:
        while (body := await stream.receive()) is not None:
            try:
                request = decode_from_gateway(body)
            except MalformedPacket:
                log.warning("a gateway of another version, it seems: its request cannot be read")
                return
            try:
                stream.send(await self._do(stream, request))
            except MediaError as error:
                stream.send(Refused(request.n, _code(error)))

    async def _do(self, stream: Stream, request: FromGateway) -> FromMedia:
        if isinstance(request, Join | Renegotiate | Check):
            return await self._answer(stream, request)
        match request:
            case OpenRoom():
                self._rooms[request.room] = stream
                await self._plane.open_room(request.room)
            case Route():
                self._rooms.setdefault(request.room, stream)
                await self._plane.route(request.room, request.hears)
            case Leave():
                await self._plane.leave(request.room, request.participant)
            case CloseRoom():
                self._rooms.pop(request.room, None)
                await self._plane.close_room(request.room)
            case Stats():
                return Told(request.n, await self._plane.stats(request.room))
            case _:
                assert_never(request)
        return Done(request.n)

    async def _answer(self, stream: Stream, request: Join | Renegotiate | Check) -> FromMedia:
        if isinstance(request, Check):
            self._checks[request.check] = stream
            return Answered(request.n, await self._plane.check(request.check, request.offer))
        self._rooms.setdefault(request.room, stream)
        answer = await self._plane.join(request.room, request.participant, request.offer)
        return Answered(request.n, answer)

    def _hear(self, news: News) -> None:
        if isinstance(news, CallChecked):
            stream = self._checks.pop(news.check, None)
        else:
            stream = self._rooms.get(news.room)
        if stream is not None:
            stream.send(news)

    async def _forget(self, stream: Stream) -> None:
        self._checks = {check: each for check, each in self._checks.items() if each is not stream}
        for room in [room for room, each in self._rooms.items() if each is stream]:
            del self._rooms[room]
            await self._plane.close_room(room)


def _bind(path: Path) -> socket.socket:
    # What a process that was killed left behind is nobody's.
    path.unlink(missing_ok=True)
    made = socket.socket(socket.AF_UNIX)
    made.bind(str(path))
    path.chmod(0o600)
    return made


def _code(error: MediaError) -> str:
    match error:
        case OfferRefused():
            return error.fault
        case PortTaken() | NoPortLeft():
            log.error("%s", error)
            return "ports"
        case RoomFull():
            return "full"
        case _:
            return "unknown"
