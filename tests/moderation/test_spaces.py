"""When a space is in which mode, on the clock on the wall."""

from datetime import datetime
from zoneinfo import ZoneInfo, available_timezones

import msgspec
import pytest

from moderation.spaces import (
    Hours,
    HoursSpan,
    Mode,
    Now,
    Situation,
    Week,
    decode_hours,
    encode_hours,
    faults,
    situation,
)

LONDON = ZoneInfo("Europe/London")


def at(*when: int) -> int:
    return round(datetime(*when, tzinfo=LONDON).timestamp() * 1000)  # type: ignore[misc, arg-type]


def week(**days: tuple[HoursSpan, ...]) -> Hours:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    return Hours("Europe/London", Week(*(days.get(name, ()) for name in names)))


EVENINGS = week(
    wednesday=(HoursSpan("16:00", "18:00", Mode.POST), HoursSpan("18:00", "21:00", Mode.PRE)),
    thursday=(HoursSpan("20:00", "24:00", Mode.STAFFED),),
)


def test_mode_goes_by_hour_and_staff() -> None:
    six = at(2026, 5, 6, 18)
    assert situation(EVENINGS, six - 1, staffed=True) == Situation(Now.POST, None, six)
    assert situation(EVENINGS, six - 1, staffed=False) == Situation(Now.PRE, None, six)
    assert situation(EVENINGS, six, staffed=True) == Situation(Now.PRE, None, at(2026, 5, 6, 21))
    nine = at(2026, 5, 6, 21)
    assert situation(EVENINGS, nine, staffed=True) == Situation(
        Now.CLOSED, at(2026, 5, 7, 20), None
    )


def test_staffed_hours_are_closed_while_nobody_is_there() -> None:
    late = at(2026, 5, 7, 23, 59)
    assert situation(EVENINGS, late, staffed=False) == Situation(Now.CLOSED, None, None)
    assert situation(EVENINGS, late, staffed=True) == Situation(Now.PRE, None, at(2026, 5, 8))


def test_next_opening_may_be_a_week_away_or_never() -> None:
    after = at(2026, 5, 8)
    assert situation(EVENINGS, after, staffed=True).opens_at == at(2026, 5, 13, 16)
    assert situation(week(), after, staffed=True) == Situation(Now.CLOSED, None, None)


def test_clock_change_moves_with_the_wall() -> None:
    hours = week(sunday=(HoursSpan("00:00", "24:00", Mode.PRE),))
    spring = situation(hours, at(2026, 3, 29), staffed=True)
    assert spring.closes_at is not None
    assert spring.closes_at - at(2026, 3, 29) == 23 * 60 * 60 * 1000


@pytest.mark.parametrize(
    ("spans", "rule"),
    [
        ((HoursSpan("10:00", "10:00", Mode.PRE),), "closes_before_opens"),
        (
            (HoursSpan("10:00", "12:00", Mode.PRE), HoursSpan("11:00", "13:00", Mode.PRE)),
            "overlap",
        ),
        (tuple(HoursSpan(f"0{n}:00", f"0{n}:30", Mode.PRE) for n in range(7)), "too_many"),
    ],
)
def test_hours_that_do_not_hold_are_named(spans: tuple[HoursSpan, ...], rule: str) -> None:
    found = faults(week(monday=spans), available_timezones())
    assert [each.rule for each in found] == [rule]
    assert found[0].at.startswith("hours.week.monday")


def test_unknown_time_zone_is_named() -> None:
    hours = Hours("Europe/Cardiff", EVENINGS.week)
    assert [each.rule for each in faults(hours, available_timezones())] == ["time_zone"]


def test_hours_come_back_as_they_were() -> None:
    assert decode_hours(encode_hours(EVENINGS)) == EVENINGS
    with pytest.raises(msgspec.ValidationError):
        decode_hours(b'{"time_zone": "Europe/London", "week": {}}')
