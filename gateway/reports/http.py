"""The routes below ``/v1/reports``. docs/moderation.md section 8."""

from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.routing import Route

from gateway.contracts import Id, Items
from gateway.edge import Face
from gateway.moderation_desk.wire import Authenticate, Routes
from gateway.policy import Actor
from gateway.reports.service import REPORT_LIMIT, ReportBody, ReportKey, Reports
from gateway.spaces.shapes import ReceiptList, ReceiptShape

__all__ = ["report_routes"]

EVERYBODY: Final = frozenset(Face)


class OfConversation(Struct, frozen=True):
    """Which conversation's."""

    conversation: Id


def report_routes(reports: Reports, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes."""
    on = Routes(authenticate, origin=origin, faces=EVERYBODY)

    async def keys(actor: Actor, _: Request, asked: OfConversation) -> Items[ReportKey]:
        return Items(await reports.keys(actor, asked.conversation))

    return [
        on.find("/v1/reports/keys", OfConversation, Items[ReportKey], keys),
        on.get("/v1/reports", ReceiptList, lambda actor, _: reports.receipts(actor)),
        on.post(
            "/v1/reports",
            ReportBody,
            ReceiptShape,
            lambda actor, _, body: reports.receive(actor, body),
            limit=REPORT_LIMIT,
        ),
    ]
