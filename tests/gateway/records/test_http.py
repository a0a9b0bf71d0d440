"""The routes of docs/records.md in a whole gateway."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import msgspec
import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.base64url import b64
from gateway.chat.receipts import save_seen
from gateway.chat.requests import Open
from gateway.desk.notes import note_key_bytes
from gateway.policy import Role
from gateway.records.shapes import LARGEST, OpeningItem
from tests.asking import Asking, asking, write
from tests.contracts.conversations_town import Resident
from tests.paper_group import PaperGroup

TALK: Final = "7a" * 16
RECORD: Final = "ec" * 16
KEPT: Final = f"/v1/records/{RECORD}?conversation={TALK}"
PAGE: Final = Path(__file__).parents[3] / "docs" / "records.md"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Asking]:
    """Yield a gateway with Robin's conversation, in whose town Beth and Dan are leads."""
    async with asking(tmp_path) as made:
        town = made.town
        paper = PaperGroup(TALK, {0: town.robin.member})
        request = Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info())
        await made.gateway.membership.open(town.robin.actor, request)
        await write(made.gateway, town, town.robin, TALK)
        await made.gateway.database.transact(lambda c: look(made, c))
        for lead in (town.beth, town.dan):
            await made.give_role(lead, Role.SAFEGUARDING_LEAD)
            key = b"k" * 32
            signed = SigningKey(lead.member.seed).sign(note_key_bytes(lead.device, key)).signature
            body = {"key": b64(key), "signature": b64(signed)}
            assert (await made.ask("PUT", "/v1/desk/note-key", lead, body)).status_code == 204
        yield made


def look(house: Asking, connection: Connection) -> None:
    """Have the team see everything."""
    save_seen(connection, TALK, 2)
    house.gateway.desk.read(connection, TALK)


async def shares(house: Asking) -> dict[str, Any]:
    found = (await house.ask("GET", "/v1/records/leads", house.town.amina)).json()
    return {
        "quorum": found["quorum"],
        "shares": [
            {
                "account": lead["account"],
                "check": b64(b"c" * 32),
                "sealed": [
                    {"device": each["device"], "sealed": b64(b"share")} for each in lead["devices"]
                ],
            }
            for lead in found["leads"]
        ],
    }


async def seal(house: Asking) -> None:
    amina = house.town.amina
    kept = await house.ask("PUT", KEPT, amina, content=b"sealed words")
    assert kept.status_code == 204
    brought = await house.ask("PUT", f"/v1/records/{RECORD}/shares", amina, await shares(house))
    assert brought.status_code == 204, brought.text
    deed = f"/v1/desk/conversations/{TALK}"
    await house.ask("POST", f"{deed}/finish", amina, {})
    body = {"outcomes": ["sleep"], "record": {"id": RECORD}}
    closed = await house.ask("POST", f"{deed}/close", amina, body)
    assert closed.status_code == 200, closed.text


async def test_two_leads_open_a_record(house: Asking) -> None:
    await seal(house)
    beth, dan = house.town.beth, house.town.dan
    for asked in (f"?conversation={TALK}", ""):
        listed = (await house.ask("GET", f"/v1/records{asked}", beth)).json()
        (known,) = listed["items"]
        assert (known["id"], listed["more"]) == (RECORD, False)
        assert (known["person"]["account"], known["team"]) == (
            house.town.robin.account,
            "School nurses",
        )
    behind = await house.ask("GET", f"/v1/records?after={RECORD}", beth)
    assert behind.json() == {"items": [], "more": False}
    body = {"reason": "A Section 47 enquiry.", "tell": True}
    opening = (await house.ask("POST", f"/v1/records/{RECORD}/openings", beth, body)).json()
    at = f"/v1/records/openings/{opening['id']}"

    (waiting,) = (await house.ask("GET", "/v1/records/openings", dan)).json()["items"]
    assert (waiting["id"], waiting["reason"], "own" in waiting) == (
        opening["id"],
        "A Section 47 enquiry.",
        False,
    )
    assert (waiting["logs"], waiting["contact"]) == ([TALK], 1)
    assert [each["account"] for each in waiting["shares"]] == sorted([beth.account, dan.account])
    assert (await house.ask("GET", at, dan)).json()["own"]["sealed"] == b64(b"share")
    early = await house.ask("GET", f"{at}/record", beth)
    assert (early.status_code, early.json()["code"]) == (409, "record.not_ready")
    given = await house.ask("POST", f"{at}/shares", dan, {"sealed": b64(b"for beth")})
    assert given.json()["state"] == "ready"

    read = await house.ask("GET", f"{at}/record", beth)
    assert (read.content, read.headers["Cache-Control"]) == (b"sealed words", "no-store")
    found = (await house.ask("GET", f"{at}/shares", beth)).json()["items"]
    assert {each["sealed"] for each in found} == {b64(b"share"), b64(b"for beth")}
    assert (await house.ask("POST", f"{at}/end", beth, {})).json()["state"] == "over"
    assert AuditKind.RECORD_OPENED in await house.kinds()


async def test_lead_refuses_and_hands_on_and_names_a_successor(house: Asking) -> None:
    await seal(house)
    beth, dan = house.town.beth, house.town.dan
    body = {"reason": "Why not.", "tell": False, "risk": "A parent reads the phone."}
    opening = (await house.ask("POST", f"/v1/records/{RECORD}/openings", beth, body)).json()
    at = f"/v1/records/openings/{opening['id']}"
    refused = await house.ask("POST", f"{at}/refuse", dan, {"reason": "Not needed."})
    assert refused.json()["state"] == "refused"
    assert (await house.ask("GET", "/v1/records/owed", dan)).json() == {"items": [], "more": False}
    handed = {"account": dan.account, "sealed": [{"device": dan.device, "sealed": b64(b"x")}]}
    done = await house.ask("POST", f"/v1/records/{RECORD}/hand-on", dan, handed)
    assert done.status_code == 204
    named = await house.ask("POST", "/v1/records/successor", dan, {"account": beth.account})
    assert (named.status_code, named.json()["code"]) == (409, "record.successor")


async def test_bad_requests_are_refused_by_name(house: Asking) -> None:
    amina, beth = house.town.amina, house.town.beth
    cases: list[tuple[str, str, Resident, dict[str, Any], int, str]] = [
        ("PUT", KEPT, amina, {"content": b""}, 400, "request.malformed"),
        ("PUT", KEPT, amina, {"content": b"x" * (LARGEST + 1)}, 413, "request.too_large"),
        ("PUT", KEPT.replace("7a", "00"), amina, {"content": b"x"}, 404, "conversation.unknown"),
        ("PUT", KEPT, house.town.dan, {"content": b"x"}, 403, "conversation.not_yours"),
        ("PUT", KEPT.split("?")[0], amina, {"content": b"x"}, 400, "request.malformed"),
        (
            "PUT",
            f"/v1/records/{RECORD}/shares",
            amina,
            {"body": await shares(house)},
            404,
            "record.unknown",
        ),
        (
            "PUT",
            f"/v1/records/{RECORD}/shares",
            amina,
            {"body": {"quorum": 1, "shares": []}},
            400,
            "request.malformed",
        ),
        (
            "POST",
            f"/v1/records/openings/{'00' * 16}/shares",
            beth,
            {"body": {"sealed": "A"}},
            400,
            "request.malformed",
        ),
        ("GET", "/v1/records/openings/nobody", beth, {}, 400, "request.malformed"),
        ("GET", f"/v1/records/openings/{'00' * 16}", beth, {}, 404, "record.unknown"),
        ("GET", "/v1/records?after=x", beth, {}, 400, "request.malformed"),
        ("GET", f"/v1/records?after={RECORD}", beth, {}, 404, "record.unknown"),
        ("GET", "/v1/records/openings", amina, {}, 403, "record.not_yours"),
        ("GET", "/v1/records/leads", house.town.robin, {}, 403, "record.not_yours"),
        (
            "POST",
            f"/v1/records/{RECORD}/openings",
            beth,
            {"body": {"reason": "x", "tell": True}},
            404,
            "record.unknown",
        ),
    ]
    for method, path, who, sent, status, code in cases:
        refused = await house.ask(method, path, who, **sent)
        assert (refused.status_code, refused.json()["code"]) == (status, code), path


async def test_device_without_a_key_cannot_ask(house: Asking) -> None:
    await seal(house)
    tom = house.town.tom
    await house.give_role(tom, Role.SAFEGUARDING_LEAD)
    body = {"reason": "x", "tell": True}
    refused = await house.ask("POST", f"/v1/records/{RECORD}/openings", tom, body)
    assert (refused.status_code, refused.json()["fields"]) == (400, {"at": "device"})


def test_page_example_is_an_opening() -> None:
    (block,) = re.findall(
        r"^```json example=record_opening\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL
    )
    example = json.loads(block)
    key, signature = example["by"].pop("key"), example["by"].pop("signature")
    example["by"] |= {"key": "", "signature": ""}
    item = msgspec.convert(example, OpeningItem, strict=False)
    assert json.loads(msgspec.json.encode(item)) == example
    assert (key, signature) == (b64(b"\0\1\2"), b64(b"\3\4\5"))
