"""The shell around a session, whoever is at the other end: writes, holds reading, answers."""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Coroutine, Generator
from typing import Any

from starlette.types import Receive
from starlette.types import Send as AsgiSend

from gateway.chat.replies import Reply, error_reply, gather
from gateway.chat.requests import Request
from gateway.chat.session import (
    Answered,
    Call,
    Close,
    CloseCode,
    Effect,
    Event,
    HoldReading,
    Malformed,
    Over,
    ReadEntries,
    Received,
    ResumeReading,
    Send,
    Session,
    Written,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError, EarshotError, Unauthenticated
from gateway.sources import Clock
from gateway.websocket import MORE

__all__ = ["SessionLine", "close_code", "read_frames"]

log = logging.getLogger(__name__)


def close_code(error: Unauthenticated) -> int:
    """Say with which code somebody goes who may not be here."""
    revoked = error.code is Code.DEVICE_REVOKED
    return CloseCode.DEVICE_REVOKED if revoked else CloseCode.SESSION_ENDED


class SessionLine(ABC):
    """One connection on this node.

    ``feed`` may be called from anywhere on the event loop; events are handled one after the other.
    Most connections are idle most of the time, so one costs little while nothing happens: there is
    a task only while there is something to write or to find out. ``tasks`` holds those of all
    connections.
    """

    __slots__ = (
        "_close_code",
        "_later",
        "_outbox",
        "_send",
        "_session",
        "_tasks",
        "_writing",
        "clock",
        "held",
    )

    def __init__(self, *, tasks: set[asyncio.Task[None]], clock: Clock, send: AsgiSend) -> None:
        self.clock = clock
        self.held: asyncio.Future[None] | None = None
        self._tasks = tasks
        self._send = send
        self._session = Session()
        self._later: list[Event] | None = None
        self._outbox: list[bytes] = []
        self._writing: asyncio.Handle | asyncio.Task[None] | None = None
        self._close_code: int | None = None

    @abstractmethod
    def _call(self, request: Request) -> None:
        """Have a request answered."""

    @abstractmethod
    def _read(self, conversation: str, after: int) -> None:
        """Find what a conversation's log has next."""

    def feed(self, event: Event) -> None:
        """Hand an event to the session and perform what it decides."""
        if self._later is not None:  # an effect of the event before led to this one
            self._later.append(event)
            return
        self._later = events = [event]
        try:
            for each in events:
                for effect in self._session.handle(each):
                    self._perform(effect)
        finally:
            self._later = None

    def stop(self) -> None:
        """Push nothing more. What is under way goes on: others must hear of what it changes."""
        self.feed(Over(CloseCode.RESTART))
        if self._writing is not None:
            self._writing.cancel()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(frames):
                self._outbox += frames
                self._write_soon()
            case Call(request):
                self._call(request)
            case ReadEntries(conversation, after):
                self._read(conversation, after)
            case HoldReading():
                self.held = asyncio.get_running_loop().create_future()
            case ResumeReading():
                self._resume_reading()
            case Close(code):
                self._close_code = code
                self._resume_reading()
                self._write_soon()

    def _resume_reading(self) -> None:
        if self.held is not None:
            self.held.set_result(None)
            self.held = None

    def _write_soon(self) -> None:
        if self._writing is None:
            self._writing = asyncio.get_running_loop().call_soon(self._write_now)

    def _write_now(self) -> None:
        """Write without a task, which is needed only where the network does not take it at once."""
        writing = self._write()
        try:
            waits_for = writing.send(None)
        except StopIteration:
            return
        self._writing = asyncio.get_running_loop().create_task(_go_on(writing, waits_for))

    async def _write(self) -> None:
        """Write what is queued, at last the closing code.

        Frames that are queued in the same turn of the event loop leave together. A device that is
        gone is noticed by whoever reads.
        """
        try:
            while self._close_code is None and self._outbox:
                data, size = gather(self._outbox)
                await self._send({"type": "websocket.send", "bytes": data})
                self.feed(Written(size))
            if self._close_code is not None:
                self._outbox.clear()
                await self._send({"type": "websocket.close", "code": self._close_code})
        except (RuntimeError, OSError):
            self.feed(Over(CloseCode.RESTART))
        except Exception:
            log.exception("writing to a device failed")
            self.feed(Over(CloseCode.RESTART))
        finally:
            self._writing = None

    def is_open(self) -> bool:
        """Say whether anything can still be pushed."""
        return self._close_code is None

    async def _answer(self, request: Request, ask: Callable[[], Awaitable[Reply]]) -> None:
        reply: Reply
        try:
            reply = await ask()
        except Unauthenticated as error:
            # Nothing that it could ask next would be answered otherwise.
            self.feed(Over(close_code(error)))
            return
        except EarshotError as error:
            reply = error_reply(request.id, error)
        except Exception as error:
            log.exception("request failed: %s", type(request).__name__)
            reply = error_reply(request.id, EarshotError(Code.GATEWAY_FAILED))
            del error
        self.feed(Answered([reply]))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


async def read_frames(
    line: SessionLine,
    receive: Receive,
    decode: Callable[[bytes], Request],
    pace: Callable[[], float],
) -> None:
    """Hand on what comes until its sender is gone, or was closed: then the server says so.

    ``pace``: seconds to wait before more is read.
    """
    while True:
        if line.held is not None:
            await line.held
        message = await receive()
        if message["type"] != "websocket.receive":
            return
        for data in (message.get("bytes") or b"", *message.get(MORE, ())):
            if line.held is not None:
                await line.held
            line.feed(_received(data, decode, line.clock))
            while pause := pace():  # noqa: ASYNC110 - what is waited for is time
                # Nothing is refused: what comes too fast waits in the network.
                await asyncio.sleep(pause)


def _received(
    data: bytes, decode: Callable[[bytes], Request], clock: Clock
) -> Received | Malformed:
    try:
        return Received(decode(data))
    except ClientProtocolError as error:
        re = error.fields.get("re", 0)
        return Malformed(error_reply(re if isinstance(re, int) else 0, error), clock())


class _Begun:
    """A coroutine that was begun outside of a task, and what it waits for since."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[object, None, None]:
        yield self._waits_for
        yield from self._coroutine.__await__()


async def _go_on(coroutine: Coroutine[Any, Any, None], waits_for: object) -> None:
    await _Begun(coroutine, waits_for)
