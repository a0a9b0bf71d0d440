from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from gateway.retention.rules import (
    BANDS,
    Born,
    Due,
    RecordClass,
    add_years,
    age_on,
    born_by_band,
    due,
    due_when_born,
)

HEALTH, MENTAL = RecordClass.HEALTH, RecordClass.MENTAL_HEALTH
NEED, PROTECTION = RecordClass.CHILD_IN_NEED, RecordClass.CHILD_PROTECTION

days = st.dates(date(1990, 1, 1), date(2060, 12, 31))
classes = st.sampled_from(RecordClass)


@pytest.mark.parametrize(
    ("born", "ended", "kind", "expected"),
    [
        # 16 at the end of care: the 25th birthday. A day later 17: the 26th.
        (date(2010, 6, 15), date(2027, 6, 14), HEALTH, date(2035, 6, 15)),
        (date(2010, 6, 15), date(2027, 6, 15), HEALTH, date(2036, 6, 15)),
        # The last day of being 17, and the first of being 18.
        (date(2010, 6, 15), date(2028, 6, 14), HEALTH, date(2036, 6, 15)),
        (date(2010, 6, 15), date(2028, 6, 15), HEALTH, date(2036, 6, 15)),
        # Care until 20: eight years after it is later than the 25th birthday.
        (date(2010, 6, 15), date(2030, 9, 1), HEALTH, date(2038, 9, 1)),
        # Born on a leap day: birthdays on 1 March, so still 16 on 28 February.
        (date(2012, 2, 29), date(2029, 2, 28), HEALTH, date(2037, 3, 1)),
        (date(2012, 2, 29), date(2029, 3, 1), HEALTH, date(2038, 3, 1)),
        (date(2010, 6, 15), date(2026, 1, 10), MENTAL, date(2046, 1, 10)),
        (date(2018, 6, 15), date(2022, 1, 10), MENTAL, date(2043, 6, 15)),
        (date(2010, 6, 15), date(2024, 2, 29), MENTAL, date(2044, 2, 29)),
        (date(2010, 6, 15), date(2026, 1, 10), NEED, date(2031, 6, 15)),
        (date(2010, 6, 15), date(2030, 1, 10), NEED, date(2033, 1, 10)),
        (date(2010, 6, 15), date(2026, 1, 10), PROTECTION, date(2051, 1, 10)),
        (date(2010, 6, 15), date(2010, 6, 15), PROTECTION, date(2035, 6, 15)),
    ],
)
def test_file_is_due_on_the_day_that_the_schedule_says(
    born: date, ended: date, kind: RecordClass, expected: date
) -> None:
    assert due_when_born(kind, born, ended) == expected
    assert due([kind], Born(born, born), ended) == Due(expected, kind)


def test_longest_class_holds_the_file() -> None:
    born = Born(date(2010, 6, 15), date(2010, 6, 15))
    assert due([NEED, MENTAL, HEALTH], born, date(2026, 1, 10)) == Due(date(2046, 1, 10), MENTAL)


def test_band_leaves_open_when_somebody_was_born() -> None:
    assert born_by_band("14-17", date(2027, 5, 6)) == Born(date(2009, 5, 7), date(2013, 5, 6))
    assert born_by_band("10-11", date(2028, 2, 29)) == Born(date(2016, 3, 1), date(2018, 2, 28))


def test_unknown_band_is_refused() -> None:
    with pytest.raises(KeyError):
        born_by_band("3-4", date(2027, 5, 6))


@pytest.mark.parametrize(
    "arguments",
    [
        ([], Born(date(2010, 1, 1), date(2011, 1, 1))),
        ([HEALTH], Born(date(2011, 1, 1), date(2010, 1, 1))),
    ],
)
def test_nothing_to_decide_by_is_refused(arguments: tuple[list[RecordClass], Born]) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - either of the two
        due(*arguments, date(2026, 1, 1))


@given(days, st.integers(0, 40))
@example(date(2012, 2, 29), 1)
def test_age_grows_on_the_birthday_and_on_no_other_day(born: date, age: int) -> None:
    birthday = add_years(born, age)
    assert age_on(birthday, born) == age
    assert age_on(birthday - timedelta(days=1), born) == age - 1


@given(st.sampled_from(sorted(BANDS)), days)
@example("12-13", date(2028, 2, 29))
def test_every_birthday_of_a_band_and_none_beside_it_has_the_bands_age(
    band: str, joined: date
) -> None:
    youngest, oldest = BANDS[band]
    born = born_by_band(band, joined)
    assert age_on(joined, born.latest) == youngest
    assert age_on(joined, born.latest + timedelta(days=1)) < youngest
    assert age_on(joined, born.earliest) == oldest
    assert age_on(joined, born.earliest - timedelta(days=1)) > oldest


@given(
    st.lists(classes, min_size=1),
    st.dates(date(2000, 1, 1), date(2020, 12, 31)),
    st.integers(0, 1500),
    st.dates(date(2021, 1, 1), date(2050, 12, 31)),
)
def test_no_possible_birthday_keeps_a_file_longer_than_it_is_kept(
    kinds: list[RecordClass], earliest: date, width: int, ended: date
) -> None:
    born = Born(earliest, earliest + timedelta(days=width))
    longest = max(
        due_when_born(kind, earliest + timedelta(days=day), ended)
        for kind in set(kinds)
        for day in range(width + 1)
    )
    assert due(kinds, born, ended).on == longest


@given(classes, days, st.integers(0, 30 * 365), st.integers(0, 400))
def test_later_care_never_brings_the_day_nearer(
    kind: RecordClass, born: date, age_in_days: int, more: int
) -> None:
    ended = born + timedelta(days=age_in_days)
    later = ended + timedelta(days=more)
    sooner, after = due_when_born(kind, born, ended), due_when_born(kind, born, later)
    # 17 at the end is kept a year longer than just 18: the schedule's own step back.
    assert after >= sooner or age_on(ended, born) == 17


@given(classes, days, st.integers(0, 30 * 365))
def test_nothing_goes_before_somebody_is_grown_up_or_while_care_goes_on(
    kind: RecordClass, born: date, age_in_days: int
) -> None:
    ended = born + timedelta(days=age_in_days)
    found = due_when_born(kind, born, ended)
    assert found >= add_years(born, 21)
    assert found > ended or age_in_days == 0
