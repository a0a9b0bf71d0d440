"""A month's figures as they may be shown, with small numbers and what tells them hidden. Pure."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from gateway.desk.suppression import LEAST, Table, hide

__all__ = ["Counted", "Figures", "MonthOfFigures", "finished_months", "month_of_figures", "to_csv"]

MOST_MONTHS: Final = 36
ROUNDED_TO: Final = 5

Split = dict[str, str | int | None]
"""A total and its parts, perhaps of a school."""


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted in a month, by school.

    ``contacts``: in and out of hours; ``promises``: kept and breached; ``outcomes``: contacts by
    code; ``answers``: working minutes to each first answer; ``tags``: video visits by code.
    """

    contacts: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    promises: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    outcomes: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    answers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    overrides: Mapping[str, int] = field(default_factory=dict)
    tags: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


class OutcomeFigure(Struct, frozen=True):
    """How many contacts came to something."""

    code: str
    topic: str
    contacts: int | None
    schools: list[Split]


class AnswerFigure(Struct, frozen=True):
    """How long first answers took."""

    median_minutes: int | None
    p90_minutes: int | None
    schools: list[Split]


class OverrideFigure(Struct, frozen=True):
    """How often staff wrote to somebody who had asked them to stop."""

    total: int | None
    schools: list[Split]


class TagFigure(Struct, frozen=True):
    """How many video visits counted as something."""

    code: str
    visits: int | None
    schools: list[Split]


class MonthOfFigures(Struct, frozen=True):
    """A finished month."""

    month: str
    contacts: dict[str, int | list[Split] | None]
    promises: dict[str, int | list[Split] | None]
    outcomes: list[OutcomeFigure]
    first_answer: AnswerFigure
    overrides: OverrideFigure
    visit_tags: list[TagFigure]


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
    month: str,
    counted: Counted,
    schools: Sequence[str],
    topics: Mapping[str, str],
    tags: Collection[str] = (),
) -> MonthOfFigures:
    """Make a month's figures; every school and every code is there, whether it has any or not."""
    total, by_school = _alone(counted.overrides, schools, "total")
    return MonthOfFigures(
        month=month,
        contacts=_split(counted.contacts, schools, ("in_hours", "out_of_hours")),
        promises=_split(counted.promises, schools, ("kept", "breached")),
        outcomes=[
            OutcomeFigure(
                code,
                topics.get(code, ""),
                *_alone(counted.outcomes.get(code, {}), schools, "contacts"),
            )
            for code in sorted({*topics, *counted.outcomes})
        ],
        first_answer=_answers(counted.answers, schools),
        overrides=OverrideFigure(total, by_school),
        visit_tags=[
            TagFigure(code, *_alone(counted.tags.get(code, {}), schools, "visits"))
            for code in sorted({*tags, *counted.tags})
        ],
    )


def to_csv(figures: Figures) -> str:
    """Write figures as a table, an empty field for what is not shown."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["month", "measure", "school", "topic", "code", "value"])
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


def _alone(
    counted: Mapping[str, int], schools: Sequence[str], name: str
) -> tuple[int | None, list[Split]]:
    """Show a number and its schools' shares, which add up to it and to nothing else."""
    cells = hide(Table([[counted.get(school, 0) for school in schools]]))
    listed: list[Split] = [
        {"school": school, name: cells[0, column]} for column, school in enumerate(schools)
    ]
    return cells[None, None], listed


def _answers(minutes: Mapping[str, Sequence[int]], schools: Sequence[str]) -> AnswerFigure:
    everybody = [each for of_school in minutes.values() for each in of_school]
    listed: list[Split] = []
    for school in schools:
        middle, high = _times(minutes.get(school, ()))
        listed.append({"school": school, "median_minutes": middle, "p90_minutes": high})
    return AnswerFigure(*_times(everybody), listed)


def _times(minutes: Sequence[int]) -> tuple[int | None, int | None]:
    """Return the median and the ninth decile, where enough were answered."""
    if len(minutes) < LEAST:
        return None, None
    ordered = sorted(minutes)
    middle = ordered[(len(ordered) - 1) // 2]
    high = ordered[-(-9 * len(ordered) // 10) - 1]
    return _rounded(middle), _rounded(high)


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
        yield from _lines(month.month, f"{measure}_", rows)
    for each in month.outcomes:
        rows = [{"school": "", "contacts": each.contacts}, *each.schools]
        yield from _lines(month.month, "outcome_", rows, topic=each.topic, code=each.code)
    answer = month.first_answer
    whole = {
        "school": "",
        "median_minutes": answer.median_minutes,
        "p90_minutes": answer.p90_minutes,
    }
    yield from _lines(month.month, "first_answer_", [whole, *answer.schools])
    rows = [{"school": "", "total": month.overrides.total}, *month.overrides.schools]
    yield from _lines(month.month, "overrides_", rows)
    for tag in month.visit_tags:
        rows = [{"school": "", "visits": tag.visits}, *tag.schools]
        yield from _lines(month.month, "tag_", rows, code=tag.code)


def _lines(
    month: str, measure: str, rows: Sequence[Split], *, topic: str = "", code: str = ""
) -> Iterator[list[str | int]]:
    for row in rows:
        school = _cell(str(row["school"]))
        for name, value in row.items():
            if name != "school":
                yield [month, f"{measure}{name}", school, topic, code, _value(value)]


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
