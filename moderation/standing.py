"""What an account may do now, from the decisions about it. docs/moderation.md section 2."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = ["LASTS", "Given", "Level", "Standing", "standing"]

DAY: Final = 24 * 60 * 60 * 1000


class Level(StrEnum):
    """The steps, the lightest first."""

    NONE = "none"
    FEEDBACK = "feedback"
    WARNING = "warning"
    TWO_WEEKS = "two_weeks"
    ONE_MONTH = "one_month"
    PERMANENT = "permanent"

    @property
    def gravity(self) -> int:
        """Count the step, from 0."""
        return list(Level).index(self)


LASTS: Final[Mapping[Level, int | None]] = {
    Level.NONE: 0,
    Level.FEEDBACK: 30 * DAY,
    Level.WARNING: 90 * DAY,
    Level.TWO_WEEKS: 14 * DAY,
    Level.ONE_MONTH: 30 * DAY,
    Level.PERMANENT: None,
}
"""For how long; None is for good."""

_MAY_POST: Final = {Level.NONE, Level.FEEDBACK, Level.WARNING}


@dataclass(frozen=True, slots=True)
class Given:
    """A decision that gave an account a level; whoever lists these leaves undone ones out."""

    decision: str
    level: Level
    at: int

    @property
    def until(self) -> int | None:
        """Say when it ends."""
        lasts = LASTS[self.level]
        return None if lasts is None else self.at + lasts


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an account stands."""

    level: Level = Level.NONE
    since: int | None = None
    until: int | None = None
    decision: str | None = None

    @property
    def may_post(self) -> bool:
        """Say whether it may write, reply, flag and feel."""
        return self.level in _MAY_POST


def standing(given: Iterable[Given], now: int) -> Standing:
    """Find the gravest level that is running; of equal ones the one that runs longest."""
    running = [each for each in given if each.until is None or now < each.until]
    if not running:
        return Standing()
    gravest = max(running, key=lambda each: (each.level.gravity, each.at))
    return Standing(gravest.level, gravest.at, gravest.until, gravest.decision)
