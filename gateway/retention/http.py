"""The routes of docs/retention.md section 5."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.codes import Code
from gateway.contracts import Done, QueryOf, Says, Whole, queried
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

Authenticate = Callable[[str | None], Awaitable[Actor]]
Limit = Annotated[int, Meta(ge=1, le=200)]


class WhichFiles(Struct, frozen=True):
    """A page of files, the first due first."""

    due_before: date | None = None
    after: Annotated[str, Meta(pattern=r"\A[0-9-]{10}\.[0-9a-f]{32}\Z")] | None = None
    limit: Limit = 50


class WhichDestructions(Struct, frozen=True):
    """A page of destructions, the newest first."""

    before: Whole | None = None
    limit: Limit = 50


def retention_routes(
    retention: Retention, authenticate: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes below ``/v1/retention``."""
    return [*_looking(retention, authenticate), *_changing(retention, authenticate, origin)]


def _looking(retention: Retention, authenticate: Authenticate) -> list[Route]:
    async def files(request: Request, query: QueryOf[WhichFiles]) -> Says[Files]:
        actor = await authenticate(named_token(request))
        asked = query()
        limit = asked.limit
        found = await retention.files(
            actor, due_before=asked.due_before, after=_place(asked.after), limit=limit + 1
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

    async def destructions(
        request: Request, query: QueryOf[WhichDestructions]
    ) -> Says[Destructions]:
        actor = await authenticate(named_token(request))
        asked = query()
        limit = asked.limit
        found = await retention.destructions(actor, before=asked.before, limit=limit + 1)
        more = found[limit - 1].number if len(found) > limit else None
        return answer(Destructions(found[:limit], more))

    return [
        Route("/v1/retention/files", queried(files, WhichFiles), methods=["GET"]),
        Route("/v1/retention/files/{account}", file, methods=["GET"]),
        Route("/v1/retention/teams", teams, methods=["GET"]),
        Route(
            "/v1/retention/destructions", queried(destructions, WhichDestructions), methods=["GET"]
        ),
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


def _place(token: str | None) -> tuple[str, str] | None:
    if token is None:
        return None
    day, _, account = token.partition(".")
    return day, account


def _id(request: Request, name: str) -> str:
    given: str = request.path_params[name]
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return given
