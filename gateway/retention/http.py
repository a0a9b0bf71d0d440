"""The routes of docs/retention.md section 5."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Final

from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, Says
from gateway.edge import answer, named_token, receive
from gateway.errors import ClientProtocolError
from gateway.policy import Actor
from gateway.retention.files import File
from gateway.retention.service import Retention
from gateway.retention.shapes import (
    ClassifyTeam,
    Described,
    Destructions,
    FileItem,
    Files,
    Reasoned,
    Teams,
)

__all__ = ["retention_routes"]

MOST: Final = 200
USUAL: Final = 50

Authenticate = Callable[[str | None], Awaitable[Actor]]


def retention_routes(
    retention: Retention, authenticate: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes below ``/v1/retention``."""
    return [*_looking(retention, authenticate), *_changing(retention, authenticate, origin)]


def _looking(retention: Retention, authenticate: Authenticate) -> list[Route]:
    async def files(request: Request) -> Says[Files]:
        actor = await authenticate(named_token(request))
        limit = _limit(request)
        found = await retention.files(
            actor, due_before=_day(request, "due_before"), after=_place(request), limit=limit + 1
        )
        page = found[:limit]
        more = _token(page[-1]) if len(found) > limit else None
        return answer(Files(retention.today(), [FileItem.of(file) for file in page], more))

    async def file(request: Request) -> Says[FileItem]:
        actor = await authenticate(named_token(request))
        return answer(FileItem.of(await retention.file(actor, _id(request, "account"))))

    async def teams(request: Request) -> Says[Teams]:
        actor = await authenticate(named_token(request))
        return answer(Teams(await retention.teams(actor)))

    async def destructions(request: Request) -> Says[Destructions]:
        actor = await authenticate(named_token(request))
        limit = _limit(request)
        found = await retention.destructions(actor, before=_before(request), limit=limit + 1)
        more = found[limit - 1].number if len(found) > limit else None
        return answer(Destructions(found[:limit], more))

    return [
        Route("/v1/retention/files", files, methods=["GET"]),
        Route("/v1/retention/files/{account}", file, methods=["GET"]),
        Route("/v1/retention/teams", teams, methods=["GET"]),
        Route("/v1/retention/destructions", destructions, methods=["GET"]),
    ]


def _changing(retention: Retention, authenticate: Authenticate, origin: str) -> list[Route]:
    async def describe(request: Request) -> Says[FileItem]:
        received = await receive(request, Described, origin=origin)
        actor = await authenticate(received.token)
        name = _id(request, "account")
        return answer(FileItem.of(await retention.describe(actor, name, received.body)))

    async def hold(request: Request) -> Says[FileItem]:
        received = await receive(request, Reasoned, origin=origin)
        actor = await authenticate(received.token)
        name = _id(request, "account")
        return answer(FileItem.of(await retention.hold(actor, name, received.body.reason)))

    async def lift(request: Request) -> Says[FileItem]:
        received = await receive(request, Reasoned, origin=origin)
        actor = await authenticate(received.token)
        name = _id(request, "hold")
        return answer(FileItem.of(await retention.lift(actor, name, received.body.reason)))

    async def classify(request: Request) -> Done:
        received = await receive(request, ClassifyTeam, origin=origin)
        actor = await authenticate(received.token)
        await retention.classify_team(actor, _id(request, "team"), received.body.record_class)
        return Done()

    return [
        Route("/v1/retention/files/{account}", describe, methods=["PUT"]),
        Route("/v1/retention/files/{account}/holds", hold, methods=["POST"]),
        Route("/v1/retention/holds/{hold}/lift", lift, methods=["POST"]),
        Route("/v1/retention/teams/{team}", classify, methods=["PUT"]),
    ]


def _token(file: File) -> str:
    return f"{'' if file.due is None else file.due.on.isoformat()}.{file.account}"


def _place(request: Request) -> tuple[str, str] | None:
    text = request.query_params.get("after", "")
    if text == "":
        return None
    day, dot, account = text.partition(".")
    if dot == "" or len(account) != 32 or len(day) != 10:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="after")
    return day, account


def _day(request: Request, name: str) -> date | None:
    text = request.query_params.get(name, "")
    if text == "":
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name) from error


def _before(request: Request) -> int | None:
    text = request.query_params.get("before", "")
    if text == "":
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 16):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="before")
    return int(text)


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(USUAL))
    if not (text.isascii() and text.isdecimal() and len(text) <= 3 and 1 <= int(text) <= MOST):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="limit")
    return int(text)


def _id(request: Request, name: str) -> str:
    given: str = request.path_params[name]
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return given
