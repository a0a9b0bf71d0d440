"""How long people wait, and when the queue will be empty. Pure arithmetic over figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

__all__ = ["Forecast", "Waits", "forecast", "seen_within", "waits"]

HOUR: Final = 60 * 60 * 1000
MINUTE: Final = 60_000
FEWEST: Final = 5
_STEPS: Final = (15, 30, 60, 120, 240, 480, 1440, 2880, 10_080)


@dataclass(frozen=True, slots=True)
class Waits:
    """How long decisions took."""

    decided: int
    within: int
    median_minutes: int | None
    p90_minutes: int | None


@dataclass(frozen=True, slots=True)
class Forecast:
    """Whether the queue is being emptied, and by when."""

    backlog: int
    arriving_per_hour: float
    deciding_per_hour: float
    empty_at: int | None


def waits(times: Sequence[int], allowance: int) -> Waits:
    """Sum up times from opening to decision."""
    if not times:
        return Waits(0, 0, None, None)
    within = sum(each <= allowance for each in times)
    return Waits(len(times), within, _share(times, 50), _share(times, 90))


def seen_within(times: Sequence[int], waiting: Sequence[int] = ()) -> int | None:
    """Say within how many minutes four of five were decided, rounded up; None for a few.

    What waits longer than that already counts too: a backlog must not look like a quick answer.
    """
    if len(times) < FEWEST:
        return None
    usual = _share(times, 80) * MINUTE
    minutes = _share([*times, *(each for each in waiting if each > usual)], 80)
    return next((step for step in _STEPS if minutes <= step), _STEPS[-1])


def forecast(backlog: int, arrived: int, decided: int, hours: int, now: int) -> Forecast:
    """Go on as in the last ``hours``."""
    arriving, deciding = arrived / hours, decided / hours
    empty_at = None
    if backlog == 0:
        empty_at = now
    elif deciding > arriving:
        empty_at = now + round(backlog / (deciding - arriving) * HOUR)
    return Forecast(backlog, round(arriving, 1), round(deciding, 1), empty_at)


def _share(times: Sequence[int], percent: int) -> int:
    """Find the time within which so many of a hundred were decided, in whole minutes."""
    place = -(-len(times) * percent // 100) - 1
    return -(-sorted(times)[place] // MINUTE)
