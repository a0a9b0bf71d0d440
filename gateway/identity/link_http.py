"""The routes of second devices. docs/devices.md."""

from collections.abc import Awaitable, Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import FACE_HEADER, Face, Received, answer, give_token, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.identity.linking import Accept, AskIn, Finish, Linking, Opened, Standing, Ticket
from gateway.identity.profile import Me
from gateway.identity.requests import Nothing
from gateway.policy import Actor

__all__ = ["link_routes"]

Authenticate = Callable[[str | None], Awaitable[Actor]]


class Accepted(Struct, frozen=True):
    """The device that was let in."""

    device: str


class Asking(Struct, frozen=True, tag_field="state", tag="asked"):
    """Nobody has decided yet."""


class LetIn(Struct, frozen=True, tag_field="state", tag="accepted"):
    """It was let in: who it is, who vouched for it, and that one's word."""

    me: Me
    by: str
    mac: bytes


def link_routes(linking: Linking, authenticate: Authenticate) -> list[Route]:
    """Make the routes by which a device lets another one in."""
    handlers = _Handlers(linking, authenticate)
    return [
        Route("/v1/devices/link", handlers.open, methods=["POST"]),
        Route("/v1/devices/link", handlers.standing, methods=["GET"]),
        Route("/v1/devices/link/answer", handlers.accept, methods=["POST"]),
        Route("/v1/devices/link/refuse", handlers.refuse, methods=["POST"]),
        Route("/v1/link", handlers.ask, methods=["POST"]),
        Route("/v1/link/finish", handlers.finish, methods=["POST"]),
    ]


class _Handlers:
    def __init__(self, linking: Linking, authenticate: Authenticate) -> None:
        self._linking = linking
        self._authenticate = authenticate
        self._origin = linking.origin

    async def open(self, request: Request) -> Says[Opened]:
        received = await receive(request, Nothing, origin=self._origin)
        actor = await self._authenticate(received.token)
        return answer(await self._linking.open(actor))

    async def standing(self, request: Request) -> Says[Standing]:
        actor = await self._authenticate(named_token(request))
        return answer(await self._linking.standing(actor))

    async def accept(self, request: Request) -> Says[Accepted]:
        received = await receive(request, Accept, origin=self._origin)
        actor = await self._authenticate(received.token)
        return answer(Accepted(await self._linking.accept(actor, received.body)))

    async def refuse(self, request: Request) -> Done:
        received = await receive(request, Nothing, origin=self._origin)
        await self._linking.refuse(await self._authenticate(received.token))
        return Done()

    async def ask(self, request: Request) -> Says[Ticket]:
        received = await receive(request, AskIn, origin=self._origin)
        _expect_person(received)
        return answer(await self._linking.ask(received.body, received.address))

    async def finish(self, request: Request) -> Says[Asking | LetIn]:
        received = await receive(request, Finish, origin=self._origin)
        _expect_person(received)
        finished = await self._linking.finish(received.body)
        if finished is None:
            return answer(Asking())
        signed_in = finished.signed_in
        response = answer(LetIn(signed_in.me, finished.by, finished.mac))
        give_token(response, received.face, signed_in.token, signed_in.cookie_seconds)
        return response


def _expect_person(received: Received[object]) -> None:
    """Refuse to put a young person's session into the cookie of staff."""
    if received.face is not Face.PERSON:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)
