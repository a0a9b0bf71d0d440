"""The trail over HTTP: looking entries up, and who may."""

import base64
import hmac
import json
import re
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest

from audit.record import AuditKind, Deed, read_canonical
from gateway.base64url import unb64
from gateway.policy import Role
from gateway.trail.looking import Looked
from tests.asking import Asking, asking
from tests.contracts.conversations_town import NOON, Resident

CASE: Final = "ca" * 16
PAGE: Final = Path(__file__).parents[3] / "docs" / "trail.md"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Asking]:
    """Yield a town in which Beth leads safeguarding, and somebody did three things to a case."""
    async with asking(tmp_path) as made:
        await made.give_role(made.town.beth, Role.SAFEGUARDING_LEAD)
        for number, who in enumerate((made.town.amina, made.town.beth, made.town.amina)):
            deed = Deed(
                kind=AuditKind.CASE_READ if number else AuditKind.CASE_GLASS_ASKED,
                organisation=made.town.organisation,
                actor=who.device,
                subject=CASE,
                at=NOON + number,
                details={"why": "Missing."} if number == 0 else {},
            )
            append = partial(made.gateway.trail.append, deed=deed)
            await made.gateway.database.transact(append)
        await made.gateway.keeper.step()
        yield made


async def look(house: Asking, path: str, who: Resident) -> Any:  # noqa: ANN401 - what JSON holds
    found = await house.ask("GET", f"/v1/trail/{house.town.organisation}/{path}", who)
    assert found.status_code == 200, found.text
    return found.json()


async def refusal(house: Asking, path: str, who: Resident) -> tuple[int, str]:
    found = await house.ask("GET", f"/v1/trail/{house.town.organisation}/{path}", who)
    return found.status_code, found.json()["code"]


async def test_entries_are_found_by_what_they_are_about(house: Asking) -> None:
    page = await look(house, f"entries?about={CASE}&limit=2", house.town.beth)
    assert [(each["kind"], each["at"]) for each in page["items"]] == [
        ("case.read", NOON + 2),
        ("case.read", NOON + 1),
    ]
    assert page["items"][0]["by"] == {"account": house.town.amina.account, "name": "amina"}
    rest = await look(house, f"entries?about={CASE}&before={page['next']}", house.town.beth)
    assert ([each["kind"] for each in rest["items"]], rest["next"]) == (["case.glass_asked"], None)


async def test_entries_are_found_by_who_when_and_kind(house: Asking) -> None:
    by_amina = f"entries?about={CASE}&actor={house.town.amina.account}"
    assert len((await look(house, by_amina, house.town.tom))["items"]) == 2
    assert len((await look(house, f"{by_amina}&kind=case.read", house.town.tom))["items"]) == 1
    between = f"entries?about={CASE}&since={NOON + 1}&until={NOON + 2}"
    assert [each["at"] for each in (await look(house, between, house.town.tom))["items"]] == [
        NOON + 1
    ]


async def test_details_are_shown_to_few_and_fit_the_log(house: Asking) -> None:
    page = await look(house, f"entries?about={CASE}&kind=case.glass_asked", house.town.beth)
    (item,) = page["items"]
    assert await refusal(house, f"entries/{item['number']}", house.town.tom) == (
        403,
        "trail.not_yours",
    )
    shown = await look(house, f"entries/{item['number']}", house.town.beth)
    assert json.loads(shown["details"]) == {"why": "Missing."}
    known = read_canonical(unb64(item["entry"]))
    assert known is not None
    made = hmac.digest(unb64(shown["salt"]), shown["details"].encode(), "sha256")
    assert made == known.commitment
    proof = await house.ask(
        "GET", f"/v1/trail/{house.town.organisation}/proof/{item['index']}", house.town.beth
    )
    extra = proof.text.splitlines()[1].removeprefix("extra ")
    assert base64.b64decode(extra) == unb64(item["entry"])


async def test_reading_details_is_a_deed(house: Asking) -> None:
    (item,) = (await look(house, f"entries?about={CASE}&limit=1", house.town.beth))["items"]
    await look(house, f"entries/{item['number']}", house.town.beth)
    (newest,) = (await look(house, f"entries?about={CASE}&limit=1", house.town.beth))["items"]
    assert (newest["kind"], newest["by"]["name"]) == ("trail.details_read", "beth")


async def test_policy_says_whom_the_log_asks(house: Asking) -> None:
    found = await look(house, "policy", house.town.beth)
    keys = await house.ask("GET", f"/v1/trail/{house.town.organisation}/keys", house.town.beth)
    assert (found["key"], found["witnesses"], found["quorum"]) == (keys.text.strip(), [], 0)
    assert found["origin"].endswith(house.town.organisation)


@pytest.mark.parametrize("path", ["entries", "entries/1", "policy", "checkpoint"])
async def test_others_see_nothing(house: Asking, path: str) -> None:
    for who in (house.town.amina, house.town.robin):
        assert await refusal(house, path, who) == (403, "trail.not_yours")


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("entries?about=x", 400, "request.malformed"),
        ("entries?since=-1", 400, "request.malformed"),
        ("entries?limit=201", 400, "request.malformed"),
        ("entries/99999", 404, "trail.unknown"),
        ("entries/x", 400, "request.malformed"),
    ],
)
async def test_bad_questions_are_refused_by_name(
    house: Asking, path: str, status: int, code: str
) -> None:
    assert await refusal(house, path, house.town.beth) == (status, code)


def test_page_example_holds() -> None:
    (block,) = re.findall(
        r"^```json example=trail_entry\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    example = json.loads(block)
    looked = msgspec.convert(example, Looked)
    assert json.loads(msgspec.json.encode(looked)) == example
    known = read_canonical(unb64(looked.item.entry))
    assert known is not None
    assert (known.kind, known.subject, known.at) == (
        looked.item.kind,
        looked.item.subject,
        looked.item.at,
    )
    assert looked.salt is not None
    assert looked.details is not None
    made = hmac.digest(unb64(looked.salt), looked.details.encode(), "sha256")
    assert made == known.commitment
