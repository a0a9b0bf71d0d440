"""The routes below ``/v1/moderation``. docs/moderation.md sections 4 to 8."""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.edge import Face
from gateway.identity.requests import Nothing
from gateway.moderation_desk import requests
from gateway.moderation_desk.service import ModerationDesk
from gateway.moderation_desk.wire import Authenticate, Routes, named_id, number
from gateway.policy import Actor

__all__ = ["moderation_routes"]

T = TypeVar("T")

STAFF: Final = frozenset({Face.STAFF})
LATEST: Final = 4_102_444_800_000

BASE: Final = "/v1/moderation"


def moderation_routes(
    desk: ModerationDesk, authenticate: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes."""
    on = Routes(authenticate, origin=origin, faces=STAFF)
    return [
        on.get(f"{BASE}/queue", lambda actor, _: desk.queue(actor)),
        on.post(f"{BASE}/shift", requests.Switch, lambda actor, _, body: desk.shift(actor, body)),
        on.post(f"{BASE}/claim", Nothing, lambda actor, _, __: desk.claim_next(actor)),
        *_items(on, desk),
        *_decisions(on, desk),
        *_office(on, desk),
    ]


def _items(on: Routes, desk: ModerationDesk) -> list[Route]:
    item = f"{BASE}/items/{{item}}"

    def deed(
        name: str, body: type[T], carry_out: Callable[[Actor, str, T], Awaitable[object]]
    ) -> Route:
        return on.post(
            f"{item}/{name}",
            body,
            lambda actor, asked, sent: carry_out(actor, named_id(asked, "item"), sent),
        )

    return [
        on.get(item, lambda actor, asked: desk.item(actor, named_id(asked, "item"))),
        on.get(
            f"{item}/history",
            lambda actor, asked: desk.item_history(actor, named_id(asked, "item")),
        ),
        deed("claim", Nothing, lambda actor, name, _: desk.claim(actor, name)),
        deed("heartbeat", requests.Fenced, desk.heartbeat),
        deed("open", requests.Fenced, desk.open),
        deed("decide", requests.Decide, desk.decide),
        deed("skip", requests.Fenced, desk.skip),
        deed("pass", requests.Fenced, desk.pass_on),
        deed("second", requests.Second, desk.second),
        deed("verdict", requests.VerdictBody, desk.verdict),
    ]


def _decisions(on: Routes, desk: ModerationDesk) -> list[Route]:
    decision = f"{BASE}/decisions/{{decision}}"
    person = f"{BASE}/people/{{person}}"
    return [
        on.get(decision, lambda actor, asked: desk.decision(actor, named_id(asked, "decision"))),
        on.post(
            f"{decision}/undo",
            requests.Undo,
            lambda actor, asked, body: desk.undo(actor, named_id(asked, "decision"), body),
        ),
        on.get(f"{BASE}/appeals", lambda actor, _: desk.appeals(actor)),
        on.get(
            f"{person}/history",
            lambda actor, asked: desk.person_history(actor, named_id(asked, "person")),
        ),
        on.post(
            f"{person}/age-band",
            requests.BandBody,
            lambda actor, asked, body: desk.change_band(actor, named_id(asked, "person"), body),
        ),
        on.get(f"{BASE}/asks", lambda actor, _: desk.asks(actor)),
        on.post(
            f"{BASE}/asks/{{ask}}/take",
            Nothing,
            lambda actor, asked, _: desk.take_ask(actor, named_id(asked, "ask")),
        ),
    ]


def _office(on: Routes, desk: ModerationDesk) -> list[Route]:
    async def policies(actor: Actor, _asked: Request) -> object:
        return {"items": await desk.policies(actor)}

    async def spaces(actor: Actor, _asked: Request) -> object:
        return {"items": await desk.spaces(actor)}

    def export(what: str) -> Route:
        async def show(actor: Actor, asked: Request) -> Response:
            begin, end = _span(asked)
            table = await desk.export(actor, what, begin, end)
            headers = {
                "Cache-Control": "no-store",
                "Content-Disposition": f'attachment; filename="{what}.csv"',
            }
            return Response(table, media_type="text/csv", headers=headers)

        return on.get(f"{BASE}/exports/{what}", show)

    return [
        on.get(f"{BASE}/policies", policies),
        on.get(f"{BASE}/statistics", lambda actor, asked: desk.statistics(actor, *_span(asked))),
        export("decisions"),
        export("skips"),
        on.get(f"{BASE}/spaces", spaces),
        on.post(
            f"{BASE}/spaces/{{space}}",
            requests.SaveSpace,
            lambda actor, asked, body: desk.save_space(actor, named_id(asked, "space"), body),
            method="PUT",
        ),
    ]


def _span(asked: Request) -> tuple[int, int]:
    return number(asked, "from", 0, LATEST), number(asked, "to", 0, LATEST)
