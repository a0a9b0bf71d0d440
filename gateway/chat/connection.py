"""A device's connection: reads entries for its session, and has its requests answered."""

import asyncio
from collections.abc import Coroutine, Sequence
from functools import partial
from typing import Any

from starlette.types import Send as AsgiSend

from gateway.chat.appender import Settled
from gateway.chat.delivery import Delivery
from gateway.chat.handlers import Handler, Handlers
from gateway.chat.hub import Hub
from gateway.chat.line import SessionLine
from gateway.chat.log import Appended, Refused, Repeated
from gateway.chat.replies import (
    EntryPush,
    Ok,
    Reply,
    Sent,
    error_reply,
)
from gateway.chat.requests import Ack, Request
from gateway.chat.requests import Send as SendRequest
from gateway.chat.session import (
    PAGE,
    Answered,
    CloseCode,
    EntriesRead,
    Over,
    encode_entry,
)
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound
from gateway.policy import Actor
from gateway.sources import Clock
from gateway.storage.patience import patiently

__all__ = ["Connection"]


class Connection(SessionLine):
    """One device's connection on this node."""

    __slots__ = ("_delivery", "_handlers", "_hub", "actor")

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
        super().__init__(tasks=tasks, clock=clock, send=send)
        self.actor = actor
        self._hub = hub
        self._delivery = delivery
        self._handlers = handlers

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
                wanted=self.is_open,
            )
        except EarshotError:
            # Better to start over than to leave a conversation silent.
            self.feed(Over(CloseCode.RESTART))
            return
        pushes = [EntryPush(conversation=conversation, entry=entry) for entry in found]
        self.feed(EntriesRead(conversation, [encode_entry(push) for push in pushes]))

    # Requests

    def _call(self, request: Request) -> None:
        match request:
            case SendRequest():
                self._submit(request)
            case Ack():
                self._delivery.ack(self.actor, request)
                self.feed(Answered([Ok(re=request.id)]))
            case _:
                self._start(self._ask(self._handlers[type(request)], request))

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
                    self._start(self._ask(self._explain(outcome), request))
                case _:
                    replies.append(error_reply(request.id, outcome))
        if replies:
            self.feed(Answered(replies))

    def _ask(self, handler: Handler, request: Request) -> Coroutine[Any, Any, None]:
        return self._answer(request, partial(handler, self.actor, request))

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


def _sent(request: SendRequest, seq: int, at: int, frank: bytes) -> Sent:
    return Sent(re=request.id, conversation=request.conversation, seq=seq, at=at, frank=frank)
