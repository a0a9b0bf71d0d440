"""Who comes in: nobody whom no host admitted, by the name and the role that the host saw."""

from msgspec.structs import replace

from signalling.effects import Effect, EndGuests, WasAdmitted
from signalling.errors import Refusal, VisitRefused
from signalling.events import Admit, Arrive, Enter, Leave, Open, Refuse, Remove, Revoke
from signalling.hearing import STAFF_WANTED, staff_inside
from signalling.parties import (
    EXPECTED,
    MOST_INSIDE,
    another_at,
    at_place,
    move,
    put,
    require_host,
    welcome,
)
from signalling.shapes import NOBODY, PRESENT, YOUNG_ROLES, Party, Place, Role, Room, Wait

__all__ = ["admit", "arrive", "enter", "leave", "open_room", "refuse", "remove", "revoke"]

Moved = tuple[Room, list[Effect]]


def open_room(room: Room, event: Open, now: int) -> Moved:
    """Make a member of staff the host, where there is none.

    Raises:
        VisitRefused: ``visit.hosted``, ``visit.full``.
    """
    if room.host not in {NOBODY, event.by}:
        raise VisitRefused(Refusal.HOSTED, name=room.host_name)
    party = welcome(
        room,
        event.by,
        account=event.account,
        name=event.name,
        role=Role.STAFF,
        node=event.node,
        now=now,
    )
    room = move(room, replace(party, admitted_by=event.account), Place.INSIDE, now)
    return replace(
        room,
        host=event.by,
        host_account=event.account,
        host_name=event.name,
        epoch=max(room.epoch, event.epoch),
    ), []


def arrive(room: Room, event: Arrive, now: int) -> Moved:
    """Have somebody wait; who waits, or was let in already, only has a line again.

    Raises:
        VisitRefused: ``visit.full``.
    """
    party = welcome(
        room,
        event.by,
        account=event.account,
        name=event.name,
        role=event.role,
        node=event.node,
        now=now,
    )
    if party.place in EXPECTED:
        return put(room, party), []
    came = replace(party, arrived_at=now, agreed=event.agreed, ahead=event.ahead)
    return move(room, came, Place.WAITING, now), []


def admit(room: Room, event: Admit, now: int) -> Moved:
    """Let somebody in.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``, ``visit.changed``,
            ``visit.two_staff``, ``visit.full``.
    """
    require_host(room, event.by)
    party = another_at(room, event.who, *EXPECTED)
    if (party.name, party.role) != (event.name, event.role):
        raise VisitRefused(Refusal.CHANGED, who=event.who)
    if party.place is not Place.WAITING:
        return room, []
    _require_two_staff(room, party)
    if len(list(room.at(Place.ADMITTED, *PRESENT))) >= MOST_INSIDE:
        raise VisitRefused(Refusal.FULL, limit=MOST_INSIDE)
    waited = Wait(party.ahead, max(0, now - max(party.arrived_at, room.starts_at)))
    admitted = replace(party, admitted_by=room.host_account, waited=waited)
    said = WasAdmitted(room.host_account, event.who, party.role)
    return move(room, admitted, Place.ADMITTED, now), [said]


def refuse(room: Room, event: Refuse, now: int) -> Moved:
    """Do not let somebody in.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``.
    """
    require_host(room, event.by)
    party = at_place(room, event.who, Place.WAITING, Place.ADMITTED, Place.REFUSED)
    return move(room, party, Place.REFUSED, now), []


def enter(room: Room, event: Enter, now: int) -> Moved:
    """Come in; each coming in asks everybody anew who is in the room with them.

    Raises:
        VisitRefused: ``visit.not_admitted``, ``visit.two_staff``.
    """
    party = room.find(event.by)
    if party is not None and party.place in PRESENT:
        return room, []
    if party is None or party.place is not Place.ADMITTED:
        raise VisitRefused(Refusal.NOT_ADMITTED)
    _require_two_staff(room, party)
    place = Place.APART if room.alone else Place.INSIDE
    return replace(move(room, party, place, now), call=room.call + 1), []


def leave(room: Room, event: Leave, now: int) -> Moved:
    """Go; the host who goes is host no more."""
    party = room.find(event.by)
    if party is None or party.place not in EXPECTED:
        return room, []
    room = move(room, party, Place.LEFT, now)
    return replace(room, host=NOBODY) if room.host == event.by else room, []


def remove(room: Room, event: Remove, now: int) -> Moved:
    """Send somebody out.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``.
    """
    require_host(room, event.by)
    party = another_at(room, event.who, *EXPECTED, Place.LEFT)
    return move(room, party, Place.LEFT, now), []


def revoke(room: Room, event: Revoke, now: int) -> Moved:
    """Send a guest out whose link is good no more."""
    party = room.find(event.guest)
    if party is not None and party.place in EXPECTED:
        room = move(room, party, Place.LEFT, now)
    return room, [EndGuests((event.guest,))]


def _require_two_staff(room: Room, party: Party) -> None:
    """Keep a young person from being with fewer staff than the rule wants.

    Raises:
        VisitRefused: ``visit.two_staff``.
    """
    young = party.role in YOUNG_ROLES
    if room.two_staff and young and staff_inside(room) < STAFF_WANTED:
        raise VisitRefused(Refusal.TWO_STAFF)
