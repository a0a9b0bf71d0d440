"""Who hears whom, why nobody does, and which way media goes."""

from collections.abc import Mapping
from typing import Final

from signalling.shapes import NOBODY, PRESENT, YOUNG_ROLES, Pause, Place, Plane, Role, Room

__all__ = [
    "DIRECT_AT_MOST",
    "STAFF_WANTED",
    "hears",
    "inside",
    "pause_of",
    "plane_of",
    "staff_inside",
    "too_few_staff",
]

DIRECT_AT_MOST: Final = 2
STAFF_WANTED: Final = 2


def staff_inside(room: Room) -> int:
    """Count the members of staff who are inside; one with two devices is one."""
    return len({each.account for each in room.at(Place.INSIDE) if each.role is Role.STAFF})


def too_few_staff(room: Room) -> bool:
    """Say whether the two-staff rule is broken."""
    if not room.two_staff or staff_inside(room) >= STAFF_WANTED:
        return False
    return any(each.role in YOUNG_ROLES for each in room.at(*PRESENT))


def pause_of(room: Room) -> Pause:
    """Say why nobody hears anybody, if so."""
    if room.host == NOBODY:
        return Pause.HOST
    return Pause.TWO_STAFF if too_few_staff(room) else Pause.NONE


def inside(room: Room) -> frozenset[str]:
    """Name who hears and is heard."""
    if room.over or pause_of(room) is not Pause.NONE:
        return frozenset()
    return frozenset(each.participant for each in room.at(Place.INSIDE))


def hears(room: Room) -> Mapping[str, frozenset[str]]:
    """Say whom each participant hears; who hears nobody is not named."""
    there = inside(room)
    if len(there) < 2:
        return {}
    return {each: there - {each} for each in sorted(there)}


def plane_of(room: Room) -> Plane:
    """Say which way media goes: through the unit once there were three, and then to the end."""
    if room.plane is Plane.SFU or len(list(room.at(*PRESENT))) > DIRECT_AT_MOST:
        return Plane.SFU
    return Plane.DIRECT
