"""The port through which everything is limited, and its driver in this process."""

from collections import Counter, OrderedDict
from collections.abc import Mapping
from typing import Final, Protocol

from gateway.errors import Throttled
from gateway.limits.rules import FRESH, RULES, Count, Limited, Rule, judge, scaled, take_back

__all__ = ["Limiter", "MemoryLimiter", "Tally", "require", "rules_times", "seconds"]

SECOND: Final = 1000


class Limiter(Protocol):
    """Counts by kind and key, in this process or for all nodes; it always answers.

    A driver whose memory is elsewhere counts here while it cannot be reached, so that a failure
    neither opens a door nor closes one. Two calls at once never share what is left for one.
    """

    async def take(self, what: Limited, whom: str, *, now: int, cost: int = 1) -> int:
        """Count and return 0, or count nothing and return the wait in whole seconds."""
        ...

    async def take_back(self, what: Limited, whom: str, cost: int = 1) -> None:
        """Uncount what was good."""
        ...

    async def forget(self, what: Limited, whom: str) -> None:
        """Forget everything: whoever came last has shown who they are."""
        ...


class Tally:
    """Counts in this process; of more keys than ``capacity`` it forgets the stalest.

    It is asked without waiting, for what happens too often to ask another machine each time.
    ``refused`` counts by kind, for the metrics.
    """

    def __init__(self, rules: Mapping[Limited, Rule] = RULES, *, capacity: int = 100_000) -> None:
        self._rules = rules
        self._capacity = capacity
        self._counts: OrderedDict[tuple[Limited, str], Count] = OrderedDict()
        self.refused: Counter[str] = Counter()

    def take(self, what: Limited, whom: str, *, now: int, cost: int = 1) -> int:
        """Count and return 0, or count nothing and return the wait in milliseconds."""
        key = what, whom
        wait, count = judge(self._rules[what], self._counts.get(key, FRESH), now=now, cost=cost)
        if wait:
            self.refused[what] += 1
            return wait
        self._counts[key] = count
        self._counts.move_to_end(key)
        if len(self._counts) > self._capacity:
            self._counts.popitem(last=False)
        return 0

    def require(self, what: Limited, whom: str, *, now: int) -> None:
        """Count one.

        Raises:
            Throttled: there are too many.
        """
        wait = self.take(what, whom, now=now)
        if wait:
            raise Throttled(seconds(wait))

    def take_back(self, what: Limited, whom: str, cost: int = 1) -> None:
        """Uncount what was good."""
        count = self._counts.get((what, whom))
        if count is not None:
            self._counts[what, whom] = take_back(self._rules[what], count, cost)

    def forget(self, what: Limited, whom: str) -> None:
        """Forget everything about a key."""
        self._counts.pop((what, whom), None)


class MemoryLimiter:
    """A ``Limiter`` over a tally."""

    def __init__(self, tally: Tally | None = None) -> None:
        self._tally = tally or Tally()

    async def take(self, what: Limited, whom: str, *, now: int, cost: int = 1) -> int:
        """Count and return 0, or count nothing and return the wait in whole seconds."""
        return seconds(self._tally.take(what, whom, now=now, cost=cost))

    async def take_back(self, what: Limited, whom: str, cost: int = 1) -> None:
        """Uncount what was good."""
        self._tally.take_back(what, whom, cost)

    async def forget(self, what: Limited, whom: str) -> None:
        """Forget everything about a key."""
        self._tally.forget(what, whom)


async def require(limiter: Limiter, what: Limited, whom: str, *, now: int, cost: int = 1) -> None:
    """Count.

    Raises:
        Throttled: there are too many.
    """
    wait = await limiter.take(what, whom, now=now, cost=cost)
    if wait:
        raise Throttled(wait)


def rules_times(times: int) -> Mapping[Limited, Rule]:
    """Return the rules with paces that let so many times as much through; 0: everything."""
    return {what: scaled(rule, times) for what, rule in RULES.items()}


def seconds(milliseconds: int) -> int:
    """Round up, so that nobody comes too early."""
    return -(-milliseconds // SECOND)
