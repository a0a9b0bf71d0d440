"""Who may signal to whom, and what may be offered to the media plane."""

from enum import StrEnum
from typing import Final

from signalling.errors import Refusal, VisitRefused
from signalling.hearing import inside
from signalling.shapes import PRESENT, Party, Place, Plane, Role, Room

__all__ = ["EVERYBODY", "SealedUnder", "check_offer", "check_signal"]

EVERYBODY: Final = "0" * 32


class SealedUnder(StrEnum):
    """Which key something is sealed with."""

    MEMBER = "member"
    GUEST = "guest"
    ROOM = "room"


def check_signal(room: Room, sender: str, to: str, key: SealedUnder, epoch: int) -> frozenset[str]:
    """Say to whom a signal goes.

    Raises:
        VisitRefused: ``visit.over``, ``visit.not_admitted``, ``visit.not_there``, ``visit.key``.
    """
    if room.over:
        raise VisitRefused(Refusal.OVER, phase=room.phase)
    there = inside(room)
    if sender not in there:
        raise _outside(room, sender)
    if to == EVERYBODY:
        _require(key is SealedUnder.ROOM and epoch == room.generation)
        return there - {sender}
    found = room.find(to)
    if to not in there or found is None or to == sender:
        place = Place.AWAY if found is None else found.place
        raise VisitRefused(Refusal.NOT_THERE, who=to, place=place)
    _require(_fits(key, room.find(sender), found))
    return frozenset({to})


def check_offer(room: Room, sender: str) -> None:
    """Let somebody who was let in offer media to the plane.

    Raises:
        VisitRefused: ``visit.over``, ``visit.not_admitted``, ``visit.plane``.
    """
    if room.over:
        raise VisitRefused(Refusal.OVER, phase=room.phase)
    found = room.find(sender)
    if found is None or found.place not in PRESENT:
        raise VisitRefused(Refusal.NOT_ADMITTED)
    if room.plane is not Plane.SFU:
        raise VisitRefused(Refusal.PLANE)


def _outside(room: Room, sender: str) -> VisitRefused:
    found = room.find(sender)
    if found is not None and found.place in PRESENT:
        return VisitRefused(Refusal.NOT_THERE, who=sender, place=found.place)
    return VisitRefused(Refusal.NOT_ADMITTED)


def _fits(key: SealedUnder, sender: Party | None, to: Party) -> bool:
    """Say whether two participants can have a key in common."""
    if key is SealedUnder.ROOM:
        return True
    members = [
        each is not None and each.role in {Role.STAFF, Role.YOUNG_PERSON} for each in (sender, to)
    ]
    return all(members) if key is SealedUnder.MEMBER else members.count(True) == 1


def _require(fits: bool) -> None:  # noqa: FBT001 - what is required
    if not fits:
        raise VisitRefused(Refusal.KEY)
