"""Spaces, the queue and reports in a whole gateway, reached over HTTP without a network."""

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
from nacl.signing import VerifyKey
from sqlalchemy import Connection, insert

from gateway.app import Gateway
from gateway.base64url import b64, unb64
from gateway.chat.replies import AskPush, ModerationPush, PostPush, SpacePush
from gateway.edge import FACE_HEADER, Face
from gateway.identity.tables import role
from gateway.moderation_desk import shapes
from gateway.moderation_desk.requests import Decide
from gateway.policy import Kind
from gateway.reports.disclosure import context, decode_plaintext, examine, info, verdict
from gateway.settings import read_settings
from gateway.sources import new_id, system_entropy
from gateway.spaces.shapes import MyPost, ReceiptShape, SpacePost, SpaceShape, StandingShape
from moderation.item import Kind as ItemKind
from moderation.policies import Act, fault
from moderation.spaces import Mode
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.contracts.moderation_evening import all_week
from tests.test_protocol_examples import EXAMPLES as PROTOCOL
from tests.world import CHEAP

ORIGIN: Final = "http://localhost:8400"
PAGE: Final = Path(__file__).parents[3] / "docs" / "moderation.md"
BLOCK: Final = re.compile(r"^```json example=(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SPACE: Final = "5a" * 16

Example = dict[str, Any]

EXAMPLES: Final[dict[str, Example]] = {
    name: json.loads(body) for name, body in BLOCK.findall(PAGE.read_text())
}


def is_a(shape: Any) -> Callable[[Example], None]:  # noqa: ANN401 - any struct
    def check(example: Example) -> None:
        read = msgspec.convert(example, shape, strict=True)
        assert json.loads(msgspec.json.encode(read)) == example

    return check


def check_decide(example: Example) -> None:
    read = msgspec.convert(example, Decide, strict=True)
    made = [Act(each.do, each.level) for each in read.actions]
    assert fault(ItemKind.POST, made, read.policy, read.reason, read.message) is None


def check_context(example: Example) -> None:
    assert b64(context(example["report"], example["conversation"])) == example["context"]
    made = info(example["report"], example["conversation"], example["device"])
    assert b64(made) == example["info"]


def check_plaintext(example: Example) -> None:
    data = unb64(example["bytes"])
    assert b64(hashlib.sha256(data).digest()) == example["hash"]
    key = VerifyKey(unb64(PROTOCOL["frank"]["franking_key"]))

    def verify(message: bytes, signature: bytes) -> bool:
        return bool(key.verify(message, signature))

    read = decode_plaintext(data)
    assert read is not None
    findings = examine(read, example["conversation"], example["seqs"], verify)
    assert verdict(findings) == example["verdict"]


CHECKS: Final[dict[str, Callable[[Example], None]]] = {
    "ask": is_a(shapes.AskShape),
    "decide": check_decide,
    "decision": is_a(shapes.DecisionShape),
    "evidence": is_a(shapes.EvidenceShape),
    "item": is_a(shapes.ItemShape),
    "moderation_statistics": is_a(shapes.Statistics),
    "my_post": is_a(MyPost),
    "queue": is_a(shapes.QueueShape),
    "receipt": is_a(ReceiptShape),
    "report_context": check_context,
    "report_plaintext": check_plaintext,
    "saved_space": is_a(shapes.SavedSpaceShape),
    "space": is_a(SpaceShape),
    "space_post": is_a(SpacePost),
    "standing": is_a(StandingShape),
}


def test_every_example_has_a_check() -> None:
    assert sorted(EXAMPLES) == sorted(CHECKS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_example_holds(name: str) -> None:
    CHECKS[name](EXAMPLES[name])


@pytest.mark.parametrize(
    ("push", "fields"),
    [
        (ModerationPush(lane=2), {"t": "moderation", "lane": 2}),
        (PostPush(post="p", version=1), {"t": "post", "post": "p", "version": 1}),
        (
            AskPush(ask="a", team="t", times=1),
            {"t": "ask", "ask": "a", "team": "t", "times": 1},
        ),
        (SpacePush(space="s"), {"t": "space", "space": "s"}),
    ],
)
def test_push_has_the_fields_of_the_page(push: Any, fields: Example) -> None:  # noqa: ANN401
    assert msgspec.to_builtins(push) == fields


@dataclass
class House:
    """A running gateway; Beth is a moderator too."""

    town: Town
    http: httpx.AsyncClient

    async def ask(
        self, method: str, path: str, who: Resident, body: object = None, **headers: str
    ) -> httpx.Response:
        face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
        sent = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"} | headers
        content = None if body is None else msgspec.json.encode(body)
        return await self.http.request(method, f"/v1{path}", headers=sent, content=content)

    async def ok(self, method: str, path: str, who: Resident, body: object = None) -> Any:  # noqa: ANN401
        found = await self.ask(method, path, who, body)
        assert found.status_code == 200, found.text
        return found.json()

    async def code(self, method: str, path: str, who: Resident, body: object = None) -> str:
        return str((await self.ask(method, path, who, body)).json()["code"])


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    settings = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "n")})
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http,
    ):

        def move_in(connection: Connection) -> Town:
            town = build_town(
                connection, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
            for who, held in ((town.beth, "moderator"), (town.amina, "safeguarding_lead")):
                connection.execute(insert(role).values(account_id=who.account, role=held))
            return town

        town = await gateway.database.transact(move_in)
        made = House(town, http)
        body = {
            "version": 0,
            "name": "Exam worries",
            "about": "",
            "age_band": "12-13",
            "hours": all_week(Mode.PRE),
        }
        await made.ok("PUT", f"/moderation/spaces/{SPACE}", town.tom, body)
        yield made


async def test_evening_from_post_to_appeal(house: House) -> None:
    robin, sasha, beth, amina = (
        house.town.robin,
        house.town.sasha,
        house.town.beth,
        house.town.amina,
    )
    listed = await house.ok("GET", "/spaces", robin)
    assert [each["mode"] for each in listed["items"]] == ["pre"]
    body = {"id": new_id(system_entropy), "text": "my snap is amberotter07"}
    mine = await house.ok("POST", f"/spaces/{SPACE}/posts", robin, body)
    assert mine["state"] == "held"
    assert (await house.ok("GET", f"/spaces/{SPACE}/posts", sasha))["items"] == []

    queue = await house.ok("POST", "/moderation/shift", beth, {"on": True})
    assert queue["lanes"][2]["open"] == 1
    item = (await house.ok("POST", "/moderation/claim", beth, {}))["item"]
    base = f"/moderation/items/{item['id']}"
    fence = {"fence": item["fence"]}
    await house.ok("POST", f"{base}/heartbeat", beth, fence)
    evidence = await house.ok("POST", f"{base}/open", beth, fence)
    assert evidence["marks"][0]["category"] == "handle"
    decided = await house.ok(
        "POST",
        f"{base}/decide",
        beth,
        fence
        | {
            "version": 1,
            "actions": [{"do": "refuse"}],
            "policy": "identifying",
            "reason": "An account name.",
            "message": "Please take it out.",
        },
    )
    told = await house.ok("GET", "/spaces/mine", robin)
    assert told["items"][0]["decision"]["message"] == "Please take it out."
    alone = await house.ok("GET", f"/spaces/decisions/{decided['id']}", robin)
    assert alone == told["items"][0]["decision"]
    path = f"/spaces/mine/{mine['id']}"
    sent = {"decision": decided["id"], "text": "It is not mine."}
    appealed = await house.ok("POST", f"{path}/appeal", robin, sent)
    assert appealed["decision"]["appeal"]["state"] == "waiting"

    assert (await house.ok("POST", "/moderation/claim", beth, {}))["item"] is None
    item = (await house.ok("POST", "/moderation/claim", amina, {}))["item"]
    assert item["kind"] == "appeal"
    await house.ok(
        "POST",
        f"/moderation/items/{item['id']}/decide",
        amina,
        {
            "fence": item["fence"],
            "version": 1,
            "actions": [{"do": "accept"}],
            "reason": "True.",
            "message": "You were right.",
        },
    )
    (shown,) = (await house.ok("GET", f"/spaces/{SPACE}/posts", sasha))["items"]
    assert (shown["text"], shown["mine"]) == ("my snap is amberotter07", False)
    felt = await house.ok("POST", f"/spaces/posts/{mine['id']}/feel", sasha, {"on": True})
    assert felt["feels"] == 1
    receipt = await house.ok(
        "POST", f"/spaces/posts/{mine['id']}/flag", sasha, {"reason": "identifying"}
    )
    assert (await house.ok("GET", "/spaces/receipts", sasha))["items"] == [receipt]
    assert (await house.ok("GET", f"/spaces/{SPACE}/posts/{mine['id']}", sasha))["replies"] == []
    found = await house.ok("GET", f"/spaces/{SPACE}/search?text=snap", sasha)
    assert len(found["items"]) == 1


async def test_person_cares_for_what_they_see(house: House) -> None:
    robin, sasha = house.town.robin, house.town.sasha
    care = await house.ok("POST", f"/spaces/people/{sasha.account}/block", robin, {"on": True})
    assert [each["name"] for each in care["blocked"]] == ["Quiet Robin"]
    await house.ok("POST", f"/spaces/people/{sasha.account}/mute", robin, {"on": True})
    await house.ok("PUT", "/spaces/words", robin, {"words": ["exam"]})
    care = await house.ok("POST", "/spaces/break", robin, {"until": NOON + 60_000})
    assert (care["words"], care["break_until"]) == (["exam"], NOON + 60_000)
    assert await house.ok("GET", "/spaces/care", robin) == care
    assert await house.code("GET", f"/spaces/{SPACE}/posts", robin) == "space.on_break"
    await house.ok("POST", "/spaces/break", robin, {"until": None})


async def test_own_post_is_edited_and_taken_back(house: House) -> None:
    robin = house.town.robin
    body = {"id": new_id(system_entropy), "text": "hello"}
    mine = await house.ok("POST", f"/spaces/{SPACE}/posts", robin, body)
    path = f"/spaces/mine/{mine['id']}"
    edited = await house.ok("POST", f"{path}/edit", robin, {"version": 1, "text": "hello you"})
    assert (edited["version"], edited["text"]) == (2, "hello you")
    stale = {"version": 1, "text": "late"}
    assert await house.code("POST", f"{path}/edit", robin, stale) == "post.changed"
    await house.ok("POST", f"{path}/withdraw", robin, {})
    assert (await house.ok("GET", path, robin))["state"] == "withdrawn"
    sent = {"decision": "ab" * 16, "text": "why"}
    assert await house.code("POST", "/spaces/appeal", robin, sent) == "decision.unknown"


async def test_rest_of_the_moderators_routes_answer(house: House) -> None:
    robin, beth, amina, tom = (
        house.town.robin,
        house.town.beth,
        house.town.amina,
        house.town.tom,
    )
    for number in range(4):
        body = {"id": new_id(system_entropy), "text": f"post {number}"}
        await house.ok("POST", f"/spaces/{SPACE}/posts", robin, body)
    item = (await house.ok("POST", "/moderation/claim", beth, {}))["item"]
    fence = {"fence": item["fence"]}
    base = f"/moderation/items/{item['id']}"
    assert (await house.ok("GET", base, beth))["state"] == "claimed"
    assert await house.code("POST", f"{base}/claim", amina, {}) == "item.claimed"
    await house.ok("POST", f"{base}/skip", beth, fence)
    item = (await house.ok("POST", "/moderation/claim", beth, {}))["item"]
    await house.ok("POST", f"/moderation/items/{item['id']}/pass", beth, {"fence": item["fence"]})
    item = (await house.ok("POST", "/moderation/claim", beth, {}))["item"]
    second = {
        "fence": item["fence"],
        "version": 1,
        "actions": [{"do": "approve"}],
        "note": "Not sure.",
    }
    await house.ok("POST", f"/moderation/items/{item['id']}/second", beth, second)
    path = f"/moderation/items/{item['id']}/verdict"
    answer = {"fence": 0, "verdict": "genuine"}
    assert await house.code("POST", path, beth, answer) == "item.unknown"
    item = (await house.ok("POST", "/moderation/claim", beth, {}))["item"]
    decide = {"fence": item["fence"], "version": 1, "actions": [{"do": "approve"}]}
    made = await house.ok("POST", f"/moderation/items/{item['id']}/decide", beth, decide)
    one = f"/moderation/decisions/{made['id']}"
    assert await house.ok("GET", one, beth) == made
    await house.ok("POST", f"{one}/undo", beth, {"reason": "Wrong button."})
    history = await house.ok("GET", f"/moderation/items/{item['id']}/history", beth)
    assert len(history["decisions"]) == 2
    await house.ok("GET", f"/moderation/people/{robin.account}/history", beth)
    assert (await house.ok("GET", "/moderation/appeals", beth))["items"] == []
    assert len((await house.ok("GET", "/moderation/policies", beth))["items"]) == 13
    assert len((await house.ok("GET", "/moderation/spaces", beth))["items"]) == 1
    assert (await house.ok("GET", "/moderation/asks", amina))["items"] == []
    assert await house.code("POST", f"/moderation/asks/{'ab' * 16}/take", amina, {}) == (
        "ask.unknown"
    )
    begin, end = NOON - 1000, NOON + 1000
    figures = await house.ok("GET", f"/moderation/statistics?from={begin}&to={end}", tom)
    assert figures["actions"]["approve"] == 1
    for what in ("decisions", "skips"):
        path = f"/moderation/exports/{what}?from={begin}&to={end}"
        table = await house.ask("GET", path, tom)
        assert (table.status_code, table.headers["content-type"]) == (
            200,
            "text/csv; charset=utf-8",
        )
    band = {"age_band": "14-17", "reason": "Birthday"}
    moved = await house.ask("POST", f"/moderation/people/{robin.account}/age-band", amina, band)
    assert moved.status_code == 204
    assert (await house.ok("GET", "/spaces", robin))["items"] == []


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/spaces/xyz/posts", None),
        ("GET", f"/spaces/{SPACE}/posts?limit=0", None),
        ("GET", f"/spaces/{SPACE}/posts?limit=101", None),
        ("GET", f"/spaces/{SPACE}/posts?after=1-x", None),
        ("POST", f"/spaces/{SPACE}/posts", {"id": "x", "text": "hi"}),
        ("POST", f"/spaces/{SPACE}/posts", {"id": "ab" * 16}),
        ("POST", f"/spaces/posts/{'ab' * 16}/flag", {"reason": "boring"}),
        ("POST", f"/spaces/posts/{'ab' * 16}/flag", {"reason": "spam", "note": "x" * 501}),
        ("POST", f"/spaces/mine/{'ab' * 16}/edit", {"version": 0, "text": "x"}),
        ("PUT", "/spaces/words", {"words": ["x" * 41]}),
        ("POST", "/spaces/break", {"until": NOON + 91 * 24 * 60 * 60 * 1000}),
        ("GET", "/reports/keys", None),
        ("POST", "/reports", {"id": "ab" * 16}),
    ],
)
async def test_broken_requests_of_a_person_are_malformed(
    house: House, method: str, path: str, body: object
) -> None:
    assert await house.code(method, path, house.town.robin, body) == "request.malformed"


async def test_other_face_foreign_page_and_too_much_are_refused(house: House) -> None:
    robin, beth = house.town.robin, house.town.beth
    assert await house.code("GET", "/spaces", beth) == "request.malformed"
    assert await house.code("GET", "/moderation/queue", robin) == "request.malformed"
    assert await house.code("GET", "/moderation/queue", house.town.dan) == ("moderation.not_yours")
    foreign = await house.ask(
        "POST", "/moderation/claim", beth, {}, Origin="https://evil.example.org"
    )
    assert foreign.json()["code"] == "request.origin"
    body = {"id": "ab" * 16, "text": "x" * 70_000}
    assert await house.code("POST", f"/spaces/{SPACE}/posts", robin, body) == "request.too_large"
    hours = msgspec.to_builtins(all_week(Mode.PRE)) | {"time_zone": "Mars/Phobos"}
    space = {"version": 1, "name": "x", "about": "", "age_band": "12-13", "hours": hours}
    path = f"/moderation/spaces/{SPACE}"
    assert await house.code("PUT", path, house.town.tom, space) == "space.hours"
    path = "/moderation/statistics?from=5&to=1"
    assert await house.code("GET", path, house.town.tom) == "request.malformed"
    assert await house.code("GET", f"/moderation/items/{'ab' * 16}", beth) == "item.unknown"


async def test_report_of_an_unknown_chat_is_refused(house: House) -> None:
    body = {"id": "ab" * 16, "conversation": "cd" * 16, "reason": "grooming"}
    assert await house.code("POST", "/reports", house.town.robin, body) == "conversation.unknown"
    assert (await house.ok("GET", "/reports", house.town.robin))["items"] == []
