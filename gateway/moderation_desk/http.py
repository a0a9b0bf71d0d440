"""The routes below ``/v1/moderation``. docs/moderation.md sections 4 to 8."""

from collections.abc import Awaitable, Callable
from types import NoneType
from typing import Annotated, Final, TypeVar

from msgspec import Meta, Struct
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.contracts import ATTACHED, Items, Raw
from gateway.edge import Face
from gateway.identity.requests import Nothing
from gateway.moderation_desk import requests, shapes
from gateway.moderation_desk.service import ModerationDesk
from gateway.moderation_desk.wire import Authenticate, Routes, named_id
from gateway.policy import Actor

__all__ = ["moderation_routes"]

R = TypeVar("R")
T = TypeVar("T")

STAFF: Final = frozenset({Face.STAFF})

BASE: Final = "/v1/moderation"
CSV: Final = Raw("text/csv", headers=((200, ATTACHED),))

Time = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]


class Span(Struct, frozen=True, rename={"begin": "from", "end": "to"}):
    """From when to when."""

    begin: Time
    end: Time


def moderation_routes(
    desk: ModerationDesk, authenticate: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes."""
    on = Routes(authenticate, origin=origin, faces=STAFF)
    return [
        on.get(f"{BASE}/queue", shapes.QueueShape, lambda actor, _: desk.queue(actor)),
        on.get(f"{BASE}/stuck", shapes.StuckNow, lambda actor, _: desk.stuck(actor)),
        on.post(
            f"{BASE}/shift",
            requests.Switch,
            shapes.QueueShape,
            lambda actor, _, body: desk.shift(actor, body),
        ),
        on.post(
            f"{BASE}/claim", Nothing, shapes.Claimed, lambda actor, _, __: desk.claim_next(actor)
        ),
        *_items(on, desk),
        *_decisions(on, desk),
        *_office(on, desk),
    ]


def _items(on: Routes, desk: ModerationDesk) -> list[Route]:
    item = f"{BASE}/items/{{item}}"

    def deed(
        name: str, body: type[T], says: type[R], carry_out: Callable[[Actor, str, T], Awaitable[R]]
    ) -> Route:
        return on.post(
            f"{item}/{name}",
            body,
            says,
            lambda actor, asked, sent: carry_out(actor, named_id(asked, "item"), sent),
        )

    return [
        on.get(
            item, shapes.ItemShape, lambda actor, asked: desk.item(actor, named_id(asked, "item"))
        ),
        on.get(
            f"{item}/history",
            shapes.HistoryShape,
            lambda actor, asked: desk.item_history(actor, named_id(asked, "item")),
        ),
        deed("claim", Nothing, shapes.ItemShape, lambda actor, name, _: desk.claim(actor, name)),
        deed("heartbeat", requests.Fenced, shapes.ItemShape, desk.heartbeat),
        deed("open", requests.Fenced, shapes.EvidenceShape, desk.open),
        deed("decide", requests.Decide, shapes.DecisionShape, desk.decide),
        deed("skip", requests.Fenced, shapes.QueueShape, desk.skip),
        deed("pass", requests.Fenced, shapes.QueueShape, desk.pass_on),
        deed("second", requests.Second, shapes.QueueShape, desk.second),
        deed("verdict", requests.VerdictBody, shapes.ItemShape, desk.verdict),
    ]


def _decisions(on: Routes, desk: ModerationDesk) -> list[Route]:
    decision = f"{BASE}/decisions/{{decision}}"
    person = f"{BASE}/people/{{person}}"
    return [
        on.get(
            decision,
            shapes.DecisionShape,
            lambda actor, asked: desk.decision(actor, named_id(asked, "decision")),
        ),
        on.post(
            f"{decision}/undo",
            requests.Undo,
            shapes.DecisionShape,
            lambda actor, asked, body: desk.undo(actor, named_id(asked, "decision"), body),
        ),
        on.get(f"{BASE}/appeals", shapes.AppealList, lambda actor, _: desk.appeals(actor)),
        on.get(
            f"{person}/history",
            shapes.HistoryShape,
            lambda actor, asked: desk.person_history(actor, named_id(asked, "person")),
        ),
        on.post(
            f"{person}/age-band",
            requests.BandBody,
            NoneType,
            lambda actor, asked, body: desk.change_band(actor, named_id(asked, "person"), body),
        ),
        on.get(f"{BASE}/asks", shapes.AskList, lambda actor, _: desk.asks(actor)),
        on.post(
            f"{BASE}/asks/{{ask}}/take",
            Nothing,
            shapes.AskShape,
            lambda actor, asked, _: desk.take_ask(actor, named_id(asked, "ask")),
        ),
    ]


def _office(on: Routes, desk: ModerationDesk) -> list[Route]:
    async def policies(actor: Actor, _asked: Request) -> Items[shapes.PolicyShape]:
        return Items(await desk.policies(actor))

    async def spaces(actor: Actor, _asked: Request) -> Items[shapes.SavedSpaceShape]:
        return Items(await desk.spaces(actor))

    def export(what: str) -> Route:
        async def show(actor: Actor, _asked: Request, span: Span) -> Response:
            table = await desk.export(actor, what, span.begin, span.end)
            headers = {
                "Cache-Control": "no-store",
                ATTACHED.name: f'attachment; filename="{what}.csv"',
            }
            return Response(table, media_type=CSV.media_type, headers=headers)

        return on.file(f"{BASE}/exports/{what}", Span, CSV, show)

    return [
        on.get(f"{BASE}/policies", Items[shapes.PolicyShape], policies),
        on.find(
            f"{BASE}/statistics",
            Span,
            shapes.Statistics,
            lambda actor, _, span: desk.statistics(actor, span.begin, span.end),
        ),
        export("decisions"),
        export("skips"),
        on.get(f"{BASE}/spaces", Items[shapes.SavedSpaceShape], spaces),
        on.post(
            f"{BASE}/spaces/{{space}}",
            requests.SaveSpace,
            shapes.SavedSpaceShape,
            lambda actor, asked, body: desk.save_space(actor, named_id(asked, "space"), body),
            method="PUT",
        ),
    ]
