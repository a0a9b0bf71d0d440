"""What came of the messages of a load, in windows of time, so that what grows is seen."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from statistics import quantiles
from typing import NamedTuple

__all__ = ["Ledger", "Spans", "Window"]


class Spans(NamedTuple):
    """How long deliveries took, in milliseconds."""

    p50: float
    p99: float


@dataclass(frozen=True, slots=True)
class Window:
    """What was sent in a part of the time, and what came of it; ``lost`` of what is in it."""

    begins: float
    ends: float
    messages: int
    lost: int
    spans: Spans


@dataclass(slots=True)
class Ledger:
    """What all devices did: messages by id with when they were sent, and what came of them.

    ``lost`` is what was acknowledged and never delivered to the other device. ``closed``: how
    many connections the gateway ended, by code (1006: it broke).
    """

    sent: dict[str, float] = field(default_factory=dict)
    acknowledged: dict[str, float] = field(default_factory=dict)
    delivered: dict[str, float] = field(default_factory=dict)
    refused: Counter[str] = field(default_factory=Counter)
    closed: Counter[int] = field(default_factory=Counter)
    writing: bool = True

    @property
    def lost(self) -> int:
        """Count what was acknowledged and not delivered, so far."""
        return len(self.acknowledged.keys() - self.delivered.keys())

    @property
    def unacknowledged(self) -> int:
        """Count what was sent and not acknowledged, so far."""
        return len(self.sent) - len(self.acknowledged)

    def spans(self) -> Spans:
        """Say how long deliveries took."""
        return self._spans(self.delivered.keys())

    def windows(self, begin: float, seconds: float, count: int) -> Iterator[Window]:
        """Cut a time into so many windows, by when messages were sent."""
        width = seconds / count
        for number in range(count):
            first, last = begin + number * width, begin + (number + 1) * width
            names = {name for name, at in self.sent.items() if first <= at < last}
            yield Window(
                begins=number * width,
                ends=(number + 1) * width,
                messages=len(names),
                lost=len(names & self.acknowledged.keys() - self.delivered.keys()),
                spans=self._spans(names & self.delivered.keys()),
            )

    def _spans(self, names: Iterable[str]) -> Spans:
        took = [(self.delivered[name] - self.sent[name]) * 1000 for name in names]
        if len(took) < 2:
            only = sum(took)
            return Spans(only, only)
        cuts = quantiles(took, n=100)
        return Spans(cuts[49], cuts[98])
