"""Identity's HTTP routes. docs/protocol.md section 3."""

from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import (
    FACE_HEADER,
    Face,
    Received,
    answer,
    forget_token,
    give_token,
    named_token,
    receive,
)
from gateway.errors import ClientProtocolError
from gateway.identity.entrances import SignedIn
from gateway.identity.passkey_requests import PasskeySignIn
from gateway.identity.profile import IssuedChallenge, Me, Offer
from gateway.identity.requests import (
    AskedDevice,
    DeviceProof,
    DeviceSignIn,
    Join,
    LookAtCode,
    Nothing,
    StaffSignIn,
)
from gateway.identity.service import Identity

__all__ = ["identity_routes"]


def identity_routes(identity: Identity) -> list[Route]:
    """Return the routes by which people join, sign in and out, and ask who they are."""
    handlers = _Handlers(identity)
    return [
        Route("/v1/join/look", handlers.look, methods=["POST"]),
        Route("/v1/join", handlers.join, methods=["POST"]),
        Route("/v1/challenge", handlers.challenge, methods=["POST"]),
        Route("/v1/sign-in/device", handlers.sign_in_device, methods=["POST"]),
        Route("/v1/sign-in/staff", handlers.sign_in_staff, methods=["POST"]),
        Route("/v1/devices/standing", handlers.standing, methods=["POST"]),
        Route("/v1/devices/erased", handlers.erased, methods=["POST"]),
        Route("/v1/sign-in/passkey", handlers.sign_in_passkey, methods=["POST"]),
        Route("/v1/sign-out", handlers.sign_out, methods=["POST"]),
        Route("/v1/me", handlers.me, methods=["GET"]),
    ]


class _Handlers:
    def __init__(self, identity: Identity) -> None:
        self._identity = identity

    async def look(self, request: Request) -> Says[Offer]:
        received = await receive(request, LookAtCode, origin=self._identity.origin)
        return answer(await self._identity.look(received.body, received.address))

    async def challenge(self, request: Request) -> Says[IssuedChallenge]:
        received = await receive(request, Nothing, origin=self._identity.origin)
        return answer(await self._identity.challenge(received.address))

    async def join(self, request: Request) -> Says[Me]:
        received = await receive(request, Join, origin=self._identity.origin)
        _expect(received, Face.PERSON)
        return _welcome(received, await self._identity.join(received.body, received.address))

    async def sign_in_device(self, request: Request) -> Says[Me]:
        received = await receive(request, DeviceSignIn, origin=self._identity.origin)
        _expect(received, Face.PERSON)
        signed_in = await self._identity.sign_in_device(received.body, received.address)
        return _welcome(received, signed_in)

    async def sign_in_staff(self, request: Request) -> Says[Me]:
        received = await receive(request, StaffSignIn, origin=self._identity.origin)
        _expect(received, Face.STAFF)
        signed_in = await self._identity.sign_in_staff(received.body, received.address)
        return _welcome(received, signed_in)

    async def standing(self, request: Request) -> Done:
        received = await receive(request, AskedDevice, origin=self._identity.origin)
        await self._identity.standing(received.body.device, received.address)
        return Done()

    async def erased(self, request: Request) -> Done:
        received = await receive(request, DeviceProof, origin=self._identity.origin)
        await self._identity.erased(received.body, received.address)
        return Done()

    async def sign_in_passkey(self, request: Request) -> Says[Me]:
        received = await receive(request, PasskeySignIn, origin=self._identity.origin)
        _expect(received, Face.STAFF)
        return _welcome(received, await self._identity.sign_in_passkey(received.body))

    async def sign_out(self, request: Request) -> Done:
        received = await receive(request, Nothing, origin=self._identity.origin)
        await self._identity.sign_out(received.token)
        response = Done()
        forget_token(response, received.face)
        return response

    async def me(self, request: Request) -> Says[Me]:
        actor = await self._identity.authenticate(named_token(request))
        return answer(await self._identity.me(actor))


def _expect(received: Received[object], face: Face) -> None:
    """Refuse a sign-in that would put one face's session into the other's cookie."""
    if received.face is not face:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)


def _welcome(received: Received[object], signed_in: SignedIn) -> Says[Me]:
    response = answer(signed_in.me)
    give_token(response, received.face, signed_in.token, signed_in.cookie_seconds)
    return response
