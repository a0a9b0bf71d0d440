from datetime import date, datetime
from zoneinfo import ZoneInfo

from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.promises import calendar_of, is_predicted, promise_due, view

CALENDAR = calendar_of(DEFAULT_SETTINGS, bank_holidays)


def london(*when: int) -> int:
    return round(datetime(*when, tzinfo=ZoneInfo("Europe/London")).timestamp() * 1000)  # type: ignore[misc, arg-type]


def test_regions_have_their_own_bank_holidays() -> None:
    saint_andrew, saint_patrick = date(2026, 11, 30), date(2026, 3, 17)

    assert saint_andrew in bank_holidays("scotland")
    assert saint_patrick in bank_holidays("northern-ireland")
    for region in ("england", "wales"):
        assert not {saint_andrew, saint_patrick} & bank_holidays(region)
        assert date(2026, 8, 31) in bank_holidays(region)


def test_promise_waits_for_the_bank_holiday_to_pass() -> None:
    due = promise_due(DEFAULT_SETTINGS, CALENDAR, london(2026, 8, 28, 16))

    assert due == london(2026, 9, 1, 16)


def test_view_says_when_the_desk_opens_and_who_answers_by_when() -> None:
    night = view(DEFAULT_SETTINGS, CALENDAR, london(2026, 5, 5, 22), language="cy", easy_read=True)
    day = view(DEFAULT_SETTINGS, CALENDAR, london(2026, 5, 6, 10), language="en", easy_read=False)

    assert (night.open, night.opens, night.closes) == (False, london(2026, 5, 6, 9), None)
    assert night.text.startswith("Mae dy neges gyda ni.\nRydyn ni ar gau")
    assert (day.open, day.opens, day.closes) == (True, None, london(2026, 5, 6, 17))
    assert day.answered_by == london(2026, 5, 7, 10)


def test_breach_is_predicted_until_the_end_of_the_working_day() -> None:
    morning = london(2026, 5, 6, 9)

    assert is_predicted(CALENDAR, london(2026, 5, 6, 17), morning)
    assert not is_predicted(CALENDAR, london(2026, 5, 7, 9, 1), morning)
    assert not is_predicted(CALENDAR, morning, morning)
