"""When people may come to a waiting area by themselves. docs/visits.md section 11. Pure."""

from typing import Final

from msgspec import Struct

from gateway.desk.area import Access, Area, Both
from gateway.desk.hours import Calendar, next_opening
from signalling.shapes import NOBODY, Room

__all__ = ["EARLY", "Shut", "opens_at", "shut_for"]

EARLY: Final = 30 * 60 * 1000
"""How long before its time a visit goes ahead whatever the hours say."""


class Shut(Struct, frozen=True):
    """Nobody may come yet: from when on, and why, where the area is suspended."""

    opens: int
    why: Both | None


def opens_at(area: Area, calendar: Calendar, at: int) -> int:
    """Say when the area is open, from ``at`` on; ``at`` itself where it is."""
    if area.suspended is not None:
        at = max(at, area.suspended.until)
    return at if area.access is Access.ALWAYS else next_opening(calendar, at)


def shut_for(room: Room, area: Area, calendar: Calendar, now: int) -> Shut | None:
    """Say that somebody comes too early to their visit; one that was arranged goes ahead."""
    own = room.starts_at - EARLY
    if now >= own or room.host != NOBODY:
        return None
    opens = opens_at(area, calendar, now)
    if opens <= now:
        return None
    suspended = area.suspended
    why = suspended.reason if suspended is not None and now < suspended.until else None
    return Shut(min(opens, own), why)
