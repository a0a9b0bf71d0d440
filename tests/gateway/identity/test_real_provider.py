"""A person's way to a real OpenID provider and back, over HTTP on loopback."""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import httpx
import pytest

from gateway.base64url import Bytes32, unb64
from gateway.codes import Code
from gateway.errors import EarshotError
from gateway.identity.provider import Provider
from gateway.identity.provider_wire import HttpProviderWire
from gateway.identity.sign_on import SignOn, Speaker
from gateway.identity.sign_on_requests import BeginSignOn, FinishSignOn, SignOnPurpose
from gateway.oidc_settings import OidcSettings
from gateway.sources import system_clock, system_entropy
from tests.servers.openid_provider import CLIENT, PASSWORD, OwnProvider, own_provider
from tests.world import ADDRESS, ORIGIN, Browser, World

pytestmark = pytest.mark.integration

BACK = f"{ORIGIN}/staff"


@pytest.fixture
def provider(tmp_path: Path) -> Iterator[OwnProvider]:
    with own_provider(tmp_path, BACK) as running:
        yield running


@pytest.fixture
def sign_on(world: World, provider: OwnProvider) -> SignOn:
    # The provider lives by the machine's clock.
    world.clock.now = system_clock()
    settings = OidcSettings(
        provider.issuer, CLIENT, provider.secret, "The trust", "preferred_username"
    )
    asked = Provider(settings=settings, wire=HttpProviderWire(), clock=world.clock, back=BACK)
    return SignOn(
        provider=asked,
        database=world.database,
        trail=world.trail,
        keys=world.keys,
        limiter=world.identity.limiter,
        clock=world.clock,
        entropy=system_entropy,
        origin=ORIGIN,
    )


async def go(
    sign_on: SignOn,
    browser: httpx.AsyncClient,
    purpose: SignOnPurpose = SignOnPurpose.SIGN_IN,
    speaker: Speaker | None = None,
    name: str = "amina",
) -> FinishSignOn:
    """Log in at the provider, where it asks."""
    secret = system_entropy(32)
    keep = Bytes32(hashlib.sha256(secret).digest())
    begun = await sign_on.begin(BeginSignOn(purpose, keep), speaker, ADDRESS)
    answer = await browser.get(begun.address)
    if answer.status_code == 200:
        form = {"name": name, "password": PASSWORD}
        answer = await browser.post(begun.address, data=form)
    back = urlsplit(answer.headers["Location"])
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    assert back.query == ""
    said = parse_qs(back.fragment)
    return FinishSignOn(Bytes32(unb64(said["state"][0])), said["code"][0], Bytes32(secret))


async def test_person_logs_in_once_at_the_provider_and_again_for_a_step_up(
    sign_on: SignOn, world: World
) -> None:
    token = (await world.sign_in(Browser())).token
    speaker = Speaker(await world.identity.authenticate(token), token)
    async with httpx.AsyncClient() as browser:
        first = await sign_on.finish(await go(sign_on, browser), None, ADDRESS)
        second = await sign_on.finish(await go(sign_on, browser), None, ADDRESS)
        again = await go(sign_on, browser, SignOnPurpose.AGAIN, speaker)
        proved = await sign_on.finish(again, speaker, ADDRESS)

    assert first.username == second.username == "amina"
    assert proved.until is not None


async def test_provider_asks_again_whoever_comes_after_somebody_signed_out(
    sign_on: SignOn, world: World
) -> None:
    world.clock.advance(seconds=-120)
    token = (await world.sign_in(Browser())).token
    async with httpx.AsyncClient() as browser:
        world.clock.advance(seconds=120)
        await sign_on.finish(await go(sign_on, browser), None, ADDRESS)
        await world.identity.sign_out(token)
        # Nothing has to be typed there, for its session is still Amina's.
        with pytest.raises(EarshotError) as stale:
            await sign_on.finish(await go(sign_on, browser, name="beth"), None, ADDRESS)
        afresh = await go(sign_on, browser, SignOnPurpose.AFRESH, name="beth")
        finished = await sign_on.finish(afresh, None, ADDRESS)

    assert stale.value.code is Code.SIGN_IN_STALE
    assert finished.username == "beth"


async def test_code_with_another_verifier_is_refused_by_the_provider(
    sign_on: SignOn,
) -> None:
    async with httpx.AsyncClient() as browser:
        one, other = await go(sign_on, browser), await go(sign_on, browser)
        crossed = FinishSignOn(one.state, other.code, one.secret)
        with pytest.raises(EarshotError) as error:
            await sign_on.finish(crossed, None, ADDRESS)

    assert error.value.code is Code.SIGN_IN_REFUSED


async def test_step_up_by_a_colleague_is_refused(sign_on: SignOn, world: World) -> None:
    token = (await world.sign_in(Browser())).token
    speaker = Speaker(await world.identity.authenticate(token), token)
    async with httpx.AsyncClient() as browser:
        body = await go(sign_on, browser, SignOnPurpose.AGAIN, speaker, "beth")
        with pytest.raises(EarshotError) as error:
            await sign_on.finish(body, speaker, ADDRESS)

    assert error.value.code is Code.SIGN_IN_REFUSED


async def test_provider_sends_nobody_anywhere_but_to_our_page(sign_on: SignOn) -> None:
    keep = Bytes32(hashlib.sha256(bytes(32)).digest())
    begun = await sign_on.begin(BeginSignOn(SignOnPurpose.SIGN_IN, keep), None, ADDRESS)
    elsewhere = begun.address.replace(quote(BACK, safe=""), quote("https://evil.example/", safe=""))
    form = {"name": "amina", "password": PASSWORD}
    async with httpx.AsyncClient() as browser:
        answer = await browser.post(elsewhere, data=form)

    assert elsewhere != begun.address
    assert answer.status_code == 400
    assert "Location" not in answer.headers


async def test_provider_that_stops_is_away(sign_on: SignOn, provider: OwnProvider) -> None:
    async with httpx.AsyncClient() as browser:
        body = await go(sign_on, browser)
        provider.process.stop()
        with pytest.raises(EarshotError) as error:
            await sign_on.finish(body, None, ADDRESS)

    assert error.value.code is Code.PROVIDER_AWAY
