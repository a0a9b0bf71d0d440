"""The same conversations over HTTP, for clients without a socket (docs/protocol.md section 3)."""

from collections.abc import Awaitable, Callable
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.chat.delivery import Delivery
from gateway.chat.replies import Entry, Summary
from gateway.codes import Code
from gateway.contracts import Items, QueryOf, Says, Whole, queried
from gateway.edge import FACE_HEADER, answer, face_of, token_of
from gateway.errors import ClientProtocolError
from gateway.policy import Actor

__all__ = ["conversation_routes"]


class Behind(Struct, frozen=True):
    """Entries behind one that is known."""

    after: Whole = 0
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class Page(Struct, frozen=True):
    """Entries of a conversation, and the number of its last one."""

    entries: list[Entry]
    head: int


def conversation_routes(
    delivery: Delivery, authenticate: Callable[[str | None], Awaitable[Actor]]
) -> list[Route]:
    """Make the routes below ``/v1/conversations``."""

    async def actor_of(request: Request) -> Actor:
        face = face_of(request.headers.get(FACE_HEADER))
        return await authenticate(token_of(request, face))

    async def listing(request: Request) -> Says[Items[Summary]]:
        actor = await actor_of(request)
        return answer(Items(await delivery.conversations(actor)))

    async def summary(request: Request) -> Says[Summary]:
        actor = await actor_of(request)
        return answer(await delivery.summary(actor, _conversation(request)))

    async def entries(request: Request, query: QueryOf[Behind]) -> Says[Page]:
        actor = await actor_of(request)
        asked = query()
        name = _conversation(request)
        found = await delivery.sync(actor, name, after=asked.after, limit=asked.limit)
        return answer(Page(found.entries, found.head))

    return [
        Route("/v1/conversations", listing),
        Route("/v1/conversations/{conversation}", summary),
        Route("/v1/conversations/{conversation}/entries", queried(entries, Behind)),
    ]


def _conversation(request: Request) -> str:
    name: str = request.path_params["conversation"]
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="conversation")
    return name
