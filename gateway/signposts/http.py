"""The search of docs/signposts.md."""

from collections.abc import Awaitable, Callable
from typing import Final

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.edge import answer, named_token
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.policy import Actor, Kind
from gateway.signposts import rows
from gateway.signposts.card import Card
from gateway.signposts.rows import Query
from gateway.storage.database import Database

__all__ = ["signpost_routes"]

LONGEST_QUERY: Final = 100
MOST_WORDS: Final = 8
MOST: Final = 50
USUAL: Final = 20

Authenticate = Callable[[str | None], Awaitable[Actor]]


class Found(msgspec.Struct, frozen=True):
    """What a search found; ``imported_at`` is None while there is no directory."""

    items: list[Card]
    imported_at: int | None


def signpost_routes(database: Database, authenticate: Authenticate) -> list[Route]:
    """Make the route ``/v1/signposts``."""

    async def search(request: Request) -> Response:
        actor = await authenticate(named_token(request))
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.SIGNPOSTS_STAFF_ONLY, Reason.ROLE)
        query = _query(request)

        def work(connection: Connection) -> Found:
            return Found(
                rows.search(connection, actor.organisation, query),
                rows.imported_at(connection, actor.organisation),
            )

        return answer(await database.read(work))

    return [Route("/v1/signposts", search, methods=["GET"])]


def _query(request: Request) -> Query:
    return Query(
        words=tuple(_text(request, "text").split()[:MOST_WORDS]),
        age=_number(request, "age", most=120),
        area=_text(request, "area").strip() or None,
        limit=_number(request, "limit", least=1, most=MOST) or USUAL,
    )


def _text(request: Request, name: str) -> str:
    text = request.query_params.get(name, "")
    if len(text) > LONGEST_QUERY:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text


def _number(request: Request, name: str, *, least: int = 0, most: int) -> int | None:
    text = request.query_params.get(name, "")
    if text == "":
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and least <= int(text) <= most):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return int(text)
