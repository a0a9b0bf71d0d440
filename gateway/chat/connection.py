"""The shell around a session: performs its effects and feeds it what came of them."""

import asyncio
import logging
from collections.abc import Coroutine, Generator, Sequence
from typing import Any

from starlette.types import Send as AsgiSend

from gateway.chat.appender import Settled
from gateway.chat.delivery import Delivery
from gateway.chat.handlers import Handler, Handlers
from gateway.chat.hub import Hub
from gateway.chat.log import Appended, Refused, Repeated
from gateway.chat.replies import (
    ConversationPush,
    EntryPush,
    Ok,
    Reply,
    Sent,
    error_reply,
    gather,
)
from gateway.chat.requests import Ack, Request
from gateway.chat.requests import Send as SendRequest
from gateway.chat.session import (
    PAGE,
    Answered,
    Call,
    Close,
    CloseCode,
    Effect,
    EntriesRead,
    Event,
    HoldReading,
    Over,
    Passed,
    ReadEntries,
    ResumeReading,
    Send,
    Session,
    Written,
    encode_entry,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound, Unauthenticated
from gateway.policy import Actor
from gateway.sources import Clock
from gateway.storage.patience import patiently

__all__ = ["Connection", "close_code"]

log = logging.getLogger(__name__)


def close_code(error: Unauthenticated) -> int:
    """Say with which code a device goes that may not be here."""
    revoked = error.code is Code.DEVICE_REVOKED
    return CloseCode.DEVICE_REVOKED if revoked else CloseCode.SESSION_ENDED


class Connection:
    """One device's connection on this node.

    ``feed`` may be called from anywhere on the event loop; events are handled one after the other.
    Most connections are idle most of the time, so one costs little while nothing happens: there is
    a task only while there is something to write or to find out. ``tasks`` holds those of all
    connections.
    """

    __slots__ = (
        "_close_code",
        "_delivery",
        "_handlers",
        "_hub",
        "_later",
        "_look_ups",
        "_outbox",
        "_send",
        "_session",
        "_tasks",
        "_writing",
        "actor",
        "clock",
        "held",
    )

    def __init__(
        self,
        *,
        actor: Actor,
        hub: Hub,
        delivery: Delivery,
        handlers: Handlers,
        tasks: set[asyncio.Task[None]],
        clock: Clock,
        send: AsgiSend,
    ) -> None:
        self.actor = actor
        self.clock = clock
        self.held: asyncio.Future[None] | None = None
        self._hub = hub
        self._delivery = delivery
        self._handlers = handlers
        self._tasks = tasks
        self._send = send
        self._session = Session()
        self._later: list[Event] | None = None
        self._outbox: list[bytes] = []
        self._writing: asyncio.Handle | asyncio.Task[None] | None = None
        self._close_code: int | None = None
        self._look_ups: dict[str, bool] = {}

    def feed(self, event: Event) -> None:
        """Hand an event to the session and perform what it decides."""
        if self._later is not None:  # an effect of the event before led to this one
            self._later.append(event)
            return
        self._later = events = [event]
        try:
            for each in events:
                for effect in self._session.handle(each, self.clock()):
                    self._perform(effect)
        finally:
            self._later = None

    def refresh(self, conversation: str) -> None:
        """Push a conversation's summary soon; what comes meanwhile shares the next look-up."""
        under_way = conversation in self._look_ups
        self._look_ups[conversation] = True
        if not under_way:
            self._start(self._push_summaries(conversation))

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

    def _read(self, conversation: str, after: int) -> None:
        recent = self._hub.recent.after(conversation, after)
        if recent:
            self.feed(EntriesRead(conversation, recent))
        else:
            self._start(self._read_stored(conversation, after))

    async def _read_stored(self, conversation: str, after: int) -> None:
        try:
            found = await patiently(
                lambda: self._delivery.entries(self.actor, conversation, after=after, limit=PAGE),
                wanted=self._is_open,
            )
        except EarshotError:
            # Better to start over than to leave a conversation silent.
            self.feed(Over(CloseCode.RESTART))
            return
        pushes = [EntryPush(conversation=conversation, entry=entry) for entry in found]
        self.feed(EntriesRead(conversation, [encode_entry(push) for push in pushes]))

    async def _push_summaries(self, conversation: str) -> None:
        # One look-up after the other: of two at once, the older answer could come last.
        while self._look_ups[conversation]:
            self._look_ups[conversation] = False
            await self._push_summary(conversation)
        del self._look_ups[conversation]

    async def _push_summary(self, conversation: str) -> None:
        try:
            summary = await patiently(
                lambda: self._delivery.summary_if_visible(self.actor, conversation),
                wanted=self._is_open,
            )
        except Unauthenticated as error:
            self.feed(Over(close_code(error)))
            return
        except EarshotError:
            self.feed(Over(CloseCode.RESTART))
            return
        if summary is not None:
            self.feed(Passed(ConversationPush(summary=summary)))

    def _is_open(self) -> bool:
        return self._close_code is None

    # Requests

    def _call(self, request: Request) -> None:
        match request:
            case SendRequest():
                self._submit(request)
            case Ack():
                self._delivery.ack(self.actor, request)
                self.feed(Answered([Ok(re=request.id)]))
            case _:
                self._start(self._answer(request.id, self._handlers[type(request)], request))

    def _submit(self, request: SendRequest) -> None:
        try:
            self._delivery.send(self.actor, request, self)
        except EarshotError as error:
            self.feed(Answered([error_reply(request.id, error)]))

    def settle(self, settled: Sequence[Settled]) -> None:
        """Answer sends."""
        replies: list[Reply] = []
        for request, outcome in settled:
            match outcome:
                case Appended(entry, _):
                    replies.append(_sent(request, entry.seq, entry.at, entry.frank))
                case Repeated(seq, at, frank):
                    replies.append(_sent(request, seq, at, frank))
                case Refused():
                    self._start(self._answer(request.id, self._explain(outcome), request))
                case _:
                    replies.append(error_reply(request.id, outcome))
        if replies:
            self.feed(Answered(replies))

    def _explain(self, refused: Refused) -> Handler:
        async def explain(actor: Actor, request: SendRequest) -> Reply:
            match refused.why:
                case "unknown":
                    raise NotFound(Code.CONVERSATION_UNKNOWN)
                case "epoch":
                    raise Conflict(Code.GROUP_WRONG_EPOCH, epoch=refused.epoch)
                case "removal":
                    raise await self._delivery.removal_due(actor, request.conversation)
                case "not_member" | "restarted":
                    await self._delivery.explain_refusal(actor, request.conversation)
                    # It joined in this very moment: trying again works.
                    raise Conflict(Code.CONVERSATION_NOT_MEMBER)
                case "stopped":
                    raise Conflict(Code.DESK_STOPPED)
                case "closed":
                    raise Conflict(Code.DESK_CLOSED)
                case _:
                    raise ClientProtocolError(Code.MESSAGE_ID)

        return explain

    async def _answer(self, re: int, handler: Handler, request: Request) -> None:
        reply: Reply
        try:
            reply = await handler(self.actor, request)
        except Unauthenticated as error:
            # Nothing that it could ask next would be answered otherwise.
            self.feed(Over(close_code(error)))
            return
        except EarshotError as error:
            reply = error_reply(re, error)
        except Exception as error:
            log.exception("request failed: %s", type(request).__name__)
            reply = error_reply(re, EarshotError(Code.GATEWAY_FAILED))
            del error
        self.feed(Answered([reply]))

    def _start(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


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


def _sent(request: SendRequest, seq: int, at: int, frank: bytes) -> Sent:
    return Sent(re=request.id, conversation=request.conversation, seq=seq, at=at, frank=frank)
