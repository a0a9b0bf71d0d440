"""The shell around a guest's session: like a device's, with visits and nothing else behind it."""

import asyncio
import logging
from collections.abc import Coroutine, Mapping
from typing import Any

from starlette.types import Send as AsgiSend

from gateway.chat.replies import Reply, error_reply, gather
from gateway.chat.requests import Request
from gateway.chat.session import (
    Answered,
    Call,
    Close,
    CloseCode,
    Effect,
    EntriesRead,
    Event,
    HoldReading,
    Over,
    ReadEntries,
    ResumeReading,
    Send,
    Session,
    Written,
)
from gateway.codes import Code
from gateway.errors import EarshotError, Unauthenticated
from gateway.sources import Clock
from gateway.visits.guests import Guest
from gateway.visits.handlers import VisitHandler

__all__ = ["GuestLine"]

log = logging.getLogger(__name__)


class GuestLine:
    """One guest's connection on this node; ``feed`` may be called from anywhere on the loop."""

    def __init__(
        self,
        *,
        guest: Guest,
        handlers: Mapping[type, VisitHandler],
        tasks: set[asyncio.Task[None]],
        clock: Clock,
        send: AsgiSend,
    ) -> None:
        self.guest = guest
        self.held: asyncio.Future[None] | None = None
        self._handlers = handlers
        self._tasks = tasks
        self._clock = clock
        self._send = send
        self._session = Session()
        self._later: list[Event] | None = None
        self._outbox: list[bytes] = []
        self._writing: asyncio.Task[None] | None = None
        self._close_code: int | None = None

    def feed(self, event: Event) -> None:
        """Hand an event to the session and perform what it decides."""
        if self._later is not None:  # an effect of the event before led to this one
            self._later.append(event)
            return
        self._later = events = [event]
        try:
            for each in events:
                for effect in self._session.handle(each, self._clock()):
                    self._perform(effect)
        finally:
            self._later = None

    def stop(self) -> None:
        """Push nothing more."""
        self.feed(Over(CloseCode.RESTART))
        if self._writing is not None:
            self._writing.cancel()

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(frames):
                self._outbox += frames
                self._write_soon()
            case Call(request):
                self._start(self._answer(request))
            case ReadEntries(conversation):
                self.feed(EntriesRead(conversation, []))  # a guest has no conversation
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
            self._writing = self._start(self._write())

    async def _write(self) -> None:
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
        finally:
            self._writing = None

    async def _answer(self, request: Request) -> None:
        reply: Reply
        try:
            reply = await self._handlers[type(request)](self.guest, request)
        except Unauthenticated:
            self.feed(Over(CloseCode.SESSION_ENDED))
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
