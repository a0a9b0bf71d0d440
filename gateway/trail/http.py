"""The published trail over HTTP: docs/trail.md section 2."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audit.layout import CHECKPOINT
from audit.notes import ED25519, VerifierKey
from audit.stored import find_log
from gateway.codes import Code
from gateway.edge import FACE_HEADER, face_of, token_of
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Denied, decide_trail
from gateway.storage.database import Database

__all__ = ["trail_routes"]

TEXT: Final = "text/plain; charset=utf-8"
OCTETS: Final = "application/octet-stream"
FOR_EVER: Final = "private, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Gives out what is published; ``public`` lets anybody read."""

    database: Database
    keys: ServiceKeys
    authenticate: Callable[[str | None], Awaitable[Actor]]
    public: bool

    async def resource(self, request: Request) -> Response:
        """Give out a checkpoint, a tile or a bundle."""
        organisation, path = await self._allowed(request), request.path_params["path"]

        def work(connection: Connection) -> bytes | None:
            found = find_log(connection, organisation)
            return None if found is None else found.read(path)

        data = await self.database.read(work)
        if data is None:
            raise NotFound(Code.TRAIL_UNKNOWN)
        if path == CHECKPOINT:
            return _text(data)
        return Response(data, media_type=OCTETS, headers={"Cache-Control": FOR_EVER})

    async def key(self, request: Request) -> Response:
        """Give out the log's verifier key."""
        organisation = await self._allowed(request)
        found = await self.database.read(lambda connection: find_log(connection, organisation))
        if found is None:
            raise NotFound(Code.TRAIL_UNKNOWN)
        public_key = bytes(self.keys.trail_key(organisation).verify_key)
        return _text(f"{VerifierKey(found.origin, ED25519, public_key)}\n".encode())

    async def proof(self, request: Request) -> Response:
        """Give out the proof of an entry."""
        organisation, index = await self._allowed(request), _index(request)
        return _text(await self.database.read(lambda c: _prove(c, organisation, index)))

    async def _allowed(self, request: Request) -> str:
        organisation: str = request.path_params["organisation"]
        if self.public:
            return organisation
        face = face_of(request.headers.get(FACE_HEADER))
        actor = await self.authenticate(token_of(request, face))
        decision = decide_trail(actor, organisation)
        if isinstance(decision, Denied):
            raise NotPermitted(Code.TRAIL_NOT_YOURS, decision.reason)
        return organisation


def trail_routes(
    database: Database,
    keys: ServiceKeys,
    authenticate: Callable[[str | None], Awaitable[Actor]],
    *,
    public: bool,
) -> list[Route]:
    """Make the routes below ``/v1/trail``; ``public`` lets anybody read."""
    shelf = _Shelf(database, keys, authenticate, public)
    return [
        Route("/v1/trail/{organisation}/keys", shelf.key),
        Route("/v1/trail/{organisation}/proof/{index}", shelf.proof),
        Route("/v1/trail/{organisation}/{path:path}", shelf.resource),
    ]


def _text(data: bytes) -> Response:
    return Response(data, media_type=TEXT, headers={"Cache-Control": "no-store"})


def _prove(connection: Connection, organisation: str, index: int) -> bytes:
    log = find_log(connection, organisation)
    found = None if log is None else log.prove(index)
    if found is None:
        raise NotFound(Code.TRAIL_UNKNOWN)
    return found.encode()


def _index(request: Request) -> int:
    text: str = request.path_params["index"]
    if not text.isdecimal() or not text.isascii() or len(text) > 16:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="index")
    return int(text)
