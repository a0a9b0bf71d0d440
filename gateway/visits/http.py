"""The HTTP routes of visits, for members. docs/visits.md section 3."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from msgspec import Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Id, Items, QueryOf, Says, describe, queried
from gateway.edge import FACE_HEADER, Face, answer, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.identity.requests import Nothing
from gateway.policy import Actor
from gateway.visits import bodies, place_bodies
from gateway.visits.visits import Visits

__all__ = ["visit_routes"]

R = TypeVar("R")
T = TypeVar("T")

Authenticate = Callable[[str | None], Awaitable[Actor]]


class OfTeam(Struct, frozen=True):
    """Those of a team."""

    team: Id


class WhichVisits(Struct, frozen=True):
    """The visits of a conversation, or all one's own."""

    conversation: Id | None = None


def visit_routes(visits: Visits, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/visits`` that members use."""
    made = _Handlers(visits, authenticate, origin)
    planning, links = visits.planning, visits.invitations
    one = "/v1/visits/{visit}"
    return [
        Route("/v1/visits", made.schedule, methods=["POST"]),
        Route("/v1/visits", queried(made.list, WhichVisits), methods=["GET"]),
        Route("/v1/visits/settings", made.options, methods=["GET"]),
        Route("/v1/visits/settings", made.save_options, methods=["PUT"]),
        Route("/v1/visits/places", queried(made.places, OfTeam), methods=["GET"]),
        Route("/v1/visits/places", made.make_place, methods=["POST"]),
        Route("/v1/visits/places/{place}/close", made.close_place, methods=["POST"]),
        Route(one, made.item, methods=["GET"]),
        Route(f"{one}/ice", made.ice, methods=["GET"]),
        Route(f"{one}/area", made.area, methods=["GET"]),
        Route(f"{one}/guests", made.guests, methods=["GET"]),
        made.deed(f"{one}/guests", bodies.MakeGuest, bodies.GuestItem, links.make),
        Route(f"{one}/guests/{{guest}}/revoke", made.revoke, methods=["POST"]),
        made.deed(f"{one}/place", place_bodies.PutAtPlace, bodies.VisitItem, visits.at_place.put),
        made.deed(
            f"{one}/place/leave",
            Nothing,
            bodies.VisitItem,
            lambda a, name, _: visits.at_place.leave(a, name),
        ),
        made.deed(f"{one}/move", bodies.MoveVisit, bodies.VisitItem, planning.move),
        made.deed(
            f"{one}/cancel", Nothing, bodies.VisitItem, lambda a, name, _: planning.cancel(a, name)
        ),
        made.deed(f"{one}/seen-alone", bodies.SeenAloneBody, bodies.VisitItem, planning.say_alone),
        made.deed(f"{one}/tags", bodies.SayTags, bodies.VisitItem, planning.say_tags),
    ]


class _Handlers:
    def __init__(self, visits: Visits, authenticate: Authenticate, origin: str) -> None:
        self._visits = visits
        self._authenticate = authenticate
        self._origin = origin

    def deed(
        self,
        path: str,
        body: type[T],
        says: type[R],
        carry_out: Callable[[Actor, str, T], Awaitable[R]],
    ) -> Route:
        """Make the route of a deed of staff on a visit."""

        async def endpoint(request: Request) -> Says[R]:
            name = _id(request.path_params["visit"], "visit")
            actor, asked = await self._receive(request, body)
            return answer(await carry_out(actor, name, asked))

        return Route(path, describe(endpoint, says), methods=["POST"])

    async def schedule(self, request: Request) -> Says[bodies.VisitItem]:
        actor, body = await self._receive(request, bodies.Schedule)
        return answer(await self._visits.planning.schedule(actor, body))

    async def list(
        self, request: Request, query: QueryOf[WhichVisits]
    ) -> Says[Items[bodies.VisitItem]]:
        actor = await self._actor(request)
        asked = query()
        return answer(Items(await self._visits.planning.list(actor, asked.conversation)))

    async def item(self, request: Request) -> Says[bodies.VisitItem]:
        name = _id(request.path_params["visit"], "visit")
        return answer(await self._visits.planning.item(await self._actor(request), name))

    async def ice(self, request: Request) -> Says[bodies.Ice]:
        name = _id(request.path_params["visit"], "visit")
        return answer(await self._visits.ways.ice(await self._actor(request), name))

    async def area(self, request: Request) -> Says[bodies.AreaSeen]:
        name = _id(request.path_params["visit"], "visit")
        return answer(await self._visits.entrance.show(await self._actor(request), name))

    async def guests(self, request: Request) -> Says[Items[bodies.GuestItem]]:
        name = _id(request.path_params["visit"], "visit")
        found = await self._visits.invitations.list(await self._actor(request), name)
        return answer(Items(found))

    async def revoke(self, request: Request) -> Says[bodies.GuestItem]:
        name = _id(request.path_params["visit"], "visit")
        guest = _id(request.path_params["guest"], "guest")
        actor, _ = await self._receive(request, Nothing)
        return answer(await self._visits.invitations.revoke(actor, name, guest))

    async def places(
        self, request: Request, query: QueryOf[OfTeam]
    ) -> Says[Items[place_bodies.PlaceItem]]:
        actor = await self._actor(request)
        return answer(Items(await self._visits.places.list(actor, query().team)))

    async def make_place(self, request: Request) -> Says[place_bodies.PlaceItem]:
        actor, body = await self._receive(request, place_bodies.MakePlace)
        return answer(await self._visits.places.make(actor, body))

    async def close_place(self, request: Request) -> Says[place_bodies.PlaceItem]:
        name = _id(request.path_params["place"], "place")
        actor, _ = await self._receive(request, Nothing)
        return answer(await self._visits.places.close(actor, name))

    async def options(self, request: Request) -> Says[bodies.Chosen]:
        return answer(await self._visits.ways.options(await self._actor(request)))

    async def save_options(self, request: Request) -> Says[bodies.Chosen]:
        actor, body = await self._receive(request, bodies.SaveOptions)
        return answer(await self._visits.ways.save(actor, body))

    async def _actor(self, request: Request) -> Actor:
        return await self._authenticate(named_token(request))

    async def _receive(self, request: Request, body: type[T]) -> tuple[Actor, T]:
        received = await receive(request, body, origin=self._origin)
        if received.face is not Face.STAFF:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at=FACE_HEADER)
        return await self._authenticate(received.token), received.body


def _id(text: str, name: str) -> str:
    if len(text) != 32 or not set(text) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return text
