"""A guest's connection: like a device's, with visits and nothing else behind it."""

import asyncio
from collections.abc import Mapping
from functools import partial

from starlette.types import Send as AsgiSend

from gateway.chat.line import SessionLine
from gateway.chat.requests import Request
from gateway.chat.session import EntriesRead
from gateway.sources import Clock
from gateway.visits.guests import Guest
from gateway.visits.handlers import VisitHandler

__all__ = ["GuestLine"]


class GuestLine(SessionLine):
    """One guest's connection on this node."""

    __slots__ = ("_handlers", "guest")

    def __init__(
        self,
        *,
        guest: Guest,
        handlers: Mapping[type, VisitHandler],
        tasks: set[asyncio.Task[None]],
        clock: Clock,
        send: AsgiSend,
    ) -> None:
        super().__init__(tasks=tasks, clock=clock, send=send)
        self.guest = guest
        self._handlers = handlers

    def _call(self, request: Request) -> None:
        ask = partial(self._handlers[type(request)], self.guest, request)
        self._start(self._answer(request, ask))

    def _read(self, conversation: str, after: int) -> None:
        del after
        self.feed(EntriesRead(conversation, []))  # a guest has no conversation
