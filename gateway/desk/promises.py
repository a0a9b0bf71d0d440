"""What settings mean at a moment: until when somebody is answered, and what they are told."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from msgspec import Struct

from gateway.desk.hours import (
    MINUTE,
    Calendar,
    Span,
    add_working,
    closing_after,
    day_end,
    is_open,
    next_opening,
)
from gateway.desk.rules import minute_of
from gateway.desk.settings import Settings

__all__ = ["View", "calendar_of", "is_predicted", "promise_due", "view"]


class View(Struct, frozen=True):
    """What a young person would see at a time."""

    at: int
    open: bool
    opens: int | None
    closes: int | None
    answered_by: int
    text: str


def calendar_of(settings: Settings, bank_holidays: Callable[[str], frozenset[date]]) -> Calendar:
    """Make the calendar of settings that keep the rules."""
    own = frozenset(date.fromisoformat(day.date) for day in settings.closed_days)
    return Calendar(
        zone=ZoneInfo(settings.time_zone),
        week=tuple(
            tuple(Span(minute_of(span.opens), minute_of(span.closes)) for span in spans)
            for spans in settings.hours.week()
        ),
        closed=bank_holidays(settings.region) | own,
    )


def promise_due(settings: Settings, calendar: Calendar, at: int) -> int:
    """Say when a message of this moment is answered at the latest."""
    return add_working(calendar, at, settings.promise_minutes * MINUTE)


def is_predicted(calendar: Calendar, due: int, now: int) -> bool:
    """Say whether a promise that holds still will break before the working day ends."""
    return now < due <= day_end(calendar, now)


def view(
    settings: Settings, calendar: Calendar, at: int, *, language: str, easy_read: bool
) -> View:
    """Say what a young person would see."""
    _, words = settings.words(language, easy_read=easy_read)
    opened = is_open(calendar, at)
    return View(
        at=at,
        open=opened,
        opens=None if opened else next_opening(calendar, at),
        closes=closing_after(calendar, at) if opened else None,
        answered_by=promise_due(settings, calendar, at),
        text=words.in_hours if opened else words.out_of_hours,
    )
