"""What the routes of spaces, of the queue and of reports share."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code
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

__all__ = ["Authenticate", "Routes", "named_id", "number", "page_token", "query_id", "whole"]

T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]

_HEX: Final = set("0123456789abcdef")


class Routes:
    """Makes routes for the faces that may speak."""

    def __init__(self, authenticate: Authenticate, *, origin: str, faces: frozenset[Face]) -> None:
        self._authenticate = authenticate
        self._origin = origin
        self._faces = faces

    def get(self, path: str, show: Callable[[Actor, Request], Awaitable[object]]) -> Route:
        """Make a route that shows something."""

        async def endpoint(request: Request) -> Response:
            self._expect(face_of(request.headers.get(FACE_HEADER)))
            actor = await self._authenticate(named_token(request))
            found = await show(actor, request)
            return found if isinstance(found, Response) else answer(found)

        return Route(path, endpoint, methods=["GET"])

    def post(
        self,
        path: str,
        body: type[T],
        carry_out: Callable[[Actor, Request, T], Awaitable[object]],
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
            return Response(status_code=204) if found is None else answer(found)

        return Route(path, endpoint, methods=[method])

    def _expect(self, face: Face) -> None:
        if face not in self._faces:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)


def named_id(request: Request, name: str) -> str:
    """Read an id out of the path."""
    return _checked(request.path_params[name], name)


def query_id(request: Request, name: str) -> str:
    """Read an id out of the query."""
    return _checked(request.query_params.get(name, ""), name)


def number(request: Request, name: str, least: int, most: int, default: int | None = None) -> int:
    """Read a number out of the query."""
    text = request.query_params.get(name, "" if default is None else str(default))
    return whole(text, name, least, most)


def whole(text: str, name: str, least: int, most: int) -> int:
    """Read a number within bounds."""
    if not (text.isascii() and text.isdecimal()) or len(text) > 16:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    if not least <= int(text) <= most:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return int(text)


def page_token(request: Request) -> tuple[int, str] | None:
    """Read where a page before ended."""
    text = request.query_params.get("after")
    if text is None:
        return None
    at, _, name = text.partition("-")
    return whole(at, "after", 0, 2**53), _checked(name, "after")


def _checked(text: str, name: str) -> str:
    if len(text) != 32 or not set(text) <= _HEX:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text
