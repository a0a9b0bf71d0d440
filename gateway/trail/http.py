"""The published trail over HTTP: docs/trail.md section 2."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Annotated, Final

from msgspec import Meta, Struct
from sqlalchemy import Connection
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from audit.layout import CHECKPOINT
from audit.notes import ED25519, VerifierKey
from audit.record import AuditKind, Deed
from audit.stored import StoredLog, find_log
from audit.trail import Trail
from gateway.codes import Code
from gateway.contracts import Id, QueryOf, Raw, Says, Whole, faceless, heading, queried
from gateway.edge import FACE_HEADER, answer, face_of, named_token, token_of
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Decision, Denied, decide_details, decide_trail
from gateway.settings import TrailSettings
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.trail.looking import Looked, TrailItems, Wanted, find_entries, find_entry
from gateway.trail.own import OwnTrail, find_own

__all__ = ["trail_routes"]

TEXT: Final = Raw("text/plain")
OCTETS: Final = Raw("application/octet-stream")
FOR_EVER: Final = "private, max-age=31536000, immutable"


class OwnAsked(Struct, frozen=True):
    """How many entries a device has seen already."""

    seen: Whole = 0


class WhichEntries(Struct, frozen=True):
    """A page of entries, the newest first."""

    about: Id | None = None
    actor: Id | None = None
    kind: str | None = None
    since: Whole | None = None
    until: Whole | None = None
    before: Whole | None = None
    limit: Annotated[int, Meta(ge=1, le=200)] = 50


class TrailPolicy(Struct, frozen=True):
    """Whom a reader may believe, as the log itself says; who verifies has it from elsewhere."""

    origin: str
    key: str
    witnesses: list[str]
    quorum: int


@dataclass(frozen=True, slots=True)
class _Shelf:
    """Gives out what is published, and what lies beside it."""

    database: Database
    trail: Trail
    keys: ServiceKeys
    authenticate: Callable[[str | None], Awaitable[Actor]]
    settings: TrailSettings
    clock: Clock

    async def resource(
        self, request: Request
    ) -> Annotated[Response, TEXT] | Annotated[Response, OCTETS]:
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
        return Response(data, media_type=OCTETS.media_type, headers={"Cache-Control": FOR_EVER})

    async def key(self, request: Request) -> Annotated[Response, TEXT]:
        """Give out the log's verifier key."""
        organisation = await self._allowed(request)
        found = await self.database.read(lambda connection: find_log(connection, organisation))
        if found is None:
            raise NotFound(Code.TRAIL_UNKNOWN)
        return _text(f"{self._verifier(found)}\n".encode())

    async def proof(self, request: Request) -> Annotated[Response, TEXT]:
        """Give out the proof of an entry."""
        organisation, index = await self._allowed(request), _index(request)
        return _text(await self.database.read(lambda c: _prove(c, organisation, index)))

    async def policy(self, request: Request) -> Says[TrailPolicy]:
        """Say whom this service asks to cosign, and how many must."""
        organisation = await self._allowed(request)
        found = await self.database.read(lambda connection: find_log(connection, organisation))
        if found is None:
            raise NotFound(Code.TRAIL_UNKNOWN)
        return answer(
            TrailPolicy(
                origin=found.origin,
                key=str(self._verifier(found)),
                witnesses=[str(key) for _, key in self.settings.witnesses],
                quorum=self.settings.quorum,
            )
        )

    async def own(self, request: Request, query: QueryOf[OwnAsked]) -> Says[OwnTrail]:
        """Prove what the log has of the asking account's own devices."""
        actor = await self.authenticate(named_token(request))
        asked = query()
        seen = asked.seen

        def work(connection: Connection) -> OwnTrail | None:
            log = find_log(connection, actor.organisation)
            if log is None:
                return None
            key = str(self._verifier(log))
            return find_own(connection, log, account=actor.account, seen=seen, key=key)

        found = await self.database.read(work)
        if found is None:
            raise NotFound(Code.TRAIL_UNKNOWN)
        return answer(found)

    async def entries(self, request: Request, query: QueryOf[WhichEntries]) -> Says[TrailItems]:
        """List entries, the newest first."""
        _, organisation = await self._actor(request, decide_trail)
        asked = query()
        wanted, limit = _wanted(asked), asked.limit
        return answer(
            await self.database.read(
                lambda connection: find_entries(connection, organisation, wanted, limit)
            )
        )

    async def entry(self, request: Request) -> Says[Looked]:
        """Show an entry with its details, which is a deed."""
        actor, organisation = await self._actor(request, decide_details)
        number = _index(request)

        def work(connection: Connection) -> Looked:
            found = find_entry(connection, organisation, number)
            if found is None:
                raise NotFound(Code.TRAIL_UNKNOWN)
            self.trail.append(
                connection,
                Deed(
                    kind=AuditKind.TRAIL_DETAILS_READ,
                    organisation=organisation,
                    actor=actor.device,
                    subject=found.item.subject,
                    at=self.clock(),
                    details={"entry": number},
                ),
            )
            return found

        return answer(await self.database.transact(work))

    async def _actor(
        self, request: Request, decide: Callable[[Actor, str], Decision]
    ) -> tuple[Actor, str]:
        organisation: str = request.path_params["organisation"]
        face = face_of(request.headers.get(FACE_HEADER))
        actor = await self.authenticate(token_of(request, face))
        decision = decide(actor, organisation)
        if isinstance(decision, Denied):
            raise NotPermitted(Code.TRAIL_NOT_YOURS, decision.reason)
        return actor, organisation

    def _verifier(self, log: StoredLog) -> VerifierKey:
        public_key = bytes(self.keys.trail_key(log.organisation).verify_key)
        return VerifierKey(log.origin, ED25519, public_key)

    async def _allowed(self, request: Request) -> str:
        if self.settings.public:
            organisation: str = request.path_params["organisation"]
            return organisation
        _, organisation = await self._actor(request, decide_trail)
        return organisation


def trail_routes(
    database: Database,
    trail: Trail,
    keys: ServiceKeys,
    authenticate: Callable[[str | None], Awaitable[Actor]],
    *,
    settings: TrailSettings,
    clock: Clock,
) -> list[Route]:
    """Make the routes below ``/v1/trail``; the settings may let anybody read what is published.

    What the trail has of one's own devices is for everybody, as far as it is their own.
    """
    shelf = _Shelf(database, trail, keys, authenticate, settings, clock)
    published = faceless if settings.public else heading
    return [
        Route("/v1/devices/trail", queried(shelf.own, OwnAsked)),
        Route("/v1/trail/{organisation}/keys", published(shelf.key)),
        Route("/v1/trail/{organisation}/policy", published(shelf.policy)),
        Route("/v1/trail/{organisation}/entries", queried(shelf.entries, WhichEntries)),
        Route("/v1/trail/{organisation}/entries/{index}", shelf.entry),
        Route("/v1/trail/{organisation}/proof/{index}", published(shelf.proof)),
        Route("/v1/trail/{organisation}/{path:path}", published(shelf.resource)),
    ]


def _text(data: bytes) -> Response:
    return Response(
        data, media_type=f"{TEXT.media_type}; charset=utf-8", headers={"Cache-Control": "no-store"}
    )


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


def _wanted(asked: WhichEntries) -> Wanted:
    return Wanted(
        about=asked.about,
        actor=asked.actor,
        kind=asked.kind,
        since=asked.since,
        until=asked.until,
        before=asked.before,
    )
