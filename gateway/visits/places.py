"""A team's places: made and closed by staff. docs/visits.md section 12."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.bus import Bus
from gateway.chat.quarantine import require_free
from gateway.chat.replies import PersonName
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.identity.directory import device_facts
from gateway.identity.standing import standing
from gateway.identity.tables import account, team
from gateway.policy import Actor, Denied, TeamFacts, TeamPermission, decide_team
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.visits.entries import VisitBook
from gateway.visits.leaving import leave_place
from gateway.visits.ledger import Taken, news_of
from gateway.visits.place_bodies import KEY_SIZE, MakePlace, PlaceItem
from gateway.visits.place_rows import (
    PlaceRow,
    add_place,
    close_row,
    count_at,
    find_place,
    open_places,
    place_bytes,
    rows_at,
)
from gateway.visits.rows import VisitRow, read_row

__all__ = ["MOST_PLACES", "Places"]

T = TypeVar("T")

MOST_PLACES: Final = 50


class Places:
    """Places of teams.

    All raise ``NotFound`` (``desk.team_unknown``, ``visit.place_unknown``), ``NotPermitted``
    (``visit.not_yours``, entered in the trail before it is raised), ``Unauthenticated``, and as
    said below.
    """

    def __init__(self, *, database: Database, trail: Trail, bus: Bus, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._bus = bus
        self._clock = clock

    async def list(self, actor: Actor, name: str) -> list[PlaceItem]:
        """List a team's places that are open."""

        def work(connection: Connection) -> list[PlaceItem]:
            _enter(connection, actor, TeamPermission.PLACES_READ, name)
            return _items(connection, open_places(connection, name))

        return await self._judged(actor, name, work, reading=True)

    async def make(self, actor: Actor, body: MakePlace) -> PlaceItem:
        """Make a place; where it replaces one, that one is closed.

        Raises:
            ClientProtocolError: ``visit.settings``: the key is none, or the signature not this
                device's.
            Conflict: ``visit.exists``, ``visit.places_full``; ``visit.place_closed``: what it
                would replace is closed.
        """
        now = self._clock()

        def work(connection: Connection) -> tuple[PlaceItem, Sequence[VisitRow]]:
            _enter(connection, actor, TeamPermission.PLACES_MAKE, body.team)
            known = find_place(connection, body.place)
            if known is not None:
                if (known.team, known.token_hash) != (body.team, body.token_hash):
                    raise Conflict(Code.VISIT_EXISTS)
                return _items(connection, [known])[0], ()
            former = _replaced(connection, body)
            row = _place_of(actor, body, now)
            _check_signature(connection, row)
            gone: Sequence[VisitRow] = ()
            if former is not None:
                gone = self._close(connection, actor, former, now)
            if len(open_places(connection, body.team)) >= MOST_PLACES:
                raise Conflict(Code.VISIT_PLACES_FULL, limit=MOST_PLACES)
            add_place(connection, row)
            self._enter_deed(connection, actor, AuditKind.VISIT_PLACE_MADE, row, now)
            return _items(connection, [row])[0], gone

        item, gone = await self._judged(actor, body.team, work)
        self._tell(gone)
        return item

    async def close(self, actor: Actor, name: str) -> PlaceItem:
        """Let a place be used no more; visits that are planned there are at none."""
        now = self._clock()

        def work(connection: Connection) -> tuple[PlaceItem, Sequence[VisitRow]]:
            row = find_place(connection, name, hold=True)
            if row is None or row.organisation != actor.organisation:
                raise NotFound(Code.VISIT_PLACE_UNKNOWN)
            _enter(connection, actor, TeamPermission.PLACES_CLOSE, row.team)
            gone = () if row.closed_at is not None else self._close(connection, actor, row, now)
            again = find_place(connection, name)
            return _items(connection, [again or row])[0], gone

        item, gone = await self._judged(actor, name, work)
        self._tell(gone)
        return item

    def _close(
        self, connection: Connection, actor: Actor, row: PlaceRow, now: int
    ) -> Sequence[VisitRow]:
        gone = []
        for at in rows_at(connection, row.place):
            found = read_row(connection, at.visit)
            if found is not None:
                book = VisitBook(connection, self._trail, found, actor=actor.device, now=now)
                leave_place(connection, at, book, now)
                gone.append(found)
        close_row(connection, row.place, now)
        self._enter_deed(connection, actor, AuditKind.VISIT_PLACE_CLOSED, row, now)
        return gone

    def _enter_deed(
        self, connection: Connection, actor: Actor, kind: AuditKind, row: PlaceRow, now: int
    ) -> None:
        about: dict[str, Detail] = {"team": row.team}
        deed = Deed(kind, row.organisation, actor.device, row.place, now, about)
        self._trail.append(connection, deed)

    def _tell(self, gone: Sequence[VisitRow]) -> None:
        for row in gone:
            self._bus.publish(news_of(Taken(row, changed=True)))

    async def _judged(
        self, actor: Actor, about: str, work: Callable[[Connection], T], *, reading: bool = False
    ) -> T:
        try:
            return await (self._database.read if reading else self._database.transact)(work)
        except NotPermitted as refusal:
            details = {"code": str(refusal.code), "reason": str(refusal.reason)}
            deed = Deed(
                AuditKind.VISIT_REFUSED,
                actor.organisation,
                actor.device,
                about,
                self._clock(),
                details,
            )
            await self._database.transact(lambda connection: self._trail.append(connection, deed))
            raise


def _enter(connection: Connection, actor: Actor, permission: TeamPermission, name: str) -> None:
    mine = team.c.id == name, team.c.organisation_id == actor.organisation
    if connection.scalar(select(team.c.id).where(*mine)) is None:
        raise NotFound(Code.DESK_TEAM_UNKNOWN)
    decision = decide_team(
        standing(connection, actor), permission, TeamFacts(actor.organisation, name)
    )
    if isinstance(decision, Denied):
        raise NotPermitted(Code.VISIT_NOT_YOURS, decision.reason)
    require_free(connection, actor.device)


def _replaced(connection: Connection, body: MakePlace) -> PlaceRow | None:
    if body.replaces is None:
        return None
    found = find_place(connection, body.replaces, hold=True)
    if found is None or found.team != body.team:
        raise NotFound(Code.VISIT_PLACE_UNKNOWN)
    if found.closed_at is not None:
        raise Conflict(Code.VISIT_PLACE_CLOSED)
    return found


def _place_of(actor: Actor, body: MakePlace, now: int) -> PlaceRow:
    key = unb64(body.key)
    if len(key) != KEY_SIZE:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="key")
    return PlaceRow(
        place=body.place,
        organisation=actor.organisation,
        team=body.team,
        name=body.name,
        how=body.how,
        token_hash=bytes(body.token_hash),
        key=key,
        signature=bytes(body.signature),
        device=actor.device,
        made_by=actor.account,
        made_at=now,
    )


def _check_signature(connection: Connection, row: PlaceRow) -> None:
    """Take no place of whose key its maker's device does not say that it is the place's.

    Raises:
        ClientProtocolError: ``visit.settings``.
    """
    signer = VerifyKey(device_facts(connection, [row.device])[row.device].signature_key)
    try:
        signer.verify(place_bytes(row), row.signature)
    except BadSignatureError as error:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="signature") from error


def _items(connection: Connection, rows: list[PlaceRow]) -> list[PlaceItem]:
    counts = count_at(connection, [row.place for row in rows])
    makers = select(account.c.id, account.c.name).where(
        account.c.id.in_({row.made_by for row in rows})
    )
    names = {row.id: row.name for row in connection.execute(makers)}
    return [
        PlaceItem(
            place=row.place,
            team=row.team,
            name=row.name,
            how=row.how,
            key=row.key,
            signature=row.signature,
            device=row.device,
            made_by=PersonName(row.made_by, names[row.made_by]),
            made_at=row.made_at,
            visits=counts.get(row.place, 0),
            closed=row.closed_at is not None,
        )
        for row in rows
    ]
