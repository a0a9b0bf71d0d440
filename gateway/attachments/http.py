"""The attachments' routes. docs/protocol.md section 10."""

import re
from collections.abc import Awaitable, Callable
from typing import Annotated, Final

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from gateway.attachments.blobs import begun
from gateway.attachments.limits import LARGEST_PIECE
from gateway.attachments.service import Attachments, Begin, Upload
from gateway.codes import Code
from gateway.contracts import Header, Raw, Says, heading
from gateway.edge import answer, named_token, receive, receive_bytes
from gateway.errors import ClientProtocolError
from gateway.policy import Actor

__all__ = ["CONTENT_TYPE", "attachment_routes"]

CONTENT_TYPE: Final = "application/octet-stream"
OFFSET: Final = Header(
    "Upload-Offset",
    "How many bytes are there already: where this piece begins.",
    "^[0-9]{1,16}$",
    required=True,
)
RANGE: Final = Header(
    "Range",
    "A part of the bytes, by its first and its last one; without a last one to the end.",
    "^bytes=[0-9]{1,16}-[0-9]{0,16}$",
)
RANGES: Final = Header("Accept-Ranges", "Parts may be asked for.", "^bytes$")
PART: Final = Header("Content-Range", "Which part of how many.", "^bytes [0-9]+-[0-9]+/[0-9]+$")
CONTENT: Final = Raw(
    CONTENT_TYPE,
    statuses=(200, 206),
    headers=((200, RANGES), (206, RANGES), (206, PART)),
)

_ID: Final = re.compile(r"[0-9a-f]{32}")
_NUMBER: Final = re.compile(r"[0-9]{1,16}")
_RANGE: Final = re.compile(r"bytes=([0-9]{1,16})-([0-9]{1,16})?")

Authenticate = Callable[[str | None], Awaitable[Actor]]


def attachment_routes(
    attachments: Attachments, authenticate: Authenticate, *, origin: str
) -> list[Route]:
    """Make the routes below ``/v1/attachments``; ``origin`` is the page's own."""
    handlers = _Handlers(attachments, authenticate, origin)
    one = "/v1/attachments/{attachment}"
    return [
        Route("/v1/attachments", handlers.begin, methods=["POST"]),
        Route(one, heading(handlers.append, OFFSET), methods=["PATCH"]),
        Route(one, heading(handlers.download, RANGE), methods=["GET"]),
        Route(f"{one}/state", handlers.state, methods=["GET"]),
    ]


class _Handlers:
    def __init__(self, attachments: Attachments, authenticate: Authenticate, origin: str) -> None:
        self._attachments = attachments
        self._authenticate = authenticate
        self._origin = origin

    async def begin(self, request: Request) -> Says[Upload]:
        received = await receive(request, Begin, origin=self._origin)
        actor = await self._authenticate(received.token)
        return answer(await self._attachments.begin(actor, received.body))

    async def append(self, request: Request) -> Says[Upload]:
        received = await receive_bytes(request, origin=self._origin, limit=LARGEST_PIECE)
        actor = await self._authenticate(received.token)
        offset = _offset(request)
        return answer(await self._attachments.append(actor, _name(request), offset, received.body))

    async def state(self, request: Request) -> Says[Upload]:
        actor = await self._authenticate(named_token(request))
        return answer(await self._attachments.state(actor, _name(request)))

    async def download(self, request: Request) -> Annotated[Response, CONTENT]:
        actor = await self._authenticate(named_token(request))
        name = _name(request)
        size = await self._attachments.size(actor, name)
        asked = _range(request, size)
        first, end = asked or (0, size)
        content = await begun(self._attachments.content(name, first, end))
        headers = {
            RANGES.name: "bytes",
            "Cache-Control": "no-store",
            "Content-Length": str(end - first),
        }
        if asked is not None:
            headers[PART.name] = f"bytes {first}-{end - 1}/{size}"
        return StreamingResponse(
            content,
            status_code=200 if asked is None else 206,
            headers=headers,
            media_type=CONTENT.media_type,
        )


def _name(request: Request) -> str:
    name: str = request.path_params["attachment"]
    if _ID.fullmatch(name) is None:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="attachment")
    return name


def _offset(request: Request) -> int:
    text = OFFSET.of(request) or ""
    if _NUMBER.fullmatch(text) is None:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=OFFSET.name)
    return int(text)


def _range(request: Request, size: int) -> tuple[int, int] | None:
    """Read ``Range: bytes=first-last`` as first and end; None where all is asked for."""
    text = RANGE.of(request)
    if text is None:
        return None
    found = _RANGE.fullmatch(text)
    first, end = (int(found[1]), int(found[2] or size - 1) + 1) if found else (0, 0)
    if not first < end or first >= size:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at=RANGE.name)
    return first, min(end, size)
