"""People for tests of a visit's machine, and what they do in it."""

from typing import Final

from signalling.effects import Effect
from signalling.errors import Refusal, VisitRefused
from signalling.events import Admit, Arrive, Enter, Event, Open, WriteNote
from signalling.room import handle, schedule
from signalling.shapes import Note, Role, Room

__all__ = [
    "BETH",
    "HOST",
    "MUM",
    "NODE",
    "NOON",
    "ROBIN",
    "VISIT",
    "admits",
    "after",
    "arrives",
    "effects_of",
    "let_in",
    "opened",
    "opens",
    "refusal",
    "writes",
]

NOON: Final = 1_750_000_000_000
VISIT: Final = "11" * 16
HOST: Final = "a0" * 16
ROBIN: Final = "b0" * 16
BETH: Final = "c0" * 16
MUM: Final = "d0" * 16
NODE: Final = "node"

_WHO: Final = {
    HOST: ("amina", "Amina", Role.STAFF),
    ROBIN: ("robin", "Amber Otter", Role.YOUNG_PERSON),
    BETH: ("beth", "Beth", Role.STAFF),
    MUM: ("", "Mum", Role.PARENT),
}


def arrives(who: str, node: str = NODE) -> Arrive:
    account, name, role = _WHO[who]
    return Arrive(who, account, name, role, node)


def opens(who: str = HOST, epoch: int = 4) -> Open:
    account, name, _ = _WHO[who]
    return Open(who, account, name, epoch, NODE)


def admits(who: str, by: str = HOST) -> Admit:
    _, name, role = _WHO[who]
    return Admit(by, who, name, role)


def writes(by: str, who: str, note: Note) -> WriteNote:
    account, _, role = _WHO[by]
    return WriteNote(by, who, note, account, role)


def opened(*, two_staff: bool = False) -> Room:
    """Return a room with its host, at noon."""
    room = schedule(VISIT, NOON, 30, NOON, two_staff=two_staff)
    return after(room, opens())


def let_in(room: Room, *who: str, now: int = NOON) -> Room:
    """Have people arrive, be admitted and enter."""
    for each in who:
        room = after(room, arrives(each), admits(each, room.host), Enter(each), now=now)
    return room


def after(room: Room, *script: Event, now: int = NOON) -> Room:
    """Return the room that events lead to."""
    for event in script:
        room, _ = handle(room, event, now)
    return room


def effects_of(room: Room, event: Event, now: int = NOON) -> list[Effect]:
    return handle(room, event, now)[1]


def refusal(room: Room, event: Event, now: int = NOON) -> Refusal:
    """Return why an event is refused."""
    try:
        handle(room, event, now)
    except VisitRefused as refused:
        return refused.code
    raise AssertionError(event)
