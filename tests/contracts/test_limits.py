"""What every ``Limiter`` promises, held against this process's memory and against Redis."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateway.limits.limiter import Limiter, MemoryLimiter
from gateway.limits.redis_limiter import RedisLimiter
from gateway.limits.rules import Limited
from gateway.sources import new_id, system_entropy
from tests.servers.redis import OwnRedis

NOON = 1_750_000_000_000

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "take", "take", "take_back", "forget"]),
        st.sampled_from([Limited.SIGN_IN, Limited.JOIN_CODE, Limited.UPLOAD_KIB]),
        st.integers(min_value=0, max_value=20_000),
        st.integers(min_value=1, max_value=200_000),
    ),
    max_size=40,
)


def fresh() -> str:
    """Name somebody whom no other test has counted."""
    return new_id(system_entropy)


@pytest.fixture(params=["memory", "redis"])
async def limiter(request: pytest.FixtureRequest) -> AsyncIterator[Limiter]:
    if request.param == "memory":
        yield MemoryLimiter()
        return
    made = RedisLimiter(request.getfixturevalue("redis_url"))
    yield made
    made.close()


async def take(limiter: Limiter, whom: str, times: int, now: int = NOON) -> list[int]:
    return [await limiter.take(Limited.SIGN_IN, whom, now=now) for _ in range(times)]


async def test_limiter_slows_one_and_not_another(limiter: Limiter) -> None:
    amina, beth = fresh(), fresh()

    assert await take(limiter, amina, 7) == [0, 0, 0, 0, 0, 15, 15]
    assert await take(limiter, beth, 1) == [0]
    assert await limiter.take(Limited.JOIN, amina, now=NOON) == 0


async def test_limiter_rounds_the_wait_up(limiter: Limiter) -> None:
    amina = fresh()
    await take(limiter, amina, 5)

    assert await take(limiter, amina, 1, NOON + 1) == [15]
    assert await take(limiter, amina, 1, NOON + 14_999) == [1]
    assert await take(limiter, amina, 1, NOON + 15_000) == [0]
    assert await take(limiter, amina, 1, NOON + 15_000) == [30]


async def test_limiter_takes_good_attempts_back(limiter: Limiter) -> None:
    amina = fresh()
    for _ in range(50):
        assert await take(limiter, amina, 1) == [0]
        await limiter.take_back(Limited.SIGN_IN, amina)
    await limiter.take_back(Limited.SIGN_IN, fresh())


async def test_limiter_forgets_on_success(limiter: Limiter) -> None:
    amina = fresh()
    await take(limiter, amina, 6)

    await limiter.forget(Limited.SIGN_IN, amina)
    await limiter.forget(Limited.SIGN_IN, fresh())

    assert await take(limiter, amina, 5) == [0] * 5


async def test_two_at_once_never_share_the_last(limiter: Limiter) -> None:
    amina = fresh()
    answers = await asyncio.gather(
        *(limiter.take(Limited.SIGN_IN, amina, now=NOON) for _ in range(100))
    )

    assert answers.count(0) == 5


async def test_large_things_cost_more(limiter: Limiter) -> None:
    amina = fresh()
    half = 256 * 1024
    takes = [await limiter.take(Limited.UPLOAD_KIB, amina, now=NOON, cost=half) for _ in range(3)]

    assert takes == [0, 0, -(-half // 1000)]
    await limiter.take_back(Limited.UPLOAD_KIB, amina, half)
    assert await limiter.take(Limited.UPLOAD_KIB, amina, now=NOON, cost=half) == 0


# The server is the run's; whom it counts is nobody whom another example counts.
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(STEPS)
def test_redis_says_what_memory_says(
    redis_url: str, steps: list[tuple[str, Limited, int, int]]
) -> None:
    async def both() -> None:
        here, there, whom, now = MemoryLimiter(), RedisLimiter(redis_url), fresh(), NOON
        for verb, what, gap, cost in steps:
            now += gap
            price = cost if what is Limited.UPLOAD_KIB else 1
            for each in (here, there):
                if verb == "take_back":
                    await each.take_back(what, whom, price)
                if verb == "forget":
                    await each.forget(what, whom)
            if verb == "take":
                answers = [
                    await each.take(what, whom, now=now, cost=price) for each in (here, there)
                ]
                assert answers[0] == answers[1]
        there.close()

    asyncio.run(both())


async def test_nodes_count_together(redis_url: str) -> None:
    one, two, amina = RedisLimiter(redis_url), RedisLimiter(redis_url), fresh()

    assert await take(one, amina, 3) == [0, 0, 0]
    assert await take(two, amina, 3) == [0, 0, 15]
    assert await take(one, amina, 1) == [15]
    one.close()
    two.close()


async def test_each_node_counts_for_itself_while_redis_is_away(mortal_redis: OwnRedis) -> None:
    limiter, amina = RedisLimiter(mortal_redis.url), fresh()
    assert await take(limiter, amina, 1) == [0]
    mortal_redis.stop(crash=True)

    assert await take(limiter, amina, 6) == [0, 0, 0, 0, 0, 15]
    await limiter.take_back(Limited.SIGN_IN, amina)
    await limiter.forget(Limited.SIGN_IN, amina)
    assert await take(limiter, amina, 1) == [0]
    limiter.close()


async def test_a_redis_that_hangs_holds_nobody_up_for_long(mortal_redis: OwnRedis) -> None:
    limiter, amina = RedisLimiter(mortal_redis.url), fresh()
    await take(limiter, amina, 1)
    mortal_redis.freeze()

    async with asyncio.timeout(5):
        assert await take(limiter, amina, 6) == [0, 0, 0, 0, 0, 15]
    mortal_redis.thaw()
    limiter.close()
