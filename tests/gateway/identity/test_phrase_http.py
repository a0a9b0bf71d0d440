from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from gateway.identity.phrase_http import phrase_routes
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told
from tests.gateway.identity.test_http import PERSON, STAFF, cookie_of, problem_of, spell
from tests.phrase_world import PhraseWorld, Sheet
from tests.world import ORIGIN, Browser, World


@pytest.fixture
def phrases(world: World) -> PhraseWorld:
    return PhraseWorld(world)


@pytest.fixture
async def client(phrases: PhraseWorld) -> AsyncIterator[httpx.AsyncClient]:
    routes = phrase_routes(phrases.coming_back, phrases.world.identity.authenticate)
    app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
    transport = Told(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_phrase_is_made_and_brings_somebody_back_over_http(
    client: httpx.AsyncClient, phrases: PhraseWorld
) -> None:
    first, sheet = Browser(), Sheet()
    signed_in = await phrases.world.join(first)
    actor = await phrases.world.identity.authenticate(signed_in.token)
    own = {**PERSON, "Cookie": f"__Host-earshot-person={signed_in.token}"}

    none = await client.get("/v1/recovery", headers=own)
    assert none.json() == {"made_at": None, "by": None}
    body = spell(phrases.make_body(actor, first, sheet))
    assert (await client.put("/v1/recovery", json=body, headers=own)).status_code == 204
    made = await client.get("/v1/recovery", headers=own)
    assert made.json() == {"made_at": phrases.world.clock(), "by": actor.device}

    use = spell(await phrases.use_body(actor, Browser(), sheet))
    found = await client.post("/v1/recovery/find", json={"locator": use["locator"]}, headers=PERSON)
    assert found.json() == {"organisation": actor.organisation, "account": actor.account}
    came = await client.post("/v1/recovery/use", json=use, headers=PERSON)
    assert came.json()["by"] == actor.device
    assert came.json()["me"]["account"] == actor.account
    token = cookie_of(came)["__Host-earshot-person"].value
    back = await phrases.world.identity.authenticate(token)
    assert back.device == came.json()["me"]["device"]


async def test_phrase_is_ended_over_http(client: httpx.AsyncClient, phrases: PhraseWorld) -> None:
    first = Browser()
    signed_in = await phrases.world.join(first)
    actor = await phrases.world.identity.authenticate(signed_in.token)
    own = {**PERSON, "Cookie": f"__Host-earshot-person={signed_in.token}"}
    sheet = Sheet()
    await phrases.coming_back.make(actor, phrases.make_body(actor, first, sheet))
    assert (await client.post("/v1/recovery/remove", json={}, headers=own)).status_code == 204
    use = spell(await phrases.use_body(actor, Browser(), sheet))
    refused = await client.post("/v1/recovery/use", json=use, headers=PERSON)
    assert problem_of(refused) == (403, "recovery.refused")
    assert "set-cookie" not in refused.headers


async def test_session_of_a_young_person_gets_into_no_cookie_of_staff(
    client: httpx.AsyncClient, phrases: PhraseWorld
) -> None:
    actor, sheet = await phrases.with_phrase(Browser())
    use = spell(await phrases.use_body(actor, Browser(), sheet))
    refused = await client.post("/v1/recovery/use", json=use, headers=STAFF)
    assert problem_of(refused) == (400, "request.malformed")
    assert (await phrases.coming_back.made(actor)).by == actor.device


async def test_locator_of_another_length_is_malformed(client: httpx.AsyncClient) -> None:
    refused = await client.post("/v1/recovery/find", json={"locator": "AAAA"}, headers=PERSON)
    assert problem_of(refused) == (400, "request.malformed")
