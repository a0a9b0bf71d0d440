"""Referrals of a case: what leaves the house, as what, and to whom."""

import json
from io import BytesIO
from pathlib import Path
from typing import Final

import httpx
from fhir.resources.R4B.bundle import Bundle
from pypdf import PdfReader

from audit.record import AuditKind
from tests.contracts.conversations_town import NOON
from tests.gateway.cases.casework import DECISION, Casework

PAGE: Final = Path(__file__).parents[3] / "docs" / "cases.md"


async def shared_case(work: Casework) -> str:
    """Open a case whose identity is entered and which may be shared; return its path."""
    case = await work.open(level="child_protection", why="Fish & chips <b>every</b> day")
    at = f"/{case['brief']['id']}"
    await work.do(
        f"{at}/identity", work.amina, "PUT", version=1, name="Robin Example", born="2012-02-29"
    )
    await work.do(f"{at}/lines", work.amina, version=2, kind="note", text="On Monday.")
    await work.do(f"{at}/lines", work.amina, version=3, kind="note", text="Tuesday.", corrects=3)
    task = {"text": "Ring school.", "owner": work.amina.account, "due": NOON}
    await work.do(f"{at}/tasks", work.amina, version=4, **task)
    await work.do(f"{at}/decisions", work.amina, version=5, **DECISION)
    return at


async def export(work: Casework, at: str, form: str) -> httpx.Response:
    return await work.house.ask("POST", f"/v1/cases{at}/export?form={form}", work.amina, {})


async def test_referral_takes_a_decision_and_is_a_line_of_the_case(work: Casework) -> None:
    case = await work.open()
    early = await export(work, f"/{case['brief']['id']}", "fhir")
    assert (early.status_code, early.json()["code"]) == (409, "case.no_decision")
    at = f"/{case['brief']['id']}"
    await work.do(f"{at}/decisions", work.amina, version=1, **DECISION)
    assert (await export(work, at, "csv")).json()["code"] == "request.malformed"
    assert (await export(work, at, "fhir")).status_code == 200
    assert (await work.get(at, work.amina))["lines"][-1]["body"] == {"form": "fhir"}


async def test_fhir_referral_passes_its_validator_and_says_what_may_be_said(work: Casework) -> None:
    at = await shared_case(work)
    shut = await export(work, at, "fhir")
    assert shut.headers["Content-Type"] == "application/fhir+json"
    Bundle.model_validate_json(shut.content)
    assert b"Robin Example" not in shut.content
    asked = await work.do(f"{at}/glass", work.amina, why="A referral.", tell=True)
    await work.do(f"{at}/glass/{asked['id']}/agree", work.beth)

    opened = await export(work, at, "fhir")

    document = json.loads(opened.content)
    found = {each["resource"]["resourceType"]: each["resource"] for each in document["entry"]}
    assert set(found) == {"Composition", "Patient", "ServiceRequest", "Flag", "Task"}
    assert found["Patient"]["name"][0] == {"use": "usual", "text": "Robin Example"}
    assert found["ServiceRequest"]["priority"] == "urgent"
    chronology = found["Composition"]["section"][1]["text"]["div"]
    assert "Tuesday." in chronology
    assert "On Monday." not in chronology
    assert "Fish &amp; chips &lt;b&gt;every&lt;/b&gt; day" in chronology
    again = json.loads((await export(work, at, "fhir")).content)
    assert [each["fullUrl"] for each in again["entry"]] == [
        each["fullUrl"] for each in document["entry"]
    ]


async def test_pdf_referral_can_be_read(work: Casework) -> None:
    at = await shared_case(work)
    made = await export(work, at, "pdf")
    assert made.headers["Content-Type"] == "application/pdf"
    words = "\n".join(page.extract_text() for page in PdfReader(BytesIO(made.content)).pages)
    for part in ("Safeguarding referral", "Child protection", "Fish & chips", "Ring school."):
        assert part in words
    assert "On Monday." not in words
    assert "Robin Example" not in words


async def test_findings_say_what_the_receiver_will_miss(work: Casework) -> None:
    at = await shared_case(work)
    shut = (await work.get(f"{at}/findings", work.amina))["items"]
    assert [(each["severity"], each["code"]) for each in shut] == [
        ("warning", "patient.nickname"),
        ("warning", "patient.nhs_number"),
        ("warning", "patient.born"),
        ("warning", "recipient.unstructured"),
    ]
    asked = await work.do(f"{at}/glass", work.amina, why="Referral.", tell=True)
    await work.do(f"{at}/glass/{asked['id']}/agree", work.beth)
    known = (await work.get(f"{at}/findings", work.amina))["items"]
    assert [each["code"] for each in known] == ["patient.nhs_number", "recipient.unstructured"]
    assert await work.deeds(AuditKind.CASE_IDENTITY_READ) == []
    assert (await work.get(at, work.amina))["lines"][-1]["kind"] == "decision"


async def test_findings_take_a_decision_and_are_for_leads_and_the_owner(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}/findings"
    assert (await work.refused(at, work.amina, "GET"))[:2] == (409, "case.no_decision")
    assert (await work.refused(at, work.house.town.tom, "GET"))[:2] == (403, "case.not_yours")
