"""The HTTP routes of guests, who have a cookie of their own. docs/visits.md section 3."""

from typing import TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import FACE_HEADER, answer, client_address, receive_json
from gateway.errors import ClientProtocolError
from gateway.identity.requests import Nothing
from gateway.visits.bodies import AreaSeen, GuestMe, Ice, LinkSeen, UseLink
from gateway.visits.guest_socket import GUEST_COOKIE
from gateway.visits.guests import Guest
from gateway.visits.place_bodies import PlaceSeen, UsePlace
from gateway.visits.visits import Visits

__all__ = ["guest_routes"]

T = TypeVar("T")

FACE = "guest"


def guest_routes(visits: Visits, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/visits/guest``."""
    made = _Handlers(visits, origin)
    return [
        Route("/v1/visits/guest/look", made.look, methods=["POST"]),
        Route("/v1/visits/guest/enter", made.enter, methods=["POST"]),
        Route("/v1/visits/guest/place", made.place, methods=["POST"]),
        Route("/v1/visits/guest/leave", made.leave, methods=["POST"]),
        Route("/v1/visits/guest/ice", made.ice, methods=["GET"]),
        Route("/v1/visits/guest/area", made.area, methods=["GET"]),
        Route("/v1/visits/guest", made.me, methods=["GET"]),
    ]


class _Handlers:
    def __init__(self, visits: Visits, origin: str) -> None:
        self._visits = visits
        self._origin = origin

    async def look(self, request: Request) -> Says[LinkSeen]:
        body = await self._body(request, UseLink)
        return answer(await self._visits.invitations.look(body, client_address(request)))

    async def enter(self, request: Request) -> Says[GuestMe]:
        body = await self._body(request, UseLink)
        session = request.cookies.get(GUEST_COOKIE)
        entered = await self._visits.invitations.enter(body, session, client_address(request))
        response = answer(entered.me)
        if entered.session is not None:
            _give(response, entered.session, entered.cookie_seconds)
        return response

    async def place(self, request: Request) -> Says[PlaceSeen]:
        body = await self._body(request, UsePlace)
        session = request.cookies.get(GUEST_COOKIE)
        shown = await self._visits.at_place.look(body, session, client_address(request))
        response = answer(shown.seen)
        if shown.stale:
            _give(response, "", 0)
        return response

    async def leave(self, request: Request) -> Done:
        await self._body(request, Nothing)
        await self._visits.invitations.leave(await self._guest(request))
        response = Done()
        _give(response, "", 0)
        return response

    async def me(self, request: Request) -> Says[GuestMe]:
        return answer(await self._visits.invitations.me(await self._guest(request)))

    async def ice(self, request: Request) -> Says[Ice]:
        guest = await self._guest(request)
        return answer(await self._visits.ways.ice(guest, guest.visit))

    async def area(self, request: Request) -> Says[AreaSeen]:
        guest = await self._guest(request)
        return answer(await self._visits.entrance.show(guest, guest.visit))

    async def _guest(self, request: Request) -> Guest:
        _expect_guest(request)
        return await self._visits.invitations.authenticate(request.cookies.get(GUEST_COOKIE))

    async def _body(self, request: Request, body: type[T]) -> T:
        _expect_guest(request)
        return await receive_json(request, body, origin=self._origin)


def _expect_guest(request: Request) -> None:
    """Insist on the header: a foreign page cannot send it."""
    if request.headers.get(FACE_HEADER) != FACE:
        raise ClientProtocolError(Code.REQUEST_FACE_MISSING)


def _give(response: Response, token: str, max_age: int) -> None:
    response.set_cookie(
        GUEST_COOKIE, token, max_age=max_age, secure=True, httponly=True, samesite="strict"
    )
