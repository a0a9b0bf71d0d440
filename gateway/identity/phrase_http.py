"""The routes of recovery phrases. docs/recovery.md."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import FACE_HEADER, Face, answer, give_token, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.identity.coming_back import ComingBack, Found, Locate, Made, MakePhrase, UsePhrase
from gateway.identity.profile import Me
from gateway.identity.requests import Nothing
from gateway.policy import Actor

__all__ = ["phrase_routes"]

Authenticate = Callable[[str | None], Awaitable[Actor]]


class Returned(Struct, frozen=True):
    """Who came back, and the device that made the phrase."""

    me: Me
    by: str


def phrase_routes(coming_back: ComingBack, authenticate: Authenticate) -> list[Route]:
    """Make the routes by which a phrase is made and ended, and by which somebody comes back."""
    handlers = _Handlers(coming_back, authenticate)
    return [
        Route("/v1/recovery", handlers.made, methods=["GET"]),
        Route("/v1/recovery", handlers.make, methods=["PUT"]),
        Route("/v1/recovery/remove", handlers.remove, methods=["POST"]),
        Route("/v1/recovery/find", handlers.find, methods=["POST"]),
        Route("/v1/recovery/use", handlers.use, methods=["POST"]),
    ]


class _Handlers:
    def __init__(self, coming_back: ComingBack, authenticate: Authenticate) -> None:
        self._coming_back = coming_back
        self._authenticate = authenticate
        self._origin = coming_back.origin

    async def made(self, request: Request) -> Says[Made]:
        actor = await self._authenticate(named_token(request))
        return answer(await self._coming_back.made(actor))

    async def make(self, request: Request) -> Done:
        received = await receive(request, MakePhrase, origin=self._origin)
        actor = await self._authenticate(received.token)
        await self._coming_back.make(actor, received.body)
        return Done()

    async def remove(self, request: Request) -> Done:
        received = await receive(request, Nothing, origin=self._origin)
        await self._coming_back.remove(await self._authenticate(received.token))
        return Done()

    async def find(self, request: Request) -> Says[Found]:
        received = await receive(request, Locate, origin=self._origin)
        return answer(await self._coming_back.find(received.body, received.address))

    async def use(self, request: Request) -> Says[Returned]:
        received = await receive(request, UsePhrase, origin=self._origin)
        if received.face is not Face.PERSON:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)
        came = await self._coming_back.use(received.body, received.address)
        response = answer(Returned(came.signed_in.me, came.by))
        give_token(response, received.face, came.signed_in.token, came.signed_in.cookie_seconds)
        return response
