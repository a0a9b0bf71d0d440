"""The routes below ``/v1/reports``. docs/moderation.md section 8."""

from typing import Final

from starlette.requests import Request
from starlette.routing import Route

from gateway.edge import Face
from gateway.moderation_desk.wire import Authenticate, Routes, query_id
from gateway.policy import Actor
from gateway.reports.service import REPORT_LIMIT, ReportBody, Reports

__all__ = ["report_routes"]

EVERYBODY: Final = frozenset(Face)


def report_routes(reports: Reports, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes."""
    on = Routes(authenticate, origin=origin, faces=EVERYBODY)

    async def keys(actor: Actor, asked: Request) -> object:
        return {"items": await reports.keys(actor, query_id(asked, "conversation"))}

    return [
        on.get("/v1/reports/keys", keys),
        on.get("/v1/reports", lambda actor, _: reports.receipts(actor)),
        on.post(
            "/v1/reports",
            ReportBody,
            lambda actor, _, body: reports.receive(actor, body),
            limit=REPORT_LIMIT,
        ),
    ]
