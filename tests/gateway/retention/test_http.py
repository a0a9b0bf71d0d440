"""Retention's routes and commands in a whole gateway, reached without a network."""

import json
import re
from collections.abc import AsyncIterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

import msgspec
import pytest

from audit.record import AuditKind, Deed, Detail
from gateway.app import Gateway
from gateway.cli import main
from gateway.policy import Role
from gateway.retention.rules import Born, RecordClass, due
from gateway.retention.shapes import FileItem
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.asking import Asking, asking
from tests.contracts.conversations_town import build_town
from tests.world import CHEAP

PAGE: Final = Path(__file__).parents[3] / "docs" / "retention.md"
LONG_AGO: Final = 946_684_800_000
"""1 January 2000: whoever was 12 or 13 then is over 25 by now."""


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Asking]:
    """Yield a gateway in whose town Amina is a safeguarding lead."""
    async with asking(tmp_path) as made:
        await made.give_role(made.town.amina, Role.SAFEGUARDING_LEAD)
        yield made


async def test_lead_looks_describes_holds_and_lifts(house: Asking) -> None:
    amina, robin = house.town.amina, house.town.robin.account
    page = (await house.ask("GET", "/v1/retention/files?limit=1", amina)).json()
    assert (page["today"], len(page["items"])) == ("2025-06-15", 1)
    rest = (await house.ask("GET", f"/v1/retention/files?after={page['next']}", amina)).json()
    assert rest["next"] is None
    found = {each["account"] for each in [*page["items"], *rest["items"]]}
    assert found == {robin, house.town.sasha.account}

    said = {"born": "2012-02-29", "record_class": "mental_health", "reason": "Known now."}
    file = (await house.ask("PUT", f"/v1/retention/files/{robin}", amina, said)).json()
    assert (file["born"], file["because"], file["due"]) == (
        "2012-02-29",
        "mental_health",
        "2045-06-15",
    )
    early = await house.ask("GET", "/v1/retention/files?due_before=2039-01-01", amina)
    assert [each["account"] for each in early.json()["items"]] == [house.town.sasha.account]

    held = (
        await house.ask("POST", f"/v1/retention/files/{robin}/holds", amina, {"reason": "A claim."})
    ).json()
    assert (held["held"], held["holds"][0]["placed_by"]["name"]) == (True, "amina")
    lift = f"/v1/retention/holds/{held['holds'][0]['id']}/lift"
    assert not (await house.ask("POST", lift, amina, {"reason": "Settled."})).json()["held"]
    assert (await house.ask("GET", f"/v1/retention/files/{robin}", amina)).json()["holds"] == []
    assert [each for each in await house.kinds() if each.startswith("retention.")] == [
        AuditKind.RETENTION_BORN_ENTERED,
        AuditKind.RETENTION_CLASSIFIED,
        AuditKind.RETENTION_HELD,
        AuditKind.RETENTION_LIFTED,
    ]


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/files?due_before=soon", None, 400, "request.malformed"),
        ("GET", "/files?limit=0", None, 400, "request.malformed"),
        ("GET", "/files?after=2030", None, 400, "request.malformed"),
        ("GET", "/files/robin", None, 400, "request.malformed"),
        ("GET", f"/files/{'00' * 16}", None, 404, "retention.unknown"),
        ("PUT", "/files/ROBIN", {"born": "29 February", "reason": "x"}, 400, "request.malformed"),
        (
            "PUT",
            "/files/ROBIN",
            {"born": "2030-01-01", "record_class": None, "reason": "x"},
            400,
            "retention.born",
        ),
        (
            "PUT",
            "/files/ROBIN",
            {"born": None, "record_class": "gossip", "reason": "x"},
            400,
            "request.malformed",
        ),
        ("POST", "/files/ROBIN/holds", {"reason": ""}, 400, "request.malformed"),
        ("POST", "/files/ROBIN/holds", {"reason": "x" * 501}, 400, "request.malformed"),
        ("POST", f"/holds/{'00' * 16}/lift", {"reason": "x"}, 404, "retention.unknown"),
        ("PUT", "/teams/NURSES", {"record_class": "health"}, 403, "retention.not_yours"),
    ],
)
async def test_bad_requests_are_refused_by_name(
    house: Asking, method: str, path: str, body: object, status: int, code: str
) -> None:
    path = path.replace("ROBIN", house.town.robin.account).replace("NURSES", house.town.nurses)
    refused = await house.ask(method, f"/v1/retention{path}", house.town.amina, body)
    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert not any(kind.startswith("retention.") for kind in await house.kinds())


async def test_those_without_the_role_see_nothing(house: Asking) -> None:
    for who in (house.town.beth, house.town.robin):
        refused = await house.ask("GET", "/v1/retention/files", who)
        assert (refused.status_code, refused.json()["code"]) == (403, "retention.not_yours")


async def test_administrator_classifies_a_team(house: Asking) -> None:
    path = f"/v1/retention/teams/{house.town.nurses}"
    done = await house.ask("PUT", path, house.town.tom, {"record_class": "child_in_need"})
    assert done.status_code == 204
    unknown = await house.ask(
        "PUT", f"/v1/retention/teams/{'00' * 16}", house.town.tom, {"record_class": "health"}
    )
    assert (unknown.status_code, unknown.json()["code"]) == (404, "retention.unknown")


def test_page_example_is_what_the_rules_say() -> None:
    (block,) = re.findall(
        r"^```json example=retention_file\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    example = json.loads(block)
    item = msgspec.convert(example, FileItem, strict=False)
    assert json.loads(msgspec.json.encode(item)) == example
    found = due([RecordClass.HEALTH], Born(*item.born_between), item.last_contact)
    assert (found.on, found.because) == (item.due, item.because)
    assert isinstance(item.due, date)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return an organisation whose young people joined long ago; nobody serves it."""
    monkeypatch.setenv("EARSHOT_DATA", str(tmp_path))
    assert main(["migrate"]) == 0
    gateway = Gateway(read_settings(), clock=lambda: LONG_AGO, hasher=CHEAP)
    with gateway.database.engine.begin() as connection:
        town = build_town(
            connection,
            keys=gateway.keys,
            trail=gateway.trail,
            now=LONG_AGO,
            entropy=system_entropy,
        )
    gateway.database.close()
    return town.organisation


def test_dry_run_lists_and_destroys_nothing(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    for named in (installation, "Riverside"):
        assert main(["retention", "list", named]) == 0
        printed = capsys.readouterr().out
        assert "2 would go today, 0 are held, 0 not due." in printed
        assert printed.count("due 2013-01-01 by health") == 2


def test_run_destroys_what_is_due_and_says_so(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["retention", "run", installation]) == 0
    assert "2 files destroyed, with 0 messages." in capsys.readouterr().out
    assert main(["retention", "run", installation]) == 0
    assert "0 files destroyed, with 0 messages." in capsys.readouterr().out


def test_unknown_organisation_is_named(
    installation: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert installation
    assert main(["retention", "list", "Nowhere"]) == 2
    assert "Nowhere" in capsys.readouterr().err


async def test_teams_are_listed_with_their_class(house: Asking) -> None:
    await house.ask(
        "PUT",
        f"/v1/retention/teams/{house.town.nurses}",
        house.town.tom,
        {"record_class": "mental_health"},
    )
    found = (await house.ask("GET", "/v1/retention/teams", house.town.tom)).json()["items"]
    classes = {each["team"]: each["record_class"] for each in found}
    assert classes[house.town.nurses] == "mental_health"
    assert set(classes.values()) == {"mental_health", "health"}


async def test_destructions_are_read_from_the_trail(house: Asking) -> None:
    gone: dict[str, Detail] = {
        "class": "health",
        "due": "2026-01-01",
        "conversations": 1,
        "messages": 12,
    }
    for number in range(3):
        deed = Deed(
            kind=AuditKind.RETENTION_DESTROYED,
            organisation=house.town.organisation,
            actor="",
            subject=f"{number:032x}",
            at=number,
            details=gone,
        )
        await house.gateway.database.transact(partial(house.gateway.trail.append, deed=deed))
    path = "/v1/retention/destructions"
    page = (await house.ask("GET", f"{path}?limit=2", house.town.tom)).json()
    assert [each["at"] for each in page["items"]] == [2, 1]
    assert page["items"][0]["messages"] == 12
    rest = (await house.ask("GET", f"{path}?before={page['next']}", house.town.tom)).json()
    assert ([each["at"] for each in rest["items"]], rest["next"]) == ([0], None)
    refused = await house.ask("GET", path, house.town.beth)
    assert refused.json()["code"] == "retention.not_yours"
    broken = await house.ask("GET", f"{path}?before=x", house.town.tom)
    assert broken.json()["code"] == "request.malformed"
