"""Cases in a whole gateway: what may be done with them, and what is left of it."""

import json
import re
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from sqlalchemy import Connection, select, text, update

from audit.record import AuditKind
from gateway.cases.shapes import CaseItem
from gateway.cases.tables import case_glass, case_line
from gateway.storage.schema import metadata
from tests.contracts.conversations_town import NOON
from tests.gateway.cases.casework import DECISION, HOUR, TALK, Casework

PAGE: Final = Path(__file__).parents[3] / "docs" / "cases.md"


async def test_case_from_worry_to_referral_and_close(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}"
    assert (case["brief"]["person"]["name"], case["brief"]["owner"]["name"]) == (
        "Amber Otter",
        "amina",
    )
    noted = await work.do(f"{at}/lines", work.amina, version=1, kind="note", text="Seen Monday.")
    fixed = await work.do(
        f"{at}/lines", work.amina, version=2, kind="note", text="Seen Tuesday.", corrects=2
    )
    assert noted["lines"][1]["body"] == {"text": "Seen Monday."}
    assert (fixed["lines"][2]["corrects"], len(fixed["lines"])) == (2, 3)
    await work.do(f"{at}/level", work.beth, version=3, level="child_protection", why="Section 47.")
    await work.do(f"{at}/members", work.beth, version=4, account=work.dan.account)
    tasked = await work.do(
        f"{at}/tasks", work.amina, version=5, text="Ring school.", owner=work.dan.account, due=NOON
    )
    assert tasked["brief"]["tasks"] == {"open": 1, "late": 0}
    assert await work.refused(f"{at}/close", work.beth, version=6, why="Over.") == (
        409,
        "case.open_tasks",
        {},
    )
    task = tasked["tasks"][0]["task"]
    await work.do(f"{at}/tasks/{task}/done", work.dan, version=6, outcome="Rung.")
    await work.do(f"{at}/decisions", work.amina, version=7, **DECISION)
    closed = await work.do(f"{at}/close", work.beth, version=8, why="Handed over.")
    assert (closed["brief"]["state"], closed["brief"]["version"]) == ("closed", 9)
    assert [line["kind"] for line in closed["lines"]] == [
        "opened",
        "note",
        "note",
        "level",
        "member",
        "task",
        "task_done",
        "decision",
        "closed",
    ]
    assert len(await work.deeds(AuditKind.CASE_LINE_ENTERED)) == 9
    reopened = await work.do(f"{at}/reopen", work.beth, version=9, why="New worry.")
    assert reopened["brief"]["state"] == "open"


async def test_of_one_source_there_is_one_open_case(work: Casework) -> None:
    first = await work.open()
    again = await work.open(work.beth, why="Worried too.")
    assert again["brief"]["id"] == first["brief"]["id"]
    assert [line["kind"] for line in again["lines"]] == ["opened", "raised"]
    assert {each["name"] for each in again["members"]} == {"amina", "beth"}
    by_hand: dict[str, Any] = {"source": {"kind": "hand", "id": ""}, "person": None}
    assert (await work.open(**by_hand))["brief"]["id"] != (await work.open(**by_hand))["brief"][
        "id"
    ]


async def test_worst_comes_first_and_members_see_their_own(work: Casework) -> None:
    hand = {"source": {"kind": "hand", "id": ""}, "person": None}
    mild = await work.open(work.amina, **hand, level="universal")
    grave = await work.open(work.beth, **hand, level="child_protection")
    page = await work.get("?limit=1", work.beth)
    assert [each["id"] for each in page["items"]] == [grave["brief"]["id"]]
    rest = await work.get(f"?after={page['next']}", work.beth)
    assert [each["id"] for each in rest["items"]] == [mild["brief"]["id"]]
    assert [each["id"] for each in (await work.get("", work.amina))["items"]] == [
        mild["brief"]["id"]
    ]
    assert len((await work.get("?mine=1", work.beth))["items"]) == 1
    assert (await work.get("?state=closed", work.beth))["items"] == []


async def test_strangers_see_nothing_and_the_trail_says_that_they_tried(work: Casework) -> None:
    case = await work.open(work.beth)
    at, tom, olive = f"/{case['brief']['id']}", work.house.town.tom, work.house.town.olive
    assert (await work.refused(at, tom, "GET"))[:2] == (403, "case.not_yours")
    note = {"version": 1, "kind": "note", "text": "Hello."}
    assert (await work.refused(f"{at}/lines", tom, **note))[:2] == (403, "case.not_yours")
    assert (await work.refused(at, olive, "GET"))[:2] == (404, "case.unknown")
    assert (await work.refused("", work.house.town.robin, "GET"))[:2] == (403, "case.not_yours")
    body = {
        "source": {"kind": "conversation", "id": TALK},
        "person": None,
        "level": "universal",
        "why": "Curious.",
    }
    assert (await work.refused("", tom, **body))[:2] == (403, "case.not_yours")
    assert len(await work.deeds(AuditKind.CASE_REFUSED)) == 3
    assert len(await work.deeds(AuditKind.CASE_READ)) == 0


async def test_reading_is_a_deed(work: Casework) -> None:
    case = await work.open()
    await work.get(f"/{case['brief']['id']}", work.beth)
    assert len(await work.deeds(AuditKind.CASE_READ)) == 1


@pytest.mark.parametrize(
    ("path", "body", "status", "code", "at"),
    [
        ("/lines", {"version": 9, "kind": "note", "text": "x"}, 409, "case.version", None),
        (
            "/lines",
            {"version": 1, "kind": "opened", "text": "x"},
            400,
            "request.malformed",
            "$.kind",
        ),
        ("/lines", {"version": 1, "kind": "note", "text": " "}, 400, "request.malformed", "$.text"),
        (
            "/lines",
            {"version": 1, "kind": "note", "text": "x", "corrects": 1},
            404,
            "case.unknown",
            None,
        ),
        ("/owner", {"version": 1, "account": "ROBIN"}, 400, "case.member", "account"),
        ("/owner", {"version": 1, "account": "TOM"}, 400, "case.member", "account"),
        (
            "/decisions",
            DECISION | {"version": 1, "told": False},
            400,
            "case.decision",
            "why_not_told",
        ),
        (
            "/decisions",
            DECISION | {"version": 1, "recipient": None},
            400,
            "case.decision",
            "recipient",
        ),
        (
            "/decisions",
            DECISION | {"version": 1, "basis": "curiosity"},
            400,
            "request.malformed",
            "$.basis",
        ),
        (
            "/tasks",
            {"version": 1, "text": "Ring.", "owner": "TOM", "due": 5},
            400,
            "case.member",
            "account",
        ),
        ("/close", {"version": 1, "why": "Over."}, 403, "case.not_yours", None),
    ],
)
async def test_bad_deeds_are_refused_by_name_and_change_nothing(
    work: Casework, path: str, body: dict[str, Any], status: int, code: str, at: str | None
) -> None:
    case = await work.open()
    town = work.house.town
    names = {"ROBIN": town.robin.account, "TOM": town.tom.account}
    sent = {key: names.get(str(value), value) for key, value in body.items()}
    found = await work.refused(f"/{case['brief']['id']}{path}", work.amina, **sent)
    assert found[:2] == (status, code)
    assert at is None or found[2]["at"] == at
    assert (await work.get(f"/{case['brief']['id']}", work.amina)) == case


async def test_words_are_sealed_where_they_lie_and_bound_to_the_trail(work: Casework) -> None:
    secret = "the blue door by the canal"
    case = await work.open(why=secret)
    at = f"/{case['brief']['id']}"
    await work.do(
        f"{at}/tasks", work.amina, version=1, text=secret, owner=work.amina.account, due=5
    )
    await work.do(f"{at}/identity", work.amina, "PUT", version=2, address=secret)
    await work.do(f"{at}/glass", work.amina, why=secret, tell=False, risk=secret)
    database = work.house.gateway.database
    assert await database.read(lambda c: tables_with(c, secret.encode())) == []
    lines = await work.deeds(AuditKind.CASE_LINE_ENTERED)
    assert [each["kind"] for each in lines] == ["opened", "task", "identity_entered"]
    assert all(len(each["sha256"]) == 64 for each in lines)
    numbers = await database.read(lambda c: list(c.scalars(select(case_line.c.number))))
    assert sorted(numbers) == [1, 2, 3]


def tables_with(connection: Connection, words: bytes) -> list[str]:
    return [
        table.name
        for table in metadata.sorted_tables
        for row in connection.execute(select(table))
        if any(words in (part if isinstance(part, bytes) else str(part).encode()) for part in row)
    ]


async def test_two_people_break_the_glass_and_the_young_person_is_told(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}"
    identity = {"name": "Robin Example", "born": "2012-02-29", "nhs_number": "943 476 5919"}
    entered = await work.do(f"{at}/identity", work.amina, "PUT", version=1, **identity)
    assert (entered["identity"], "Robin Example" in json.dumps(entered)) == ("entered", False)
    shut = await work.refused(f"{at}/identity", work.amina, "GET")
    assert shut == (409, "case.glass", {"rule": "not_agreed"})

    asked = await work.do(f"{at}/glass", work.amina, why="Not seen since Monday.", tell=True)
    glass = f"{at}/glass/{asked['id']}/agree"
    assert (await work.refused(f"{at}/identity", work.amina, "GET"))[1] == "case.glass"
    assert (await work.refused(glass, work.amina))[2] == {"rule": "own"}
    agreed = await work.do(glass, work.beth)
    assert (agreed["agreed_by"]["name"], agreed["ends_at"]) == ("beth", NOON + HOUR)

    read = await work.get(f"{at}/identity", work.amina)
    assert read == identity | {"nhs_number": "9434765919"}
    await work.get(f"{at}/identity", work.amina)
    assert (await work.refused(f"{at}/identity", work.house.town.tablet, "GET"))[1] == "case.glass"
    assert (await work.refused(f"{at}/identity", work.beth, "GET"))[1] == "case.glass"
    said = await work.house.gateway.database.read(system_entries)
    assert said.count("identity.opened") == 1
    assert len(await work.deeds(AuditKind.CASE_IDENTITY_READ)) == 2
    assert [each["name"] for each in [asked["by"]]] == ["amina"]


def system_entries(connection: Connection) -> list[str]:
    rows = connection.execute(text("SELECT body FROM entry WHERE kind = 'system' ORDER BY seq"))
    return [json.loads(row[0])["code"] for row in rows]


async def test_where_telling_adds_risk_nobody_is_told(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}"
    await work.do(f"{at}/identity", work.amina, "PUT", version=1, name="Robin Example")
    asked = await work.do(
        f"{at}/glass", work.amina, why="Missing.", tell=False, risk="A parent reads the phone."
    )
    await work.do(f"{at}/glass/{asked['id']}/agree", work.beth)
    await work.get(f"{at}/identity", work.amina)
    assert "identity.opened" not in await work.house.gateway.database.read(system_entries)
    (item,) = (await work.get(f"{at}/glass", work.dan))["items"]
    assert (item["tell"], item["risk"]) == (False, "A parent reads the phone.")


async def test_glass_is_whole_again_after_an_hour(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}"
    await work.do(f"{at}/identity", work.amina, "PUT", version=1, name="Robin Example")
    asked = await work.do(f"{at}/glass", work.amina, why="Missing.", tell=True)
    await work.do(f"{at}/glass/{asked['id']}/agree", work.beth)
    earlier = update(case_glass).values(agreed_at=NOON - HOUR)
    await work.house.gateway.database.transact(lambda c: c.execute(earlier))
    assert await work.refused(f"{at}/identity", work.amina, "GET") == (
        409,
        "case.glass",
        {"rule": "over"},
    )


@pytest.mark.parametrize(
    ("body", "at"), [({"nhs_number": "943 476 5918"}, "nhs_number"), ({}, "name")]
)
async def test_identity_that_cannot_be_is_refused(
    work: Casework, body: dict[str, object], at: str
) -> None:
    case = await work.open()
    found = await work.refused(
        f"/{case['brief']['id']}/identity", work.amina, "PUT", version=1, **body
    )
    assert found == (400, "case.identity", {"at": at})


async def test_late_task_wakes_its_owner_once_a_day(work: Casework) -> None:
    woken: list[list[str]] = []
    cases = work.house.gateway.cases
    cases._wake = lambda _connection, accounts, _now: woken.append(list(accounts))
    case = await work.open()
    at = f"/{case['brief']['id']}"
    await work.do(f"{at}/members", work.beth, version=1, account=work.dan.account)
    await work.do(
        f"{at}/tasks", work.amina, version=2, text="Ring.", owner=work.dan.account, due=NOON - 1
    )
    await cases.sweep()
    await cases.sweep()
    assert woken == [sorted([work.amina.account, work.dan.account])]


async def test_people_who_may_have_cases_are_listed_by_name(work: Casework) -> None:
    found = (await work.get("/people", work.amina))["items"]
    assert [each["name"] for each in found] == sorted(each["name"] for each in found)
    leads = {each["name"] for each in found if each["lead"]}
    assert leads == {"beth", "dan"}
    assert work.house.town.tom.account not in {each["account"] for each in found}
    assert (await work.refused("/people", work.house.town.tom, "GET"))[1] == "case.not_yours"


async def test_list_says_where_a_lead_is_waited_for(work: Casework) -> None:
    case = await work.open()
    at = f"/{case['brief']['id']}"
    asked = await work.do(f"{at}/glass", work.amina, why="Missing.", tell=True)
    (brief,) = (await work.get("", work.beth))["items"]
    assert brief["asked"] == 1
    await work.do(f"{at}/glass/{asked['id']}/agree", work.beth)
    assert (await work.get("", work.beth))["items"][0]["asked"] == 0


def test_page_example_is_a_case() -> None:
    (block,) = re.findall(
        r"^```json example=case\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    example = json.loads(block)
    assert json.loads(msgspec.json.encode(msgspec.convert(example, CaseItem))) == example
