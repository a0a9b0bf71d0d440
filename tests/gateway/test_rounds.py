import itertools
import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.errors import StoreUnavailable
from gateway.rounds import Round, go_once, next_tick, phases, ticks


class Steps:
    """Steps that note that they were taken."""

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.failures = 0

    async def good(self) -> None:
        self.taken.append("good")

    async def odd(self) -> None:
        self.taken.append("odd")
        raise ValueError

    async def without_store(self) -> None:
        self.taken.append("without store")
        raise StoreUnavailable

    def fail(self) -> None:
        self.failures += 1


async def test_step_that_fails_keeps_no_other_from_its_turn(
    caplog: pytest.LogCaptureFixture,
) -> None:
    steps = Steps()
    each = Round(1, [steps.odd, steps.without_store, steps.good], "it waits")

    await go_once(each, steps.fail)
    await go_once(each, steps.fail)

    assert steps.taken == ["odd", "without store", "good"] * 2
    assert steps.failures == 2
    assert [one.message for one in caplog.records if one.levelno == logging.WARNING] == [
        "it waits"
    ] * 2


def test_phases_share_a_second_out() -> None:
    assert list(itertools.islice(phases(4), 6)) == [0, 0.25, 0.5, 0.75, 0, 0.25]


@given(
    st.integers(0, 10**6).map(float),
    st.integers(0, 10**5).map(lambda hundredths: hundredths / 128),
    st.sampled_from([1.0, 2.0, 5.0, 60.0]),
)
def test_tick_comes_after_now_in_its_phase(due: float, late: float, seconds: float) -> None:
    now = due + late
    tick = next_tick(due, now, seconds)
    assert now < tick <= now + seconds
    assert (tick - due) % seconds == 0


def test_tick_that_came_early_is_not_given_twice() -> None:
    """A loop's timers may fire a clock's resolution before they are due."""
    assert next_tick(10.0, 9.9999, 1.0) == 11.0


async def test_looks_start_apart_and_stay_apart() -> None:
    now = [100.0]

    async def sleep(seconds: float) -> None:
        now[0] += seconds

    seen: list[float] = []
    async for _ in ticks(2.0, after=0.25, time=lambda: now[0], sleep=sleep):
        seen.append(now[0])
        # A look that lasts; the third one lasts so long that a tick is missed.
        now[0] += 2.5 if len(seen) == 3 else 0.125
        if len(seen) == 5:
            break

    assert seen == [100.25, 102.25, 104.25, 108.25, 110.25]
