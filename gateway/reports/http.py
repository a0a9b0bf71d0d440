"""The routes of reports. docs/moderation.md section 8."""

from typing import Final

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.attachments.http import CONTENT_TYPE
from gateway.contracts import Id, Items, Raw
from gateway.edge import Face
from gateway.moderation_desk.requests import Fenced
from gateway.moderation_desk.wire import Authenticate, Routes, named_id
from gateway.policy import Actor
from gateway.reports.service import REPORT_LIMIT, ReportBody, ReportKey, Reports
from gateway.spaces.shapes import ReceiptList, ReceiptShape

__all__ = ["report_routes"]

EVERYBODY: Final = frozenset(Face)
STAFF: Final = frozenset({Face.STAFF})
CONTENT: Final = Raw(CONTENT_TYPE)


class OfConversation(Struct, frozen=True):
    """Which conversation's."""

    conversation: Id


def report_routes(reports: Reports, authenticate: Authenticate, *, origin: str) -> list[Route]:
    """Make the routes below ``/v1/reports``, and the one to what reports hold."""
    on = Routes(authenticate, origin=origin, faces=EVERYBODY)
    for_staff = Routes(authenticate, origin=origin, faces=STAFF)

    async def keys(actor: Actor, _: Request, asked: OfConversation) -> Items[ReportKey]:
        return Items(await reports.keys(actor, asked.conversation))

    async def attachment(actor: Actor, request: Request, body: Fenced) -> Response:
        item, name = named_id(request, "item"), named_id(request, "attachment")
        size, content = await reports.attachments.open(actor, item, name, body.fence)
        headers = {"Cache-Control": "no-store", "Content-Length": str(size)}
        return StreamingResponse(content, headers=headers, media_type=CONTENT.media_type)

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
        for_staff.bytes(
            "/v1/moderation/items/{item}/attachments/{attachment}", Fenced, CONTENT, attachment
        ),
    ]
