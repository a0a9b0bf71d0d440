"""Devices that find out, without signing in, that they have to go, and say that they have gone."""

import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Unauthenticated
from gateway.identity.devices import list_devices
from gateway.identity.proofs import Purpose
from gateway.identity.requests import DeviceProof
from tests.world import ADDRESS, Browser, World


async def word(world: World, browser: Browser, device: str, purpose: Purpose) -> DeviceProof:
    challenge = await world.challenge()
    return DeviceProof(device, challenge, browser.prove(purpose, challenge))


async def ask(world: World, browser: Browser, device: str) -> None:
    body = await word(world, browser, device, Purpose.STANDING)
    await world.identity.standing(body, ADDRESS)


async def say_erased(world: World, browser: Browser, device: str) -> None:
    body = await word(world, browser, device, Purpose.ERASED)
    await world.identity.erased(body, ADDRESS)


async def tablet(world: World) -> tuple[Browser, str]:
    """Return a nurse's tablet, on which nobody is signed in."""
    browser = Browser()
    signed_in = await world.sign_in(browser)
    await world.identity.sign_out(signed_in.token)
    return browser, signed_in.me.device


async def test_tablet_without_a_session_is_told_to_go(world: World) -> None:
    browser, device = await tablet(world)
    await ask(world, browser, device)
    world.revoke(device)

    with pytest.raises(Unauthenticated) as told:
        await ask(world, browser, device)

    assert told.value.code is Code.DEVICE_REVOKED
    (entry,) = world.entries(AuditKind.SESSION_REFUSED)
    assert world.details(entry) == {"reason": "device.revoked"}


async def test_nobody_else_finds_out_about_a_device(world: World) -> None:
    browser, device = await tablet(world)
    world.revoke(device)

    with pytest.raises(Unauthenticated) as other_key:
        await ask(world, Browser(), device)
    with pytest.raises(Unauthenticated) as unknown:
        await ask(world, browser, "0" * 32)
    with pytest.raises(Unauthenticated) as other_purpose:
        body = await word(world, browser, device, Purpose.SIGN_IN)
        await world.identity.standing(body, ADDRESS)

    assert other_key.value.code is Code.DEVICE_PROOF
    assert unknown.value.code is Code.DEVICE_UNKNOWN
    assert other_purpose.value.code is Code.DEVICE_PROOF


async def test_word_that_a_device_has_erased_itself_is_kept_and_entered_once(world: World) -> None:
    browser, device = await tablet(world)
    world.revoke(device)
    world.clock.advance(seconds=60)
    await say_erased(world, browser, device)
    first = world.clock()
    world.clock.advance(seconds=60)
    await say_erased(world, browser, device)

    account = world.entries(AuditKind.SESSION_OPENED)[-1].subject
    (listed,) = world.read(lambda c: list_devices(c, account, ""))
    assert listed.erased_at == first
    (entry,) = world.entries(AuditKind.DEVICE_ERASED)
    assert (entry.actor, entry.subject, entry.at) == (device, device, first)


async def test_device_that_nobody_revoked_has_nothing_to_say(world: World) -> None:
    browser, device = await tablet(world)

    with pytest.raises(ClientProtocolError) as refused:
        await say_erased(world, browser, device)

    assert refused.value.code is Code.REQUEST_MALFORMED
    assert world.entries(AuditKind.DEVICE_ERASED) == []


async def test_nobody_else_says_that_a_device_has_erased_itself(world: World) -> None:
    _browser, device = await tablet(world)
    world.revoke(device)

    with pytest.raises(Unauthenticated) as refused:
        await say_erased(world, Browser(), device)

    assert refused.value.code is Code.DEVICE_PROOF
    assert world.entries(AuditKind.DEVICE_ERASED) == []


async def test_asking_is_counted_only_where_it_is_refused(world: World) -> None:
    browser, device = await tablet(world)
    for _ in range(60):
        await ask(world, browser, device)
