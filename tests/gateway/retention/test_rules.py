from datetime import date, timedelta

import pytest
from hypothesis import assume, example, given
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
leap_days = st.sampled_from([date(year, 2, 29) for year in range(1992, 2061, 4)])
classes = st.sampled_from(RecordClass)


@st.composite
def lives(draw: st.DrawFn, at_the_end: st.SearchStrategy[int] | None = None) -> tuple[date, date]:
    """Draw a birthday and an end of care: every other one on a leap day or near a birthday.

    ``at_the_end``: the age then; without it from birth to 30.
    """
    born = draw(days | leap_days)
    year = born.year + draw(st.integers(0, 30) if at_the_end is None else at_the_end)
    near = [date(year, 2, 28), date(year, 3, 1), *birthdays(born, year)]
    ended = draw(st.sampled_from(near) | st.dates(date(year, 1, 1), date(year + 1, 12, 31)))
    if at_the_end is not None:
        assume(completed(born, ended) == year - born.year)
    return born, max(born, ended)


def birthdays(born: date, year: int) -> list[date]:
    """Give the days around a birthday in a year."""
    around = date(year, born.month, min(born.day, 28))
    return [around + timedelta(days=day) for day in range(-2, 4)]


def completed(since: date, day: date) -> int:
    """Count whole years as people do: by month and day, 29 February being after the 28th."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def lets_go(kind: RecordClass, born: date, ended: date, today: date) -> bool:
    """Say on a day what docs/retention.md section 2 says, sentence by sentence."""
    age, after, at_the_end = completed(born, today), completed(ended, today), completed(born, ended)
    health = {
        16: age >= 25,
        17: age >= 26,
        18: age >= 25 and after >= 8,
    }[min(max(at_the_end, 16), 18)]
    return {
        HEALTH: health,
        MENTAL: health and after >= 20,
        NEED: age >= 21 and (at_the_end < 18 or after >= 3),
        PROTECTION: after >= 25 and age >= 25,
    }[kind]


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


@given(classes, lives())
@example(HEALTH, (date(2012, 2, 29), date(2029, 2, 28)))
@example(HEALTH, (date(2012, 2, 29), date(2029, 3, 1)))
@example(MENTAL, (date(2064, 5, 1), date(2080, 2, 29)))  # 2100 is no leap year
def test_file_goes_on_the_first_day_on_which_the_schedule_lets_go(
    kind: RecordClass, life: tuple[date, date]
) -> None:
    born, ended = life
    on = due_when_born(kind, born, ended)
    assert lets_go(kind, born, ended, on)
    assert not lets_go(kind, born, ended, on - timedelta(days=1))


@given(lives(st.sampled_from([16, 17])))
@example((date(2012, 2, 29), date(2029, 2, 28)))
@example((date(2012, 2, 29), date(2030, 2, 28)))
def test_whoever_is_17_at_the_end_of_care_is_kept_a_year_longer_than_whoever_is_16(
    life: tuple[date, date],
) -> None:
    born, ended = life
    on = due_when_born(HEALTH, born, ended)
    reached = {16: 25, 17: 26}[completed(born, ended)]
    assert (completed(born, on), completed(born, on - timedelta(days=1))) == (reached, reached - 1)


@given(days | leap_days)
@example(date(2012, 2, 29))
def test_between_16_and_18_the_day_steps_on_the_17th_birthday_alone(born: date) -> None:
    first, last = add_years(born, 16), add_years(born, 18)
    steps = [
        day
        for number in range((last - first).days)
        if due_when_born(HEALTH, born, day := first + timedelta(days=number + 1))
        != due_when_born(HEALTH, born, day - timedelta(days=1))
    ]
    assert steps == [add_years(born, 17)]


@given(classes, leap_days, st.integers(0, 30))
def test_leap_day_counts_as_1_march_where_there_is_none(
    kind: RecordClass, born: date, years: int
) -> None:
    """The later of two readings, and never a day more."""
    ended = add_years(born, years)
    for birth, end in ((born, ended), (ended, add_years(ended, 1)), (born, born)):
        on = due_when_born(kind, birth, end)
        leap = on.year % 4 == 0 and on.year % 100 != 0
        reached = {(birth.month, birth.day), (end.month, end.day)}
        assert (on.month, on.day) in (reached if leap else reached - {(2, 29)} | {(3, 1)})


@given(st.lists(classes, min_size=1), classes, lives(), st.integers(0, 800))
def test_another_class_never_brings_the_day_nearer(
    kinds: list[RecordClass], more: RecordClass, life: tuple[date, date], width: int
) -> None:
    latest, ended = life
    born = Born(latest - timedelta(days=width), latest)
    before, after = due(kinds, born, ended), due([*kinds, more], born, ended)
    assert after.on == max(before.on, due([more], born, ended).on)
    assert after.because in {before.because, more}
    assert due([after.because], born, ended).on == after.on


@given(st.permutations(list(RecordClass)), lives(), st.integers(0, 800))
def test_order_in_which_classes_came_changes_nothing(
    kinds: list[RecordClass], life: tuple[date, date], width: int
) -> None:
    latest, ended = life
    born = Born(latest - timedelta(days=width), latest)
    assert due([*kinds, *kinds], born, ended) == due(RecordClass, born, ended)


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
    assert after >= sooner


@given(classes, days, st.integers(0, 30 * 365))
def test_nothing_goes_before_somebody_is_grown_up_or_while_care_goes_on(
    kind: RecordClass, born: date, age_in_days: int
) -> None:
    ended = born + timedelta(days=age_in_days)
    found = due_when_born(kind, born, ended)
    assert found >= add_years(born, 21)
    assert found > ended or age_in_days == 0
