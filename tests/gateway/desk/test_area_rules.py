import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import pytest

from gateway.desk.area import (
    DEFAULT_AREA,
    Area,
    Both,
    consent_hash,
    decode_area,
    encode_area,
)
from gateway.desk.area_rules import SUSPENDED_AT_MOST, area_faults
from gateway.desk.rules import Fault

PAGE: Final = (Path(__file__).parents[3] / "docs" / "visits.md").read_text()
NOW: Final = 1_777_000_000_000

Document = dict[str, Any]

EXAMPLE: Final[Document] = json.loads(PAGE.split("example=visit_area\n")[1].split("```")[0])


def changed(change: Callable[[Document], object]) -> Area:
    document: Document = json.loads(json.dumps(EXAMPLE))
    change(document)
    return decode_area(json.dumps(document).encode())


def put(*path: str | int, value: object) -> Callable[[Document], None]:
    def change(document: Document) -> None:
        place: Any = document
        for name in path[:-1]:
            place = place[name]
        place[path[-1]] = value

    return change


def test_example_of_the_page_and_the_default_have_no_fault() -> None:
    for area in (changed(lambda _: None), DEFAULT_AREA):
        assert area_faults(area, NOW) == []
        assert decode_area(encode_area(area)) == area


def test_area_of_before_there_were_telephones_has_none() -> None:
    document = {key: value for key, value in EXAMPLE.items() if key != "phone"}
    assert decode_area(json.dumps(document).encode()).phone == ""


def test_consent_text_of_other_words_or_of_other_bounds_has_another_hash() -> None:
    texts = [Both("ab", "c"), Both("a", "bc"), Both("abc", ""), Both("", "abc")]
    assert len({consent_hash(each) for each in texts}) == len(texts)


NEVER: Final[Document] = {
    day: []
    for day in ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
}
LABEL: Final = {"en": "Sleep", "cy": "Cwsg"}


@pytest.mark.parametrize(
    ("change", "at", "rule"),
    [
        (put("hours", value=None), "hours", "missing"),
        (put("hours", value=NEVER), "hours", "never_open"),
        (
            put("hours", "monday", value=[{"opens": "10:00", "closes": "09:00"}]),
            "hours.monday[0]",
            "closes_before_opens",
        ),
        (put("access", value="desk"), "hours", "range"),
        (put("suspended", "until", value=NOW + SUSPENDED_AT_MOST + 1), "suspended.until", "range"),
        (put("suspended", "reason", "en", value=" "), "suspended.reason.en", "missing"),
        (put("before", "cy", value=""), "before.cy", "missing"),
        (put("after", "en", value="x" * 2001), "after.en", "too_long"),
        (put("consent", "cy", value="x" * 4001), "consent.cy", "too_long"),
        (put("tags", 0, "code", value="Sleep"), "tags[0].code", "name"),
        (put("tags", 0, "label", "cy", value=""), "tags[0].label.cy", "missing"),
        (
            put("tags", value=[{"code": "a", "label": LABEL}, {"code": "a", "label": LABEL}]),
            "tags[1].code",
            "repeated",
        ),
        (put("phone", value="0909 879 0123"), "phone", "phone"),
        (
            put("tags", value=[{"code": f"a{n}", "label": LABEL} for n in range(31)]),
            "tags",
            "too_many",
        ),
    ],
)
def test_broken_rule_is_named_with_its_place(
    change: Callable[[Document], None], at: str, rule: str
) -> None:
    assert area_faults(changed(change), NOW) == [Fault(at, rule)]
