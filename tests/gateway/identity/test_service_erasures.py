"""Devices that find out, without signing in, that they have to go, and say that they have gone."""

import contextlib

import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Throttled, Unauthenticated
from gateway.identity.devices import list_devices
from gateway.identity.proofs import Purpose
from gateway.identity.requests import DeviceProof
from tests.world import ADDRESS, Browser, World


async def say_erased(
    world: World, browser: Browser, device: str, purpose: Purpose = Purpose.ERASED
) -> None:
    challenge = await world.challenge()
    body = DeviceProof(device, challenge, browser.prove(purpose, challenge))
    await world.identity.erased(body, ADDRESS)


async def guess(world: World) -> None:
    """Ask about devices that nobody has."""
    for _ in range(60):
        with contextlib.suppress(Unauthenticated):
            await world.identity.standing("0" * 32, ADDRESS)


async def tablet(world: World) -> tuple[Browser, str]:
    """Return a nurse's tablet, on which nobody is signed in."""
    browser = Browser()
    signed_in = await world.sign_in(browser)
    await world.identity.sign_out(signed_in.token)
    return browser, signed_in.me.device


async def test_tablet_without_a_session_is_told_to_go(world: World) -> None:
    _browser, device = await tablet(world)
    await world.identity.standing(device, ADDRESS)
    world.revoke(device)

    with pytest.raises(Unauthenticated) as told:
        await world.identity.standing(device, ADDRESS)

    assert told.value.code is Code.DEVICE_REVOKED


async def test_device_that_nobody_knows_is_not_told_to_go(world: World) -> None:
    with pytest.raises(Unauthenticated) as told:
        await world.identity.standing("0" * 32, ADDRESS)

    assert told.value.code is Code.DEVICE_UNKNOWN


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


async def test_word_for_another_purpose_is_not_taken(world: World) -> None:
    browser, device = await tablet(world)
    world.revoke(device)

    with pytest.raises(Unauthenticated) as refused:
        await say_erased(world, browser, device, Purpose.SIGN_IN)

    assert refused.value.code is Code.DEVICE_PROOF
    assert world.entries(AuditKind.DEVICE_ERASED) == []


async def test_asking_is_counted_only_where_the_device_is_unknown(world: World) -> None:
    _browser, device = await tablet(world)
    for _ in range(60):
        await world.identity.standing(device, ADDRESS)
    with pytest.raises(Throttled):
        await guess(world)
