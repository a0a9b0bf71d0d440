"""The routes of docs/removals.md: devices, and the deeds that end somebody's place."""

from collections.abc import Awaitable, Callable

import msgspec
from starlette.requests import Request
from starlette.routing import Route

from gateway.chat.asked import Id
from gateway.chat.departures import Departures
from gateway.codes import Code
from gateway.contracts import Done, Items, Says
from gateway.edge import answer, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.identity.devices import ListedDevice, StaffMember
from gateway.identity.requests import Nothing
from gateway.policy import Actor

__all__ = ["departure_routes"]


class Leaver(msgspec.Struct, frozen=True):
    """Who leaves a team."""

    account: Id


class Lock(msgspec.Struct, frozen=True):
    """After how many minutes untouched a screen of staff locks."""

    minutes: int


Authenticate = Callable[[str | None], Awaitable[Actor]]


def departure_routes(
    departures: Departures,
    authenticate: Authenticate,
    fresh: Authenticate,
    *,
    origin: str,
    lock_minutes: int,
) -> list[Route]:
    """Make the routes.

    ``fresh`` lets in only who proved lately who they are (docs/sign-in.md); ``lock_minutes``:
    after how long untouched the screens of staff lock.
    """

    async def listing(request: Request) -> Says[Items[ListedDevice]]:
        actor = await authenticate(named_token(request))
        return answer(Items(await departures.devices(actor)))

    async def lock(request: Request) -> Says[Lock]:
        await authenticate(named_token(request))
        return answer(Lock(lock_minutes))

    async def staff_listing(request: Request) -> Says[Items[StaffMember]]:
        actor = await authenticate(named_token(request))
        return answer(Items(await departures.staff_devices(actor)))

    async def revoke(request: Request) -> Done:
        received = await receive(request, Nothing, origin=origin)
        actor, device = await authenticate(received.token), _id(request, "device")
        if not await departures.is_own(actor, device):
            actor = await fresh(received.token)
        await departures.revoke(actor, device)
        return Done()

    async def leave(request: Request) -> Done:
        received = await receive(request, Leaver, origin=origin)
        actor = await fresh(received.token)
        await departures.leave_team(actor, received.body.account, _id(request, "team"))
        return Done()

    async def close(request: Request) -> Done:
        received = await receive(request, Nothing, origin=origin)
        actor = await fresh(received.token)
        await departures.close_account(actor, _id(request, "account"))
        return Done()

    return [
        Route("/v1/devices", listing, methods=["GET"]),
        Route("/v1/devices/lock", lock, methods=["GET"]),
        Route("/v1/staff/devices", staff_listing, methods=["GET"]),
        Route("/v1/devices/{device}/revoke", revoke, methods=["POST"]),
        Route("/v1/teams/{team}/leave", leave, methods=["POST"]),
        Route("/v1/accounts/{account}/close", close, methods=["POST"]),
    ]


def _id(request: Request, name: str) -> str:
    given: str = request.path_params[name]
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return given
