"""The routes of docs/sign-in.md section 6."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Says
from gateway.edge import (
    FACE_HEADER,
    Face,
    Received,
    answer,
    face_of,
    give_token,
    named_token,
    receive,
)
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.identity.profile import Me
from gateway.identity.requests import Nothing
from gateway.identity.sign_on import SIGNING_IN, SignOn, Speaker
from gateway.identity.sign_on_requests import (
    BeginSignOn,
    BegunSignOn,
    FinishedSignOn,
    FinishSignOn,
    Linked,
    NamedProvider,
    ProviderSignIn,
    SignOnPurpose,
)
from gateway.policy import Actor

__all__ = ["sign_on_routes"]

T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]


def sign_on_routes(sign_on: SignOn, authenticate: Authenticate, fresh: Authenticate) -> list[Route]:
    """Make the routes; ``fresh`` lets in only who proved lately who they are."""
    edge = _Edge(sign_on, authenticate, fresh)
    return [
        Route("/v1/sign-on", edge.named, methods=["GET"]),
        Route("/v1/sign-on/begin", edge.begin, methods=["POST"]),
        Route("/v1/sign-on/finish", edge.finish, methods=["POST"]),
        Route("/v1/sign-in/provider", edge.sign_in, methods=["POST"]),
        Route("/v1/sign-on/link", edge.standing, methods=["GET"]),
        Route("/v1/sign-on/unlink", edge.unlink, methods=["POST"]),
    ]


class _Edge:
    """One handler for each route."""

    def __init__(self, sign_on: SignOn, authenticate: Authenticate, fresh: Authenticate) -> None:
        self._sign_on = sign_on
        self._authenticate = authenticate
        self._fresh = fresh

    async def named(self, request: Request) -> Says[NamedProvider]:
        _require_staff(face_of(request.headers.get(FACE_HEADER)))
        return answer(self._sign_on.named())

    async def begin(self, request: Request) -> Says[BegunSignOn]:
        received = await self._receive(request, BeginSignOn)
        speaker = await self._beginner(received.body.purpose, received.token)
        return answer(await self._sign_on.begin(received.body, speaker, received.address))

    async def finish(self, request: Request) -> Says[FinishedSignOn]:
        received = await self._receive(request, FinishSignOn)
        speaker = await self._speaker(received.token)
        return answer(await self._sign_on.finish(received.body, speaker, received.address))

    async def sign_in(self, request: Request) -> Says[Me]:
        received = await self._receive(request, ProviderSignIn)
        signed_in = await self._sign_on.sign_in(received.body)
        response = answer(signed_in.me)
        give_token(response, received.face, signed_in.token, signed_in.cookie_seconds)
        return response

    async def standing(self, request: Request) -> Says[Linked]:
        token = named_token(request)
        _require_staff(face_of(request.headers.get(FACE_HEADER)))
        return answer(await self._sign_on.standing(await self._authenticate(token)))

    async def unlink(self, request: Request) -> Says[Linked]:
        received = await self._receive(request, Nothing)
        return answer(await self._sign_on.unlink(await self._fresh(received.token)))

    async def _beginner(self, purpose: SignOnPurpose, token: str | None) -> Speaker | None:
        """Find out who begins: whoever signs in is nobody yet, whatever cookie is left."""
        if purpose in SIGNING_IN:
            return None
        check = self._fresh if purpose is SignOnPurpose.LINK else self._authenticate
        actor = await check(token)
        return Speaker(actor, token or "")

    async def _speaker(self, token: str | None) -> Speaker | None:
        """Find out who comes back; a session that ended is none."""
        if not token:
            return None
        try:
            return Speaker(await self._authenticate(token), token)
        except Unauthenticated:
            return None

    async def _receive(self, request: Request, body: type[T]) -> Received[T]:
        received = await receive(request, body, origin=self._sign_on.origin)
        _require_staff(received.face)
        return received


def _require_staff(face: Face) -> None:
    """Refuse a young person's face: its account is its device, and no provider knows it."""
    if face is not Face.STAFF:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)
