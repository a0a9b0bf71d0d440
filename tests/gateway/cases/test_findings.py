"""What a receiver would trip over is found in the document's text alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from gateway.cases.fhir import to_fhir
from gateway.cases.findings import check_document
from gateway.cases.referral import Referral
from gateway.cases.shapes import Identity

REFERRAL = Referral(
    case="ca" * 16,
    organisation="Riverside",
    made_at=1_777_305_600_000,
    level="child_protection",
    nickname="Amber Otter",
    identity=Identity(name="Robin Example", nhs_number="9434765919"),
    reason="Risk of harm.",
    recipient="Children's services, Duty desk",
    data="Name, school.",
    told=True,
    lines=[],
    tasks=[],
)


def spoil(change: Callable[[dict[str, Any]], object]) -> list[tuple[str, str, str]]:
    document = json.loads(to_fhir(REFERRAL))
    change(document)
    found = check_document(json.dumps(document))
    return [(each.severity, each.code, each.at) for each in found if each.severity == "error"]


def test_whole_document_has_no_errors() -> None:
    assert spoil(lambda _document: None) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (
            lambda document: document["entry"][2]["resource"].update(intent=[]),
            ("error", "model", "Bundle.entry[2].resource"),
        ),
        (
            lambda document: document["entry"].reverse(),
            ("error", "first", "Bundle.entry[0]"),
        ),
        (
            lambda document: document["entry"][1].update(fullUrl=document["entry"][0]["fullUrl"]),
            ("error", "url", "Bundle.entry[1].fullUrl"),
        ),
        (
            lambda document: document["entry"][2]["resource"]["subject"].update(reference="x"),
            ("error", "reference", "Bundle.entry[2].resource.subject.reference"),
        ),
    ],
)
def test_damage_is_named_by_its_path(
    change: Callable[[dict[str, Any]], object], expected: tuple[str, str, str]
) -> None:
    found = spoil(change)
    assert any(
        (severity, code) == expected[:2] and at.startswith(expected[2])
        for severity, code, at in found
    ), found
