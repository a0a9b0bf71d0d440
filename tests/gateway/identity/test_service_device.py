import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import Unauthenticated
from gateway.identity.attempts import NOBODYS
from tests.world import ADDRESS, Browser, World


async def test_device_comes_back(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me

    again = await world.come_back(browser, me.device)

    assert again.me == me
    assert again.cookie_seconds == 180 * 24 * 60 * 60


async def test_device_sign_in_refuses_another_key(world: World) -> None:
    me = (await world.join(Browser())).me

    with pytest.raises(Unauthenticated) as refused:
        await world.come_back(Browser(), me.device)

    assert refused.value.code is Code.DEVICE_PROOF
    (entry,) = world.entries(AuditKind.SESSION_REFUSED)
    assert entry.subject == me.account
    assert world.details(entry) == {"reason": "device.proof"}


async def test_device_sign_in_refuses_reused_challenge(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me
    body = await world.device_body(browser, me.device)
    await world.identity.sign_in_device(body, ADDRESS)

    with pytest.raises(Unauthenticated) as refused:
        await world.identity.sign_in_device(body, ADDRESS)

    assert refused.value.code is Code.DEVICE_CHALLENGE


async def test_device_sign_in_refuses_proof_made_for_joining(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me
    join = await world.join_body(browser)
    body = await world.device_body(browser, me.device)
    body = type(body)(me.device, join.challenge, join.proof)

    with pytest.raises(Unauthenticated) as refused:
        await world.identity.sign_in_device(body, ADDRESS)

    assert refused.value.code is Code.DEVICE_PROOF


async def test_device_sign_in_refuses_proof_made_on_another_page(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me
    browser.origin = "https://evil.example"

    with pytest.raises(Unauthenticated) as refused:
        await world.come_back(browser, me.device)

    assert refused.value.code is Code.DEVICE_PROOF


async def test_device_sign_in_refuses_late_proof(world: World) -> None:
    browser = Browser()
    me = (await world.join(browser)).me
    body = await world.device_body(browser, me.device)
    world.clock.advance(seconds=120)

    with pytest.raises(Unauthenticated) as refused:
        await world.identity.sign_in_device(body, ADDRESS)

    assert refused.value.code is Code.DEVICE_CHALLENGE


async def test_device_sign_in_refuses_unknown_device_without_naming_it(world: World) -> None:
    with pytest.raises(Unauthenticated) as refused:
        await world.come_back(Browser(), "0" * 32)

    assert refused.value.code is Code.DEVICE_UNKNOWN
    (entry,) = world.entries(AuditKind.SESSION_REFUSED, organisation=NOBODYS)
    assert (entry.actor, entry.subject) == ("", "")


async def test_device_sign_in_refuses_staff_who_skip_the_password(world: World) -> None:
    browser = Browser()
    me = (await world.sign_in(browser)).me

    with pytest.raises(Unauthenticated) as refused:
        await world.come_back(browser, me.device)

    assert refused.value.code is Code.DEVICE_UNKNOWN


async def test_revoked_device_is_told_so_everywhere(world: World) -> None:
    browser = Browser()
    signed_in = await world.join(browser)
    world.revoke(signed_in.me.device)

    with pytest.raises(Unauthenticated) as session_refused:
        await world.identity.authenticate(signed_in.token)
    with pytest.raises(Unauthenticated) as sign_in_refused:
        await world.come_back(browser, signed_in.me.device)
    with pytest.raises(Unauthenticated) as join_refused:
        await world.join(browser)

    assert session_refused.value.code is Code.DEVICE_REVOKED
    assert sign_in_refused.value.code is Code.DEVICE_REVOKED
    assert join_refused.value.code is Code.DEVICE_REVOKED
