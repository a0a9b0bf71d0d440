"""Requests over HTTP by address, before anything looks at them."""

from collections.abc import Callable
from typing import Final

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Receive, Scope, Send

from gateway.edge import client_address
from gateway.errors import Throttled
from gateway.limits.limiter import Tally
from gateway.limits.rules import Limited
from gateway.problems import problem

__all__ = ["Pacing"]

PREFIX: Final = "/v1/"


class Pacing:
    """ASGI middleware; the client's own files are never refused to anybody."""

    def __init__(self, app: ASGIApp, *, tally: Tally, clock: Callable[[], int]) -> None:
        self._app = app
        self._tally = tally
        self._clock = clock

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve a request, or say when to come again."""
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            address = client_address(HTTPConnection(scope))
            try:
                self._tally.require(Limited.REQUEST, address, now=self._clock())
            except Throttled as refused:
                await problem(refused)(scope, receive, send)
                return
        await self._app(scope, receive, send)
