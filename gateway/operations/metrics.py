"""What a node tells about itself in numbers (docs/metrics.md).

Whoever knows a number keeps it; it is asked for when somebody looks, so counting costs nothing
that was not counted anyway. No label holds anything about a person.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    GCCollector,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from gateway.chat.appender import AppendCounts
from gateway.chat.redis_bus import RedisCounts
from gateway.policy import Actor

__all__ = ["Metrics", "Sources"]

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Present(Protocol):
    """A hub as the metrics see it."""

    def actors(self) -> list[Actor]:
        """Say who is connected here."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """Whom to ask; ``bus`` and ``alone`` are None where there is no Redis."""

    hub: Present
    guests: Callable[[], int]
    frames: Callable[[], int]
    appended: AppendCounts
    limited: Callable[[], Mapping[str, int]]
    alone: Callable[[], int] | None
    bus: RedisCounts | None
    bus_connected: Callable[[], bool]
    read_only: Callable[[], bool]
    unpublished: Callable[[], Iterable[int]]
    failed: Callable[[], int]
    now: Callable[[], int]


class Metrics:
    """The metrics of one node."""

    def __init__(self, sources: Sources) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        PlatformCollector(registry=self.registry)
        GCCollector(registry=self.registry)
        self.registry.register(_Asked(sources))
        self.requests: Final = Counter(
            "earshot_http_requests",
            "Requests that were answered, by route and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.request_seconds: Final = Histogram(
            "earshot_http_request_seconds",
            "How long requests took, by route.",
            ("route",),
            buckets=SECONDS,
            registry=self.registry,
        )
        self.append_seconds: Final = Histogram(
            "earshot_append_seconds",
            "How long a batch of messages took until it was on the disk.",
            buckets=SECONDS,
            registry=self.registry,
        )

    def text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self.registry)


class _Asked(Collector):
    """What others count."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def collect(self) -> Iterator[Metric]:
        """Ask."""
        yield from self._lines()
        yield from self._messages()
        yield from self._bus()
        yield from self._health()

    def _lines(self) -> Iterator[Metric]:
        asked = self._sources
        connections = GaugeMetricFamily(
            "earshot_connections", "Sockets that are open on this node.", labels=("kind",)
        )
        kinds = [str(actor.kind) for actor in asked.hub.actors()]
        for kind in ("young_person", "staff"):
            connections.add_metric((kind,), kinds.count(kind))
        connections.add_metric(("guest",), asked.guests())
        yield connections
        yield CounterMetricFamily(
            "earshot_frames", "Frames that devices sent.", value=asked.frames()
        )
        limited = CounterMetricFamily(
            "earshot_limited", "What was refused or put off by a limit.", labels=("what",)
        )
        for what, count in sorted(asked.limited().items()):
            limited.add_metric((what,), count)
        yield limited

    def _messages(self) -> Iterator[Metric]:
        counts = self._sources.appended
        messages = CounterMetricFamily(
            "earshot_messages",
            "Messages that devices sent, by what became of them.",
            labels=("to",),
        )
        messages.add_metric(("stored",), counts.stored)
        messages.add_metric(("repeated",), counts.repeated)
        messages.add_metric(("refused",), counts.refused)
        yield messages

    def _bus(self) -> Iterator[Metric]:
        counts, alone = self._sources.bus, self._sources.alone
        if counts is None or alone is None:
            return
        hints = CounterMetricFamily(
            "earshot_bus_hints", "Hints between nodes, by what became of them.", labels=("to",)
        )
        for name in ("published", "dropped", "received", "own", "unreadable"):
            hints.add_metric((name,), getattr(counts, name))
        yield hints
        yield GaugeMetricFamily(
            "earshot_bus_connected",
            "Whether hints of other nodes get here (1) or are looked for in the database (0).",
            value=float(self._sources.bus_connected()),
        )
        yield CounterMetricFamily(
            "earshot_limits_alone",
            "Limits that this node counted for itself, since Redis did not answer.",
            value=alone(),
        )

    def _health(self) -> Iterator[Metric]:
        asked = self._sources
        yield GaugeMetricFamily(
            "earshot_read_only",
            "Whether nothing is written, because the trail went back.",
            value=float(asked.read_only()),
        )
        since = min(asked.unpublished(), default=None)
        yield GaugeMetricFamily(
            "earshot_trail_unpublished_seconds",
            "For how long the oldest of the trails has not been published.",
            value=0 if since is None else (asked.now() - since) / 1000,
        )
        yield CounterMetricFamily(
            "earshot_background_failures",
            "Background work that ended with an error of ours.",
            value=asked.failed(),
        )
