"""A month's figures as they may be shown, with small numbers and what tells them hidden. Pure."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from gateway.desk.suppression import LEAST, Table, hide, shown

__all__ = ["Counted", "Figures", "MonthOfFigures", "finished_months", "month_of_figures", "to_csv"]

MOST_MONTHS: Final = 36
ROUNDED_TO: Final = 5

Split = dict[str, str | int | None]
"""A total and its parts, perhaps of a school."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a month, by school where there are two numbers.

    ``contacts``: in and out of hours; ``promises``: kept and breached; ``outcomes``: contacts by
    code; ``answers``: working minutes to each first answer.
    """

    contacts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    promises: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    outcomes: Mapping[str, int] = field(default_factory=dict)
    answers: Sequence[int] = ()
    overrides: int = 0


class OutcomeFigure(Struct, frozen=True):
    """How many contacts came to something."""

    code: str
    topic: str
    contacts: int | None


class AnswerFigure(Struct, frozen=True):
    """How long first answers took."""

    median_minutes: int | None
    p90_minutes: int | None


class MonthOfFigures(Struct, frozen=True):
    """A finished month."""

    month: str
    contacts: dict[str, int | list[Split] | None]
    promises: dict[str, int | list[Split] | None]
    outcomes: list[OutcomeFigure]
    first_answer: AnswerFigure
    overrides: int | None


class Figures(Struct, frozen=True):
    """A team's figures."""

    team: str
    months: list[MonthOfFigures]


def finished_months(first: str, last: str, now: str) -> list[str]:
    """Name the months from ``first`` to ``last`` that are over, each like 2026-04.

    Raises:
        ValueError: the range is turned round, or too long.
    """
    start, end = _number(first), _number(last)
    if not 0 <= end - start < MOST_MONTHS:
        raise ValueError(first, last)
    return [_name(each) for each in range(start, min(end, _number(now) - 1) + 1)]


def month_of_figures(
    month: str, counted: Counted, schools: Sequence[str], topics: Mapping[str, str]
) -> MonthOfFigures:
    """Make a month's figures; every school and every code is there, whether it has any or not."""
    return MonthOfFigures(
        month=month,
        contacts=_split(counted.contacts, schools, ("in_hours", "out_of_hours")),
        promises=_split(counted.promises, schools, ("kept", "breached")),
        outcomes=[
            OutcomeFigure(code, topics.get(code, ""), shown(counted.outcomes.get(code, 0)))
            for code in sorted({*topics, *counted.outcomes})
        ],
        first_answer=_answers(sorted(counted.answers)),
        overrides=shown(counted.overrides),
    )


def to_csv(figures: Figures) -> str:
    """Write figures as a table, an empty field for what is not shown."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["month", "measure", "school", "code", "value"])
    for month in figures.months:
        writer.writerows(_rows(month))
    return out.getvalue()


def _split(
    counted: Mapping[str, tuple[int, int]], schools: Sequence[str], names: tuple[str, str]
) -> dict[str, int | list[Split] | None]:
    cells = hide(Table([counted.get(school, (0, 0)) for school in schools]))

    def parts(row: int | None) -> dict[str, int | None]:
        return {
            "total": cells.get((row, None)),
            **{name: cells.get((row, column)) for column, name in enumerate(names)},
        }

    listed: list[Split] = [{"school": school, **parts(row)} for row, school in enumerate(schools)]
    return {**parts(None), "schools": listed}


def _answers(minutes: Sequence[int]) -> AnswerFigure:
    if len(minutes) < LEAST:
        return AnswerFigure(None, None)
    middle = minutes[(len(minutes) - 1) // 2]
    high = minutes[-(-9 * len(minutes) // 10) - 1]
    return AnswerFigure(_rounded(middle), _rounded(high))


def _rounded(minutes: int) -> int:
    return (minutes + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO


def _rows(month: MonthOfFigures) -> Iterator[list[str | int]]:
    for measure, split in (("contacts", month.contacts), ("promises", month.promises)):
        whole: Split = {"school": ""}
        rows: list[Split] = [whole]
        for part, number in split.items():
            if isinstance(number, list):
                rows += number
            else:
                whole[part] = number
        for each in rows:
            school = _cell(str(each["school"]))
            for name, value in each.items():
                if name != "school":
                    yield [month.month, f"{measure}_{name}", school, "", _value(value)]
    for outcome in month.outcomes:
        yield [month.month, "outcome", "", outcome.code, _value(outcome.contacts)]
    answer = month.first_answer
    yield [month.month, "first_answer_median_minutes", "", "", _value(answer.median_minutes)]
    yield [month.month, "first_answer_p90_minutes", "", "", _value(answer.p90_minutes)]
    yield [month.month, "overrides", "", "", _value(month.overrides)]


def _value(value: str | int | None) -> str | int:
    return "" if value is None else value


def _cell(text: str) -> str:
    """Keep a spreadsheet from taking a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@"} else text


def _number(month: str) -> int:
    year, _, of_year = month.partition("-")
    return int(year) * 12 + int(of_year) - 1


def _name(number: int) -> str:
    return f"{number // 12:04}-{number % 12 + 1:02}"
