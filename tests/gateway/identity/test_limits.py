from hypothesis import given
from hypothesis import strategies as st

from gateway.identity.limits import NO_ATTEMPTS, RULES, Attempts, Limited, MemoryLimiter, Rule

RULE = Rule(free=3, first=10, longest=60, window=200)
GAPS = st.lists(st.integers(min_value=0, max_value=250), max_size=60)
TIMES = st.integers(min_value=0, max_value=2**41)


def test_rules_never_forget_a_wait() -> None:
    assert all(rule.first <= rule.longest < rule.window for rule in RULES.values())
    assert set(RULES) == set(Limited)


def test_waits_double_up_to_the_longest() -> None:
    attempts, waits, now = NO_ATTEMPTS, [], 1000
    for _ in range(8):
        now += attempts.wait(RULE, now)
        attempts = attempts.counted(RULE, now)
        waits.append(attempts.wait(RULE, now))

    assert waits == [0, 0, 10, 20, 40, 60, 60, 60]


def test_attempts_are_forgotten_after_the_window() -> None:
    attempts = Attempts(50, 1000)

    assert attempts.wait(RULE, 1200) == 0
    assert attempts.counted(RULE, 1200) == Attempts(1, 1200)


@given(GAPS, TIMES)
def test_at_most_a_few_attempts_pass_in_any_window(gaps: list[int], start: int) -> None:
    attempts, now = NO_ATTEMPTS, start
    passed: list[int] = []
    for gap in gaps:
        now += gap
        if attempts.wait(RULE, now) == 0:
            attempts = attempts.counted(RULE, now)
            passed.append(now)

    # Three free, then waits of 10, 20, 40 and 60: nine begin within 200 of the first of a row.
    for first in range(len(passed)):
        in_window = [time for time in passed[first:] if time < passed[first] + RULE.window]
        assert len(in_window) <= 9


@given(st.integers(min_value=0, max_value=10**6), TIMES, TIMES)
def test_wait_is_bounded_whatever_the_clock_does(count: int, last: int, now: int) -> None:
    assert 0 <= Attempts(count, last).wait(RULE, now) <= RULE.longest


@given(st.integers(min_value=0, max_value=10), TIMES, st.integers(min_value=0, max_value=199))
def test_waiting_shrinks_as_time_passes(count: int, last: int, elapsed: int) -> None:
    attempts = Attempts(count, last)

    assert attempts.wait(RULE, last + elapsed + 1) <= attempts.wait(RULE, last + elapsed)
    assert attempts.wait(RULE, last + RULE.longest) == 0


@given(st.integers(min_value=0, max_value=10), TIMES)
def test_attempt_taken_back_was_never_made(count: int, last: int) -> None:
    attempts = Attempts(count, last)

    assert attempts.counted(RULE, last).taken_back().count == count


async def take(limiter: MemoryLimiter, times: int, whom: str = "amina", now: int = 0) -> list[int]:
    return [await limiter.take(Limited.SIGN_IN, whom, now=now) for _ in range(times)]


async def test_limiter_slows_one_and_not_another() -> None:
    limiter = MemoryLimiter()

    assert await take(limiter, 7) == [0, 0, 0, 0, 0, 15, 15]
    assert await take(limiter, 1, "beth") == [0]
    assert await limiter.take(Limited.JOIN, "amina", now=0) == 0


async def test_limiter_rounds_the_wait_up() -> None:
    limiter = MemoryLimiter()
    await take(limiter, 5)

    assert await take(limiter, 1, now=1) == [15]
    assert await take(limiter, 1, now=14_999) == [1]
    assert await take(limiter, 1, now=15_000) == [0]
    assert await take(limiter, 1, now=15_000) == [30]


async def test_limiter_takes_good_attempts_back() -> None:
    limiter = MemoryLimiter()
    for _ in range(50):
        assert await take(limiter, 1) == [0]
        await limiter.take_back(Limited.SIGN_IN, "amina")
    await limiter.take_back(Limited.SIGN_IN, "nobody")


async def test_limiter_forgets_on_success() -> None:
    limiter = MemoryLimiter()
    await take(limiter, 6)

    await limiter.forget(Limited.SIGN_IN, "amina")
    await limiter.forget(Limited.SIGN_IN, "nobody")

    assert await take(limiter, 5) == [0] * 5


async def test_limiter_keeps_the_most_recent_keys() -> None:
    limiter = MemoryLimiter(capacity=2)
    await take(limiter, 5, "amina")
    await take(limiter, 5, "beth")
    await take(limiter, 1, "dan")

    assert await take(limiter, 1, "beth") == [15]
    assert await take(limiter, 1, "amina") == [0]
    assert len(limiter._attempts) == 2
