"""The routes of docs/inviting.md."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.routing import Route

from gateway.contracts import Items, Says
from gateway.desk.consent_shapes import Answer, Ask, Choices, Consent
from gateway.desk.consents import Consents
from gateway.desk.http import expect, path_id
from gateway.edge import FACE_HEADER, Face, answer, face_of, named_token, receive
from gateway.identity.requests import Nothing
from gateway.policy import Actor

__all__ = ["consent_routes"]

T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]


def consent_routes(consents: Consents, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes of questions to young people."""
    at = _Endpoints(consents, authenticate, origin)
    talk = "/v1/desk/conversations/{conversation}"
    return [
        Route(f"{talk}/choices", at.choices),
        Route(f"{talk}/consents", at.listed, methods=["GET"]),
        Route(f"{talk}/consents", at.ask, methods=["POST"]),
        Route("/v1/desk/consents/{consent}/answer", at.say, methods=["POST"]),
        Route("/v1/desk/consents/{consent}/end", at.end, methods=["POST"]),
    ]


class _Endpoints:
    def __init__(self, consents: Consents, authenticate: Authenticate, origin: str) -> None:
        self._consents = consents
        self._authenticate = authenticate
        self._origin = origin

    async def choices(self, request: Request) -> Says[Choices]:
        actor = await self._actor(request, Face.STAFF)
        return answer(await self._consents.choices(actor, path_id(request, "conversation")))

    async def listed(self, request: Request) -> Says[Items[Consent]]:
        actor = await self._actor(request, None)
        found = await self._consents.asked_in(actor, path_id(request, "conversation"))
        return answer(Items(found))

    async def ask(self, request: Request) -> Says[Consent]:
        actor, body = await self._receive(request, Ask, Face.STAFF)
        return answer(await self._consents.ask(actor, path_id(request, "conversation"), body))

    async def say(self, request: Request) -> Says[Consent]:
        actor, body = await self._receive(request, Answer, Face.PERSON)
        return answer(await self._consents.answer(actor, path_id(request, "consent"), body))

    async def end(self, request: Request) -> Says[Consent]:
        actor, _ = await self._receive(request, Nothing, None)
        return answer(await self._consents.end(actor, path_id(request, "consent")))

    async def _actor(self, request: Request, face: Face | None) -> Actor:
        given = face_of(request.headers.get(FACE_HEADER))
        expect(given, face or given)
        return await self._authenticate(named_token(request))

    async def _receive(self, request: Request, body: type[T], face: Face | None) -> tuple[Actor, T]:
        found = await receive(request, body, origin=self._origin)
        expect(found.face, face or found.face)
        return await self._authenticate(found.token), found.body
