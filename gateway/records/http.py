"""The routes of docs/records.md."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code, Reason
from gateway.contracts import Done, Id, Items, QueryOf, Raw, Says, queried
from gateway.edge import BODY_LIMIT, answer, named_token, receive, receive_bytes
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.requests import Nothing
from gateway.policy import Actor, Kind
from gateway.records import shapes
from gateway.records.service import Records

__all__ = ["record_routes"]

T = TypeVar("T")

SHARES_LIMIT: Final = 64 * BODY_LIMIT
OCTETS: Final = Raw("application/octet-stream")

Authenticate = Callable[[str | None], Awaitable[Actor]]


class WhichSealed(msgspec.Struct, frozen=True):
    """The records of a conversation, or all that one may see; behind one of them."""

    conversation: Id | None = None
    after: Id | None = None


class OfConversation(msgspec.Struct, frozen=True):
    """The conversation that a record is of."""

    conversation: Id


def record_routes(
    records: Records, authenticate: Authenticate, fresh: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes below ``/v1/records``; ``fresh`` wants a fresh proof (docs/sign-in.md)."""
    edge = _Edge(records, authenticate, fresh, origin)
    opening = "/v1/records/openings/{opening}"
    return [
        Route("/v1/records/leads", edge.leads, methods=["GET"]),
        Route("/v1/records/owed", edge.owed, methods=["GET"]),
        Route("/v1/records/successor", edge.successor, methods=["POST"]),
        Route("/v1/records/openings", edge.openings, methods=["GET"]),
        Route(opening, edge.opening, methods=["GET"]),
        Route(f"{opening}/shares", edge.given, methods=["GET"]),
        Route(f"{opening}/shares", edge.give, methods=["POST"]),
        Route(f"{opening}/refuse", edge.refuse, methods=["POST"]),
        Route(f"{opening}/end", edge.end, methods=["POST"]),
        Route(f"{opening}/record", edge.body, methods=["GET"]),
        Route("/v1/records", queried(edge.sealed, WhichSealed), methods=["GET"]),
        Route("/v1/records/{record}", queried(edge.keep_body, OfConversation), methods=["PUT"]),
        Route("/v1/records/{record}/shares", edge.keep_shares, methods=["PUT"]),
        Route("/v1/records/{record}/openings", edge.ask, methods=["POST"]),
        Route("/v1/records/{record}/hand-on", edge.hand_on, methods=["POST"]),
    ]


class _Edge:
    """One handler for each route."""

    def __init__(
        self, records: Records, authenticate: Authenticate, fresh: Authenticate, origin: str
    ) -> None:
        self._records = records
        self._authenticate = authenticate
        self._fresh = fresh
        self._origin = origin

    async def leads(self, request: Request) -> Says[shapes.Leads]:
        return answer(await self._records.leads(await self._staff(request)))

    async def owed(self, request: Request) -> Says[shapes.Owed]:
        return answer(await self._records.owed(await self._staff(request)))

    async def openings(self, request: Request) -> Says[Items[shapes.OpeningItem]]:
        return answer(Items(await self._records.openings(await self._staff(request))))

    async def sealed(
        self, request: Request, query: QueryOf[WhichSealed]
    ) -> Says[shapes.RecordPage]:
        actor = await self._staff(request)
        asked = query()
        return answer(await self._records.sealed(actor, asked.conversation, asked.after))

    async def opening(self, request: Request) -> Says[shapes.OpeningItem]:
        actor = await self._staff(request)
        return answer(await self._records.opening(actor, _named(request, "opening")))

    async def given(self, request: Request) -> Says[Items[shapes.Checked]]:
        actor = await self._staff(request)
        return answer(Items(await self._records.given(actor, _named(request, "opening"))))

    async def body(self, request: Request) -> Annotated[Response, OCTETS]:
        actor = await self._staff(request)
        return Response(
            await self._records.body(actor, _named(request, "opening")),
            media_type=OCTETS.media_type,
            headers={"Cache-Control": "no-store"},
        )

    async def keep_body(self, request: Request, query: QueryOf[OfConversation]) -> Done:
        received = await receive_bytes(request, origin=self._origin, limit=shapes.LARGEST)
        actor = _staff(await self._authenticate(received.token))
        asked = query()
        if not received.body:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="body")
        name = _named(request, "record")
        await self._records.keep_body(actor, name, asked.conversation, received.body)
        return Done()

    async def keep_shares(self, request: Request) -> Done:
        actor, body = await self._receive(request, shapes.NewShares, SHARES_LIMIT)
        await self._records.keep_shares(actor, _named(request, "record"), body)
        return Done()

    async def ask(self, request: Request) -> Says[shapes.OpeningItem]:
        actor, body = await self._receive_fresh(request, shapes.Ask)
        return answer(await self._records.ask(actor, _named(request, "record"), body))

    async def give(self, request: Request) -> Says[shapes.OpeningItem]:
        actor, body = await self._receive_fresh(request, shapes.Give)
        return answer(await self._records.give(actor, _named(request, "opening"), body))

    async def refuse(self, request: Request) -> Says[shapes.OpeningItem]:
        actor, body = await self._receive(request, shapes.Refuse)
        return answer(await self._records.refuse(actor, _named(request, "opening"), body.reason))

    async def end(self, request: Request) -> Says[shapes.OpeningItem]:
        actor, _ = await self._receive(request, Nothing)
        return answer(await self._records.end(actor, _named(request, "opening")))

    async def hand_on(self, request: Request) -> Done:
        actor, body = await self._receive(request, shapes.HandOn, SHARES_LIMIT)
        await self._records.hand_on(actor, _named(request, "record"), body)
        return Done()

    async def successor(self, request: Request) -> Done:
        actor, body = await self._receive(request, shapes.Successor)
        await self._records.name_successor(actor, body.account)
        return Done()

    async def _staff(self, request: Request) -> Actor:
        return _staff(await self._authenticate(named_token(request)))

    async def _receive(
        self, request: Request, body: type[T], limit: int = BODY_LIMIT
    ) -> tuple[Actor, T]:
        received = await receive(request, body, origin=self._origin, limit=limit)
        return _staff(await self._authenticate(received.token)), received.body

    async def _receive_fresh(self, request: Request, body: type[T]) -> tuple[Actor, T]:
        received = await receive(request, body, origin=self._origin)
        return _staff(await self._fresh(received.token)), received.body


def _staff(actor: Actor) -> Actor:
    if actor.kind is not Kind.STAFF:
        raise NotPermitted(Code.RECORD_NOT_YOURS, Reason.ROLE)
    return actor


def _named(request: Request, name: str) -> str:
    return _id(request.path_params[name], name)


def _id(given: str, name: str) -> str:
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return given
