import pytest

from gateway.codes import Code
from gateway.errors import EarshotError, Throttled, Unauthenticated
from gateway.identity.requests import LookAtCode
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
