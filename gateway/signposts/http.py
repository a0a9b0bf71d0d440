"""The search of docs/signposts.md."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final

import msgspec
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.contracts import QueryOf, Says, queried
from gateway.edge import answer, named_token
from gateway.errors import NotPermitted
from gateway.policy import Actor, Kind
from gateway.signposts import rows
from gateway.signposts.card import Card
from gateway.signposts.rows import Query
from gateway.storage.database import Database

__all__ = ["signpost_routes"]

MOST_WORDS: Final = 8

Authenticate = Callable[[str | None], Awaitable[Actor]]


Searched = Annotated[str, msgspec.Meta(max_length=100)]


class Search(msgspec.Struct, frozen=True):
    """What is looked for."""

    text: Searched = ""
    age: Annotated[int, msgspec.Meta(ge=0, le=120)] | None = None
    area: Searched = ""
    limit: Annotated[int, msgspec.Meta(ge=1, le=50)] = 20


class Found(msgspec.Struct, frozen=True):
    """What a search found; ``imported_at`` is None while there is no directory."""

    items: list[Card]
    imported_at: int | None


def signpost_routes(database: Database, authenticate: Authenticate) -> list[Route]:
    """Make the route ``/v1/signposts``."""

    async def search(request: Request, query: QueryOf[Search]) -> Says[Found]:
        actor = await authenticate(named_token(request))
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.SIGNPOSTS_STAFF_ONLY, Reason.ROLE)
        wanted = _query(query())

        def work(connection: Connection) -> Found:
            return Found(
                rows.search(connection, actor.organisation, wanted),
                rows.imported_at(connection, actor.organisation),
            )

        return answer(await database.read(work))

    return [Route("/v1/signposts", queried(search, Search), methods=["GET"])]


def _query(asked: Search) -> Query:
    return Query(
        words=tuple(asked.text.split()[:MOST_WORDS]),
        age=asked.age,
        area=asked.area.strip() or None,
        limit=asked.limit,
    )
