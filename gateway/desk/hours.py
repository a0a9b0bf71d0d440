"""Working time: when a desk is open, and how long something takes while it is.

The desk is open at a moment if the clock on the wall then shows a time inside a span of that day.
So a clock change needs no rule of its own: what the clock jumps over is never shown, and what it
shows twice counts twice. Times are milliseconds since 1970-01-01 UTC.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

__all__ = [
    "MINUTE",
    "Calendar",
    "NeverOpen",
    "Span",
    "add_working",
    "closing_after",
    "day_end",
    "is_open",
    "local_date",
    "next_opening",
    "working_between",
]

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

EPOCH: Final = date(1970, 1, 1).toordinal()
MOST_DAYS: Final = 1200

# Offsets from UTC lie between -12 and +14 hours.
EASTMOST: Final = 14 * HOUR
WESTMOST: Final = 12 * HOUR

Interval = tuple[int, int]
"""From the first millisecond to the one behind the last."""


class NeverOpen(Exception):
    """The desk does not open for more than three years, which no settings allow."""


@dataclass(frozen=True, slots=True)
class Span:
    """From ``opens`` to ``closes``, in minutes after midnight on the wall."""

    opens: int
    closes: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """When a desk is open: spans for Monday to Sunday, but on no day that is closed."""

    zone: ZoneInfo
    week: tuple[tuple[Span, ...], ...]
    closed: frozenset[date] = frozenset()


def is_open(calendar: Calendar, at: int) -> bool:
    """Say whether the desk is open."""
    return any(start <= at for start, _ in _first(calendar, at))


def next_opening(calendar: Calendar, at: int) -> int:
    """Say when the desk opens next; ``at`` itself where it is open.

    Raises:
        NeverOpen: it does not.
    """
    for start, _ in _intervals(calendar, at):
        return max(start, at)
    raise NeverOpen


def closing_after(calendar: Calendar, at: int) -> int:
    """Say when the desk closes that is open now, or opens next.

    One that never closes is said to do so a week later.
    """
    end = at
    for start, stop in _intervals(calendar, at):
        if end not in {at, start} or stop > at + 7 * DAY:
            break
        end = stop
    return end


def day_end(calendar: Calendar, at: int) -> int:
    """Say when the working day ends: today's, or where today's is over, the next one's.

    Raises:
        NeverOpen: there is none.
    """
    for start, _ in _intervals(calendar, at):
        return max(end for _, end in _day(calendar, _local_day(calendar, start)))
    raise NeverOpen


def add_working(calendar: Calendar, start: int, duration: int) -> int:
    """Say when ``duration`` milliseconds of open time have passed since ``start``.

    The earliest such moment: what ends with the day ends at closing, not at the next opening.

    Raises:
        NeverOpen: it never does.
    """
    if duration <= 0:
        return start
    left = duration
    for opens, closes in _intervals(calendar, start):
        begin = max(opens, start)
        if closes - begin >= left:
            return begin + left
        left -= closes - begin
    raise NeverOpen


def working_between(calendar: Calendar, start: int, end: int) -> int:
    """Count the milliseconds of open time from ``start`` to ``end``."""
    total = 0
    for opens, closes in _intervals(calendar, start):
        if opens >= end:
            break
        total += min(closes, end) - max(opens, start)
    return total


def local_date(calendar: Calendar, at: int) -> date:
    """Say which day it is on the wall."""
    return date.fromordinal(_local_day(calendar, at))


def _first(calendar: Calendar, at: int) -> Iterator[Interval]:
    for interval in _intervals(calendar, at):
        yield interval
        return


def _intervals(calendar: Calendar, after: int) -> Iterator[Interval]:
    """Go through the open intervals that end behind ``after``, in order."""
    first = _local_day(calendar, after)
    for day in range(first, first + MOST_DAYS):
        for interval in _day(calendar, day):
            if interval[1] > after:
                yield interval


@lru_cache(maxsize=8192)
def _day(calendar: Calendar, day: int) -> tuple[Interval, ...]:
    """Return the open intervals of a day, by its ordinal, in order."""
    on = date.fromordinal(day)
    spans = calendar.week[on.weekday()]
    if not spans or on in calendar.closed:
        return ()
    midnight = (day - EPOCH) * DAY
    found = [
        (
            max(begin, midnight + span.opens * MINUTE - offset),
            min(end, midnight + span.closes * MINUTE - offset),
        )
        for begin, end, offset in _stretches(calendar.zone, midnight)
        for span in spans
    ]
    return _merged(sorted(each for each in found if each[0] < each[1]))


def _merged(intervals: list[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for start, end in intervals:
        if merged and merged[-1][1] == start:
            merged[-1] = (merged[-1][0], end)
        else:
            merged.append((start, end))
    return tuple(merged)


def _stretches(zone: ZoneInfo, midnight: int) -> list[tuple[int, int, int]]:
    """Cut the time in which a day can lie where the offset changes: begin, end, offset."""
    begin, end = midnight - EASTMOST, midnight + DAY + WESTMOST
    before, after = _offset(zone, begin), _offset(zone, end)
    if before == after:
        return [(begin, end, before)]
    low, high = begin, end
    while high - low > 1000:
        middle = (low + high) // 2000 * 1000
        if _offset(zone, middle) == before:
            low = middle
        else:
            high = middle
    return [(begin, high, before), (high, end, after)]


def _local_day(calendar: Calendar, at: int) -> int:
    return (at + _offset(calendar.zone, at)) // DAY + EPOCH


def _offset(zone: ZoneInfo, at: int) -> int:
    """Return how far the wall clock is ahead of UTC, in milliseconds."""
    offset = datetime.fromtimestamp(at // 1000, zone).utcoffset()
    return 0 if offset is None else round(offset.total_seconds()) * 1000
