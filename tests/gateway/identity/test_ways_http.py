"""Ways in over HTTP, and the deeds that want a fresh proof, in a whole gateway."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from sqlalchemy import update
from starlette.applications import Starlette

from gateway.base64url import b64
from gateway.codes import Code
from gateway.identity.http import identity_routes
from gateway.identity.sessions import FRESH_MS
from gateway.identity.tables import session
from gateway.identity.ways_http import way_routes
from gateway.policy import Role
from gateway.problems import EXCEPTION_HANDLERS
from tests.answers import Told
from tests.asking import Asking, asking
from tests.authenticator import Authenticator
from tests.contracts.conversations_town import NOON, Resident
from tests.gateway.identity.test_http import PERSON, STAFF, cookie_of, problem_of, spell
from tests.passkeys_world import PasskeyWorld
from tests.world import ORIGIN, Browser, World

SOMETHING: Final = "5e" * 16


@pytest.fixture
def keys(world: World) -> PasskeyWorld:
    return PasskeyWorld(world)


@pytest.fixture
async def client(keys: PasskeyWorld) -> AsyncIterator[httpx.AsyncClient]:
    identity = keys.world.identity
    ways = way_routes(keys.ways, identity.authenticate, identity.authenticate_fresh)
    routes = [*identity_routes(identity), *ways]
    app = Starlette(routes=routes, exception_handlers=EXCEPTION_HANDLERS)
    transport = Told(app)
    async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
        yield client


def as_staff(token: str) -> dict[str, str]:
    return {**STAFF, "Cookie": f"__Host-earshot-staff={token}"}


async def test_passkey_is_made_used_named_and_removed(
    client: httpx.AsyncClient, keys: PasskeyWorld
) -> None:
    actor, token = await keys.actor()
    own = as_staff(token)
    authenticator = Authenticator(actor.account)

    before = (await client.get("/v1/sign-in/ways", headers=own)).json()
    challenge = await keys.world.challenge()
    body = {
        "name": "Work phone",
        "challenge": b64(challenge),
        "made": spell(authenticator.make(challenge)),
    }
    added = (await client.post("/v1/sign-in/passkeys", json=body, headers=own)).json()
    (passkey,) = added["passkeys"]
    signing_in = spell(await keys.body(Browser(), authenticator))
    signed_in = await client.post("/v1/sign-in/passkey", json=signing_in, headers=STAFF)
    one = f"/v1/sign-in/passkeys/{passkey['id']}"
    named = await client.post(f"{one}/name", json={"name": "Phone"}, headers=own)
    removed = await client.post(f"{one}/remove", json={}, headers=own)

    assert before == {
        "account": actor.account,
        "username": "amina",
        "name": "Amina Yusuf",
        "passkeys": [],
        "codes_left": 0,
        "codes_made_at": None,
    }
    assert passkey == {
        "id": passkey["id"],
        "credential": b64(authenticator.id),
        "name": "Work phone",
        "created_at": keys.world.clock(),
        "used_at": None,
    }
    assert signed_in.json()["account"] == actor.account
    assert cookie_of(signed_in)["__Host-earshot-staff"]["httponly"] is True
    assert named.json()["passkeys"][0]["name"] == "Phone"
    assert removed.json()["passkeys"] == []


async def test_recovery_codes_are_made_over_http(
    client: httpx.AsyncClient, keys: PasskeyWorld
) -> None:
    _, token = await keys.actor()

    made = await client.post("/v1/sign-in/recovery-codes", json={}, headers=as_staff(token))

    assert len(made.json()["codes"]) == 10
    assert made.headers["cache-control"] == "no-store"


async def test_ways_are_not_for_a_young_persons_face(
    client: httpx.AsyncClient, keys: PasskeyWorld
) -> None:
    token = (await keys.world.join(Browser())).token
    own = {**PERSON, "Cookie": f"__Host-earshot-person={token}"}
    body = spell(await keys.body(Browser(), Authenticator("0" * 32)))

    for answer in (
        await client.get("/v1/sign-in/ways", headers=own),
        await client.post("/v1/sign-in/recovery-codes", json={}, headers=own),
        await client.post("/v1/sign-in/passkey", json=body, headers=PERSON),
    ):
        assert problem_of(answer) == (400, Code.REQUEST_MALFORMED)


async def test_foreign_pages_and_broken_bodies_are_refused(
    client: httpx.AsyncClient, keys: PasskeyWorld
) -> None:
    _, token = await keys.actor()
    own = as_staff(token)
    foreign = {**own, "Origin": "https://example.com"}

    made = await client.post("/v1/sign-in/recovery-codes", json={}, headers=foreign)
    assert problem_of(made) == (403, Code.REQUEST_ORIGIN)
    for path, body in (
        ("passkeys", {"name": "x"}),
        ("passkeys/nothing/remove", {}),
        ("again", {"code": "12345"}),
        ("again", {}),
    ):
        answer = await client.post(f"/v1/sign-in/{path}", json=body, headers=own)
        assert problem_of(answer) == (400, Code.REQUEST_MALFORMED)


async def test_stale_session_changes_no_way_in_until_it_is_proved_again(
    client: httpx.AsyncClient, keys: PasskeyWorld
) -> None:
    _, token, authenticator = await keys.with_passkey()
    own = as_staff(token)
    (passkey,) = (await client.get("/v1/sign-in/ways", headers=own)).json()["passkeys"]
    keys.world.clock.advance(seconds=FRESH_MS // 1000)

    for path in (f"passkeys/{passkey['id']}/remove", "recovery-codes"):
        answer = await client.post(f"/v1/sign-in/{path}", json={}, headers=own)
        assert problem_of(answer) == (403, Code.SIGN_IN_STALE)
    again = spell(await keys.again(authenticator))
    words = {"challenge": again["challenge"], "assertion": again["assertion"]}
    proved = await client.post("/v1/sign-in/again", json=words, headers=own)
    assert proved.json() == {"until": keys.world.clock() + FRESH_MS}
    made = await client.post("/v1/sign-in/recovery-codes", json={}, headers=own)
    assert made.status_code == 200


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[Asking]:
    """Yield a town in which Beth administers and leads safeguarding."""
    async with asking(tmp_path) as made:
        for held in (Role.ADMINISTRATOR, Role.SAFEGUARDING_LEAD):
            await made.give_role(made.town.beth, held)
        yield made


async def leave_alone(house: Asking) -> None:
    """Let so much time go by that no proof is fresh."""
    stale = update(session).values(proved_at=NOON - FRESH_MS)
    await house.gateway.database.transact(lambda c: c.execute(stale))


GRAVE: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    (f"/v1/devices/{SOMETHING}/revoke", {}),
    (f"/v1/teams/{SOMETHING}/leave", {"account": SOMETHING}),
    (f"/v1/accounts/{SOMETHING}/close", {}),
    (f"/v1/cases/{SOMETHING}/glass", {"why": "Missing since Monday.", "tell": True}),
    (f"/v1/cases/{SOMETHING}/glass/{SOMETHING}/agree", {}),
    (f"/v1/records/{SOMETHING}/openings", {"reason": "Missing.", "tell": True}),
    (f"/v1/records/openings/{SOMETHING}/shares", {"sealed": b64(bytes(200))}),
)


@pytest.mark.parametrize(("path", "body"), GRAVE, ids=[path for path, _ in GRAVE])
async def test_what_cannot_be_taken_back_is_refused_to_a_stale_session(
    house: Asking, path: str, body: dict[str, Any]
) -> None:
    beth = house.town.beth
    fresh = await house.ask("POST", path, beth, body)
    assert fresh.json()["code"] not in {Code.SIGN_IN_STALE, Code.REQUEST_MALFORMED}

    await leave_alone(house)
    kinds = await house.kinds()
    stale = await house.ask("POST", path, beth, body)

    assert problem_of(stale) == (403, Code.SIGN_IN_STALE)
    assert await house.kinds() == kinds


async def test_own_device_is_revoked_without_a_fresh_proof(house: Asking) -> None:
    beth: Resident = house.town.beth
    await leave_alone(house)

    answer = await house.ask("POST", f"/v1/devices/{beth.device}/revoke", beth, {})

    assert answer.status_code == 204
