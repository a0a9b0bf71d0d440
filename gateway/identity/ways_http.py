"""The routes of docs/sign-in.md section 4, but for the sign-in itself."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Says
from gateway.edge import FACE_HEADER, Face, Received, answer, face_of, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.identity.passkey_requests import (
    AddPasskey,
    FreshCodes,
    NamePasskey,
    ProveAgain,
    ProvedUntil,
    Ways,
)
from gateway.identity.requests import Nothing
from gateway.identity.ways import WaysIn
from gateway.policy import Actor

__all__ = ["way_routes"]

T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]


def way_routes(ways: WaysIn, authenticate: Authenticate, fresh: Authenticate) -> list[Route]:
    """Make the routes; ``fresh`` lets in only who proved lately who they are."""
    edge = _Edge(ways, authenticate, fresh)
    one = "/v1/sign-in/passkeys/{passkey}"
    return [
        Route("/v1/sign-in/again", edge.again, methods=["POST"]),
        Route("/v1/sign-in/ways", edge.listing, methods=["GET"]),
        Route("/v1/sign-in/passkeys", edge.add, methods=["POST"]),
        Route(f"{one}/name", edge.name, methods=["POST"]),
        Route(f"{one}/remove", edge.remove, methods=["POST"]),
        Route("/v1/sign-in/recovery-codes", edge.codes, methods=["POST"]),
    ]


class _Edge:
    """One handler for each route."""

    def __init__(self, ways: WaysIn, authenticate: Authenticate, fresh: Authenticate) -> None:
        self._ways = ways
        self._authenticate = authenticate
        self._fresh = fresh

    async def again(self, request: Request) -> Says[ProvedUntil]:
        received = await self._receive(request, ProveAgain)
        actor = await self._authenticate(received.token)
        return answer(await self._ways.prove_again(actor, received.token, received.body))

    async def listing(self, request: Request) -> Says[Ways]:
        token = named_token(request)
        _require_staff(face_of(request.headers.get(FACE_HEADER)))
        return answer(await self._ways.ways(await self._authenticate(token)))

    async def add(self, request: Request) -> Says[Ways]:
        received = await self._receive(request, AddPasskey)
        return answer(await self._ways.add(await self._fresh(received.token), received.body))

    async def name(self, request: Request) -> Says[Ways]:
        received = await self._receive(request, NamePasskey)
        actor = await self._authenticate(received.token)
        return answer(await self._ways.name(actor, _id(request), received.body))

    async def remove(self, request: Request) -> Says[Ways]:
        received = await self._receive(request, Nothing)
        return answer(await self._ways.remove(await self._fresh(received.token), _id(request)))

    async def codes(self, request: Request) -> Says[FreshCodes]:
        received = await self._receive(request, Nothing)
        return answer(await self._ways.make_codes(await self._fresh(received.token)))

    async def _receive(self, request: Request, body: type[T]) -> Received[T]:
        received = await receive(request, body, origin=self._ways.origin)
        _require_staff(received.face)
        return received


def _require_staff(face: Face) -> None:
    """Refuse a young person's face: its account is its device, and has no other way in."""
    if face is not Face.STAFF:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)


def _id(request: Request) -> str:
    given: str = request.path_params["passkey"]
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="passkey")
    return given
