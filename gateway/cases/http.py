"""The routes of docs/cases.md."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Final, Protocol, TypeVar

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.cases import shapes
from gateway.cases.case import CaseState
from gateway.cases.deeds import (
    AddMember,
    AddTask,
    Close,
    Decide,
    Decision,
    Deed,
    FinishTask,
    Level,
    NewOwner,
    Note,
    Reopen,
    SetLevel,
)
from gateway.cases.exporting import Exports, Form
from gateway.cases.identity import Identities
from gateway.cases.service import Cases, eligible
from gateway.codes import Code, Reason
from gateway.contracts import QueryOf, Raw, Says, queried
from gateway.edge import answer, named_token, receive
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.requests import Nothing
from gateway.policy import Actor, Kind

__all__ = ["case_routes"]

B = TypeVar("B")

PDF: Final = "application/pdf"
FHIR: Final = "application/fhir+json"
_TYPES: Final = {Form.PDF: PDF, Form.FHIR: FHIR}

Authenticate = Callable[[str | None], Awaitable[Actor]]
Handler = Callable[[Request], Awaitable[Says[shapes.CaseItem]]]


class WhichCases(Struct, frozen=True):
    """A page of cases, the gravest first."""

    state: CaseState = CaseState.OPEN
    mine: bool = False
    after: Annotated[str, Meta(pattern=r"\A[0-9]{1,2}\.[0-9]{1,16}\.[0-9a-f]{32}\Z")] | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class Exported(Struct, frozen=True):
    """What a case is written as."""

    form: Form


def case_routes(
    cases: Cases,
    identities: Identities,
    authenticate: Authenticate,
    fresh: Authenticate,
    *,
    origin: str,
) -> list[Route]:
    """Make the routes below ``/v1/cases``; ``fresh`` wants a fresh proof (docs/sign-in.md)."""
    edge = _Edge(cases, identities, authenticate, fresh, origin)
    one = "/v1/cases/{case}"
    return [
        Route("/v1/cases", edge.open, methods=["POST"]),
        Route("/v1/cases", queried(edge.listing, WhichCases), methods=["GET"]),
        Route("/v1/cases/people", edge.colleagues, methods=["GET"]),
        Route(one, edge.show, methods=["GET"]),
        Route(f"{one}/lines", edge.deed(shapes.NewLine, _note), methods=["POST"]),
        Route(f"{one}/level", edge.deed(shapes.NewLevel, _level), methods=["POST"]),
        Route(f"{one}/owner", edge.people(NewOwner), methods=["POST"]),
        Route(f"{one}/members", edge.people(AddMember), methods=["POST"]),
        Route(f"{one}/tasks", edge.add_task, methods=["POST"]),
        Route(f"{one}/tasks/{{task}}/done", edge.finish_task, methods=["POST"]),
        Route(f"{one}/decisions", edge.deed(shapes.DecisionBody, _decide), methods=["POST"]),
        Route(f"{one}/close", edge.deed(shapes.Turn, lambda b: Close(b.why)), methods=["POST"]),
        Route(f"{one}/reopen", edge.deed(shapes.Turn, lambda b: Reopen(b.why)), methods=["POST"]),
        Route(f"{one}/identity", edge.enter_identity, methods=["PUT"]),
        Route(f"{one}/identity", edge.read_identity, methods=["GET"]),
        Route(f"{one}/glass", edge.ask, methods=["POST"]),
        Route(f"{one}/glass", edge.requests, methods=["GET"]),
        Route(f"{one}/glass/{{glass}}/agree", edge.agree, methods=["POST"]),
        Route(f"{one}/findings", edge.findings, methods=["GET"]),
        Route(f"{one}/export", queried(edge.export, Exported), methods=["POST"]),
    ]


class _Versioned(Protocol):
    """Every deed's body has the version that its screen showed."""

    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=_Versioned)


class _Edge:
    """One handler for each route."""

    def __init__(
        self,
        cases: Cases,
        identities: Identities,
        authenticate: Authenticate,
        fresh: Authenticate,
        origin: str,
    ) -> None:
        self._cases = cases
        self._identities = identities
        self._exports = Exports(cases, identities)
        self._authenticate = authenticate
        self._fresh = fresh
        self._origin = origin

    async def open(self, request: Request) -> Says[shapes.CaseItem]:
        actor, body = await self._receive(request, shapes.NewCase)
        return answer(await self._cases.open(actor, body))

    async def listing(self, request: Request, query: QueryOf[WhichCases]) -> Says[shapes.Cases]:
        actor = await self._staff(request)
        asked = query()
        limit = asked.limit
        found = await self._cases.cases(
            actor,
            state=asked.state,
            mine=asked.mine,
            after=_place(asked.after),
            limit=limit + 1,
        )
        page = found[:limit]
        more = _token(page[-1]) if len(found) > limit else None
        return answer(shapes.Cases(page, more))

    async def colleagues(self, request: Request) -> Says[shapes.People]:
        return answer(shapes.People(await self._cases.people(await self._staff(request))))

    async def show(self, request: Request) -> Says[shapes.CaseItem]:
        return answer(await self._cases.show(await self._staff(request), _id(request, "case")))

    def deed(self, shape: type[V], make: Callable[[V], Deed]) -> Handler:
        """Make the handler of a deed that its body says whole."""

        async def handler(request: Request) -> Says[shapes.CaseItem]:
            actor, body = await self._receive(request, shape)
            name = _id(request, "case")
            return answer(await self._cases.do(actor, name, body.version, lambda _: make(body)))

        return handler

    def people(self, make: Callable[[str, bool], Deed]) -> Handler:
        """Make the handler of a deed that lets somebody in."""

        async def handler(request: Request) -> Says[shapes.CaseItem]:
            actor, body = await self._receive(request, shapes.MemberBody)
            return answer(
                await self._cases.do(
                    actor,
                    _id(request, "case"),
                    body.version,
                    lambda c: make(body.account, eligible(c, actor, body.account)),
                )
            )

        return handler

    async def add_task(self, request: Request) -> Says[shapes.CaseItem]:
        actor, body = await self._receive(request, shapes.NewTask)
        task = AddTask(self._cases.new_id(), body.text, body.owner, body.due)
        name = _id(request, "case")
        return answer(await self._cases.do(actor, name, body.version, lambda _: task))

    async def finish_task(self, request: Request) -> Says[shapes.CaseItem]:
        actor, body = await self._receive(request, shapes.DoneTask)
        done = FinishTask(_id(request, "task"), body.outcome, self._cases.now())
        name = _id(request, "case")
        return answer(await self._cases.do(actor, name, body.version, lambda _: done))

    async def enter_identity(self, request: Request) -> Says[shapes.CaseItem]:
        actor, body = await self._receive(request, shapes.NewIdentity)
        return answer(await self._identities.enter(actor, _id(request, "case"), body))

    async def read_identity(self, request: Request) -> Says[shapes.Identity]:
        actor = await self._staff(request)
        return answer(await self._identities.read(actor, _id(request, "case")))

    async def ask(self, request: Request) -> Says[shapes.GlassItem]:
        actor, body = await self._receive_fresh(request, shapes.GlassAsk)
        return answer(await self._identities.ask(actor, _id(request, "case"), body))

    async def requests(self, request: Request) -> Says[shapes.GlassList]:
        actor = await self._staff(request)
        found = await self._identities.requests(actor, _id(request, "case"))
        return answer(shapes.GlassList(found))

    async def agree(self, request: Request) -> Says[shapes.GlassItem]:
        actor, _ = await self._receive_fresh(request, Nothing)
        name, glass = _id(request, "case"), _id(request, "glass")
        return answer(await self._identities.agree(actor, name, glass))

    async def findings(self, request: Request) -> Says[shapes.Findings]:
        found = await self._exports.findings(await self._staff(request), _id(request, "case"))
        return answer(shapes.Findings(found))

    async def export(
        self, request: Request, query: QueryOf[Exported]
    ) -> Annotated[Response, Raw(PDF)] | Annotated[Response, Raw(FHIR)]:
        actor, _ = await self._receive(request, Nothing)
        asked = query()
        made = await self._exports.export(actor, _id(request, "case"), asked.form)
        return Response(made, media_type=_TYPES[asked.form], headers={"Cache-Control": "no-store"})

    async def _staff(self, request: Request) -> Actor:
        return _staff(await self._authenticate(named_token(request)))

    async def _receive(self, request: Request, body: type[B]) -> tuple[Actor, B]:
        received = await receive(request, body, origin=self._origin)
        return _staff(await self._authenticate(received.token)), received.body

    async def _receive_fresh(self, request: Request, body: type[B]) -> tuple[Actor, B]:
        received = await receive(request, body, origin=self._origin)
        return _staff(await self._fresh(received.token)), received.body


def _note(body: shapes.NewLine) -> Deed:
    return Note(body.text, body.corrects)


def _level(body: shapes.NewLevel) -> Deed:
    return SetLevel(body.level, body.why)


def _decide(body: shapes.DecisionBody) -> Deed:
    recipient = body.recipient
    return Decide(
        Decision(
            share=body.share,
            reason=body.reason,
            basis=body.basis,
            recipient=None if recipient is None else recipient.organisation,
            recipient_person=None if recipient is None else recipient.person,
            data=body.data,
            told=body.told,
            why_not_told=body.why_not_told,
        )
    )


def _staff(actor: Actor) -> Actor:
    if actor.kind is not Kind.STAFF:
        raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
    return actor


def _token(brief: shapes.Brief) -> str:
    return f"{Level(brief.level).gravity}.{brief.touched_at}.{brief.id}"


def _place(token: str | None) -> tuple[int, int, str] | None:
    if token is None:
        return None
    gravity, touched_at, name = token.split(".")
    return int(gravity), int(touched_at), name


def _id(request: Request, name: str) -> str:
    given: str = request.path_params[name]
    if len(given) != 32 or not set(given) <= set("0123456789abcdef"):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
    return given
