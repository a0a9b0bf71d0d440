"""What is done while people are there: hold, talk alone, notes, roll-call, safety."""

from typing import Final

from msgspec.structs import replace

from signalling.effects import Effect, WasAnswered, WasHeld
from signalling.errors import Refusal, VisitRefused
from signalling.events import (
    Answer,
    Hold,
    NoteSeen,
    NotSafe,
    Rekey,
    Resume,
    Safe,
    SayAlone,
    SayTags,
    TalkAlone,
    TellTest,
    WriteNote,
)
from signalling.hearing import too_few_staff
from signalling.parties import EXPECTED, another_at, at_place, end_alone, move, put, require_host
from signalling.shapes import NOBODY, PRESENT, YOUNG_ROLES, Place, Role, Room

__all__ = [
    "COUNTED_AFTER",
    "answer",
    "hold",
    "mark_safe",
    "not_safe",
    "note_seen",
    "rekey",
    "resume",
    "say_alone",
    "say_tags",
    "talk_alone",
    "tell_test",
    "write_note",
]

COUNTED_AFTER: Final = 24 * 60 * 60 * 1000
"""For how long after its end it can be said what a visit counts as."""

Moved = tuple[Room, list[Effect]]


def tell_test(room: Room, event: TellTest) -> Moved:
    """Keep what a device test said.

    Raises:
        VisitRefused: ``visit.not_there``.
    """
    party = at_place(room, event.by, *EXPECTED)
    return put(room, replace(party, test=event.test)), []


def hold(room: Room, event: Hold, now: int) -> Moved:
    """Put somebody on hold.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``; ``visit.two_staff`` where a young
            person would be left with too few staff.
    """
    require_host(room, event.by)
    party = another_at(room, event.who, *PRESENT)
    if party.place is Place.HELD:
        return room, []
    held = move(room, party, Place.HELD, now)
    if too_few_staff(held) and not too_few_staff(room):
        raise VisitRefused(Refusal.TWO_STAFF)
    return held, [WasHeld(room.host_account, event.who, on=True)]


def resume(room: Room, event: Resume, now: int) -> Moved:
    """Take somebody back from hold.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``.
    """
    require_host(room, event.by)
    party = at_place(room, event.who, *PRESENT)
    if party.place is not Place.HELD:
        return room, []
    place = Place.APART if room.alone and party.role not in YOUNG_ROLES else Place.INSIDE
    return move(room, party, place, now), [WasHeld(room.host_account, event.who, on=False)]


def talk_alone(room: Room, event: TalkAlone, now: int) -> Moved:
    """Set everybody apart but the young person and the host, or take them back.

    Raises:
        VisitRefused: ``visit.host_only``; ``visit.not_there``: no young person is inside;
            ``visit.two_staff``.
    """
    require_host(room, event.by)
    if not event.on:
        return end_alone(room, now), []
    if room.two_staff:
        raise VisitRefused(Refusal.TWO_STAFF)
    if not any(each.role in YOUNG_ROLES for each in room.at(Place.INSIDE)):
        raise VisitRefused(Refusal.NOT_THERE, who=NOBODY, place=Place.AWAY)
    for each in list(room.at(Place.INSIDE)):
        if each.role not in YOUNG_ROLES and each.participant != room.host:
            room = move(room, each, Place.APART, now)
    return replace(room, alone=True), []


def not_safe(room: Room, event: NotSafe) -> Moved:
    """Note that a young person cannot talk safely.

    Raises:
        VisitRefused: ``visit.not_there``.
    """
    party = at_place(room, event.by, *EXPECTED)
    if party.role not in YOUNG_ROLES:
        raise VisitRefused(Refusal.NOT_THERE, who=event.by, place=party.place)
    return replace(room, not_safe=True), []


def mark_safe(room: Room, event: Safe) -> Moved:
    """Note that the host has dealt with it.

    Raises:
        VisitRefused: ``visit.host_only``.
    """
    require_host(room, event.by)
    return replace(room, not_safe=False), []


def answer(room: Room, event: Answer) -> Moved:
    """Count an answer to the newest roll-call; one to an older call comes too late and is none.

    Raises:
        VisitRefused: ``visit.not_there``.
    """
    party = at_place(room, event.by, *PRESENT)
    if event.call != room.call or party.answered == event.call:
        return room, []
    answered = put(room, replace(party, answered=event.call))
    return answered, [WasAnswered(event.by, event.call)]


def rekey(room: Room, event: Rekey) -> Moved:
    """Go on under a newer epoch.

    Raises:
        VisitRefused: ``visit.host_only``; ``visit.key``: the epoch is older.
    """
    require_host(room, event.by)
    if event.epoch < room.epoch:
        raise VisitRefused(Refusal.KEY)
    if event.epoch == room.epoch:
        return room, []
    return replace(room, epoch=event.epoch, generation=room.generation + 1), []


def write_note(room: Room, event: WriteNote) -> Moved:
    """Keep the newest note to who waits: the host's, or anybody's of the team without one.

    Raises:
        VisitRefused: ``visit.host_only``, ``visit.not_there``.
    """
    if not _may_write(room, event):
        raise VisitRefused(Refusal.HOST_ONLY)
    party = at_place(room, event.who, Place.WAITING, Place.ADMITTED)
    if party.note is not None and party.note.note == event.note.note:
        return room, []
    return put(room, replace(party, note=event.note)), []


def _may_write(room: Room, event: WriteNote) -> bool:
    """Say whether somebody may: the host's other devices too, which need not have the room open."""
    if event.role is not Role.STAFF:
        return False
    return room.host == NOBODY or event.account == room.host_account


def note_seen(room: Room, event: NoteSeen, now: int) -> Moved:
    """Note when a note was seen; another one than the newest says nothing."""
    party = room.find(event.by)
    if party is None or party.note is None or party.note.note != event.note:
        return room, []
    if party.note.seen is not None:
        return room, []
    return put(room, replace(party, note=replace(party.note, seen=now))), []


def say_alone(room: Room, event: SayAlone) -> Moved:
    """Keep whether the young person was seen alone.

    Raises:
        VisitRefused: ``visit.host_only``; ``visit.phase``: nobody was seen yet.
    """
    if event.account != room.host_account:
        raise VisitRefused(Refusal.HOST_ONLY)
    if room.began_at is None:
        raise VisitRefused(Refusal.PHASE, phase=room.phase)
    return replace(room, seen_alone=event.said), []


def say_tags(room: Room, event: SayTags, now: int) -> Moved:
    """Keep what the visit counts as.

    Raises:
        VisitRefused: ``visit.host_only``; ``visit.phase``: nobody was seen yet; ``visit.over``: it
            was counted.
    """
    if event.account != room.host_account:
        raise VisitRefused(Refusal.HOST_ONLY)
    if room.began_at is None:
        raise VisitRefused(Refusal.PHASE, phase=room.phase)
    if room.ended_at is not None and now >= room.ended_at + COUNTED_AFTER:
        raise VisitRefused(Refusal.OVER, phase=room.phase)
    return replace(room, tags=event.tags), []
