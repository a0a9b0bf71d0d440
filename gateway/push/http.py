"""The routes of docs/push.md."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import answer, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.policy import Actor
from gateway.push.endpoints import LONGEST_ENDPOINT
from gateway.push.rules import Quiet
from gateway.push.service import Push

__all__ = ["push_routes"]

Authenticate = Callable[[str | None], Awaitable[Actor]]
Minute = Annotated[int, Meta(ge=0, lt=1440)]

ZONE_AT: Final = "$.quiet.zone"


class QuietBody(msgspec.Struct, frozen=True, rename={"start": "from", "end": "to"}):
    """Quiet hours as they travel."""

    start: Minute
    end: Minute
    zone: Annotated[str, Meta(pattern=r"\A[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+){0,2}\Z")]


class Subscribe(msgspec.Struct, frozen=True):
    """A device can be woken here from now on."""

    endpoint: Annotated[str, Meta(max_length=LONGEST_ENDPOINT)]
    quiet: QuietBody | None


class Nothing(msgspec.Struct, frozen=True):
    """A body with nothing in it."""


class PushState(msgspec.Struct, frozen=True):
    """What a device needs to know before it asks its browser."""

    key: bytes
    on: bool


def push_routes(push: Push, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/push``."""
    handlers = _Handlers(push, authenticate, origin)
    return [
        Route("/v1/push", handlers.state, methods=["GET"]),
        Route("/v1/push/subscribe", handlers.subscribe, methods=["POST"]),
        Route("/v1/push/unsubscribe", handlers.unsubscribe, methods=["POST"]),
    ]


class _Handlers:
    def __init__(self, push: Push, authenticate: Authenticate, origin: str) -> None:
        self._push = push
        self._authenticate = authenticate
        self._origin = origin

    async def state(self, request: Request) -> Says[PushState]:
        actor = await self._authenticate(named_token(request))
        on = await self._push.is_subscribed(actor)
        return answer(PushState(key=self._push.public_key, on=on))

    async def subscribe(self, request: Request) -> Done:
        received = await receive(request, Subscribe, origin=self._origin)
        actor = await self._authenticate(received.token)
        await self._push.subscribe(actor, received.body.endpoint, _quiet(received.body.quiet))
        return Done()

    async def unsubscribe(self, request: Request) -> Done:
        received = await receive(request, Nothing, origin=self._origin)
        actor = await self._authenticate(received.token)
        await self._push.unsubscribe(actor.device)
        return Done()


def _quiet(body: QuietBody | None) -> Quiet | None:
    if body is None:
        return None
    try:
        ZoneInfo(body.zone)
    except (KeyError, ValueError, OSError) as error:
        # None of that name, no name at all, the name of a folder of zones.
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=ZONE_AT) from error
    return Quiet(body.start, body.end, body.zone)
