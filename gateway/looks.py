"""What a node looks at by itself, for as long as it serves."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from gateway.chat.redis_bus import RedisBus
from gateway.rounds import Round, go_round, phases

if TYPE_CHECKING:
    from gateway.app import Gateway

__all__ = ["rounds_of", "start_looking"]

FLUSH_SECONDS: Final = 1.0
SWEEP_SECONDS: Final = 600.0
WATCH_SECONDS: Final = 5.0
FLAGS_SECONDS: Final = 60.0
VISITS_SECONDS: Final = 2.0


def start_looking(gateway: "Gateway") -> None:
    """Start everything that a node looks at, each in a phase of its own."""
    start, failed = gateway.background.start, gateway.background.note_failure
    rounds = list(rounds_of(gateway))
    phase = phases(len(rounds) + len(("remover", "keeper", "push")))
    # The keeper and the push service look every second, and so come first.
    start(gateway.keeper.run(next(phase)))
    for each in rounds:
        start(go_round(each, failed, after=next(phase)))
    start(gateway.push.run(next(phase)))
    start(gateway.remover.run(next(phase)))
    if isinstance(gateway.bus, RedisBus):
        start(gateway.bus.run())
    if gateway.sweeper is not None:
        start(gateway.sweeper.run())


def rounds_of(gateway: "Gateway") -> Iterator[Round]:
    """Name the rounds of a node: what is done, how often, and what comes of it without storage."""
    yield Round(
        FLUSH_SECONDS,
        [gateway.delivery.flush],
        "acknowledgements could not be written; they stay noted",
    )
    yield Round(
        SWEEP_SECONDS,
        [
            gateway.attachments.sweep,
            gateway.reports.attachments.sweep,
            gateway.desk.watch.sweep,
            gateway.records.sweep,
            gateway.cases.sweep,
        ],
        "what has expired could not be erased; the next sweep tries again",
    )
    yield Round(
        WATCH_SECONDS,
        [
            gateway.desk.watch.look,
            gateway.desk.consents.look,
            gateway.moderation.look_after_asks,
        ],
        "the desk's alarms could not be looked after; they stay due",
    )
    yield Round(
        FLAGS_SECONDS,
        [gateway.moderation.watch.flags, gateway.moderation.watch.stuck],
        "what was flagged or is stuck could not be looked after; the next round does",
    )
    yield Round(
        VISITS_SECONDS,
        [gateway.visits.watch.beat],
        "visits could not be held on to; another node takes over what ends meanwhile",
    )
    yield Round(
        VISITS_SECONDS,
        [gateway.visits.watch.look],
        "visits could not be looked after; what is due stays due",
    )
