from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.claim_limits import PER_CLAIMER, PER_TARGET, WINDOW_MS, Taken, seconds_to_wait

NOW = 1_750_000_000_000
NONE = Taken(0, NOW)

ages = st.integers(0, WINDOW_MS - 1)


def taken(count: int, age: int = 0) -> Taken:
    return Taken(count, NOW - age)


def test_opening_for_thirty_devices_waits_for_nothing() -> None:
    assert [seconds_to_wait(NONE, NONE, NOW) for _ in range(30)] == [0] * 30


@given(st.integers(0, PER_CLAIMER - 1), st.integers(0, PER_TARGET - 1), ages)
def test_claims_within_both_limits_pass(mine: int, all_of_them: int, age: int) -> None:
    assert seconds_to_wait(taken(mine, age), taken(max(mine, all_of_them), age), NOW) == 0


def test_claimer_at_the_limit_waits_until_its_oldest_claim_leaves_the_window() -> None:
    full = taken(PER_CLAIMER, age=WINDOW_MS - 1500)
    assert seconds_to_wait(full, full, NOW) == 2
    assert seconds_to_wait(taken(PER_CLAIMER - 1, 1500), full, NOW) == 0


def test_target_at_the_limit_makes_everybody_wait() -> None:
    assert seconds_to_wait(NONE, taken(PER_TARGET), NOW) == WINDOW_MS // 1000


@given(ages, ages)
def test_longer_of_two_waits_counts(mine: int, all_of_them: int) -> None:
    both = seconds_to_wait(taken(PER_CLAIMER, mine), taken(PER_TARGET, all_of_them), NOW)
    assert both == max(
        seconds_to_wait(taken(PER_CLAIMER, mine), NONE, NOW),
        seconds_to_wait(NONE, taken(PER_TARGET, all_of_them), NOW),
    )
    assert both >= 1
