"""A witness's HTTP face, as in C2SP tlog-witness."""

import asyncio
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect
from starlette.requests import Request as HttpRequest
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from audit.errors import NoteRefused
from audit.notes import VerifierKey
from audit.witness import (
    MOST_REQUEST_BYTES,
    Known,
    Refusal,
    Witness,
    origin_hash,
    parse_request,
)
from audit.witness_ledger import WitnessLedger

__all__ = ["witness_app"]

SIZE_TYPE: Final = "text/x.tlog.size"


class _Desk:
    """Answers requests; what blocks runs in a thread."""

    def __init__(
        self,
        witness: Witness,
        ledger: WitnessLedger,
        logs: Mapping[str, VerifierKey],
        seconds: Callable[[], int],
    ) -> None:
        self._witness = witness
        self._ledger = ledger
        self._by_hash = {origin_hash(origin): origin for origin in logs}
        self._seconds = seconds

    async def add_checkpoint(self, request: HttpRequest) -> Response:
        """Cosign, or say why not."""
        body = await _body(request)
        if body is None:
            return _plain(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        try:
            return PlainTextResponse(await asyncio.to_thread(self._add, body))
        except NoteRefused:
            return _plain(HTTPStatus.BAD_REQUEST)
        except Refusal as refusal:
            if refusal.size is None:
                return _plain(refusal.status)
            return Response(f"{refusal.size}\n", refusal.status, media_type=SIZE_TYPE)

    async def show(self, request: HttpRequest) -> Response:
        """Show the last checkpoint of a log."""
        origin = self._by_hash.get(request.path_params["log"])
        known = None if origin is None else await asyncio.to_thread(self._ledger.find, origin)
        if known is None:
            return _plain(HTTPStatus.NOT_FOUND)
        return Response(known.note, media_type="text/plain; charset=utf-8")

    def _add(self, body: bytes) -> str:
        request = parse_request(body)
        log = self._witness.admit(request)

        def decide(known: Known | None) -> tuple[str, Known]:
            seconds = self._seconds()
            signature, then = self._witness.cosign(request, log, known, seconds=seconds)
            return signature.line(), then

        return self._ledger.renew(request.checkpoint.origin, decide)


def witness_app(
    *,
    witness: Witness,
    ledger: WitnessLedger,
    logs: Mapping[str, VerifierKey],
    seconds: Callable[[], int],
) -> Starlette:
    """Make the application; ``seconds`` tells the time since 1970."""
    desk = _Desk(witness, ledger, logs, seconds)
    return Starlette(
        routes=[
            Route("/add-checkpoint", desk.add_checkpoint, methods=["POST"]),
            Route("/{log}/checkpoint", desk.show),
        ]
    )


def _plain(status: HTTPStatus) -> Response:
    return PlainTextResponse(f"{status.phrase}\n", status)


async def _body(request: HttpRequest) -> bytes | None:
    """Read the body; None where it is longer than any request need be."""
    body = bytearray()
    try:
        async for piece in request.stream():
            body += piece
            if len(body) > MOST_REQUEST_BYTES:
                return None
    except ClientDisconnect:
        return None
    return bytes(body)
