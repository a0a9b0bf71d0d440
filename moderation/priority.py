"""Which item is next: lanes with deadlines above a score. docs/moderation.md section 4.

An item's place depends on when it came, never on when somebody asks, so the order is the same on
every node and an index can hold it. Strict lanes would let the lowest starve while a higher one
is overfull: every fourth claim therefore takes what is most overdue, whatever its lane.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from moderation.flags import SEVERITY, Accuracy, FlagReason
from moderation.standing import Level

__all__ = [
    "ALLOWANCE",
    "SHARE",
    "Flagged",
    "Head",
    "Lane",
    "Rank",
    "Weighed",
    "choose",
    "rank",
    "rerank",
]

MINUTE: Final = 60_000
MOST_SCORE: Final = 100
SHARE: Final = 4


class Lane(IntEnum):
    """A severity."""

    ROUTINE = 0
    RAISED = 1
    HIGH = 2
    NOW = 3


ALLOWANCE: Final[tuple[int, ...]] = (24 * 60 * MINUTE, 4 * 60 * MINUTE, 30 * MINUTE, 5 * MINUTE)
"""Within what time somebody should have looked, by lane."""


@dataclass(frozen=True, slots=True)
class Flagged:
    """A flag as it weighs."""

    reason: FlagReason
    accuracy: Accuracy

    @property
    def severity(self) -> int:
        """Say how grave it is, by what it says and who says it."""
        plain = SEVERITY[self.reason]
        if self.accuracy.is_poor and self.reason is not FlagReason.DANGER:
            return max(0, plain - 1)
        return plain


@dataclass(frozen=True, slots=True)
class Weighed:
    """What an item's place comes from; ``marks``: the severities of what triage found."""

    marks: Sequence[int] = ()
    flags: Sequence[Flagged] = ()
    level: Level = Level.NONE
    least: int = 0


@dataclass(frozen=True, slots=True)
class Rank:
    """An item's place: lane, score and when somebody should have looked."""

    lane: Lane
    score: int
    due_at: int


@dataclass(frozen=True, slots=True)
class Head:
    """The first item of a lane that a moderator may take."""

    item: str
    lane: Lane
    due_at: int


def rank(weighed: Weighed, since: int) -> Rank:
    """Say where an item that came at a time belongs."""
    found = [weighed.least, *weighed.marks, *(flag.severity for flag in weighed.flags)]
    lane = Lane(min(max(found), Lane.NOW))
    flags = sum(flag.accuracy.weight * (1 + SEVERITY[flag.reason]) for flag in weighed.flags)
    score = round(5 * flags + 5 * sum(weighed.marks) + 8 * weighed.level.gravity)
    score = min(score, MOST_SCORE)
    allowance = ALLOWANCE[lane]
    return Rank(lane, score, since + allowance - allowance * score // (2 * MOST_SCORE))


def rerank(former: Rank, weighed: Weighed, since: int) -> Rank:
    """Say where an open item belongs after something came: never later, never lower."""
    found = rank(weighed, since)
    return Rank(
        max(former.lane, found.lane),
        max(former.score, found.score),
        min(former.due_at, found.due_at),
    )


def choose(heads: Iterable[Head], turn: int, now: int) -> Head | None:
    """Choose among the lanes' first items; ``turn`` counts a moderator's claims from 1."""
    found = sorted(heads, key=lambda head: (head.due_at, -head.lane))
    if not found:
        return None
    if turn % SHARE == 0 and found[0].due_at <= now:
        return found[0]
    return max(found, key=lambda head: (head.lane, -head.due_at))
