"""Visits at places: put there by staff, and found there by the room's tablet.

docs/visits.md section 12.
"""

from typing import Final

from sqlalchemy import Connection, select

from audit.record import AuditKind
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.bus import Bus
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound, Unauthenticated
from gateway.identity.directory import people
from gateway.identity.tables import account, organisation
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor, Permission
from gateway.sources import Clock
from gateway.storage.database import Database
from gateway.visits.bodies import Named, VisitItem
from gateway.visits.door import Attendee, AtVisit, Door
from gateway.visits.entries import VisitBook
from gateway.visits.guests import GuestRow, find_guest, resume_guest
from gateway.visits.invitations import check_link, make_link, require_running
from gateway.visits.leaving import leave_place
from gateway.visits.ledger import Taken, news_of
from gateway.visits.place_bodies import (
    HostThere,
    NextThere,
    PlaceSeen,
    PutAtPlace,
    SealedThere,
    UsePlace,
)
from gateway.visits.place_rows import (
    AtPlaceRow,
    PlaceRow,
    find_at,
    find_place,
    put_at,
    rows_at,
    taken_between,
)
from gateway.visits.planning import show_at
from gateway.visits.rows import VisitRow, read_row
from signalling.parties import EXPECTED
from signalling.passes import PassState, state_of
from signalling.shapes import NOBODY, Room

__all__ = ["AtPlace", "Shown"]

MINUTE: Final = 60 * 1000
EARLY: Final = 30 * MINUTE
AHEAD: Final = 12 * 60 * MINUTE


class Shown:
    """What a tablet is shown; ``stale``: its cookie is good for nothing any more."""

    __slots__ = ("seen", "stale")

    def __init__(self, seen: PlaceSeen, *, stale: bool) -> None:
        self.seen = seen
        self.stale = stale


class AtPlace:
    """Visits at places. What staff do raises what ``Door`` raises besides what is said."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        trail: Trail,
        bus: Bus,
        limiter: Limiter,
        clock: Clock,
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._bus = bus
        self._limiter = limiter
        self._clock = clock

    async def put(self, actor: Actor, name: str, body: PutAtPlace) -> VisitItem:
        """Have a visit at a place, with a link of its own; it is at no other one then.

        Raises:
            ClientProtocolError: ``visit.settings``: of the link.
            NotFound: ``visit.place_unknown``: there is none of that team.
            Conflict: ``visit.over``, ``visit.place_closed``, ``visit.place_taken``;
                ``visit.exists``: the guest's id is another link's.
        """
        now = self._clock()
        for_members = check_link(body.link, now, at_place=True)

        def work(
            connection: Connection, row: VisitRow, _who: Attendee
        ) -> tuple[VisitItem, Taken | None]:
            at = find_at(connection, name)
            if at is not None and (at.guest, at.place) == (body.link.guest, body.place):
                return show_at(connection, row, actor), None
            require_running(row)
            place = find_place(connection, body.place, hold=True)
            if place is None or place.team != row.team:
                raise NotFound(Code.VISIT_PLACE_UNKNOWN)
            if place.closed_at is not None:
                raise Conflict(Code.VISIT_PLACE_CLOSED)
            if find_guest(connection, body.link.guest) is not None:
                raise Conflict(Code.VISIT_EXISTS)
            room = row.room
            until = room.starts_at + room.minutes * MINUTE
            taken = taken_between(connection, body.place, room.starts_at, until, but=name)
            if taken is not None:
                raise Conflict(Code.VISIT_PLACE_TAKEN, starts_at=taken)
            book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
            if at is not None:
                leave_place(connection, at, book, now)
            make_link(connection, row, actor, body.link, for_members, book, now)
            there = AtPlaceRow(
                visit=name,
                place=body.place,
                guest=body.link.guest,
                device=actor.device,
                starts_at=room.starts_at,
                until=until,
                sealed=_bytes(body.sealed),
            )
            put_at(connection, there)
            book.record(
                AuditKind.VISIT_PUT_AT_PLACE, {"place": body.place, "guest": body.link.guest}
            )
            return show_at(connection, row, actor), Taken(row, changed=True)

        return await self._deed(actor, name, work)

    async def leave(self, actor: Actor, name: str) -> VisitItem:
        """Have a visit at no place."""
        now = self._clock()

        def work(
            connection: Connection, row: VisitRow, _who: Attendee
        ) -> tuple[VisitItem, Taken | None]:
            at = find_at(connection, name)
            if at is None:
                return show_at(connection, row, actor), None
            book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
            leave_place(connection, at, book, now)
            return show_at(connection, row, actor), Taken(row, changed=True)

        return await self._deed(actor, name, work)

    async def _deed(
        self, actor: Actor, name: str, work: AtVisit[tuple[VisitItem, Taken | None]]
    ) -> VisitItem:
        item, taken = await self._door.deed(actor, Permission.VISIT_HOST, name, work)
        if taken is not None:
            self._bus.publish(news_of(taken))
        return item

    async def look(self, body: UsePlace, session: str | None, address: str) -> Shown:
        """Show a room's tablet what is next there; ``session``: a guest's, of this browser.

        Raises:
            NotFound: ``visit.place_unknown``; the same for no such place and for a wrong token.
            Conflict: ``visit.place_closed``.
            Throttled: too many wrong ones from there.
        """
        now = self._clock()
        await require(self._limiter, Limited.GUEST, address, now=now)

        def work(connection: Connection) -> Shown | None:
            place = find_place(connection, body.place)
            if place is None or not place.opens_with(body.token):
                raise NotFound(Code.VISIT_PLACE_UNKNOWN)
            if place.closed_at is not None:
                return None
            seen = _seen(connection, place, session, now)
            return Shown(seen, stale=session is not None and not _lives(connection, session, now))

        shown = await self._database.read(work)
        await self._limiter.take_back(Limited.GUEST, address)
        if shown is None:
            raise Conflict(Code.VISIT_PLACE_CLOSED)
        return shown


def _seen(connection: Connection, place: PlaceRow, session: str | None, now: int) -> PlaceSeen:
    busy, back, coming = False, None, None
    for at in rows_at(connection, place.place, now + AHEAD):
        guest, row = find_guest(connection, at.guest, hold=False), read_row(connection, at.visit)
        if guest is None or row is None or row.room.over:
            continue
        state = state_of(guest.link, now)
        if state is PassState.USED and _is_in_use(guest, row.room, now):
            busy = True
            if guest.holds(session, now):
                back = _sealed(connection, place, at)
        if state is PassState.OPEN and coming is None:
            coming = _next(connection, place, at, row, now)
    name = connection.scalars(
        select(organisation.c.name).where(organisation.c.id == place.organisation)
    ).one()
    return PlaceSeen(
        organisation=Named(place.organisation, name),
        name=place.name,
        how=place.how,
        now=now,
        busy=busy,
        back=back,
        next=coming,
    )


def _is_in_use(guest: GuestRow, room: Room, now: int) -> bool:
    """Say whether somebody came by a link, and did not go."""
    if guest.session_hash is None or now >= (guest.session_until or 0):
        return False
    party = room.find(guest.link.guest)
    return party is None or party.place in EXPECTED


def _next(
    connection: Connection, place: PlaceRow, at: AtPlaceRow, row: VisitRow, now: int
) -> NextThere:
    room = row.room
    opens = None if now >= room.starts_at - EARLY or room.host != NOBODY else room.starts_at - EARLY
    host = connection.execute(
        select(account.c.name, account.c.title).where(
            account.c.id == (room.host_account or row.made_by)
        )
    ).one()
    return NextThere(
        starts_at=room.starts_at,
        minutes=room.minutes,
        host=HostThere(host.name, host.title),
        opens=opens,
        sealed=_sealed(connection, place, at) if opens is None else None,
    )


def _sealed(connection: Connection, place: PlaceRow, at: AtPlaceRow) -> SealedThere | None:
    found = people(connection, place.organisation, [at.device])
    if not found:
        return None
    return SealedThere(
        visit=at.visit,
        device=at.device,
        statement=found[0].statement,
        attestation=found[0].attestation,
        sealed=at.sealed,
    )


def _lives(connection: Connection, session: str, now: int) -> bool:
    try:
        resume_guest(connection, session, now)
    except Unauthenticated:
        return False
    return True


def _bytes(text: str) -> bytes:
    try:
        return unb64(text)
    except ValueError as error:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="sealed") from error
