"""How much one participant may send: a bucket that fills up again with time."""

from dataclasses import dataclass
from typing import Final

from signalling.errors import Refusal, VisitRefused

__all__ = ["OFFERS", "SIGNALS", "Bucket", "Rate"]

SECOND: Final = 1000


@dataclass(frozen=True, slots=True)
class Rate:
    """``most`` at once, and one more each ``every`` milliseconds."""

    most: int
    every: int


SIGNALS: Final = Rate(most=120, every=50)
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
