"""Why people flag, how far their flags weigh, and when flags hide. docs/moderation.md section 3."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

__all__ = [
    "AUTHOR_LIMIT",
    "AUTHOR_WINDOW",
    "LEAST_LIMIT",
    "MOST_LIMIT",
    "POST_LIMIT",
    "SEVERITY",
    "Accuracy",
    "Flag",
    "FlagReason",
    "to_hide",
]

POST_LIMIT: Final = 3
AUTHOR_LIMIT: Final = 5
# One person alone never hides anything, and no space waits for more than an author's posts do.
LEAST_LIMIT: Final = 2
MOST_LIMIT: Final = AUTHOR_LIMIT
AUTHOR_WINDOW: Final = 7 * 24 * 60 * 60 * 1000

# So many decided flags say something about somebody, and so few upheld ones say that it is bad.
_ENOUGH: Final = 10
_POOR: Final = 5


class FlagReason(StrEnum):
    """What somebody says is wrong."""

    DANGER = "danger"
    SELF_HARM = "self_harm"
    ABUSE = "abuse"
    GROOMING = "grooming"
    SEXUAL = "sexual"
    BULLYING = "bullying"
    HATE = "hate"
    DRUGS = "drugs"
    EATING = "eating"
    IDENTIFYING = "identifying"
    SPAM = "spam"
    OTHER = "other"


SEVERITY: Final[Mapping[FlagReason, int]] = {
    FlagReason.DANGER: 3,
    FlagReason.SELF_HARM: 2,
    FlagReason.ABUSE: 2,
    FlagReason.GROOMING: 2,
    FlagReason.SEXUAL: 2,
    FlagReason.BULLYING: 1,
    FlagReason.HATE: 1,
    FlagReason.DRUGS: 1,
    FlagReason.EATING: 1,
    FlagReason.IDENTIFYING: 1,
    FlagReason.SPAM: 0,
    FlagReason.OTHER: 0,
}


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often somebody's flags were upheld."""

    decided: int = 0
    upheld: int = 0

    @property
    def weight(self) -> float:
        """Weigh a flag of theirs: 1 for somebody new, up to 2, down to nearly nothing."""
        return 2 * (self.upheld + 2) / (self.decided + 4)

    @property
    def is_poor(self) -> bool:
        """Say whether their flags are known to be seldom right."""
        return self.decided >= _ENOUGH and self.upheld * _POOR < self.decided


@dataclass(frozen=True, slots=True)
class Flag:
    """Somebody's flag on the newest version of a post, not decided yet.

    ``limit``: how many of them hide a post in its space.
    """

    post: str
    reporter: str
    at: int
    poor: bool = False
    limit: int = POST_LIMIT


def to_hide(flags: Iterable[Flag], now: int) -> frozenset[str]:
    """Name the posts of one author that flags hide while nobody is on shift."""
    counted = [each for each in flags if not each.poor and now - each.at < AUTHOR_WINDOW]
    limits = {each.post: each.limit for each in counted}
    pairs = {(each.post, each.reporter) for each in counted}
    reporters: dict[str, set[str]] = {}
    for post, reporter in pairs:
        reporters.setdefault(post, set()).add(reporter)
    everybody = {reporter for _, reporter in pairs}
    if len(pairs) >= AUTHOR_LIMIT and len(everybody) > 1:
        return frozenset(reporters)
    return frozenset(post for post, who in reporters.items() if len(who) >= limits[post])
