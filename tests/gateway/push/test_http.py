"""The routes of docs/push.md, over the whole gateway in one process."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from gateway.app import Gateway
from gateway.base64url import unb64
from gateway.edge import FACE_HEADER, Face
from gateway.settings import read_settings
from gateway.sources import system_entropy
from tests.answers import Told
from tests.contracts.conversations_town import NOON, Resident, build_town
from tests.world import CHEAP

ORIGIN = "http://localhost:8400"
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
NIGHT = {"from": 1320, "to": 420, "zone": "Europe/London"}


class House:
    """A gateway, and Robin's browser."""

    def __init__(self, gateway: Gateway, robin: Resident, http: httpx.AsyncClient) -> None:
        self.gateway = gateway
        self.robin = robin
        self._http = http
        self._headers = {
            FACE_HEADER: "person",
            "Cookie": f"{Face.PERSON.cookie}={robin.token}",
        }

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = (await self._http.get("/v1/push", headers=self._headers)).json()
        return found

    async def post(self, path: str, body: dict[str, Any]) -> httpx.Response:
        return await self._http.post(path, headers=self._headers, json=body)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway with a town."""
    settings = read_settings(
        {"EARSHOT_DATA": str(tmp_path), "EARSHOT_CLIENT": str(tmp_path / "none")}
    )
    gateway = Gateway(settings, clock=lambda: NOON, hasher=CHEAP)
    app = gateway.app()
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=Told(app), base_url=ORIGIN) as http,
    ):
        town = await gateway.database.transact(
            lambda c: build_town(
                c, keys=gateway.keys, trail=gateway.trail, now=NOON, entropy=system_entropy
            )
        )
        yield House(gateway, town.robin, http)


async def test_device_subscribes_and_unsubscribes(house: House) -> None:
    before = await house.state()
    assert (len(unb64(before["key"])), before["on"]) == (65, False)
    for quiet in (None, NIGHT):
        done = await house.post("/v1/push/subscribe", {"endpoint": ENDPOINT, "quiet": quiet})
        assert done.status_code == 204
    assert await house.state() == {"key": before["key"], "on": True}
    for _ in range(2):
        assert (await house.post("/v1/push/unsubscribe", {})).status_code == 204
    assert not (await house.state())["on"]


async def test_stranger_as_service_is_refused_and_the_former_one_kept(house: House) -> None:
    await house.post("/v1/push/subscribe", {"endpoint": ENDPOINT, "quiet": None})
    for endpoint in ("https://example.org/x", "http://fcm.googleapis.com/x", "https://10.0.0.1/x"):
        refused = await house.post("/v1/push/subscribe", {"endpoint": endpoint, "quiet": None})
        assert (refused.status_code, refused.json()) == (400, {"code": "push.endpoint"})
    assert (await house.state())["on"]


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"from": 1440}, "$.quiet.from"),
        ({"to": -1}, "$.quiet.to"),
        ({"zone": "Europe/Nowhere"}, "$.quiet.zone"),
        ({"zone": "Europe"}, "$.quiet.zone"),
        ({"zone": "../../etc/passwd"}, "$.quiet.zone"),
        ({"zone": ""}, "$.quiet.zone"),
    ],
)
async def test_wrong_quiet_hours_are_refused_with_the_field_named(
    house: House, change: dict[str, Any], at: str
) -> None:
    body = {"endpoint": ENDPOINT, "quiet": NIGHT | change}
    refused = await house.post("/v1/push/subscribe", body)
    assert (refused.status_code, refused.json()) == (
        400,
        {"code": "request.malformed", "fields": {"at": at}},
    )


async def test_subscription_goes_with_the_session(house: House) -> None:
    await house.post("/v1/push/subscribe", {"endpoint": ENDPOINT, "quiet": None})
    assert (await house.post("/v1/sign-out", {})).status_code == 204
    await asyncio.sleep(0)
    # What is written behind it comes after it.
    await house.gateway.database.transact(lambda _connection: None)
    assert not await house.gateway.push.is_subscribed(house.robin.actor)
