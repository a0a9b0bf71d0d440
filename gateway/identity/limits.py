"""Limits on attempts: after too many, a growing wait.

An attempt is counted before it is tried and taken back when it was good, so that a hundred at once
are a hundred and not one.
"""

from collections import OrderedDict
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Protocol

__all__ = ["NO_ATTEMPTS", "RULES", "Attempts", "Limited", "Limiter", "MemoryLimiter", "Rule"]

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND


class Limited(StrEnum):
    """What is limited."""

    SIGN_IN = "sign-in"
    SIGN_IN_ADDRESS = "sign-in-address"
    JOIN = "join"
    LINK = "link"
    GUEST = "guest"
    CHALLENGE = "challenge"


@dataclass(frozen=True, slots=True)
class Rule:
    """How many attempts are free, and the waits after that; times in milliseconds.

    Each attempt beyond the free ones doubles the wait, up to ``longest``. What is older than
    ``window`` is forgotten; the window must be longer than the longest wait.
    """

    free: int
    first: int
    longest: int
    window: int


RULES: Final = {
    Limited.SIGN_IN: Rule(free=5, first=15 * SECOND, longest=15 * MINUTE, window=60 * MINUTE),
    # A school's pupils share one address, and mistype.
    Limited.SIGN_IN_ADDRESS: Rule(
        free=40, first=15 * SECOND, longest=15 * MINUTE, window=60 * MINUTE
    ),
    Limited.JOIN: Rule(free=40, first=15 * SECOND, longest=15 * MINUTE, window=60 * MINUTE),
    Limited.LINK: Rule(free=20, first=15 * SECOND, longest=15 * MINUTE, window=60 * MINUTE),
    Limited.GUEST: Rule(free=20, first=15 * SECOND, longest=15 * MINUTE, window=60 * MINUTE),
    Limited.CHALLENGE: Rule(free=600, first=SECOND, longest=10 * SECOND, window=MINUTE),
}


@dataclass(frozen=True, slots=True)
class Attempts:
    """What is remembered of one key: attempts counted, and when the last one was."""

    count: int
    last: int

    def wait(self, rule: Rule, now: int) -> int:
        """Return how many milliseconds must pass before the next attempt."""
        elapsed = max(0, now - self.last)
        if self.count < rule.free or elapsed >= rule.window:
            return 0
        # The exponent is bounded so that no count makes a number of thousands of digits.
        doubled = rule.first << min(self.count - rule.free, 32)
        return max(0, min(doubled, rule.longest) - elapsed)

    def counted(self, rule: Rule, now: int) -> "Attempts":
        """Count an attempt made now."""
        old = 0 if now - self.last >= rule.window else self.count
        return Attempts(old + 1, max(self.last, now) if old else now)

    def taken_back(self) -> "Attempts":
        """Uncount one that was good."""
        return Attempts(max(0, self.count - 1), self.last)


NO_ATTEMPTS: Final = Attempts(0, 0)


class Limiter(Protocol):
    """The port; one per process in memory, or shared between nodes."""

    async def take(self, what: Limited, whom: str, *, now: int) -> int:
        """Count an attempt and return 0, or count nothing and return the wait in seconds."""
        ...

    async def take_back(self, what: Limited, whom: str) -> None:
        """Uncount one attempt that was good."""
        ...

    async def forget(self, what: Limited, whom: str) -> None:
        """Forget all attempts: whoever made the last one has shown who they are."""
        ...


class MemoryLimiter:
    """A ``Limiter`` in this process; of more keys than ``capacity`` it forgets the stalest."""

    def __init__(self, *, capacity: int = 100_000) -> None:
        self._capacity = capacity
        self._attempts: OrderedDict[tuple[Limited, str], Attempts] = OrderedDict()

    async def take(self, what: Limited, whom: str, *, now: int) -> int:
        """Count an attempt and return 0, or count nothing and return the wait in seconds."""
        rule = RULES[what]
        attempts = self._attempts.get((what, whom), NO_ATTEMPTS)
        wait = attempts.wait(rule, now)
        if wait:
            return -(-wait // SECOND)
        self._attempts[what, whom] = attempts.counted(rule, now)
        self._attempts.move_to_end((what, whom))
        if len(self._attempts) > self._capacity:
            self._attempts.popitem(last=False)
        return 0

    async def take_back(self, what: Limited, whom: str) -> None:
        """Uncount one attempt that was good."""
        attempts = self._attempts.get((what, whom))
        if attempts is not None:
            self._attempts[what, whom] = attempts.taken_back()

    async def forget(self, what: Limited, whom: str) -> None:
        """Forget all attempts: whoever made the last one has shown who they are."""
        self._attempts.pop((what, whom), None)
