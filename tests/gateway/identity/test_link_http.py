from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from gateway.identity.link_http import link_routes
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told
from tests.gateway.identity.test_http import PERSON, STAFF, cookie_of, problem_of, spell
from tests.links_world import LinkWorld
from tests.world import ORIGIN, Browser, World


@pytest.fixture
def links(world: World) -> LinkWorld:
    return LinkWorld(world)


@pytest.fixture
async def client(links: LinkWorld) -> AsyncIterator[httpx.AsyncClient]:
    routes = link_routes(links.linking, links.world.identity.authenticate)
    app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
    transport = Told(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_second_device_comes_in_over_http(
    client: httpx.AsyncClient, links: LinkWorld
) -> None:
    first, second = Browser(), Browser(name="Tablet")
    signed_in = await links.world.join(first)
    actor = await links.world.identity.authenticate(signed_in.token)
    own = {**PERSON, "Cookie": f"__Host-earshot-person={signed_in.token}"}

    opened = (await client.post("/v1/devices/link", json={}, headers=own)).json()
    assert opened["expires_at"] == links.world.clock() + 300_000
    body = spell(await links.ask_body(second, opened["code"]))
    asked = (await client.post("/v1/link", json=body, headers=PERSON)).json()
    waiting = await client.post("/v1/link/finish", json={"ticket": asked["ticket"]}, headers=PERSON)
    standing = (await client.get("/v1/devices/link", headers=own)).json()
    yes = spell(links.yes(actor, first, second))
    accepted = await client.post("/v1/devices/link/answer", json=yes, headers=own)
    finished = await client.post(
        "/v1/link/finish", json={"ticket": asked["ticket"]}, headers=PERSON
    )

    assert waiting.json() == {"state": "asked"}
    assert "set-cookie" not in waiting.headers
    assert standing["device"] == {
        "name": "Tablet",
        "signature_key": body["device"]["signature_key"],  # type: ignore[index]
        "mac": body["mac"],
    }
    answer = finished.json()
    assert answer["state"] == "accepted"
    assert answer["me"]["device"] == accepted.json()["device"]
    token = cookie_of(finished)["__Host-earshot-person"].value
    assert (await links.world.identity.authenticate(token)).device == answer["me"]["device"]


async def test_no_is_answered_with_nothing(client: httpx.AsyncClient, links: LinkWorld) -> None:
    signed_in = await links.world.join(Browser())
    own = {**PERSON, "Cookie": f"__Host-earshot-person={signed_in.token}"}
    opened = (await client.post("/v1/devices/link", json={}, headers=own)).json()
    ticket = await links.ask(Browser(), opened["code"])
    refused = await client.post("/v1/devices/link/refuse", json={}, headers=own)
    body = spell({"ticket": ticket})
    finished = await client.post("/v1/link/finish", json=body, headers=PERSON)
    assert refused.status_code == 204
    assert problem_of(finished) == (403, "link.refused")


async def test_codes_are_shown_to_the_signed_in_alone(client: httpx.AsyncClient) -> None:
    opened = await client.post("/v1/devices/link", json={}, headers=PERSON)
    standing = await client.get("/v1/devices/link", headers=PERSON)
    assert problem_of(opened) == (401, "session.missing")
    assert problem_of(standing) == (401, "session.missing")


async def test_other_face_is_refused(client: httpx.AsyncClient, links: LinkWorld) -> None:
    actor = await links.person(Browser())
    opened = await links.linking.open(actor)
    body = spell(await links.ask_body(Browser(), opened.code))
    asked = await client.post("/v1/link", json=body, headers=STAFF)
    finished = await client.post(
        "/v1/link/finish", json={"ticket": body["challenge"]}, headers=STAFF
    )
    assert problem_of(asked) == (400, "request.malformed")
    assert problem_of(finished) == (400, "request.malformed")
