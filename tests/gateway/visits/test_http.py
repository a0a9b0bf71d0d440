"""The routes of visits in a whole gateway, reached over HTTP without a network."""

import hashlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from gateway.app import Gateway
from gateway.base64url import b64
from gateway.chat.requests import Open
from gateway.edge import FACE_HEADER, Face
from gateway.policy import Kind
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, Town, build_town
from tests.paper_group import PaperGroup
from tests.world import CHEAP

TALK: Final = "7a" * 16
VISIT: Final = "f1" * 16
GUEST: Final = "d1" * 16
ORIGIN: Final = "http://localhost:8400"
TOKEN: Final = b"t" * 32
LINK: Final = {"guest": GUEST, "token": b64(TOKEN)}
PLAN: Final = {"visit": VISIT, "conversation": TALK, "starts_at": NOON + 3_600_000, "minutes": 30}
MAKE: Final = {
    "guest": GUEST,
    "name": "Mum",
    "role": "parent",
    "token_hash": b64(hashlib.sha256(TOKEN).digest()),
    "expires_at": NOON + 3_600_000,
    "epoch": 1,
    "sealed": b64(b"sealed"),
}


@dataclass
class Desk:
    """A running gateway, and a town in it where Robin opened a conversation."""

    town: Town
    http: httpx.AsyncClient

    async def ask(
        self, method: str, path: str, who: Resident | None, body: object = None
    ) -> httpx.Response:
        headers = {FACE_HEADER: "guest"}
        if who is not None:
            face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
            headers = {FACE_HEADER: str(face), "Cookie": f"{face.cookie}={who.token}"}
        content: dict[str, Any] = {} if body is None else {"json": body}
        return await self.http.request(method, f"/v1/visits{path}", headers=headers, **content)

    async def good(self, method: str, path: str, who: Resident | None, body: object = None) -> Any:  # noqa: ANN401 - what JSON holds
        found = await self.ask(method, path, who, body)
        assert found.status_code == 200, found.text
        return found.json()


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    """Yield a gateway with a TURN server, where a visit is planned."""
    secret = tmp_path / "turn"
    secret.write_text("a secret of some length")
    settings = read_settings(
        {
            "EARSHOT_DATA": str(tmp_path),
            "EARSHOT_CLIENT": str(tmp_path / "n"),
            "EARSHOT_TURN_URLS": "turn:turn.example.org",
            "EARSHOT_TURN_SECRET_FILE": str(secret),
        }
    )
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
        made = Desk(town, http)
        await made.good("POST", "", town.amina, PLAN)
        yield made


async def test_staff_plan_move_and_call_off(desk: Desk) -> None:
    amina, robin = desk.town.amina, desk.town.robin
    (listed,) = (await desk.good("GET", f"?conversation={TALK}", robin))["items"]
    assert (listed["visit"], listed["phase"], listed["starts_at"]) == (
        VISIT,
        "scheduled",
        NOON + 3_600_000,
    )
    assert await desk.good("GET", f"/{VISIT}", amina) == listed
    moved = await desk.good(
        "POST", f"/{VISIT}/move", amina, {"starts_at": NOON + 60_000, "minutes": 45}
    )
    assert (moved["minutes"], moved["version"]) == (45, 2)
    assert (await desk.good("POST", f"/{VISIT}/cancel", amina, {}))["ended_why"] == "cancelled"
    refused = await desk.ask("POST", f"/{VISIT}/seen-alone", amina, {"answer": "yes"})
    assert (refused.status_code, refused.json()["code"]) == (403, "visit.host_only")


async def test_guests_link_is_made_used_and_left(desk: Desk) -> None:
    amina = desk.town.amina
    made = await desk.good("POST", f"/{VISIT}/guests", amina, MAKE)
    assert (made["state"], made["sealed"]) == ("open", b64(b"sealed"))
    assert await desk.good("POST", f"/{VISIT}/guests", amina, MAKE) == made
    assert (await desk.good("POST", "/guest/look", None, LINK))["organisation"]["name"]
    entered = await desk.ask("POST", "/guest/enter", None, LINK)
    assert entered.status_code == 200
    cookie = entered.headers["set-cookie"]
    for attribute in ("__Host-earshot-guest=", "HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert attribute in cookie
    # httpx keeps no Secure cookie for http.
    desk.http.headers["Cookie"] = cookie.split(";")[0]
    assert (await desk.good("GET", "/guest", None))["guest"] == GUEST
    assert (await desk.good("GET", "/guest/ice", None))["ice_servers"][0]["urls"] == [
        "turn:turn.example.org"
    ]
    again = await desk.ask("POST", "/guest/enter", None, LINK)
    assert (again.status_code, "set-cookie" in again.headers) == (200, False)
    gone = await desk.ask("POST", "/guest/leave", None, {})
    assert gone.status_code == 204
    assert 'earshot-guest=""' in gone.headers["set-cookie"]
    late = await desk.ask("GET", "/guest", None)
    assert (late.status_code, late.json()["code"]) == (401, "session.ended")
    del desk.http.headers["Cookie"]
    used = await desk.ask("POST", "/guest/enter", None, LINK)
    assert (used.status_code, used.json()["code"]) == (409, "visit.link_used")
    (listed,) = (await desk.good("GET", f"/{VISIT}/guests", amina))["items"]
    assert listed["state"] == "used"
    revoked = await desk.good("POST", f"/{VISIT}/guests/{GUEST}/revoke", amina, {})
    assert revoked["state"] == "revoked"


async def test_waiting_area_is_shown_to_who_may_come(desk: Desk) -> None:
    shown = await desk.good("GET", f"/{VISIT}/area", desk.town.robin)
    assert (shown["open"], shown["consent"], shown["wait"], shown["tags"]) == (True, None, None, [])
    assert shown["phone"] is None
    refused = await desk.ask("GET", f"/{VISIT}/area", desk.town.sasha)
    assert (refused.status_code, refused.json()["code"]) == (403, "visit.not_yours")
    await desk.good("POST", f"/{VISIT}/guests", desk.town.amina, MAKE)
    entered = await desk.ask("POST", "/guest/enter", None, LINK)
    desk.http.headers["Cookie"] = entered.headers["set-cookie"].split(";")[0]
    assert await desk.good("GET", "/guest/area", None) == shown


async def test_ice_is_for_who_may_come(desk: Desk) -> None:
    ice = await desk.good("GET", f"/{VISIT}/ice", desk.town.robin)
    assert ice["ice_transport_policy"] == "all"
    assert ice["ice_servers"][0]["username"].startswith(str(ice["expires_at"] // 1000))
    refused = await desk.ask("GET", f"/{VISIT}/ice", desk.town.sasha)
    assert (refused.status_code, refused.json()["code"]) == (403, "visit.not_yours")


async def test_options_are_the_administrators(desk: Desk) -> None:
    body = {"version": 0, "relay_only": True, "two_staff": True}
    saved = await desk.good("PUT", "/settings", desk.town.tom, body)
    assert saved == {"version": 1, "relay_only": True, "two_staff": True, "relay": True}
    assert await desk.good("GET", "/settings", desk.town.amina) == saved
    refused = await desk.ask("PUT", "/settings", desk.town.amina, body)
    assert refused.json()["fields"] == {"reason": "role"}


@pytest.mark.parametrize(
    ("method", "path", "body", "code"),
    [
        ("GET", "/nothing", None, "request.malformed"),
        ("GET", f"/{'e' * 32}", None, "visit.unknown"),
        ("GET", "?conversation=x", None, "request.malformed"),
        ("GET", f"?conversation={'e' * 32}", None, "conversation.unknown"),
        ("POST", "", {**PLAN, "minutes": 1}, "request.malformed"),
        ("POST", "", {**PLAN, "conversation": "e" * 32}, "conversation.unknown"),
        ("POST", f"/{VISIT}/move", {"starts_at": 0, "minutes": 30}, "visit.settings"),
        ("POST", f"/{VISIT}/guests/{'e' * 32}/revoke", {}, "visit.link_unknown"),
        ("POST", f"/{VISIT}/guests/x/revoke", {}, "request.malformed"),
        ("POST", f"/{VISIT}/tags", {"tags": ["sleep"]}, "visit.settings"),
        ("POST", f"/{VISIT}/tags", {"tags": []}, "visit.host_only"),
        ("POST", f"/{VISIT}/tags", {"tags": ["a"] * 11}, "request.malformed"),
        ("GET", f"/{'e' * 32}/area", None, "visit.unknown"),
    ],
)
async def test_bad_request_is_refused(
    desk: Desk, method: str, path: str, body: object, code: str
) -> None:
    refused = await desk.ask(method, path, desk.town.amina, body)
    assert refused.json()["code"] == code


async def test_young_person_plans_nothing(desk: Desk) -> None:
    refused = await desk.ask("POST", "", desk.town.robin, PLAN)
    assert refused.json() == {"code": "request.malformed", "fields": {"at": FACE_HEADER}}
    nobody = await desk.http.get("/v1/visits")
    assert nobody.json()["code"] == "request.face_missing"
