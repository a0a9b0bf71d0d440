"""The shell around a session: performs its effects and feeds it what came of them."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, Final

from gateway.chat.delivery import Delivery
from gateway.chat.handlers import Handler, Handlers
from gateway.chat.hub import Hub
from gateway.chat.log import Appended, Outcome, Refused, Repeated
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
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound
from gateway.policy import Actor
from gateway.sources import Clock

__all__ = ["Connection"]

log = logging.getLogger(__name__)

WRITTEN_AT_ONCE: Final = 64 * 1024

SendFrame = Callable[[bytes], Awaitable[None]]


class Connection:
    """One device's connection on this node.

    ``feed`` may be called from anywhere on the event loop; events are handled one after the other.
    ``write`` runs until the session closes and returns the close code.
    """

    def __init__(
        self,
        *,
        actor: Actor,
        hub: Hub,
        delivery: Delivery,
        handlers: Handlers,
        clock: Clock,
        send: SendFrame,
    ) -> None:
        self.actor = actor
        self.may_read = asyncio.Event()
        self.may_read.set()
        self._hub = hub
        self._delivery = delivery
        self._clock = clock
        self._send = send
        self._session = Session()
        self._events: deque[Event] = deque()
        self._handling = False
        self._outbox: deque[bytes] = deque()
        self._to_write = asyncio.Event()
        self._close_code: int | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._stale: set[str] = set()
        self._looked_up: set[str] = set()
        self._handlers = handlers

    def feed(self, event: Event) -> None:
        """Hand an event to the session and perform what it decides."""
        self._events.append(event)
        if self._handling:
            return
        self._handling = True
        try:
            while self._events:
                for effect in self._session.handle(self._events.popleft(), self._clock()):
                    self._perform(effect)
        finally:
            self._handling = False

    def refresh(self, conversation: str) -> None:
        """Push a conversation's summary soon; what comes meanwhile shares the next look-up."""
        self._stale.add(conversation)
        if conversation not in self._looked_up:
            self._looked_up.add(conversation)
            self._start(self._push_summaries(conversation))

    async def write(self) -> int:
        """Write what is queued until the session closes; return the close code."""
        while self._close_code is None:
            await self._to_write.wait()
            self._to_write.clear()
            written = 0
            while self._outbox and self._close_code is None:
                data, size = gather(self._outbox)
                await self._send(data)
                written += size
                if written >= WRITTEN_AT_ONCE:
                    self.feed(Written(written))
                    written = 0
            self.feed(Written(written))
        return self._close_code

    def stop(self) -> None:
        """Push nothing more. What is under way goes on: others must hear of what it changes."""
        self.feed(Over(CloseCode.RESTART))

    def _perform(self, effect: Effect) -> None:
        match effect:
            case Send(data):
                self._outbox.append(data)
                self._to_write.set()
            case Call(request):
                self._call(request)
            case ReadEntries(conversation, after):
                self._read(conversation, after)
            case HoldReading():
                self.may_read.clear()
            case ResumeReading():
                self.may_read.set()
            case Close(code):
                self._close_code = code
                self.may_read.set()
                self._to_write.set()

    def _read(self, conversation: str, after: int) -> None:
        recent = self._hub.recent.after(conversation, after)
        if recent:
            self.feed(EntriesRead(conversation, recent))
        else:
            self._start(self._read_stored(conversation, after))

    async def _read_stored(self, conversation: str, after: int) -> None:
        try:
            found = await self._delivery.entries(self.actor, conversation, after=after, limit=PAGE)
        except EarshotError:
            # Better to start over than to leave a conversation silent.
            self.feed(Over(CloseCode.RESTART))
            return
        pushes = [EntryPush(conversation=conversation, entry=entry) for entry in found]
        self.feed(EntriesRead(conversation, [encode_entry(push) for push in pushes]))

    async def _push_summaries(self, conversation: str) -> None:
        # One look-up after the other: of two at once, the older answer could come last.
        while conversation in self._stale:
            self._stale.discard(conversation)
            await self._push_summary(conversation)
        self._looked_up.discard(conversation)

    async def _push_summary(self, conversation: str) -> None:
        try:
            summary = await self._delivery.summary_if_visible(self.actor, conversation)
        except EarshotError:
            self.feed(Over(CloseCode.RESTART))
            return
        if summary is not None:
            self.feed(Passed(ConversationPush(summary=summary)))

    # Requests

    def _call(self, request: Request) -> None:
        match request:
            case SendRequest():
                self._submit(request)
            case Ack():
                self._delivery.ack(self.actor, request)
                self.feed(Answered(Ok(re=request.id)))
            case _:
                self._start(self._answer(request.id, self._handlers[type(request)], request))

    def _submit(self, request: SendRequest) -> None:
        def done(outcome: Outcome | EarshotError) -> None:
            match outcome:
                case Appended(entry, _):
                    self._sent(request, entry.seq, entry.at, entry.frank)
                case Repeated(seq, at, frank):
                    self._sent(request, seq, at, frank)
                case Refused():
                    self._start(self._answer(request.id, self._explain(outcome), request))
                case _:
                    self.feed(Answered(error_reply(request.id, outcome)))

        try:
            self._delivery.send(self.actor, request, done)
        except EarshotError as error:
            self.feed(Answered(error_reply(request.id, error)))

    def _sent(self, request: SendRequest, seq: int, at: int, frank: bytes) -> None:
        sent = Sent(re=request.id, conversation=request.conversation, seq=seq, at=at, frank=frank)
        self.feed(Answered(sent))

    def _explain(self, refused: Refused) -> Handler:
        async def explain(actor: Actor, request: SendRequest) -> Reply:
            match refused.why:
                case "unknown":
                    raise NotFound(Code.CONVERSATION_UNKNOWN)
                case "epoch":
                    raise Conflict(Code.GROUP_WRONG_EPOCH, epoch=refused.epoch)
                case "not_member":
                    await self._delivery.explain_refusal(actor, request.conversation)
                    # It joined in this very moment: trying again works.
                    raise Conflict(Code.CONVERSATION_NOT_MEMBER)
                case _:
                    raise ClientProtocolError(Code.MESSAGE_ID)

        return explain

    async def _answer(self, re: int, handler: Handler, request: Request) -> None:
        reply: Reply
        try:
            reply = await handler(self.actor, request)
        except EarshotError as error:
            reply = error_reply(re, error)
        except Exception as error:
            log.exception("request failed: %s", type(request).__name__)
            reply = error_reply(re, EarshotError(Code.GATEWAY_FAILED))
            del error
        self.feed(Answered(reply))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
