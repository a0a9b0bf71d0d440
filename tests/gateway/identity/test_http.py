import json
from collections.abc import AsyncIterator
from http.cookies import SimpleCookie

import httpx
import msgspec
import pytest
from starlette.applications import Starlette

from gateway.base64url import b64
from gateway.edge import BODY_LIMIT
from gateway.identity.http import identity_routes
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told
from tests.world import ORIGIN, Browser, World

PERSON = {"Earshot-As": "person"}
STAFF = {"Earshot-As": "staff"}


@pytest.fixture
async def client(world: World) -> AsyncIterator[httpx.AsyncClient]:
    app = Starlette(routes=identity_routes(world.identity), exception_handlers=EXCEPTION_HANDLERS)
    transport = Told(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def spell(body: object) -> dict[str, object]:
    """Write a body struct as the client would: JSON with base64url."""
    plain = msgspec.to_builtins(body, builtin_types=(bytes,), enc_hook=bytes)

    def text(value: object) -> object:
        if isinstance(value, bytes):
            return b64(value)
        if isinstance(value, dict):
            return {key: text(item) for key, item in value.items()}
        return value

    return {key: text(item) for key, item in plain.items()}


def cookie_of(response: httpx.Response) -> SimpleCookie:
    return SimpleCookie(response.headers["set-cookie"])


def problem_of(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


async def join(client: httpx.AsyncClient, world: World, browser: Browser) -> httpx.Response:
    body = spell(await world.join_body(browser))
    return await client.post("/v1/join", json=body, headers=PERSON)


async def test_challenge_is_32_bytes_for_two_minutes(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/challenge", json={}, headers=PERSON)

    assert response.status_code == 200
    assert len(response.json()["challenge"]) == 43
    assert response.json()["expires_in"] == 120
    assert response.headers["cache-control"] == "no-store"


async def test_look_answers_as_the_protocol_says(client: httpx.AsyncClient, world: World) -> None:
    response = await client.post("/v1/join/look", json={"code": "hill 7392"}, headers=PERSON)

    answer = response.json()
    assert response.status_code == 200
    assert set(answer) == {"organisation", "school", "age_band", "team", "nicknames"}
    assert answer["organisation"] == {
        "id": world.seeded.organisation,
        "name": "Riverside Children's Services",
        "key": b64(world.keys.organisation_key(world.seeded.organisation)),
        "franking_key": b64(world.keys.franking_public_key(world.seeded.organisation)),
        "removal_key": b64(world.keys.removal_public_key(world.seeded.organisation)),
    }


async def test_young_person_joins_asks_and_leaves(client: httpx.AsyncClient, world: World) -> None:
    joined = await join(client, world, Browser())
    cookie = cookie_of(joined)["__Host-earshot-person"]
    with_cookie = {**PERSON, "Cookie": f"__Host-earshot-person={cookie.value}"}

    me = await client.get("/v1/me", headers=with_cookie)
    left = await client.post("/v1/sign-out", json={}, headers=with_cookie)
    after = await client.get("/v1/me", headers=with_cookie)

    assert joined.status_code == 200
    assert me.json() == joined.json()
    assert me.json()["kind"] == "young_person"
    assert left.status_code == 204
    assert cookie_of(left)["__Host-earshot-person"]["max-age"] == "0"
    assert problem_of(after) == (401, "session.ended")


async def test_cookie_is_kept_from_scripts_and_other_sites(
    client: httpx.AsyncClient, world: World
) -> None:
    joined = await join(client, world, Browser())

    cookie = cookie_of(joined)["__Host-earshot-person"]
    assert cookie["httponly"] is True
    assert cookie["secure"] is True
    assert cookie["samesite"] == "strict"
    assert cookie["path"] == "/"
    assert cookie["domain"] == ""
    assert cookie["max-age"] == str(180 * 24 * 60 * 60)


async def test_device_signs_in_again(client: httpx.AsyncClient, world: World) -> None:
    browser = Browser()
    joined = await join(client, world, browser)
    body = spell(await world.device_body(browser, joined.json()["device"]))

    again = await client.post("/v1/sign-in/device", json=body, headers=PERSON)

    assert again.json() == joined.json()


async def test_staff_sign_in_beside_a_young_person(client: httpx.AsyncClient, world: World) -> None:
    joined = await join(client, world, Browser())
    person = cookie_of(joined)["__Host-earshot-person"].value
    body = spell(await world.staff_body(Browser()))
    signed_in = await client.post("/v1/sign-in/staff", json=body, headers=STAFF)
    staff = cookie_of(signed_in)["__Host-earshot-staff"].value
    both = f"__Host-earshot-person={person}; __Host-earshot-staff={staff}"

    as_person = await client.get("/v1/me", headers={**PERSON, "Cookie": both})
    as_staff = await client.get("/v1/me", headers={**STAFF, "Cookie": both})

    assert as_person.json()["kind"] == "young_person"
    assert (as_staff.json()["kind"], as_staff.json()["title"]) == ("staff", "School nurse")
    assert as_staff.json()["school"] is None


async def test_staff_sign_in_leaves_unknown_fields_alone(
    client: httpx.AsyncClient, world: World
) -> None:
    body = {**spell(await world.staff_body(Browser())), "passkey": None}

    response = await client.post("/v1/sign-in/staff", json=body, headers=STAFF)

    assert response.status_code == 200


async def test_request_without_face_is_refused(client: httpx.AsyncClient) -> None:
    posted = await client.post("/v1/challenge", json={})
    asked = await client.get("/v1/me", headers={"Earshot-As": "nurse"})

    assert problem_of(posted) == (400, "request.face_missing")
    assert problem_of(asked) == (400, "request.face_missing")


async def test_sign_in_under_the_wrong_face_is_refused(
    client: httpx.AsyncClient, world: World
) -> None:
    browser = Browser()
    as_staff = await client.post(
        "/v1/join", json=spell(await world.join_body(browser)), headers=STAFF
    )
    as_person = await client.post(
        "/v1/sign-in/staff", json=spell(await world.staff_body(browser)), headers=PERSON
    )

    for refused in (as_staff, as_person):
        assert problem_of(refused) == (400, "request.malformed")
        assert refused.json()["fields"] == {"at": "Earshot-As"}
        assert "set-cookie" not in refused.headers


async def test_foreign_page_is_refused(client: httpx.AsyncClient) -> None:
    headers = {**PERSON, "Origin": "https://evil.example"}

    response = await client.post("/v1/challenge", json={}, headers=headers)

    assert problem_of(response) == (403, "request.origin")


async def test_own_page_is_served(client: httpx.AsyncClient) -> None:
    response = await client.post("/v1/challenge", json={}, headers={**PERSON, "Origin": ORIGIN})

    assert response.status_code == 200


async def test_oversized_body_is_refused(client: httpx.AsyncClient) -> None:
    body = json.dumps({"code": "A" * BODY_LIMIT})

    response = await client.post("/v1/join/look", content=body, headers=PERSON)

    assert problem_of(response) == (413, "request.too_large")
    assert response.json()["fields"] == {"limit": BODY_LIMIT}


@pytest.mark.parametrize(
    ("change", "at"),
    [
        ({"device": {"name": "x", "signature_key": "AAAA"}}, "$.device.signature_key"),
        ({"device": {"name": "x"}}, "$.device"),
        ({"device": {"name": "a\nb", "signature_key": "A" * 43}}, "$.device.name"),
        ({"proof": 7}, "$.proof"),
        ({"challenge": "A" * 42 + "B"}, "$.challenge"),
        ({"challenge": "A" * 43 + "="}, "$.challenge"),
        ({"nickname": ""}, "$.nickname"),
        ({"code": "A" * 101}, "$.code"),
    ],
)
async def test_malformed_join_is_refused_and_says_where(
    client: httpx.AsyncClient, world: World, change: dict[str, object], at: str
) -> None:
    body = {**spell(await world.join_body(Browser())), **change}

    response = await client.post("/v1/join", json=body, headers=PERSON)

    assert problem_of(response) == (400, "request.malformed")
    assert response.json()["fields"] == {"at": at}


@pytest.mark.parametrize(
    "code", ["12345", "1234567", "12345a", "123456\n", "12345\N{FULLWIDTH DIGIT SIX}"]
)
async def test_code_that_is_not_six_digits_is_malformed(
    client: httpx.AsyncClient, world: World, code: str
) -> None:
    body = {**spell(await world.staff_body(Browser())), "code": code}

    response = await client.post("/v1/sign-in/staff", json=body, headers=STAFF)

    assert response.json() == {"code": "request.malformed", "fields": {"at": "$.code"}}


async def test_refusal_carries_retry_after(client: httpx.AsyncClient, world: World) -> None:
    for _ in range(5):
        body = spell(await world.staff_body(Browser(), password="guess"))
        refused = await client.post("/v1/sign-in/staff", json=body, headers=STAFF)
        assert problem_of(refused) == (401, "sign_in.refused")

    body = spell(await world.staff_body(Browser()))
    response = await client.post("/v1/sign-in/staff", json=body, headers=STAFF)

    assert problem_of(response) == (429, "request.too_many")
    assert response.headers["retry-after"] == "15"


async def test_me_without_session_is_refused(client: httpx.AsyncClient) -> None:
    response = await client.get("/v1/me", headers=PERSON)

    assert problem_of(response) == (401, "session.missing")


async def test_sign_out_without_session_is_harmless(
    client: httpx.AsyncClient, world: World
) -> None:
    response = await client.post("/v1/sign-out", json={}, headers=STAFF)

    assert response.status_code == 204
    assert world.ended == []
