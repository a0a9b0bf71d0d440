import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final
from zoneinfo import available_timezones

import msgspec
import pytest

from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.rules import Fault, faults
from gateway.desk.settings import Settings, decode_settings, encode_settings

ZONES: Final = available_timezones()
PAGE: Final = Path(__file__).parents[3] / "docs" / "desk.md"

Document = dict[str, Any]


def changed(change: Callable[[Document], object]) -> Settings:
    document: Document = json.loads(encode_settings(DEFAULT_SETTINGS))
    change(document)
    return decode_settings(json.dumps(document).encode())


def put(*path: str | int, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value

    return change


def span(opens: str, closes: str) -> dict[str, str]:
    return {"opens": opens, "closes": closes}


def test_default_has_no_fault_and_comes_back_from_storage() -> None:
    assert faults(DEFAULT_SETTINGS, ZONES) == []
    assert decode_settings(encode_settings(DEFAULT_SETTINGS)) == DEFAULT_SETTINGS


BROKEN: Final = [
    (
        put("hours", "monday", value=[span("17:00", "09:00")]),
        "hours.monday[0]",
        "closes_before_opens",
    ),
    (
        put("hours", "monday", value=[span("09:00", "09:00")]),
        "hours.monday[0]",
        "closes_before_opens",
    ),
    (
        put("hours", "friday", value=[span("09:00", "13:00"), span("12:59", "17:00")]),
        "hours.friday[1]",
        "overlap",
    ),
    (
        put("hours", "friday", value=[span("13:00", "17:00"), span("09:00", "12:00")]),
        "hours.friday[1]",
        "overlap",
    ),
    (put("hours", "sunday", value=[span("09:00", "09:01")] * 7), "hours.sunday", "too_many"),
    (
        put("hours", value={day: [] for day in msgspec.structs.asdict(DEFAULT_SETTINGS.hours)}),
        "hours",
        "never_open",
    ),
    (put("time_zone", value="Europe/Atlantis"), "time_zone", "time_zone"),
    (put("region", value="cornwall"), "region", "region"),
    (put("closed_days", value=[{"date": "2026-02-30", "name": ""}]), "closed_days[0].date", "date"),
    (put("closed_days", value=[{"date": "20260301", "name": ""}]), "closed_days[0].date", "date"),
    (
        put("closed_days", value=[{"date": "2026-03-01", "name": ""}] * 2),
        "closed_days[1].date",
        "repeated",
    ),
    (
        put("closed_days", value=[{"date": "2026-03-01", "name": "x" * 201}]),
        "closed_days[0].name",
        "too_long",
    ),
    (
        put(
            "closed_days",
            value=[
                {"date": f"20{n % 100:02}-01-{n // 100 + 1:02}", "name": ""} for n in range(201)
            ],
        ),
        "closed_days",
        "too_many",
    ),
    (put("promise_minutes", value=0), "promise_minutes", "range"),
    (put("promise_minutes", value=14_401), "promise_minutes", "range"),
    (put("repeat_minutes", value=4), "repeat_minutes", "range"),
    (put("ages", value={"from": 19, "until": 11}), "ages", "range"),
    (put("languages", value=[]), "languages", "empty"),
    (put("languages", value=["en", "en"]), "languages[1]", "repeated"),
    (put("languages", value=["tlh"]), "languages[0]", "language"),
    (put("texts", value={"en": {}}), "texts.cy.plain", "missing"),
    (put("texts", "cy", "easy_read", value=None), "texts.cy.easy_read", "missing"),
    (put("texts", "cy", "plain", "closing", value=" "), "texts.cy.plain.closing", "missing"),
    (
        put("texts", "cy", "plain", "closing", value="x" * 2001),
        "texts.cy.plain.closing",
        "too_long",
    ),
    (put("texts", "tlh", value={}), "texts", "language"),
    (put("urgent_help", value=[]), "urgent_help", "empty"),
    (put("urgent_help", 0, "phone", value="call me"), "urgent_help[0]", "contact"),
    (
        put("urgent_help", 0, value={"label": {"en": "Help", "cy": "Help"}}),
        "urgent_help[0]",
        "contact",
    ),
    (put("urgent_help", 0, "link", value="http://example.org"), "urgent_help[0]", "contact"),
    (put("urgent_help", 0, "label", "cy", value=""), "urgent_help[0].label.cy", "missing"),
    (put("urgent_help", 0, "label", "cy", value="x" * 201), "urgent_help[0].label.cy", "too_long"),
    (put("urgent_help", 0, "label", "tlh", value="x"), "urgent_help[0].label", "language"),
    (put("outcomes", value=[]), "outcomes", "empty"),
    (put("outcomes", 1, "code", value="advice_given"), "outcomes[1].code", "repeated"),
    (put("outcomes", 1, "code", value="Advice!"), "outcomes[1].code", "name"),
    (put("outcomes", 1, "topic", value=""), "outcomes[1].topic", "name"),
    (put("ladder", value=[]), "ladder", "empty"),
    (put("ladder", 0, "minutes", value=-1), "ladder[0].minutes", "range"),
    (lambda d: d["ladder"].extend(d["ladder"]), "ladder", "too_many"),
]


@pytest.mark.parametrize(
    ("change", "at", "rule"),
    BROKEN,
    ids=[f"{n}-{at}-{rule}" for n, (_, at, rule) in enumerate(BROKEN)],
)
def test_fault_is_named_with_its_place(
    change: Callable[[Document], object], at: str, rule: str
) -> None:
    assert Fault(at, rule) in faults(changed(change), ZONES)


def test_every_rule_is_on_the_page_and_tried() -> None:
    rows = PAGE.read_text().split("| rule | when |")[1].split("\n\n")[0]
    documented = {
        name
        for row in re.findall(r"^\| (`[^|]*) \|", rows, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }

    assert documented == {rule for _, _, rule in BROKEN}


def test_text_that_no_store_takes_has_not_the_shape() -> None:
    with pytest.raises(msgspec.ValidationError, match=r"texts"):
        changed(put("texts", "cy", "plain", "closing", value="a\0b"))


def test_words_fall_back_to_the_first_language() -> None:
    assert DEFAULT_SETTINGS.words("cy", easy_read=True)[0] == "cy"
    assert DEFAULT_SETTINGS.words("fr", easy_read=False)[0] == "en"
    with pytest.raises(LookupError):
        changed(put("texts", "en", "plain", value=None)).words("en", easy_read=False)
