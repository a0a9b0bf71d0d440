"""Contract of signing in by the organisation's provider, on every store."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from audit.record import AuditKind
from gateway.base64url import Bytes32
from gateway.codes import Code
from gateway.errors import Throttled
from gateway.identity.sessions import FRESH_MS
from gateway.identity.sign_on_requests import FinishedSignOn, FinishSignOn, SignOnPurpose
from gateway.limits.rules import RULES, Limited, Patience
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from tests.hostile_provider import CLIENT, ISSUER, HostileProvider, new_key
from tests.sign_on_world import SUBJECT, Trust, refused
from tests.world import ORIGIN, Browser, World, people


@pytest.fixture
def world(database: SqlDatabase) -> Iterator[World]:
    made = people(database)
    yield made
    made.identity.passwords.close()


@pytest.fixture
def trust(world: World) -> Trust:
    return Trust(world, HostileProvider(world.clock() // 1000))


async def test_linked_person_comes_in_by_the_provider(trust: Trust) -> None:
    speaker = await trust.link()

    finished = await trust.finish(await trust.go())
    signed_in = await trust.sign_in(finished, Browser())

    assert (finished.account, finished.username) == (speaker.actor.account, "amina")
    assert signed_in.me.account == speaker.actor.account
    await trust.world.identity.authenticate_fresh(signed_in.token)
    opened = trust.world.entries(AuditKind.SESSION_OPENED)[-1]
    assert trust.world.details(opened)["method"] == "provider"
    (linked,) = trust.world.entries(AuditKind.PROVIDER_LINKED)
    assert trust.world.details(linked) == {"by": "person"}
    assert SUBJECT.encode() not in (linked.details or b"")


async def test_nobody_gets_an_account_by_signing_in(trust: Trust) -> None:
    body = await trust.go(preferred_username="amina")

    assert await refused(trust.finish(body)) is Code.PROVIDER_UNKNOWN


async def test_state_and_code_are_good_once_and_only_where_they_began(trust: Trust) -> None:
    await trust.link()
    body = await trust.go()
    other = FinishSignOn(body.state, body.code, Bytes32(system_entropy(32)))

    assert await refused(trust.finish(other)) is Code.PROVIDER_OVER
    await trust.finish(body)
    assert await refused(trust.finish(body)) is Code.PROVIDER_OVER
    again = await trust.go()
    replayed = FinishSignOn(again.state, body.code, again.secret)
    assert await refused(trust.finish(replayed)) is Code.SIGN_IN_REFUSED


async def test_code_of_another_way_is_refused_for_its_verifier(trust: Trust) -> None:
    await trust.link()
    one, other = await trust.go(), await trust.go()

    crossed = FinishSignOn(one.state, other.code, one.secret)
    assert await refused(trust.finish(crossed)) is Code.SIGN_IN_REFUSED


async def test_provider_is_asked_as_openid_says(trust: Trust) -> None:
    speaker = await trust.link()
    asked = [await trust.ask(), await trust.ask(), await trust.ask(SignOnPurpose.AGAIN, speaker)]
    first, second, again = (parse_qs(urlsplit(address).query) for address in asked)

    assert asked[0].startswith(f"{ISSUER}/authorize?")
    assert first["redirect_uri"] == [f"{ORIGIN}/staff"]
    assert (first["response_type"], first["scope"]) == (["code"], ["openid"])
    assert first["code_challenge_method"] == ["S256"]
    assert (first["response_mode"], first["max_age"]) == (["fragment"], ["43200"])
    assert (again["prompt"], again["max_age"]) == (["login"], ["0"])
    for name in ("state", "nonce", "code_challenge"):
        assert len(first[name][0]) == 43
        assert first[name] != second[name]


def free(what: Limited) -> int:
    rule = RULES[what]
    assert isinstance(rule, Patience)
    return rule.free


async def test_secrets_are_not_tried_out_on_a_state(trust: Trust) -> None:
    await trust.link()
    body = await trust.go()
    for number in range(free(Limited.SIGN_ON_STATE)):
        guess = FinishSignOn(body.state, body.code, Bytes32(bytes([number]) * 32))
        assert await refused(trust.finish(guess)) is Code.PROVIDER_OVER

    with pytest.raises(Throttled) as waiting:
        await trust.finish(body)
    assert waiting.value.retry_after == 15
    assert (await trust.finish(await trust.go())).username == "amina"
    trust.world.clock.advance(seconds=15)
    assert (await trust.finish(body)).username == "amina"


async def test_returns_that_are_refused_are_slowed_down_by_address(trust: Trust) -> None:
    await trust.link()
    for _ in range(free(Limited.SIGN_ON)):
        made_up = FinishSignOn(Bytes32(system_entropy(32)), "code", Bytes32(system_entropy(32)))
        assert await refused(trust.finish(made_up)) is Code.PROVIDER_OVER
    asked = list(trust.provider.asked)

    body = await trust.go()
    with pytest.raises(Throttled) as waiting:
        await trust.finish(body)
    assert waiting.value.code is Code.REQUEST_TOO_MANY
    # What waits has cost the provider nothing, and is still good.
    assert trust.provider.asked == asked
    assert (await trust.sign_on.finish(body, None, "192.0.2.8")).username == "amina"


async def test_good_returns_and_a_provider_that_is_away_are_not_counted(trust: Trust) -> None:
    await trust.link()
    for _ in range(free(Limited.SIGN_ON) + 1):
        await trust.finish(await trust.go())
    for _ in range(free(Limited.SIGN_ON) + 1):
        body = await trust.go()
        trust.provider.away = True
        assert await refused(trust.finish(body)) is Code.PROVIDER_AWAY
        trust.provider.away = False
    assert (await trust.finish(await trust.go())).username == "amina"


async def test_who_takes_ten_minutes_begins_again(trust: Trust) -> None:
    await trust.link()
    body = await trust.go()
    trust.world.clock.advance(seconds=600)

    assert await refused(trust.finish(body)) is Code.PROVIDER_OVER


@pytest.mark.parametrize(
    "bent",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "another"},
        {"aud": [CLIENT, "another"]},
        {"azp": "another"},
        {"iss": f"{ISSUER}/"},
        {"exp": 1},
        {"iat": 1},
        {"nbf": 2**40},
        {"sub": ""},
        {"auth_time": 1},
        {"exp": "tomorrow"},
    ],
    ids=str,
)
async def test_bent_claims_are_refused(trust: Trust, bent: dict[str, Any]) -> None:
    await trust.link()
    trust.provider.bent = bent

    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED


@pytest.mark.parametrize(
    "header",
    [
        {"alg": "none"},
        {"alg": "none", "kid": "one"},
        {"alg": "HS256", "kid": "one"},
        {"alg": "RS384", "kid": "one"},
        {"alg": "RS256", "kid": "one", "crit": ["exp"]},
    ],
    ids=str,
)
async def test_signatures_of_another_kind_are_refused(trust: Trust, header: dict[str, Any]) -> None:
    await trust.link()
    trust.provider.header = header

    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED


async def test_key_that_comes_with_the_token_is_no_key(trust: Trust) -> None:
    await trust.link()
    theirs = trust.provider.signing = new_key("one")
    for more in ({}, {"jwk": theirs.as_dict(private=False)}):
        trust.provider.header = {"alg": "RS256", "kid": "one", **more}
        assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED


async def test_keys_may_change_and_are_asked_for_once_a_minute(trust: Trust) -> None:
    await trust.link()
    provider = trust.provider
    provider.key, provider.header = new_key("two"), {"alg": "RS256", "kid": "two"}

    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED
    trust.world.clock.advance(seconds=60)
    await trust.finish(await trust.go())

    assert len([each for each in provider.asked if each.endswith("/keys")]) == 2


async def test_step_up_wants_a_proof_from_after_it_began(trust: Trust) -> None:
    speaker = await trust.link()
    trust.world.clock.advance(seconds=FRESH_MS // 1000)
    early, trust.provider.now = trust.provider.now, trust.world.clock() // 1000
    identity = trust.world.identity
    assert await refused(identity.authenticate_fresh(speaker.token)) is Code.SIGN_IN_STALE

    for auth_time in (early, None):
        trust.provider.bent = {"auth_time": auth_time}
        body = await trust.go(SignOnPurpose.AGAIN, speaker)
        assert await refused(trust.finish(body, speaker)) is Code.SIGN_IN_REFUSED
    trust.provider.bent = {}
    body = await trust.go(SignOnPurpose.AGAIN, speaker)
    finished = await trust.finish(body, speaker)

    assert finished.until == trust.world.clock() + FRESH_MS
    await identity.authenticate_fresh(speaker.token)


async def test_next_nurse_is_not_let_in_as_the_one_who_signed_out(trust: Trust) -> None:
    await trust.link()
    amina = await trust.sign_in(await trust.finish(await trust.go()), Browser())
    proved = trust.provider.now
    trust.later(seconds=3600)
    await trust.world.identity.sign_out(amina.token)
    trust.later(seconds=600)

    for auth_time in (proved, None):
        # The provider's own session still names her.
        trust.provider.bent = {"auth_time": auth_time}
        assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_STALE
        # And whoever says that they were asked must have been.
        body = await trust.go(SignOnPurpose.AFRESH)
        assert await refused(trust.finish(body)) is Code.SIGN_IN_REFUSED
    refusal = trust.world.entries(AuditKind.SESSION_REFUSED)
    assert refusal == []  # whose attempts they were is not known: the operator's log has them
    trust.provider.bent = {}
    finished = await trust.finish(await trust.go(SignOnPurpose.AFRESH))
    assert (finished.purpose, finished.username) == (SignOnPurpose.SIGN_IN, "amina")
    await trust.sign_in(finished, Browser())


async def test_proof_from_after_a_sign_out_is_good_and_one_within_clocks_is_not(
    trust: Trust,
) -> None:
    speaker = await trust.link()
    await trust.world.identity.sign_out(speaker.token)
    trust.later(seconds=60)
    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_STALE
    trust.later(seconds=1)
    assert (await trust.finish(await trust.go())).username == "amina"


async def test_sign_out_of_one_person_is_nobody_elses(trust: Trust) -> None:
    await trust.link()
    beth = await trust.link("beth", "beth-at-the-trust")
    await trust.world.identity.sign_out(beth.token)

    assert (await trust.finish(await trust.go())).username == "amina"


async def test_provider_is_asked_to_ask_afresh_or_always(trust: Trust) -> None:
    always = Trust(trust.world, trust.provider, always_asks=True)
    asked = [await trust.ask(SignOnPurpose.AFRESH), await always.ask()]

    for query in (parse_qs(urlsplit(address).query) for address in asked):
        assert (query["prompt"], query["max_age"]) == (["login"], ["0"])
    await trust.link()
    finished = await always.finish(await always.go())
    assert (finished.purpose, finished.username) == (SignOnPurpose.SIGN_IN, "amina")
    always.provider.bent = {"auth_time": always.provider.now - 61}
    assert await refused(always.finish(await always.go())) is Code.SIGN_IN_REFUSED


async def test_step_up_is_not_finished_by_anybody_else(trust: Trust) -> None:
    speaker = await trust.link()
    beth = await trust.speaker("beth")

    body = await trust.go(SignOnPurpose.AGAIN, speaker)
    assert await refused(trust.finish(body, beth)) is Code.PROVIDER_OVER
    body = await trust.go(SignOnPurpose.AGAIN, beth)
    assert await refused(trust.finish(body, beth)) is Code.SIGN_IN_REFUSED


async def test_session_on_an_old_proof_is_stale(trust: Trust) -> None:
    await trust.link()
    trust.provider.bent = {"auth_time": trust.provider.now - 3600}

    signed_in = await trust.sign_in(await trust.finish(await trust.go()), Browser())

    fresh = trust.world.identity.authenticate_fresh(signed_in.token)
    assert await refused(fresh) is Code.SIGN_IN_STALE


async def test_provider_that_is_away_stops_no_other_way(trust: Trust) -> None:
    trust.provider.away = True

    assert await refused(trust.go()) is Code.PROVIDER_AWAY
    assert await refused(trust.go()) is Code.PROVIDER_AWAY
    assert len(trust.provider.asked) == 1
    await trust.speaker()
    trust.provider.away = False
    trust.world.clock.advance(seconds=1)
    await trust.go()


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://login.example.com/trust"},
        {"token_endpoint": "http://login.example.org/token"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"authorization_endpoint": "http://localhost.example.org/authorize"},
        {"token_endpoint": "http://127.0.0.1:9000/metrics"},
        {"jwks_uri": "http://localhost/keys"},
        {"code_challenge_methods_supported": ["plain"]},
        {"jwks_uri": 5},
    ],
    ids=str,
)
async def test_document_that_leads_elsewhere_is_none(
    trust: Trust, document: dict[str, Any]
) -> None:
    trust.provider.document = document

    assert await refused(trust.go()) is Code.PROVIDER_AWAY


async def test_challenge_is_good_once_and_for_its_account_alone(trust: Trust) -> None:
    await trust.link()
    finished = await trust.finish(await trust.go())
    browser = Browser()

    await trust.sign_in(finished, browser)
    assert await refused(trust.sign_in(finished, browser)) is Code.DEVICE_CHALLENGE
    ordinary = FinishedSignOn(SignOnPurpose.SIGN_IN, "", "", await trust.world.challenge())
    assert await refused(trust.sign_in(ordinary, Browser())) is Code.SIGN_IN_REFUSED
