"""The way into the waiting area: whether it is open, what is agreed to, how long it may take.

docs/visits.md section 11.
"""

from dataclasses import replace

from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind
from audit.trail import Trail
from gateway.base64url import b64
from gateway.codes import Code
from gateway.desk.area import consent_hash
from gateway.desk.areas import AreaVersion, read_area
from gateway.desk.phone import phone_of
from gateway.desk.versions import SettingsBook
from gateway.errors import Conflict
from gateway.policy import Permission
from gateway.sources import Clock
from gateway.visits.bodies import AreaSeen, ConsentPart
from gateway.visits.door import Attendee, Door, Visitor
from gateway.visits.entries import VisitBook
from gateway.visits.opening import Shut, shut_for
from gateway.visits.rows import VisitRow, ended_lately, under_way
from gateway.visits.tables import visit_agreement
from signalling import events
from signalling.parties import EXPECTED
from signalling.shapes import GUEST_ROLES, Party, Place, Role
from signalling.timetable import settle
from signalling.waits import ahead_of, estimate, waits_of

__all__ = ["Entrance"]

_agreement = visit_agreement.c


class Entrance:
    """Shows a team's waiting area, and lets people into it."""

    def __init__(self, *, door: Door, trail: Trail, book: SettingsBook, clock: Clock) -> None:
        self._door = door
        self._trail = trail
        self._book = book
        self._clock = clock

    async def show(self, visitor: Visitor, name: str) -> AreaSeen:
        """Show the area of a visit to who may come to it; raises what ``Door`` raises."""

        def work(connection: Connection, row: VisitRow, who: Attendee) -> AreaSeen:
            return self._seen(connection, row, who)

        return await self._door.look(visitor, Permission.VISIT_ATTEND, name, work)

    def arrive(
        self, connection: Connection, row: VisitRow, who: Attendee, *, consent: int, node: str
    ) -> events.Arrive:
        """Let somebody into the area, in the caller's transaction; ``consent``: what they agree to.

        Raises:
            Conflict: ``visit.closed``, ``visit.consent``.
        """
        now = self._clock()
        room, _ = settle(row.room, now)
        party = room.find(who.participant)
        came = events.Arrive(who.participant, who.account, who.name, who.role, node)
        # Of a visit that is over the machine says so; who is there already came in long ago.
        if who.role is Role.STAFF or room.over or _is_there(party):
            return came
        area = read_area(connection, row.team)
        _require_open(self._shut(connection, row, area, now))
        rooms = under_way(connection, row.team, now)
        return replace(
            came,
            agreed=self._agree(connection, row, who, area, consent),
            ahead=ahead_of(rooms, row.visit, max(now, room.starts_at)),
        )

    def shut(self, connection: Connection, row: VisitRow) -> Shut | None:
        """Say whether who comes by themselves comes too early, and for how long."""
        return self._shut(connection, row, read_area(connection, row.team), self._clock())

    def require_open(self, connection: Connection, row: VisitRow) -> None:
        """Let on who does not come too early.

        Raises:
            Conflict: ``visit.closed``.
        """
        _require_open(self.shut(connection, row))

    def _agree(
        self, connection: Connection, row: VisitRow, who: Attendee, area: AreaVersion, consent: int
    ) -> int:
        """Enter that somebody agrees, where they did not before; returns the number of the text."""
        if not area.consent or _agreed(connection, row, who) == area.consent:
            return area.consent
        if consent != area.consent:
            raise Conflict(Code.VISIT_CONSENT, consent=area.consent)
        if who.role not in GUEST_ROLES:
            _keep_agreement(connection, who.account, row.team, consent)
        book = VisitBook(connection, self._trail, row, actor=who.participant, now=self._clock())
        book.record(
            AuditKind.VISIT_AGREED,
            {
                "role": str(who.role),
                "number": consent,
                "hash": b64(consent_hash(area.area.consent)),
            },
        )
        return consent

    def _shut(
        self, connection: Connection, row: VisitRow, area: AreaVersion, now: int
    ) -> Shut | None:
        calendar = self._book.newest(connection, [row.team])[row.team].calendar_of(area.area.hours)
        return shut_for(row.room, area.area, calendar, now)

    def _seen(self, connection: Connection, row: VisitRow, who: Attendee) -> AreaSeen:
        now = self._clock()
        area = read_area(connection, row.team)
        own = row.room.find(who.participant)
        is_staff = who.role is Role.STAFF
        shut = None
        if not (is_staff or row.room.over or _is_there(own)):
            shut = self._shut(connection, row, area, now)
        consent = None
        if area.consent and not is_staff:
            text = area.area.consent
            agreed = _agreed(connection, row, who) == area.consent
            consent = ConsentPart(area.consent, consent_hash(text), text, agreed)
        return AreaSeen(
            open=shut is None,
            opens=None if shut is None else shut.opens,
            why=None if shut is None else shut.why,
            before=area.area.before,
            after=area.area.after,
            consent=consent,
            wait=None if own is None else _wait(connection, row, own, now),
            phone=phone_of(area.area.phone),
            tags=list(area.area.tags) if is_staff else [],
        )


def _require_open(shut: Shut | None) -> None:
    if shut is not None:
        reason = "hours" if shut.why is None else "suspended"
        raise Conflict(Code.VISIT_CLOSED, opens=shut.opens, reason=reason)


def _is_there(party: Party | None) -> bool:
    return party is not None and party.place in EXPECTED


def _wait(connection: Connection, row: VisitRow, own: Party, now: int) -> int | None:
    since = max(own.arrived_at, row.room.starts_at)
    if own.role is Role.STAFF or own.place is not Place.WAITING or now < since:
        return None
    rooms = under_way(connection, row.team, now)
    waits = waits_of([*rooms, *ended_lately(connection, row.team, now)])
    return estimate(waits, ahead_of(rooms, row.visit, since), now - since)


def _agreed(connection: Connection, row: VisitRow, who: Attendee) -> int:
    """Return the number of the text that somebody agreed to last, or 0."""
    party = row.room.find(who.participant)
    here = 0 if party is None else party.agreed
    if who.role in GUEST_ROLES:
        return here
    before = connection.scalar(
        select(_agreement.number).where(
            _agreement.account_id == who.account, _agreement.team_id == row.team
        )
    )
    return max(here, before or 0)


def _keep_agreement(connection: Connection, account: str, team: str, number: int) -> None:
    one = (_agreement.account_id == account, _agreement.team_id == team)
    done = connection.execute(update(visit_agreement).where(*one).values(number=number))
    if done.rowcount == 0:
        connection.execute(
            insert(visit_agreement).values(account_id=account, team_id=team, number=number)
        )
