"""The desk's routes in a whole gateway, reached over HTTP without a network."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import msgspec
import pytest
from nacl.signing import SigningKey

from gateway.app import Gateway
from gateway.base64url import b64
from gateway.chat.requests import Open, Seen
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.notes import note_key_bytes
from gateway.edge import FACE_HEADER, Face
from gateway.policy import Kind
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.asking import write
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.paper_group import PaperGroup
from tests.world import CHEAP

TALK: Final = "7a" * 16
ORIGIN: Final = "http://localhost:8400"
SETTINGS: Final = msgspec.json.decode(msgspec.json.encode(DEFAULT_SETTINGS))


@dataclass
class House:
    """A running gateway, a town in it, and Robin's conversation."""

    gateway: Gateway
    town: Town
    http: httpx.AsyncClient

    async def ask(
        self,
        method: str,
        path: str,
        who: Resident,
        **options: Any,  # noqa: ANN401 - as httpx takes them
    ) -> httpx.Response:
        face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
        headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}
        headers |= options.pop("headers", {})
        return await self.http.request(method, f"/v1/desk{path}", headers=headers, **options)

    async def get(self, path: str, who: Resident) -> Any:  # noqa: ANN401 - what JSON holds
        found = await self.ask("GET", path, who)
        assert found.status_code == 200, found.text
        return found.json()

    async def do(self, deed: str, who: Resident, **body: object) -> httpx.Response:
        return await self.ask("POST", f"/conversations/{TALK}/{deed}", who, json=body)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway whose clock stands on a Sunday afternoon; Robin has written."""
    settings = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "n")})
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    transport = Told(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url=ORIGIN) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        paper = PaperGroup(TALK, {0: town.robin.member})
        request = Open(id=1, conversation=TALK, team=town.nurses, group_info=paper.group_info())
        await gateway.membership.open(town.robin.actor, request)
        made = House(gateway, town, http)
        await write(gateway, town, town.robin, TALK)
        yield made


async def test_day_at_the_desk(house: House) -> None:
    amina, beth, robin, nurses = (
        house.town.amina,
        house.town.beth,
        house.town.robin,
        house.town.nurses,
    )
    inbox = await house.get(f"/inbox?team={nurses}&filter=waiting&limit=1", amina)
    assert inbox["counters"] == {
        "waiting": 1,
        "unread": 1,
        "mine": 0,
        "to_be_written_up": 0,
        "breaching": 1,
    }
    assert (inbox["items"][0]["predicted"], inbox["next"]) == (True, None)
    assert (await house.do("claim", amina)).json()["fence"] == 1
    taken = await house.do("claim", beth)
    assert (taken.status_code, taken.json()["fields"]["name"]) == (409, "amina")
    assert (await house.do("renew", amina, fence=1)).status_code == 200
    assert (await house.do("assign", amina, account=beth.account, fence=1)).json()["fence"] == 2
    assert (await house.get(f"/handover?team={nurses}", beth))["items"][0]["owner"][
        "name"
    ] == "beth"
    assert (await house.do("release", beth, fence=2)).json()["owner"] is None
    assert (await house.do("stop", robin)).json()["stopped"]
    assert (await house.do("override", amina, reason="Not safe.")).status_code == 200
    assert not (await house.do("start", robin)).json()["stopped"]
    assert (await house.do("finish", amina)).json()["phase"] == "to_be_written_up"
    closing = {"outcomes": ["sleep"], "record": {"none": "A short question."}}
    unread = await house.do("close", amina, **closing)
    assert (unread.status_code, unread.json()["fields"]) == (409, {"phase": "unread"})
    head = (await house.gateway.delivery.summary(amina.actor, TALK)).head
    await house.gateway.delivery.seen(amina.actor, Seen(id=1, conversation=TALK, seq=head))
    assert (await house.do("close", amina, **closing)).json()["phase"] == "closed"
    assert (await house.do("reopen", amina)).json()["phase"] == "answered"
    item = await house.get(f"/conversations/{TALK}", amina)
    assert (item["contact"], item["outcomes"]) == (2, ["sleep"])


async def test_young_person_sees_their_desk(house: House) -> None:
    robin = house.town.robin
    now = await house.get("/now?language=cy&easy_read=1", robin)
    assert (now["open"], now["language"], now["easy_read"]) == (False, "cy", True)
    assert now["conversations"][0]["phase"] == "waiting"
    texts = await house.get("/texts/0?language=en", robin)
    assert texts["texts"]["closing"].startswith("We have come to the end")
    assert (await house.ask("GET", "/texts/9", robin)).status_code == 404
    body = {"conversation": TALK, "contact": 1, "face": 3}
    early = await house.ask("POST", "/feedback", robin, json=body)
    assert (early.status_code, early.json()["code"]) == (409, "desk.feedback")


async def test_office_sets_the_waiting_area_up(house: House) -> None:
    tom, amina, nurses = house.town.tom, house.town.amina, house.town.nurses
    first = await house.get(f"/waiting-area?team={nurses}", amina)
    assert (first["version"], first["saved_by"], first["consent"]) == (0, None, 0)
    area = {**first["area"], "consent": {"en": "We write.", "cy": "Ysgrifennwn."}}
    body = {"team": nurses, "version": 0, "area": area}
    saved = await house.ask("PUT", "/waiting-area", tom, json=body)
    assert (saved.json()["version"], saved.json()["consent"]) == (1, 1)
    assert await house.get(f"/waiting-area?team={nurses}&version=1", amina) == saved.json()
    again = await house.ask("PUT", "/waiting-area", tom, json=body)
    assert (again.status_code, again.json()["fields"]) == (409, {"version": 1})
    refused = await house.ask("PUT", "/waiting-area", amina, json={**body, "version": 1})
    assert (refused.status_code, refused.json()["code"]) == (403, "desk.not_yours")
    area["tags"] = [{"code": "Sleep", "label": {"en": "Sleep", "cy": "Cwsg"}}]
    bad = await house.ask("PUT", "/waiting-area", tom, json={**body, "version": 1})
    assert (bad.status_code, bad.json()["fields"]) == (400, {"at": "tags[0].code", "rule": "name"})
    unknown = await house.ask("GET", f"/waiting-area?team={nurses}&version=9", tom)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "desk.version_unknown")


async def test_office_sets_the_desk_up(house: House) -> None:
    tom, amina, nurses = house.town.tom, house.town.amina, house.town.nurses
    assert (await house.get(f"/settings?team={nurses}", amina))["version"] == 0
    body = {"team": nurses, "version": 0, "settings": {**SETTINGS, "promise_minutes": 60}}
    assert (await house.ask("PUT", "/settings", tom, json=body)).json()["version"] == 1
    late = await house.ask("PUT", "/settings", tom, json=body)
    assert (late.status_code, late.json()["fields"]) == (409, {"version": 1})
    body = {"team": nurses, "version": 1, "settings": {**SETTINGS, "promise_minutes": 0}}
    refused = await house.ask("PUT", "/settings", tom, json=body)
    assert refused.status_code == 400
    assert refused.json()["fields"] == {"at": "promise_minutes", "rule": "range"}
    assert (await house.get(f"/settings?team={nurses}&version=0", tom))["settings"] == SETTINGS
    draft = {
        "team": nurses,
        "settings": SETTINGS,
        "at": [NOON],
        "language": "en",
        "easy_read": False,
    }
    seen = await house.ask("POST", "/settings/preview", tom, json=draft)
    assert [view["open"] for view in seen.json()["views"]] == [False]
    shift = {"account": amina.account, "from": NOON, "until": NOON + 1}
    rota = {"duty": [shift], "on_call": [], "leads": [amina.account]}
    saved = await house.ask("PUT", "/rota", tom, json={"team": nurses, "version": 0, "rota": rota})
    assert saved.json() == {"team": nurses, "version": 1, "rota": rota}
    assert (await house.get(f"/rota?team={nurses}", amina))["rota"] == rota
    assert (await house.get(f"/team?team={nurses}", amina))["items"][0]["on_duty"]
    many = {**rota, "duty": [shift] * 501}
    full = await house.ask("PUT", "/rota", tom, json={"team": nurses, "version": 1, "rota": many})
    assert full.json()["fields"] == {"at": "rota.duty"}


async def test_office_finds_its_teams_people_versions_and_holidays(house: House) -> None:
    tom, amina, beth, nurses = (
        house.town.tom,
        house.town.amina,
        house.town.beth,
        house.town.nurses,
    )
    offices = (await house.get("/offices", tom))["items"]
    assert {"team": {"id": nurses, "name": "School nurses"}, "role": "administrator"} in offices
    assert (await house.get("/offices", amina))["items"] == []
    rota = {"duty": [], "on_call": [], "leads": [amina.account]}
    body = {"team": nurses, "version": 0, "rota": rota}
    assert (await house.ask("PUT", "/rota", tom, json=body)).status_code == 200
    assert (await house.get("/offices", amina))["items"] == [
        {"team": {"id": nurses, "name": "School nurses"}, "role": "lead"}
    ]
    staff = (await house.get(f"/staff?team={nurses}", amina))["items"]
    assert {each["name"]: each["in_team"] for each in staff}["tom"] is False
    assert {each["name"]: each["in_team"] for each in staff}["amina"] is True
    assert (await house.ask("GET", f"/staff?team={nurses}", beth)).status_code == 403

    assert (await house.get(f"/settings/versions?team={nurses}", amina))["items"] == []
    for version in (0, 1):
        body = {"team": nurses, "version": version, "settings": SETTINGS}
        assert (await house.ask("PUT", "/settings", tom, json=body)).status_code == 200
    versions = (await house.get(f"/settings/versions?team={nurses}", amina))["items"]
    assert [(each["version"], each["saved_by"]["name"]) for each in versions] == [
        (2, "tom"),
        (1, "tom"),
    ]

    path = f"/bank-holidays?team={nurses}&region="
    welsh = (await house.get(f"{path}wales", amina))["items"]
    assert {"date": "2025-12-25", "name": "Christmas Day"} in welsh
    assert all("2025-06-15" <= each["date"] < "2027-06-01" for each in welsh)
    scottish = (await house.get(f"{path}scotland", amina))["items"]
    assert "2025-12-01" in {each["date"] for each in scottish}
    assert "2025-12-01" not in {each["date"] for each in welsh}
    assert (await house.ask("GET", f"{path}wales", house.town.dan)).status_code == 403


async def test_alarms_notes_and_figures_are_reached(house: House) -> None:
    tom, amina, nurses = house.town.tom, house.town.amina, house.town.nurses
    assert (await house.get(f"/alarms?team={nurses}", amina))["items"] == []
    assert (await house.get("/alarms", tom))["items"] == []
    assert (await house.get("/alarms", amina))["items"] == []
    robin = house.town.robin
    pretence = {FACE_HEADER: str(Face.STAFF), "Cookie": f"{Face.STAFF.cookie}={robin.token}"}
    refused = await house.ask("GET", "/alarms", robin, headers=pretence)
    assert (refused.status_code, refused.json()["code"]) == (403, "desk.not_yours")
    none = await house.ask("POST", f"/alarms/{TALK}/acknowledge", amina, json={})
    assert (none.status_code, none.json()["code"]) == (404, "desk.alarm_unknown")
    signed = SigningKey(amina.member.seed).sign(note_key_bytes(amina.device, b"key")).signature
    key = {"key": b64(b"key"), "signature": b64(signed)}
    assert (await house.ask("PUT", "/note-key", amina, json=key)).status_code == 204
    assert (await house.get(f"/note-keys?team={nurses}", amina))["items"][0]["key"] == b64(b"key")
    assert (await house.get(f"/conversations/{TALK}/notes", amina))["items"] == []
    months = f"team={nurses}&from=2025-05&to=2025-06"
    assert [m["month"] for m in (await house.get(f"/statistics?{months}", tom))["months"]] == [
        "2025-05"
    ]
    table = await house.ask("GET", f"/statistics?{months}&format=csv", tom)
    assert table.headers["content-type"].startswith("text/csv")
    assert (await house.get(f"/feedback?{months}", tom))["months"][0]["faces"] is None


@pytest.mark.parametrize(
    ("path", "at"),
    [
        ("/inbox?team=none", "team"),
        ("/inbox?team={team}&filter=all", "filter"),
        ("/inbox?team={team}&limit=101", "limit"),
        ("/inbox?team={team}&after=x-y", "after"),
        ("/settings?team={team}&version=²", "version"),
        ("/statistics?team={team}&from=2026-13&to=2026-01", "from"),
        ("/statistics?team={team}&from=2026-01&to=2025-01", "to"),
        ("/statistics?team={team}&format=xml", "format"),
        ("/feedback?team={team}&from=2026-01&to=2026-01&lines=2", "lines"),
        ("/bank-holidays?team={team}&region=cornwall", "region"),
        ("/settings/versions?team=none", "team"),
        ("/staff?team=none", "team"),
        ("/conversations/none", "conversation"),
    ],
)
async def test_malformed_question_is_refused_with_its_place(
    house: House, path: str, at: str
) -> None:
    await house.gateway.database.transact(
        lambda c: c.exec_driver_sql(
            "INSERT INTO role (account_id, role) VALUES (?, ?)",
            (house.town.amina.account, "administrator"),
        )
    )
    refused = await house.ask("GET", path.format(team=house.town.nurses), house.town.amina)

    assert (refused.status_code, refused.json()["fields"]) == (400, {"at": at})


async def test_routes_know_their_face_and_foreign_pages(house: House) -> None:
    amina, robin = house.town.amina, house.town.robin
    assert (await house.ask("GET", "/offices", robin)).json()["fields"] == {"at": FACE_HEADER}
    assert (await house.ask("GET", "/now", amina)).json()["fields"] == {"at": FACE_HEADER}
    assert (await house.do("claim", robin)).json()["fields"] == {"at": FACE_HEADER}
    foreign = await house.ask(
        "POST",
        f"/conversations/{TALK}/claim",
        amina,
        json={},
        headers={"Origin": "https://elsewhere.example"},
    )
    assert (foreign.status_code, foreign.json()["code"]) == (403, "request.origin")
    assert (await house.ask("GET", f"/inbox?team={TALK}", amina)).status_code == 404


@pytest.mark.parametrize(
    ("deed", "body"),
    [
        ("renew", {}),
        ("assign", {"account": "x", "fence": 0}),
        ("close", {"outcomes": [], "record": {"none": "x"}}),
        ("close", {"outcomes": ["sleep"], "record": {"none": "  "}}),
        ("close", {"outcomes": ["sleep"], "record": {"record": TALK}}),
        ("override", {"reason": ""}),
        ("release", {"fence": 0, "note": []}),
        ("release", {"fence": 0, "note": [{"device": TALK, "sealed": "+/"}]}),
    ],
    ids=str,
)
async def test_malformed_deed_changes_nothing(
    house: House, deed: str, body: dict[str, object]
) -> None:
    before = await house.get(f"/conversations/{TALK}", house.town.amina)

    refused = await house.do(deed, house.town.amina, **body)

    assert (refused.status_code, refused.json()["code"]) == (400, "request.malformed")
    assert await house.get(f"/conversations/{TALK}", house.town.amina) == before
