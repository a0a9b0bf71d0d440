"""How long somebody who waits may have to wait, from how long others did. Pure.

A guess in rounded words, and none where there is not enough to go by: a child is better told
nothing than something that does not come true. docs/visits.md section 11.
"""

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Final

from signalling.shapes import Place, Role, Room, Wait

__all__ = ["LEAST_WAITS", "MOST_WAITS", "STEPS", "ahead_of", "estimate", "waits_of"]

MINUTE: Final = 60_000
LEAST_WAITS: Final = 5
MOST_WAITS: Final = 40
STEPS: Final = (5, 10, 15, 20, 30, 45, 60)
SPREAD: Final = 5 * MINUTE


def waits_of(rooms: Iterable[Room]) -> list[Wait]:
    """Collect how long people waited, from the newest visits on; staff are not counted."""
    found = (
        each.waited
        for room in rooms
        for each in room.parties
        if each.waited is not None and each.role is not Role.STAFF
    )
    return list(islice(found, MOST_WAITS))


def ahead_of(rooms: Iterable[Room], visit: str, since: int) -> int:
    """Count the other visits in which somebody waits who was to be seen before ``since``."""
    return sum(
        any(max(each.arrived_at, room.starts_at) < since for each in room.at(Place.WAITING))
        for room in rooms
        if room.visit != visit
    )


def estimate(waits: Sequence[Wait], ahead: int, waited: int) -> int | None:
    """Guess how many minutes more somebody waits with ``ahead`` before them; or say nothing."""
    if len(waits) < LEAST_WAITS:
        return None
    turns = sorted(each.time // (each.ahead + 1) for each in waits)
    middle, late = turns[len(turns) // 2], turns[len(turns) * 3 // 4]
    if late > 2 * middle + SPREAD:
        return None
    left = middle * (ahead + 1) - waited
    if left <= 0:
        return None
    return next((step for step in STEPS if left <= step * MINUTE), None)
