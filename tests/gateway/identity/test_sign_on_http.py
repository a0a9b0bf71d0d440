"""Signing in by a provider over HTTP: whose face, whose session, and where none is set."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.applications import Starlette

from gateway.base64url import b64, unb64
from gateway.codes import Code
from gateway.identity.proofs import Purpose
from gateway.identity.sign_on_http import sign_on_routes
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told
from tests.gateway.identity.test_http import PERSON, STAFF, cookie_of, problem_of
from tests.hostile_provider import HostileProvider
from tests.sign_on_world import SUBJECT, Trust
from tests.world import ORIGIN, Browser, World

KEPT = bytes(range(32))
KEEP = b64(hashlib.sha256(KEPT).digest())


@pytest.fixture
def trust(world: World) -> Trust:
    return Trust(world, HostileProvider(world.clock() // 1000))


@pytest.fixture
async def client(trust: Trust) -> AsyncIterator[httpx.AsyncClient]:
    identity = trust.world.identity
    routes = sign_on_routes(trust.sign_on, identity.authenticate, identity.authenticate_fresh)
    app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
    transport = Told(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


async def test_way_to_the_provider_and_back_over_http(
    client: httpx.AsyncClient, trust: Trust
) -> None:
    await trust.link()
    named = await client.get("/v1/sign-on", headers=STAFF)
    begin = {"purpose": "sign-in", "keep": KEEP}
    begun = (await client.post("/v1/sign-on/begin", json=begin, headers=STAFF)).json()
    code = trust.provider.authorize(begun["address"], SUBJECT)
    finish = {"state": begun["state"], "code": code, "secret": b64(KEPT)}
    finished = (await client.post("/v1/sign-on/finish", json=finish, headers=STAFF)).json()
    browser = Browser()
    signing_in = {
        "device": {"name": browser.name, "signature_key": b64(browser.public)},
        "challenge": finished["challenge"],
        "proof": b64(browser.prove(Purpose.STAFF, unb64(finished["challenge"]))),
    }
    signed_in = await client.post("/v1/sign-in/provider", json=signing_in, headers=STAFF)

    assert named.json() == {"name": "The trust"}
    assert finished["username"] == "amina"
    assert signed_in.json()["account"] == finished["account"]
    assert cookie_of(signed_in)["__Host-earshot-staff"]["samesite"] == "strict"


async def test_step_up_and_linking_want_a_session_and_a_staff_face(
    client: httpx.AsyncClient,
) -> None:
    for purpose in ("again", "link"):
        body = {"purpose": purpose, "keep": KEEP}
        answer = await client.post("/v1/sign-on/begin", json=body, headers=STAFF)
        assert problem_of(answer) == (401, Code.SESSION_MISSING)
    body = {"purpose": "sign-in", "keep": KEEP}
    wrong = await client.post("/v1/sign-on/begin", json=body, headers=PERSON)
    assert problem_of(wrong) == (400, Code.REQUEST_MALFORMED)


async def test_without_a_provider_there_is_no_button_and_no_way(
    client: httpx.AsyncClient, trust: Trust
) -> None:
    trust.sign_on.provider = None

    assert (await client.get("/v1/sign-on", headers=STAFF)).json() == {"name": None}
    body = {"purpose": "sign-in", "keep": KEEP}
    answer = await client.post("/v1/sign-on/begin", json=body, headers=STAFF)
    assert problem_of(answer) == (404, Code.PROVIDER_UNSET)


async def test_page_of_another_site_finishes_nothing(
    client: httpx.AsyncClient, trust: Trust
) -> None:
    await trust.link()
    body = await trust.go()
    finish = {"state": b64(body.state), "code": body.code, "secret": b64(body.secret)}
    for foreign in ("https://evil.example.org", "null"):
        headers = {**STAFF, "Origin": foreign}
        answer = await client.post("/v1/sign-on/finish", json=finish, headers=headers)
        assert problem_of(answer) == (403, Code.REQUEST_ORIGIN)
    faceless = await client.post("/v1/sign-on/finish", json=finish)
    assert problem_of(faceless) == (400, Code.REQUEST_FACE_MISSING)
    followed = await client.get("/v1/sign-on/finish", headers=STAFF)
    assert followed.status_code == 405

    own = await client.post("/v1/sign-on/finish", json=finish, headers={**STAFF, "Origin": ORIGIN})
    assert own.json()["username"] == "amina"


async def test_secret_that_the_page_did_not_keep_finishes_nothing(
    client: httpx.AsyncClient, trust: Trust
) -> None:
    await trust.link()
    body = await trust.go()
    led = {"state": b64(body.state), "code": body.code, "secret": b64(bytes(32))}

    answer = await client.post("/v1/sign-on/finish", json=led, headers=STAFF)
    assert problem_of(answer) == (410, Code.PROVIDER_OVER)
