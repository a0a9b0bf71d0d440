"""What the routes of spaces, of the queue and of reports share."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Raw, describe, read_query
from gateway.edge import (
    BODY_LIMIT,
    FACE_HEADER,
    Face,
    answer,
    face_of,
    named_token,
    receive,
)
from gateway.errors import ClientProtocolError
from gateway.policy import Actor

__all__ = ["Authenticate", "Routes", "named_id"]

Q = TypeVar("Q")
R = TypeVar("R")
T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]

_HEX: Final = set("0123456789abcdef")


class Routes:
    """Makes routes for the faces that may speak."""

    def __init__(self, authenticate: Authenticate, *, origin: str, faces: frozenset[Face]) -> None:
        self._authenticate = authenticate
        self._origin = origin
        self._faces = faces

    def get(
        self, path: str, says: type[R], show: Callable[[Actor, Request], Awaitable[R]]
    ) -> Route:
        """Make a route that shows something."""

        async def endpoint(request: Request) -> Response:
            return answer(await show(await self._actor(request), request))

        return Route(path, describe(endpoint, says), methods=["GET"])

    def find(
        self,
        path: str,
        query: type[Q],
        says: type[R],
        show: Callable[[Actor, Request, Q], Awaitable[R]],
    ) -> Route:
        """Make a route that shows what a query asks for."""

        async def endpoint(request: Request) -> Response:
            actor = await self._actor(request)
            return answer(await show(actor, request, read_query(request, query)))

        return Route(path, describe(endpoint, says, query), methods=["GET"])

    def file(
        self,
        path: str,
        query: type[Q],
        says: Raw,
        show: Callable[[Actor, Request, Q], Awaitable[Response]],
    ) -> Route:
        """Make a route that gives a file out."""

        async def endpoint(request: Request) -> Response:
            actor = await self._actor(request)
            return await show(actor, request, read_query(request, query))

        return Route(path, describe(endpoint, says, query), methods=["GET"])

    def post(
        self,
        path: str,
        body: type[T],
        says: type[R],
        carry_out: Callable[[Actor, Request, T], Awaitable[R]],
        *,
        method: str = "POST",
        limit: int = BODY_LIMIT,
    ) -> Route:
        """Make a route that does something; nothing to say is 204."""

        async def endpoint(request: Request) -> Response:
            received = await receive(request, body, origin=self._origin, limit=limit)
            self._expect(received.face)
            actor = await self._authenticate(received.token)
            found = await carry_out(actor, request, received.body)
            return Done() if found is None else answer(found)

        return Route(path, describe(endpoint, says), methods=[method])

    def bytes(
        self,
        path: str,
        body: type[T],
        says: Raw,
        give: Callable[[Actor, Request, T], Awaitable[Response]],
    ) -> Route:
        """Make a route that does something, and whose answer is bytes."""

        async def endpoint(request: Request) -> Response:
            received = await receive(request, body, origin=self._origin)
            self._expect(received.face)
            actor = await self._authenticate(received.token)
            return await give(actor, request, received.body)

        return Route(path, describe(endpoint, says), methods=["POST"])

    async def _actor(self, request: Request) -> Actor:
        self._expect(face_of(request.headers.get(FACE_HEADER)))
        return await self._authenticate(named_token(request))

    def _expect(self, face: Face) -> None:
        if face not in self._faces:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)


def named_id(request: Request, name: str) -> str:
    """Read an id out of the path."""
    return _checked(request.path_params[name], name)


def _checked(text: str, name: str) -> str:
    if len(text) != 32 or not set(text) <= _HEX:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text
