"""How much one participant may send: a bucket that fills up again with time."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from signalling.errors import Refusal, VisitRefused

__all__ = ["DEEDS", "OFFERS", "SIGNALS", "Bucket", "Buckets", "Rate"]

SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """``most`` at once, and one more each ``every`` milliseconds."""

    most: int
    every: int


SIGNALS: Final = Rate(most=120, every=50)
DEEDS: Final = Rate(most=60, every=250)
OFFERS: Final = Rate(most=20, every=3000)


@dataclass(slots=True)
class Bucket:
    """What one participant may still send; ``used`` is in milliseconds that it takes to refill."""

    rate: Rate
    used: int = 0
    at: int = 0

    def take(self, now: int) -> None:
        """Take one.

        Raises:
            VisitRefused: ``visit.too_many_signals``; ``retry_after`` in milliseconds.
        """
        self.used = max(0, self.used - max(0, now - self.at))
        self.at = max(self.at, now)
        over = self.used + self.rate.every - self.rate.most * self.rate.every
        if over > 0:
            raise VisitRefused(Refusal.TOO_MANY_SIGNALS, retry_after=over)
        self.used += self.rate.every


class Buckets:
    """A bucket for each participant; of more than ``most`` it forgets the stalest."""

    def __init__(self, rate: Rate, *, most: int = 10_000) -> None:
        self._rate = rate
        self._most = most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()

    def take(self, participant: str, now: int) -> None:
        """Take one from a participant's bucket.

        Raises:
            VisitRefused: ``visit.too_many_signals``.
        """
        bucket = self._buckets.setdefault(participant, Bucket(self._rate))
        self._buckets.move_to_end(participant)
        if len(self._buckets) > self._most:
            self._buckets.popitem(last=False)
        bucket.take(now)
