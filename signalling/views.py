"""What a participant may see of a visit. docs/visits.md section 4."""

from msgspec import Struct

from signalling.hearing import hears, pause_of, staff_inside
from signalling.parties import EXPECTED
from signalling.shapes import (
    GUEST_ROLES,
    NOBODY,
    PRESENT,
    DeviceTest,
    Note,
    Party,
    Place,
    Role,
    Room,
)

__all__ = ["Call", "PersonView", "Reader", "TwoStaff", "View", "You", "view"]


class Reader(Struct, frozen=True):
    """Who looks, as they would arrive."""

    participant: str
    name: str
    role: Role


class You(Struct, frozen=True, kw_only=True):
    """The reader's own place."""

    participant: str
    name: str
    role: Role
    place: Place
    slot: int
    arrived_at: int
    note: Note | None


class PersonView(Struct, frozen=True, kw_only=True):
    """Somebody else, or the reader among the others."""

    participant: str
    account: str
    name: str
    role: Role
    place: Place
    slot: int
    connected: bool
    arrived_at: int
    hears: bool
    test: DeviceTest | None
    note_seen: int | None


class Call(Struct, frozen=True):
    """The newest roll-call, and who has not answered it."""

    number: int
    missing: list[str]


class TwoStaff(Struct, frozen=True):
    """How the two-staff rule stands."""

    wanted: bool
    staff_inside: int
    kept: bool


class View(Struct, frozen=True, kw_only=True):
    """A visit as one reader may see it."""

    visit: str
    conversation: str
    phase: str
    version: int
    now: int
    starts_at: int
    minutes: int
    host: str
    host_name: str
    plane: str
    generation: int
    epoch: int
    pause: str
    alone: bool
    call: Call
    two_staff: TwoStaff
    not_safe: bool
    you: You
    people: list[PersonView]


def view(room: Room, reader: Reader, *, conversation: str, now: int) -> View:
    """Show a room to somebody."""
    own = room.find(reader.participant)
    is_host = room.host != NOBODY and reader.participant == room.host
    heard = hears(room).get(reader.participant, frozenset())
    shown = [each for each in room.parties if _shows(room, own, each)]
    missing = [each.participant for each in room.at(*PRESENT) if each.answered < room.call]
    inside = own is not None and own.place in PRESENT
    return View(
        visit=room.visit,
        conversation=conversation,
        phase=room.phase,
        version=room.version,
        now=now,
        starts_at=room.starts_at,
        minutes=room.minutes,
        host=room.host,
        host_name=room.host_name,
        plane=room.plane,
        generation=room.generation,
        epoch=room.epoch,
        pause=pause_of(room),
        alone=room.alone,
        call=Call(room.call, missing if inside else []),
        two_staff=TwoStaff(room.two_staff, staff_inside(room), not room.breach),
        not_safe=room.not_safe and is_host,
        you=_you(reader, own),
        people=[_person(each, heard, reader, to_host=is_host) for each in shown],
    )


def _shows(room: Room, own: Party | None, other: Party) -> bool:
    """Say whether somebody may know of somebody else."""
    if other.place not in EXPECTED:
        return False
    if other.participant == room.host:
        return True
    if own is None or own.place not in PRESENT:
        return False
    return own.participant == room.host or other.place in PRESENT


def _you(reader: Reader, own: Party | None) -> You:
    return You(
        participant=reader.participant,
        name=reader.name if own is None else own.name,
        role=reader.role if own is None else own.role,
        place=Place.AWAY if own is None else own.place,
        slot=0 if own is None else own.slot,
        arrived_at=0 if own is None else own.arrived_at,
        note=None if own is None else own.note,
    )


def _person(each: Party, heard: frozenset[str], reader: Reader, *, to_host: bool) -> PersonView:
    seen = each.note.seen if each.note is not None else None
    return PersonView(
        participant=each.participant,
        account=NOBODY if reader.role in GUEST_ROLES else each.account,
        name=each.name,
        role=each.role,
        place=each.place,
        slot=each.slot,
        connected=each.lost_at is None,
        arrived_at=each.arrived_at,
        hears=each.participant in heard,
        test=each.test if to_host else None,
        note_seen=seen if to_host else None,
    )
