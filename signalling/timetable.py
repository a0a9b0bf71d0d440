"""What time does to a visit: reminders, lines that stay lost, a visit that nobody came to."""

from typing import Final

from msgspec.structs import replace

from signalling.effects import Effect, EndGuests, RaiseAlarm, Remind, WasThere, WentOver
from signalling.parties import EXPECTED, move
from signalling.shapes import GUEST_ROLES, NOBODY, EndedWhy, Place, Room

__all__ = [
    "EMPTY_AFTER",
    "HOST_GRACE",
    "LINE_GRACE",
    "MISSED_AFTER",
    "REMINDERS",
    "due",
    "finish",
    "reminders_past",
    "settle",
]

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND

HOST_GRACE: Final = 60 * SECOND
LINE_GRACE: Final = 120 * SECOND
MISSED_AFTER: Final = 15 * MINUTE
EMPTY_AFTER: Final = 30 * MINUTE
REMINDERS: Final = (24 * 60 * MINUTE, 15 * MINUTE)

Moved = tuple[Room, list[Effect]]


def reminders_past(starts_at: int, now: int) -> int:
    """Count the reminders whose time is over."""
    return sum(starts_at - before <= now for before in REMINDERS)


def settle(room: Room, now: int) -> Moved:
    """Do what time has brought about by now."""
    if room.over:
        return room, []
    effects: list[Effect] = []
    past = reminders_past(room.starts_at, now)
    if past > room.reminded:
        room = replace(room, reminded=past)
        if now < room.starts_at and not room.met:
            effects.append(Remind())
    room = _drop_lost(room, now)
    if _missed_at(room) <= now:
        room, more = finish(room, EndedWhy.MISSED, now)
        return room, effects + more
    if room.met and room.empty_since is not None and now - room.empty_since >= EMPTY_AFTER:
        room, more = finish(room, EndedWhy.EMPTY, now)
        return room, effects + more
    return room, effects


def due(room: Room) -> int | None:
    """Say when time has something to do next."""
    if room.over:
        return None
    times = [_missed_at(room)] if _missed_at(room) < _NEVER else []
    times += [room.starts_at - before for before in REMINDERS[room.reminded :]]
    times += [
        each.lost_at + _grace(room, each.participant)
        for each in room.at(*EXPECTED)
        if each.lost_at is not None
    ]
    if room.met and room.empty_since is not None:
        times.append(room.empty_since + EMPTY_AFTER)
    return min(times, default=None)


def finish(room: Room, why: EndedWhy, now: int) -> Moved:
    """End a visit: everybody is out, and nothing sealed or of their devices is kept."""
    guests = tuple(each.participant for each in room.parties if each.role in GUEST_ROLES)
    for each in list(room.at(*EXPECTED)):
        room = move(room, each, Place.LEFT, now)
    there = tuple(
        WasThere(each.participant, each.account, each.role, stay.since, stay.until or now)
        for each in room.parties
        for stay in each.stays
    )
    effects: list[Effect] = [WentOver(why, room.began_at, now, there), EndGuests(guests)]
    if why is EndedWhy.MISSED:
        effects.append(RaiseAlarm())
    ended = replace(
        room, host=NOBODY, alone=False, not_safe=False, breach=False, ended_at=now, ended_why=why
    )
    return ended, effects


_NEVER: Final = 2**62


def _missed_at(room: Room) -> int:
    """Say when the visit counts as missed; while a host is there, it does not."""
    return _NEVER if room.met or room.host != NOBODY else room.starts_at + MISSED_AFTER


def _grace(room: Room, participant: str) -> int:
    return HOST_GRACE if participant == room.host else LINE_GRACE


def _drop_lost(room: Room, now: int) -> Room:
    for each in list(room.at(*EXPECTED)):
        if each.lost_at is not None and now - each.lost_at >= _grace(room, each.participant):
            room = move(room, each, Place.LEFT, now)
            if each.participant == room.host:
                room = replace(room, host=NOBODY)
    return room
