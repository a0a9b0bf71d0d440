from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from gateway.desk.hours import (
    MINUTE,
    Calendar,
    NeverOpen,
    Span,
    add_working,
    closing_after,
    day_end,
    is_open,
    local_date,
    next_opening,
    working_between,
)

LONDON = ZoneInfo("Europe/London")
NINE_TO_FIVE = (Span(9 * 60, 17 * 60),)
OFFICE = Calendar(LONDON, (NINE_TO_FIVE,) * 5 + ((), ()), frozenset({date(2026, 5, 4)}))
NIGHT = Calendar(LONDON, ((Span(30, 90), Span(150, 200)),) * 7)
ALWAYS = Calendar(LONDON, ((Span(0, 24 * 60),),) * 7)
NEVER = Calendar(LONDON, ((),) * 7)


def london(*when: int, fold: int = 0) -> int:
    return round(datetime(*when, tzinfo=LONDON, fold=fold).timestamp() * 1000)  # type: ignore[misc, arg-type]


def test_promise_goes_over_the_weekend_and_a_closed_monday() -> None:
    assert add_working(OFFICE, london(2026, 5, 1, 16), 2 * 60 * MINUTE) == london(2026, 5, 5, 10)


def test_promise_that_ends_with_the_day_is_due_at_closing() -> None:
    assert add_working(OFFICE, london(2026, 5, 5, 9), 8 * 60 * MINUTE) == london(2026, 5, 5, 17)


def test_nothing_to_wait_for_is_due_at_once() -> None:
    assert add_working(OFFICE, london(2026, 5, 3, 3), 0) == london(2026, 5, 3, 3)


def test_what_the_clock_jumps_over_is_never_open() -> None:
    spring = london(2026, 3, 29, 0)

    assert working_between(NIGHT, spring, spring + 23 * 60 * MINUTE) == (30 + 50) * MINUTE


def test_what_the_clock_shows_twice_counts_twice() -> None:
    autumn = london(2026, 10, 25, 0)

    assert working_between(NIGHT, autumn, autumn + 25 * 60 * MINUTE) == (30 + 30 + 30 + 50) * MINUTE


def test_office_opens_at_nine_on_the_wall_all_year() -> None:
    assert next_opening(OFFICE, london(2026, 3, 27, 18)) == london(2026, 3, 30, 9)
    assert next_opening(OFFICE, london(2026, 10, 23, 18)) == london(2026, 10, 26, 9)
    assert next_opening(OFFICE, london(2026, 10, 26, 10)) == london(2026, 10, 26, 10)


def test_closing_is_said_of_now_or_of_the_next_day() -> None:
    assert closing_after(OFFICE, london(2026, 5, 1, 12)) == london(2026, 5, 1, 17)
    assert closing_after(OFFICE, london(2026, 5, 1, 17)) == london(2026, 5, 5, 17)
    assert closing_after(ALWAYS, london(2026, 5, 1, 17)) == london(2026, 5, 8)


def test_working_day_ends_with_its_last_span() -> None:
    lunch = Calendar(LONDON, ((Span(540, 720), Span(780, 1020)),) * 7)

    assert day_end(lunch, london(2026, 5, 1, 8)) == london(2026, 5, 1, 17)
    assert day_end(lunch, london(2026, 5, 1, 12, 30)) == london(2026, 5, 1, 17)
    assert day_end(lunch, london(2026, 5, 1, 17)) == london(2026, 5, 2, 17)


def test_spans_that_touch_are_one() -> None:
    touching = Calendar(LONDON, ((Span(540, 720), Span(720, 1020)),) * 7)

    assert closing_after(touching, london(2026, 5, 1, 10)) == london(2026, 5, 1, 17)


@pytest.mark.parametrize("ask", [next_opening, day_end, lambda c, at: add_working(c, at, 1)])
def test_desk_that_never_opens_is_an_error(ask: Callable[[Calendar, int], int]) -> None:
    with pytest.raises(NeverOpen):
        ask(NEVER, london(2026, 5, 1))


def test_desk_that_never_opens_is_closed() -> None:
    assert not is_open(NEVER, london(2026, 5, 1))
    assert closing_after(NEVER, london(2026, 5, 1)) == london(2026, 5, 1)
    assert working_between(NEVER, 0, london(2026, 5, 1)) == 0
    assert local_date(NEVER, london(2026, 5, 1, 0, 30)) == date(2026, 5, 1)


# Days around the clock changes of 2026, in zones that change at midnight too.
ZONES = st.sampled_from(
    [LONDON, ZoneInfo("Europe/Dublin"), ZoneInfo("America/Santiago"), ZoneInfo("Asia/Kathmandu")]
)
ANCHORS = st.sampled_from(
    [date(2026, 3, 27), date(2026, 10, 23), date(2026, 4, 3), date(2026, 9, 4), date(2026, 12, 23)]
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[Span, ...]:
    edges = draw(st.lists(st.integers(0, 48), max_size=6, unique=True).map(sorted))
    pairs = zip(edges[::2], edges[1::2], strict=False)
    return tuple(Span(opens * 30, closes * 30) for opens, closes in pairs)


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Calendar, int]:
    """Draw a calendar that opens sometimes, and a moment to begin from."""
    week = draw(st.tuples(*[spans()] * 7))
    assume(any(week))
    anchor = draw(ANCHORS)
    closed = draw(st.frozensets(st.integers(0, 6).map(lambda n: anchor + timedelta(n)), max_size=2))
    calendar = Calendar(draw(ZONES), week, closed)
    noon = datetime(anchor.year, anchor.month, anchor.day, 12, tzinfo=UTC)
    minutes = draw(st.integers(0, 5 * 24 * 60))
    return calendar, round(noon.timestamp() * 1000) + minutes * MINUTE


def open_by_the_wall(calendar: Calendar, at: int) -> bool:
    wall = datetime.fromtimestamp(at / 1000, calendar.zone)
    minute = wall.hour * 60 + wall.minute
    return wall.date() not in calendar.closed and any(
        span.opens <= minute < span.closes for span in calendar.week[wall.weekday()]
    )


@given(calendars(), st.integers(0, 3 * 24 * 60))
@example((NIGHT, london(2026, 3, 28, 12)), 2000)
@example((NIGHT, london(2026, 10, 24, 12)), 2000)
def test_working_time_is_what_counting_minutes_gives(
    drawn: tuple[Calendar, int], minutes: int
) -> None:
    calendar, start = drawn
    counted = sum(open_by_the_wall(calendar, start + n * MINUTE) for n in range(minutes))

    assert working_between(calendar, start, start + minutes * MINUTE) == counted * MINUTE
    assert is_open(calendar, start) == open_by_the_wall(calendar, start)


DURATIONS = st.integers(0, 3000).map(lambda n: n * MINUTE)


@given(calendars(), DURATIONS, DURATIONS)
def test_adding_is_additive_and_monotone(drawn: tuple[Calendar, int], one: int, other: int) -> None:
    calendar, start = drawn

    both = add_working(calendar, start, one + other)

    assert add_working(calendar, add_working(calendar, start, one), other) == both
    assert start <= add_working(calendar, start, one) <= both


@given(calendars(), DURATIONS.filter(bool))
def test_adding_is_undone_by_counting_and_ends_in_open_time(
    drawn: tuple[Calendar, int], duration: int
) -> None:
    calendar, start = drawn

    due = add_working(calendar, start, duration)

    assert working_between(calendar, start, due) == duration
    assert is_open(calendar, due - 1)


@given(calendars())
def test_view_of_a_moment_holds_together(drawn: tuple[Calendar, int]) -> None:
    calendar, at = drawn

    opens = next_opening(calendar, at)

    assert opens >= at
    assert is_open(calendar, opens)
    assert (opens == at) == is_open(calendar, at)
    assert closing_after(calendar, at) > opens
    assert day_end(calendar, at) > opens
