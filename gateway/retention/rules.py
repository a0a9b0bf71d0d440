"""Until when a file is kept, decided purely. Terms and sources: docs/retention.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final, assert_never

__all__ = [
    "BANDS",
    "Born",
    "Due",
    "RecordClass",
    "add_years",
    "age_on",
    "born_by_band",
    "due",
    "due_when_born",
]

ADULT: Final = 18
KEPT_AFTER_ADULT_CARE: Final = 8
"""Years, for whom was an adult when care ended."""


class RecordClass(StrEnum):
    """What kind of record a file is; never renamed, never reused."""

    HEALTH = "health"
    MENTAL_HEALTH = "mental_health"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"


BANDS: Final = {"10-11": (10, 11), "12-13": (12, 13), "14-17": (14, 17), "18-25": (18, 25)}
"""The ages of a join code's band, both included."""


@dataclass(frozen=True, slots=True)
class Born:
    """Between which two days, both included, a birthday lies; the same day where it is known."""

    earliest: date
    latest: date


@dataclass(frozen=True, slots=True)
class Due:
    """The first day on which a file may go, and the class that holds it longest."""

    on: date
    because: RecordClass


def add_years(day: date, years: int) -> date:
    """Return the same day some years later; 1 March where there is no 29 February."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def age_on(day: date, born: date) -> int:
    """Return the age in whole years; negative before birth."""
    years = day.year - born.year
    return years if add_years(born, years) <= day else years - 1


def born_by_band(band: str, joined: date) -> Born:
    """Return when somebody may be born who was of a band's ages on the day of joining.

    Raises:
        KeyError: there is no such band.
    """
    youngest, oldest = BANDS[band]
    return Born(
        _latest_born(joined, oldest + 1) + timedelta(days=1), _latest_born(joined, youngest)
    )


def due(classes: Iterable[RecordClass], born: Born, end_of_care: date) -> Due:
    """Return when a file is due: the latest date of all its classes and all possible birthdays.

    Raises:
        ValueError: no class is given, or the birthdays end before they begin.
    """
    if born.earliest > born.latest:
        raise ValueError(born)
    return max(
        (
            Due(due_when_born(each, day, end_of_care), each)
            for each in sorted(classes)
            for day in _telling_days(born, end_of_care)
        ),
        key=lambda found: found.on,
    )


def due_when_born(kind: RecordClass, born: date, end_of_care: date) -> date:
    """Return when a file of one class is due, of somebody born on a known day."""
    match kind:
        case RecordClass.HEALTH:
            return _health(born, end_of_care)
        case RecordClass.MENTAL_HEALTH:
            return max(add_years(end_of_care, 20), _health(born, end_of_care))
        case RecordClass.CHILD_IN_NEED:
            return max(add_years(born, ADULT + 3), _after_adult(born, end_of_care, 3))
        case RecordClass.CHILD_PROTECTION:
            return max(add_years(end_of_care, 25), add_years(born, 25))
        case _:
            assert_never(kind)


def _health(born: date, end_of_care: date) -> date:
    age = age_on(end_of_care, born)
    if age == 17:
        return add_years(born, 26)
    return max(add_years(born, 25), _after_adult(born, end_of_care, KEPT_AFTER_ADULT_CARE))


def _after_adult(born: date, end_of_care: date, years: int) -> date:
    """Return so many years after care that ended in adult life; the birth itself otherwise."""
    return add_years(end_of_care, years) if age_on(end_of_care, born) >= ADULT else born


def _telling_days(born: Born, end_of_care: date) -> list[date]:
    """Return the birthdays of which one gives the latest date.

    Within an age at the end of care, a later birth makes a later date; the rules change at 17 and
    at 18. So it is the last day of one of these stretches.
    """
    edges = (born.latest, _latest_born(end_of_care, 17), _latest_born(end_of_care, ADULT))
    return [day for day in edges if born.earliest <= day <= born.latest]


def _latest_born(day: date, age: int) -> date:
    """Return the last day on which somebody may be born who has this age on a day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:
        # 29 February: born on 1 March of that year, they would come of this age only tomorrow.
        return date(day.year - age, 2, 28)
