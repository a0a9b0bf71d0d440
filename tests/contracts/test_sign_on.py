"""Contract of signing in by the organisation's provider, on every store."""

import hashlib
from collections.abc import Awaitable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import pytest

from audit.record import AuditKind
from gateway.base64url import Bytes32
from gateway.codes import Code
from gateway.errors import EarshotError
from gateway.identity.entrances import SignedIn
from gateway.identity.proofs import Purpose
from gateway.identity.provider import Provider
from gateway.identity.requests import StaffDevice
from gateway.identity.sessions import FRESH_MS
from gateway.identity.sign_on import SignOn, Speaker
from gateway.identity.sign_on_requests import (
    BeginSignOn,
    FinishedSignOn,
    FinishSignOn,
    ProviderSignIn,
    SignOnPurpose,
)
from gateway.oidc_settings import OidcSettings
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from tests.hostile_provider import CLIENT, ISSUER, SECRET, HostileProvider, new_key
from tests.world import ADDRESS, ORIGIN, Browser, World, people

SUBJECT: Final = "amina-at-the-trust"


@dataclass
class Trust:
    """A world whose organisation has a provider."""

    world: World
    provider: HostileProvider
    claim: str | None = None

    def __post_init__(self) -> None:
        identity = self.world.identity
        self.sign_on = SignOn(
            provider=Provider(
                settings=OidcSettings(ISSUER, CLIENT, SECRET, "The trust", self.claim),
                wire=self.provider,
                clock=self.world.clock,
                back=f"{ORIGIN}/staff",
            ),
            database=self.world.database,
            trail=self.world.trail,
            keys=self.world.keys,
            limiter=identity.limiter,
            clock=self.world.clock,
            entropy=system_entropy,
            origin=ORIGIN,
        )

    async def speaker(self, username: str = "amina") -> Speaker:
        token = (await self.world.sign_in(Browser(), username)).token
        return Speaker(await self.world.identity.authenticate(token), token)

    async def go(
        self,
        purpose: SignOnPurpose = SignOnPurpose.SIGN_IN,
        speaker: Speaker | None = None,
        subject: str = SUBJECT,
        **claims: Any,  # noqa: ANN401 - claims are what they are
    ) -> FinishSignOn:
        """Go to the provider; returns what comes back."""
        secret = system_entropy(32)
        keep = Bytes32(hashlib.sha256(secret).digest())
        begun = await self.sign_on.begin(BeginSignOn(purpose, keep), speaker, ADDRESS)
        code = self.provider.authorize(begun.address, subject, **claims)
        return FinishSignOn(Bytes32(begun.state), code, Bytes32(secret))

    async def finish(self, body: FinishSignOn, speaker: Speaker | None = None) -> FinishedSignOn:
        return await self.sign_on.finish(body, speaker, ADDRESS)

    async def link(self, username: str = "amina", subject: str = SUBJECT) -> Speaker:
        speaker = await self.speaker(username)
        await self.finish(await self.go(SignOnPurpose.LINK, speaker, subject), speaker)
        return speaker

    async def sign_in(self, finished: FinishedSignOn, browser: Browser) -> SignedIn:
        challenge = Bytes32(finished.challenge or b"")
        device = StaffDevice(browser.name, browser.public)
        proof = browser.prove(Purpose.STAFF, challenge)
        return await self.sign_on.sign_in(ProviderSignIn(device, challenge, proof))


@pytest.fixture
def world(database: SqlDatabase) -> Iterator[World]:
    made = people(database)
    yield made
    made.identity.passwords.close()


@pytest.fixture
def trust(world: World) -> Trust:
    return Trust(world, HostileProvider(world.clock() // 1000))


async def refused(attempt: Awaitable[object]) -> Code:
    with pytest.raises(EarshotError) as error:
        await attempt
    return error.value.code


async def test_linked_person_comes_in_by_the_provider(trust: Trust) -> None:
    speaker = await trust.link()

    finished = await trust.finish(await trust.go())
    signed_in = await trust.sign_in(finished, Browser())

    assert (finished.account, finished.username) == (speaker.actor.account, "amina")
    assert signed_in.me.account == speaker.actor.account
    assert await trust.world.identity.authenticate_fresh(signed_in.token)
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


async def test_unsigned_and_swapped_keys_are_refused(trust: Trust) -> None:
    await trust.link()
    trust.provider.header = {"alg": "none"}
    assert await refused(trust.finish(await trust.go())) is Code.SIGN_IN_REFUSED
    trust.provider.header = {"alg": "RS256", "kid": "one"}
    trust.provider.signing = new_key("one")
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
    assert await identity.authenticate_fresh(speaker.token)


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


async def test_claim_links_once_and_a_name_used_again_is_somebody_else(world: World) -> None:
    trust = Trust(world, HostileProvider(world.clock() // 1000), "preferred_username")

    first = await trust.finish(await trust.go(preferred_username="Amina"))
    again = await trust.finish(await trust.go())
    newcomer = await trust.go(subject="another", preferred_username="amina")

    assert first.username == again.username == "amina"
    assert await refused(trust.finish(newcomer)) is Code.PROVIDER_UNKNOWN


async def test_unverified_address_names_nobody(world: World) -> None:
    trust = Trust(world, HostileProvider(world.clock() // 1000), "email")

    body = await trust.go(email="amina", email_verified=False)
    assert await refused(trust.finish(body)) is Code.PROVIDER_UNKNOWN
    assert await trust.finish(await trust.go(email="amina", email_verified=True))


async def test_one_person_there_is_one_account_here(trust: Trust) -> None:
    await trust.link()
    beth = await trust.speaker("beth")

    body = await trust.go(SignOnPurpose.LINK, beth)
    assert await refused(trust.finish(body, beth)) is Code.PROVIDER_TAKEN


async def test_unlinked_person_does_not_come_in(trust: Trust) -> None:
    speaker = await trust.link()

    assert (await trust.sign_on.unlink(speaker.actor)).linked_at is None
    assert (await trust.sign_on.unlink(speaker.actor)).linked_at is None

    assert await refused(trust.finish(await trust.go())) is Code.PROVIDER_UNKNOWN
    assert len(trust.world.entries(AuditKind.PROVIDER_UNLINKED)) == 1


async def test_provider_that_is_away_stops_no_other_way(trust: Trust) -> None:
    trust.provider.away = True

    assert await refused(trust.go()) is Code.PROVIDER_AWAY
    assert await trust.speaker()


@pytest.mark.parametrize(
    "document",
    [
        {"issuer": "https://login.example.com/trust"},
        {"token_endpoint": "http://login.example.org/token"},
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
