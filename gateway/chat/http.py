"""The same conversations over HTTP, for clients without a socket (docs/protocol.md section 3)."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.chat.delivery import Delivery
from gateway.chat.replies import Summary
from gateway.codes import Code
from gateway.contracts import Items, Says
from gateway.edge import FACE_HEADER, answer, face_of, token_of
from gateway.errors import ClientProtocolError
from gateway.policy import Actor

__all__ = ["conversation_routes"]

MOST_ENTRIES = 500


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

    async def entries(request: Request) -> Response:
        actor = await actor_of(request)
        found = await delivery.sync(
            actor,
            _conversation(request),
            after=_number(request, "after", 0, 2**53, 0),
            limit=_number(request, "limit", 1, MOST_ENTRIES, 100),
        )
        return answer({"entries": found.entries, "head": found.head})

    return [
        Route("/v1/conversations", listing),
        Route("/v1/conversations/{conversation}", summary),
        Route("/v1/conversations/{conversation}/entries", entries),
    ]


def _conversation(request: Request) -> str:
    name: str = request.path_params["conversation"]
    if len(name) != 32 or not set(name) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="conversation")
    return name


def _number(request: Request, name: str, least: int, most: int, default: int) -> int:
    text = request.query_params.get(name, str(default))
    if not text.isdecimal() or len(text) > 16 or not least <= int(text) <= most:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return int(text)
