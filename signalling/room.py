"""A visit as a machine: events in, a new room and effects out. Pure.

The phases and what leads where stand in ``TABLE``, from which the diagram in docs/visits.md is
made. Where an event may lead to several phases, who is where decides (``phase_of``).
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final, assert_never

from msgspec.structs import replace

from signalling import admission, conduct, events
from signalling.effects import Breached, Effect
from signalling.errors import Refusal, VisitRefused
from signalling.events import Event
from signalling.hearing import inside, pause_of, plane_of, staff_inside, too_few_staff
from signalling.parties import EXPECTED, end_alone, put
from signalling.shapes import (
    NOBODY,
    PRESENT,
    YOUNG_ROLES,
    EndedWhy,
    Pause,
    Phase,
    Place,
    Role,
    Room,
)
from signalling.timetable import finish, reminders_past, settle

__all__ = ["TABLE", "handle", "phase_of", "schedule"]

Moved = tuple[Room, list[Effect]]

_S, _O, _W, _A, _P, _H, _E, _M = Phase
_LIVE: Final = (_S, _O, _W, _A, _P, _H)
_BACKWARDS: Final[Mapping[Phase, tuple[Phase, ...]]] = {
    # Where a visit can be when somebody other than the host is there no more.
    _S: (_S,),
    _O: (_O,),
    _W: (_W, _O),
    _A: (_A, _W, _O),
    _P: (_P, _H, _A, _W, _O),
    _H: (_H, _P, _A, _W, _O),
}


def _stays(*phases: Phase) -> dict[Phase, tuple[Phase, ...]]:
    return {phase: (phase,) for phase in phases}


def _lead(phases: Iterable[Phase], *to: Phase) -> dict[Phase, tuple[Phase, ...]]:
    return dict.fromkeys(phases, to)


def _also(rows: Mapping[Phase, tuple[Phase, ...]], *more: Phase) -> dict[Phase, tuple[Phase, ...]]:
    return {
        phase: (*found, *(each for each in more if each not in found))
        for phase, found in rows.items()
    }


_ROWS: Final[Mapping[type[Event], Mapping[Phase, Iterable[Phase]]]] = {
    events.Open: {
        _S: (_O,),
        _O: (_O,),
        _W: (_W, _O),
        _A: (_A, _W, _O),
        _P: (_P,),
        _H: (_H, _P, _A, _W, _O),
    },
    events.Arrive: {_S: (_W,), _O: (_O, _W), **_stays(_W, _A, _P, _H)},
    events.TellTest: _stays(_O, _W, _A, _P, _H),
    events.Admit: {_W: (_A,), **_stays(_O, _A, _P, _H)},
    events.Refuse: {phase: _BACKWARDS[phase] for phase in (_O, _W, _A)} | _stays(_P, _H),
    events.Enter: {_A: (_P, _H), _P: (_P,), _H: (_H, _P), _O: (_O,)},
    events.Leave: _also(_BACKWARDS, _S) | _stays(_E, _M),
    events.Remove: {phase: _BACKWARDS[phase] for phase in (_O, _W, _A, _P, _H)},
    events.Hold: {_P: (_P, _H), _H: (_H,)},
    events.Resume: {_P: (_P,), _H: (_H, _P)},
    events.TalkAlone: _stays(_P),
    events.NotSafe: _stays(_W, _A, _P, _H),
    events.Safe: _stays(_O, _W, _A, _P, _H),
    events.Answer: _stays(_O, _W, _A, _P, _H),
    events.Rekey: _stays(_O, _W, _A, _P, _H),
    events.WriteNote: _stays(_W, _A, _P, _H),
    events.NoteSeen: _stays(_W, _A, _P, _H),
    events.Back: _stays(*Phase),
    events.Lose: _stays(*Phase),
    events.End: _lead((_O, _W, _A, _P, _H), _E, _M) | _stays(_E, _M),
    events.Move: _stays(_S, _O, _W),
    events.Cancel: _lead((_S, _O, _W, _A), _E),
    events.Revoke: _also(_BACKWARDS, _S) | _stays(_E, _M),
    # Of who was seen it can be said when they have gone, and the host too.
    events.SayAlone: _stays(_S, _O, _W, _A, _P, _H, _E),
    events.SayTags: _stays(_S, _O, _W, _A, _P, _H, _E),
    events.Tick: {**_also(_BACKWARDS, _S, _M), _S: (_S, _M, _E), **_stays(_E, _M)},
}

TABLE: Final[Mapping[tuple[type[Event], Phase], frozenset[Phase]]] = MappingProxyType(
    {
        (event, phase): frozenset(found)
        for event, rows in _ROWS.items()
        for phase, found in rows.items()
    }
)
"""Which event may lead from which phase to which; what is not there is refused."""


def schedule(visit: str, starts_at: int, minutes: int, now: int, *, two_staff: bool) -> Room:
    """Make a visit."""
    return Room(
        visit=visit,
        starts_at=starts_at,
        minutes=minutes,
        two_staff=two_staff,
        reminded=reminders_past(starts_at, now),
    )


def handle(room: Room, event: Event, now: int) -> Moved:
    """Take an event in at ``now`` (milliseconds); what time has brought about comes first.

    Raises:
        VisitRefused: it is none for the phase, or for where its participants are.
    """
    settled, effects = settle(room, now)
    settled, more = _finish(room, settled, now)
    effects += more
    if (type(event), settled.phase) not in TABLE:
        refusal = Refusal.OVER if settled.over else Refusal.PHASE
        raise VisitRefused(refusal, phase=settled.phase)
    moved, more = _take(settled, event, now)
    effects += more
    moved, more = _finish(settled, moved, now)
    return moved, effects + more


def phase_of(room: Room) -> Phase:
    """Say in which phase a room is, from who is where."""
    if room.over:
        return Phase.MISSED if room.ended_why is EndedWhy.MISSED else Phase.ENDED
    others = [each for each in room.parties if each.participant != room.host]
    if any(each.place in PRESENT for each in others):
        seen = any(each.place is Place.INSIDE for each in others)
        return Phase.IN_PROGRESS if seen and pause_of(room) is Pause.NONE else Phase.ON_HOLD
    if any(each.place is Place.ADMITTED for each in others):
        return Phase.ADMITTED
    if any(each.place is Place.WAITING for each in others):
        return Phase.WAITING
    return Phase.SCHEDULED if room.host == NOBODY else Phase.OPEN


def _take(room: Room, event: Event, now: int) -> Moved:  # noqa: C901, PLR0911, PLR0912 - an arm an event
    match event:
        case events.Open():
            return admission.open_room(room, event, now)
        case events.Arrive():
            return admission.arrive(room, event, now)
        case events.TellTest():
            return conduct.tell_test(room, event)
        case events.Admit():
            return admission.admit(room, event, now)
        case events.Refuse():
            return admission.refuse(room, event, now)
        case events.Enter():
            return admission.enter(room, event, now)
        case events.Leave():
            return admission.leave(room, event, now)
        case events.Remove():
            return admission.remove(room, event, now)
        case events.Hold():
            return conduct.hold(room, event, now)
        case events.Resume():
            return conduct.resume(room, event, now)
        case events.TalkAlone():
            return conduct.talk_alone(room, event, now)
        case events.NotSafe():
            return conduct.not_safe(room, event)
        case events.Safe():
            return conduct.mark_safe(room, event)
        case events.Answer():
            return conduct.answer(room, event)
        case events.Rekey():
            return conduct.rekey(room, event)
        case events.WriteNote():
            return conduct.write_note(room, event)
        case events.NoteSeen():
            return conduct.note_seen(room, event, now)
        case events.Back() | events.Lose():
            return _line(room, event, now), []
        case events.End():
            return _end(room, event, now)
        case events.Move():
            past = reminders_past(event.starts_at, now)
            moved = replace(room, starts_at=event.starts_at, minutes=event.minutes, reminded=past)
            return moved, []
        case events.Cancel():
            return finish(room, EndedWhy.CANCELLED, now)
        case events.Revoke():
            return admission.revoke(room, event, now)
        case events.SayAlone():
            return conduct.say_alone(room, event)
        case events.SayTags():
            return conduct.say_tags(room, event, now)
        case events.Tick():
            return room, []
        case _:
            assert_never(event)


def _line(room: Room, event: events.Back | events.Lose, now: int) -> Room:
    party = room.find(event.by)
    if party is None or party.place not in EXPECTED:
        return room
    match event:
        case events.Back(_, node):
            return put(room, replace(party, node=node, lost_at=None))
        case events.Lose(_, node):
            # A line that came back, here or elsewhere, is not lost with the one before it.
            if party.node != node:
                return room
            return put(room, replace(party, node=NOBODY, lost_at=now))
        case _:
            assert_never(event)


def _end(room: Room, event: events.End, now: int) -> Moved:
    if room.over:
        return room, []
    if event.by != room.host:
        raise VisitRefused(Refusal.HOST_ONLY)
    unmet = not room.met and now >= room.starts_at
    return finish(room, EndedWhy.MISSED if unmet else EndedWhy.HOST, now)


def _finish(before: Room, room: Room, now: int) -> Moved:
    """Bring what follows from who is where up to date."""
    if room == before:
        return room, []
    effects: list[Effect] = []
    if room.alone and not _may_be_alone(room):
        room = end_alone(room, now)
    if not room.over:
        room, effects = _count(room, now)
    room = replace(room, plane=plane_of(room))
    heard = inside(room)
    if heard != inside(before):
        room = replace(room, generation=room.generation + 1)
    phase = phase_of(room)
    return replace(room, phase=phase, version=before.version + 1), effects


def _may_be_alone(room: Room) -> bool:
    young = any(each.role in YOUNG_ROLES for each in room.at(Place.INSIDE))
    return young and room.host != NOBODY


def _count(room: Room, now: int) -> Moved:
    """Keep account of whether the visit took place, is empty, and keeps the two-staff rule."""
    effects: list[Effect] = []
    broken = too_few_staff(room)
    if broken and not room.breach:
        effects.append(Breached(staff_inside(room)))
    others = [each for each in room.at(*PRESENT) if each.participant != room.host]
    met = room.met or any(each.role is not Role.STAFF for each in others)
    empty = next(room.at(*EXPECTED), None) is None
    began = now if room.began_at is None and others else room.began_at
    since = (now if room.empty_since is None else room.empty_since) if empty else None
    room = replace(room, breach=broken, met=met, began_at=began, empty_since=since)
    return room, effects
