import pytest

from gateway.codes import Code
from gateway.errors import EarshotError, Throttled, Unauthenticated
from gateway.identity.requests import LookAtCode
from gateway.limits.rules import RULES, Limited, Pace
from tests.world import ADDRESS, Browser, World


async def test_staff_guesses_are_slowed_down(world: World) -> None:
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await world.sign_in(Browser(), password="guess")

    with pytest.raises(Throttled) as refused:
        await world.sign_in(Browser())

    assert refused.value.retry_after == 15
    world.clock.advance(seconds=15)
    await world.sign_in(Browser())


async def test_wrong_join_codes_are_slowed_down_by_address(world: World) -> None:
    for guess in range(40):
        with pytest.raises(EarshotError) as refused:
            await world.identity.look(LookAtCode(f"GUESS-{guess}"), ADDRESS)
        assert refused.value.code is Code.JOIN_CODE_UNKNOWN

    with pytest.raises(EarshotError) as refused:
        await world.identity.look(LookAtCode("HILL-7392"), ADDRESS)

    assert refused.value.code is Code.REQUEST_TOO_MANY
    await world.identity.look(LookAtCode("HILL-7392"), "192.0.2.8")


async def test_right_join_codes_are_not_counted(world: World) -> None:
    for _ in range(60):
        await world.identity.look(LookAtCode("HILL-7392"), ADDRESS)


async def test_challenges_are_limited_by_address(world: World) -> None:
    for _ in range(600):
        await world.challenge()

    with pytest.raises(EarshotError) as refused:
        await world.challenge()

    assert refused.value.code is Code.REQUEST_TOO_MANY


async def test_guesses_elsewhere_do_not_lock_the_owner_out(world: World) -> None:
    tablet = Browser()
    first = await world.sign_in(tablet)
    for guess in range(60):
        body = await world.staff_body(Browser(), password="guess")
        with pytest.raises(EarshotError):
            await world.identity.sign_in_staff(body, f"198.51.100.{guess}")

    with pytest.raises(Throttled):  # on a device that is new, from an address that nobody used
        await world.identity.sign_in_staff(await world.staff_body(Browser()), "203.0.113.9")
    world.clock.advance(seconds=30)
    await world.sign_in(tablet, device=first.me.device)


async def test_guesses_on_a_known_device_are_slowed_down(world: World) -> None:
    tablet = Browser()
    first = await world.sign_in(tablet)
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await world.sign_in(tablet, password="guess", device=first.me.device)

    with pytest.raises(Throttled):
        await world.sign_in(tablet, device=first.me.device)


async def test_nobody_is_counted_as_a_device_whose_key_they_lack(world: World) -> None:
    first = await world.sign_in(Browser())
    for _ in range(5):
        with pytest.raises(Unauthenticated):
            await world.sign_in(Browser(), password="guess", device=first.me.device)

    with pytest.raises(Throttled):
        await world.sign_in(Browser(), device=first.me.device)


async def test_a_join_code_makes_no_more_accounts_than_its_pace(world: World) -> None:
    rule = RULES[Limited.JOIN_CODE]
    assert isinstance(rule, Pace)
    for _ in range(rule.burst):
        await world.identity.limiter.take(Limited.JOIN_CODE, "H1LL7392", now=world.clock())

    with pytest.raises(Throttled):
        await world.join(Browser())
    world.clock.advance(seconds=rule.every // 1000)
    await world.join(Browser())


async def test_refused_joins_do_not_use_a_code_up(world: World) -> None:
    rule = RULES[Limited.JOIN_CODE]
    assert isinstance(rule, Pace)
    for _ in range(rule.burst - 1):
        await world.identity.limiter.take(Limited.JOIN_CODE, "H1LL7392", now=world.clock())
    for _ in range(3):
        with pytest.raises(EarshotError) as refused:
            await world.join(Browser(), "Nobody's Name")
        assert refused.value.code is Code.JOIN_NICKNAME_UNKNOWN

    await world.join(Browser())
