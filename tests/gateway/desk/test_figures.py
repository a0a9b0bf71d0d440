import pytest

from gateway.desk.figures import Counted, Figures, finished_months, month_of_figures, to_csv


def test_months_that_are_over_are_named_in_order() -> None:
    assert finished_months("2025-11", "2026-03", "2026-02") == ["2025-11", "2025-12", "2026-01"]
    assert finished_months("2026-02", "2026-02", "2026-02") == []


@pytest.mark.parametrize(("first", "last"), [("2026-02", "2026-01"), ("2020-01", "2023-01")])
def test_months_that_are_turned_round_or_too_many_are_refused(first: str, last: str) -> None:
    with pytest.raises(ValueError, match="20"):
        finished_months(first, last, "2026-06")


COUNTED = Counted(
    contacts={"Hillview": (19, 7), "=Riverside": (9, 5)},
    promises={"Hillview": (28, 2), "=Riverside": (11, 10)},
    outcomes={"sleep": 21, "gone": 3},
    answers=[10, 20, 74, 75, 76, 300, 391],
    overrides=4,
)


def test_month_shows_large_numbers_and_hides_small_ones() -> None:
    made = month_of_figures(
        "2026-04", COUNTED, ["=Riverside", "Hillview", "New"], {"sleep": "emotional_health"}
    )

    assert (made.contacts["total"], made.contacts["out_of_hours"]) == (40, 12)
    schools = made.contacts["schools"]
    assert isinstance(schools, list)
    assert [school["school"] for school in schools] == ["=Riverside", "Hillview", "New"]
    assert schools[2] == {"school": "New", "total": None, "in_hours": None, "out_of_hours": None}
    assert [(each.code, each.contacts) for each in made.outcomes] == [("gone", None), ("sleep", 21)]
    assert (made.first_answer.median_minutes, made.first_answer.p90_minutes) == (75, 390)
    assert made.overrides is None


def test_few_answers_have_no_times() -> None:
    made = month_of_figures("2026-04", Counted(answers=[1, 2, 3, 4]), [], {})

    assert made.first_answer.median_minutes is None
    assert made.contacts == {"total": None, "in_hours": None, "out_of_hours": None, "schools": []}


def test_csv_has_a_row_for_each_number_and_no_formula() -> None:
    made = month_of_figures("2026-04", COUNTED, ["=Riverside", "Hillview"], {"sleep": "x"})

    lines = to_csv(Figures("team", [made])).splitlines()

    assert lines[0] == "month,measure,school,code,value"
    assert "2026-04,contacts_total,,,40" in lines
    assert "2026-04,contacts_total,'=Riverside,,14" in lines
    assert "2026-04,outcome,,gone," in lines
    assert "2026-04,first_answer_p90_minutes,,,390" in lines
