"""Spaces: for whom, when, and in which mode. docs/moderation.md section 1."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Meta, Struct

__all__ = [
    "AgeBand",
    "Fault",
    "Hours",
    "HoursSpan",
    "Mode",
    "Now",
    "Situation",
    "Week",
    "decode_hours",
    "encode_hours",
    "faults",
    "situation",
]

MINUTE: Final = 60_000
MOST_SPANS: Final = 6
DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WallTime = Annotated[str, Meta(pattern=r"\A(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z")]


class AgeBand(StrEnum):
    """Ages that belong together; no space is for two bands."""

    TEN_TO_ELEVEN = "10-11"
    TWELVE_TO_THIRTEEN = "12-13"
    FOURTEEN_TO_SEVENTEEN = "14-17"
    EIGHTEEN_TO_TWENTY_FIVE = "18-25"


class Mode(StrEnum):
    """What a space is set to for some hours."""

    PRE = "pre"
    POST = "post"
    STAFFED = "staffed"


class Now(StrEnum):
    """What a space is at a moment."""

    PRE = "pre"
    POST = "post"
    CLOSED = "closed"


class HoursSpan(Struct, frozen=True, rename={"from_": "from"}):
    """A stretch of a day, by the clock on the wall."""

    from_: WallTime
    until: WallTime
    mode: Mode


class Week(Struct, frozen=True):
    """The spans of each day."""

    monday: tuple[HoursSpan, ...]
    tuesday: tuple[HoursSpan, ...]
    wednesday: tuple[HoursSpan, ...]
    thursday: tuple[HoursSpan, ...]
    friday: tuple[HoursSpan, ...]
    saturday: tuple[HoursSpan, ...]
    sunday: tuple[HoursSpan, ...]


class Hours(Struct, frozen=True):
    """When a space is in which mode."""

    time_zone: Annotated[str, Meta(max_length=64)]
    week: Week


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with hours, and where."""

    at: str
    rule: str


@dataclass(frozen=True, slots=True)
class Situation:
    """What a space is now; ``opens_at`` where it is closed, ``closes_at`` where it is not."""

    now: Now
    opens_at: int | None
    closes_at: int | None


def encode_hours(hours: Hours) -> bytes:
    """Encode hours as JSON."""
    return msgspec.json.encode(hours)


def decode_hours(document: bytes) -> Hours:
    """Decode what ``encode_hours`` made."""
    return msgspec.json.decode(document, type=Hours)


def faults(hours: Hours, zones: Collection[str]) -> list[Fault]:
    """List what hours break."""
    found = [] if hours.time_zone in zones else [Fault("hours.time_zone", "time_zone")]
    for day in DAYS:
        spans = _day(hours.week, day)
        if len(spans) > MOST_SPANS:
            found.append(Fault(f"hours.week.{day}", "too_many"))
        end = 0
        for number, span in enumerate(spans):
            at = f"hours.week.{day}[{number}]"
            if _minutes(span.from_) >= _minutes(span.until):
                found.append(Fault(at, "closes_before_opens"))
            elif _minutes(span.from_) < end:
                found.append(Fault(at, "overlap"))
            end = max(end, _minutes(span.until))
    return found


def situation(hours: Hours, now: int, *, staffed: bool) -> Situation:
    """Say what a space is at a moment, and when that changes by the clock."""
    zone = ZoneInfo(hours.time_zone)
    today = datetime.fromtimestamp(now / 1000, zone).date()
    later: int | None = None
    for begin, end, mode in _stretches(hours.week, today, zone):
        if begin <= now < end:
            return _inside(mode, end, staffed=staffed)
        if begin > now and later is None:
            later = begin
    return Situation(Now.CLOSED, later, None)


def _inside(mode: Mode, end: int, *, staffed: bool) -> Situation:
    if mode is Mode.STAFFED and not staffed:
        # When it opens depends on somebody coming on shift, which nobody can promise.
        return Situation(Now.CLOSED, None, None)
    at_once = mode is Mode.POST and staffed
    return Situation(Now.POST if at_once else Now.PRE, None, end)


def _stretches(week: Week, today: date, zone: ZoneInfo) -> Iterator[tuple[int, int, Mode]]:
    """Go through the spans of today and of the seven days after it."""
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        for span in _day(week, DAYS[day.weekday()]):
            yield _at(day, span.from_, zone), _at(day, span.until, zone), span.mode


def _at(day: date, wall: str, zone: ZoneInfo) -> int:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    if wall == "24:00":
        moment = midnight + timedelta(days=1)
    else:
        moment = midnight.replace(hour=int(wall[:2]), minute=int(wall[3:]))
    return round(moment.timestamp() * 1000)


def _day(week: Week, day: str) -> tuple[HoursSpan, ...]:
    return {
        "monday": week.monday,
        "tuesday": week.tuesday,
        "wednesday": week.wednesday,
        "thursday": week.thursday,
        "friday": week.friday,
        "saturday": week.saturday,
        "sunday": week.sunday,
    }[day]


def _minutes(wall: str) -> int:
    return int(wall[:2]) * 60 + int(wall[3:])
