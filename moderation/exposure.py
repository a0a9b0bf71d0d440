"""What a moderator has looked at on a shift, and when a break is offered."""

from dataclasses import dataclass, replace
from typing import Final

from moderation.priority import Lane

__all__ = ["BREAK", "SEEN", "Shift", "begin", "is_on_shift"]

MINUTE: Final = 60_000
LONGEST: Final = 50 * MINUTE
MOST_HEAVY: Final = 6

BREAK: Final = 5 * MINUTE
"""A shorter pause than this is none."""

SEEN: Final = 10 * MINUTE
"""Whoever was not heard of for so long is not on shift any more."""


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of work without a break; ``exposure`` counts opened items by lane."""

    began_at: int
    seen_at: int
    ended_at: int | None = None
    exposure: tuple[int, int, int, int] = (0, 0, 0, 0)
    decided: int = 0
    skipped: int = 0
    passed: int = 0

    def opened(self, lane: Lane) -> "Shift":
        """Count an item that was opened."""
        counts = list(self.exposure)
        counts[lane] += 1
        return replace(self, exposure=(counts[0], counts[1], counts[2], counts[3]))

    def break_due(self, now: int) -> bool:
        """Say whether to offer a break."""
        heavy = self.exposure[Lane.HIGH] + self.exposure[Lane.NOW]
        return now - self.began_at >= LONGEST or heavy >= MOST_HEAVY


def begin(former: Shift | None, now: int) -> Shift:
    """Come on shift; after a pause that was no break it is the former one that goes on."""
    if former is not None:
        since = former.seen_at if former.ended_at is None else former.ended_at
        if now - since < BREAK:
            return replace(former, seen_at=now, ended_at=None)
    return Shift(began_at=now, seen_at=now)


def is_on_shift(shift: Shift, now: int) -> bool:
    """Say whether somebody is there; a clock that jumped back makes nobody be there for ever."""
    return shift.ended_at is None and abs(now - shift.seen_at) < SEEN
