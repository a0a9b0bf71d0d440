"""What each test of faults counted, as a table for whoever reads the output of a run."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from tests.chaos.crowd import Crowd
from tests.chaos.verdict import Stored, found, lost

__all__ = ["Line", "count", "table"]

TITLES = (
    "fault", "sent", "acknowledged", "refused", "resent", "found",
    "delivered", "devices", "each", "again", "lost", "lag p50", "longest",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """A test's counts, in the order of the titles."""

    cells: tuple[str, ...]


def count(name: str, crowd: Crowd, stored: dict[str, Stored]) -> Line:
    """Count what became of a crowd's messages and commits."""
    storm = crowd.storm
    delivered = [sum(len(t.heard) for t in each.talks.values()) for each in crowd.handsets]
    lags = storm.lags or [0.0]
    return Line(
        (
            name,
            str(storm.sent),
            str(storm.acknowledged),
            str(storm.refused),
            str(storm.resent),
            str(found(stored)),
            str(sum(delivered)),
            str(len(delivered)),
            f"{min(delivered)}-{max(delivered)}",
            str(sum(each.again for each in crowd.handsets)),
            str(lost(crowd, stored)),
            f"{median(lags) * 1000:.0f} ms",
            f"{max(lags) * 1000:.0f} ms",
        )
    )


def table(lines: Sequence[Line]) -> list[str]:
    """Set lines under their titles."""
    rows = [TITLES, *(line.cells for line in lines)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(TITLES))]
    return [
        "  ".join(
            cell.rjust(width) if column else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in rows
    ]
