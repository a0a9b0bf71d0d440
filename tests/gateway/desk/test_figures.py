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
    outcomes={"sleep": {"Hillview": 13, "=Riverside": 8}, "gone": {"Hillview": 3}},
    answers={"Hillview": [10, 20, 74, 75, 391], "=Riverside": [76, 300]},
    overrides={"Hillview": 4},
    tags={"sleep": {"Hillview": 9, "=Riverside": 2}},
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
    assert made.first_answer.schools == [
        {"school": "=Riverside", "median_minutes": None, "p90_minutes": None},
        {"school": "Hillview", "median_minutes": 75, "p90_minutes": 390},
        {"school": "New", "median_minutes": None, "p90_minutes": None},
    ]
    assert made.overrides.total is None
    assert [each.code for each in made.visit_tags] == ["sleep"]


def test_tags_of_visits_hide_small_numbers_and_what_tells_them() -> None:
    made = month_of_figures("2026-04", COUNTED, ["=Riverside", "Hillview"], {}, ["school"])

    school, sleep = made.visit_tags
    assert (school.code, school.visits) == ("school", None)
    assert (sleep.code, sleep.visits) == ("sleep", 11)
    assert [each["visits"] for each in sleep.schools] == [None, None]
    assert "2026-04,tag_visits,,,sleep,11" in to_csv(Figures("nurses", [made]))


def test_school_that_would_follow_from_the_others_is_hidden_too() -> None:
    counted = Counted(
        outcomes={"sleep": {"A": 12, "B": 7, "C": 3}}, overrides={"A": 6, "B": 2, "C": 9}
    )

    made = month_of_figures("2026-04", counted, ["A", "B", "C"], {})

    (sleep,) = made.outcomes
    assert (sleep.contacts, [each["contacts"] for each in sleep.schools]) == (22, [12, None, None])
    assert made.overrides.total == 17
    assert [each["total"] for each in made.overrides.schools] == [None, None, 9]


def test_other_schools_of_an_outcome_stay_where_nothing_is_small() -> None:
    made = month_of_figures("2026-04", COUNTED, ["=Riverside", "Hillview"], {})

    sleep = made.outcomes[1]
    assert sleep.schools == [
        {"school": "=Riverside", "contacts": 8},
        {"school": "Hillview", "contacts": 13},
    ]


def test_few_answers_have_no_times() -> None:
    made = month_of_figures("2026-04", Counted(answers={"Hillview": [1, 2, 3, 4]}), [], {})

    assert made.first_answer.median_minutes is None
    assert made.contacts == {"total": None, "in_hours": None, "out_of_hours": None, "schools": []}


def test_csv_has_a_row_for_each_number_and_no_formula() -> None:
    made = month_of_figures("2026-04", COUNTED, ["=Riverside", "Hillview"], {"sleep": "x"})

    lines = to_csv(Figures("team", [made])).splitlines()

    assert lines[0] == "month,measure,school,topic,code,value"
    assert "2026-04,contacts_total,,,,40" in lines
    assert "2026-04,contacts_total,'=Riverside,,,14" in lines
    assert "2026-04,outcome_contacts,,,gone," in lines
    assert "2026-04,outcome_contacts,Hillview,x,sleep,13" in lines
    assert "2026-04,first_answer_p90_minutes,,,,390" in lines
    assert "2026-04,first_answer_median_minutes,'=Riverside,,," in lines
    assert "2026-04,overrides_total,Hillview,,," in lines
