import pytest

from gateway.errors import Throttled
from gateway.limits.limiter import MemoryLimiter, Tally, require, rules_times
from gateway.limits.rules import Limited, Pace


def test_tally_keeps_the_most_recent_keys() -> None:
    tally = Tally(capacity=2)
    for whom, times in (("amina", 5), ("beth", 5), ("dan", 1)):
        for _ in range(times):
            tally.take(Limited.SIGN_IN, whom, now=0)

    assert tally.take(Limited.SIGN_IN, "beth", now=0) == 15_000
    assert tally.take(Limited.SIGN_IN, "amina", now=0) == 0
    assert len(tally._counts) == 2


async def test_who_is_over_is_told_when_to_come_again() -> None:
    tally = Tally({Limited.MESSAGE: Pace(burst=1, every=1500)})
    tally.require(Limited.MESSAGE, "robin", now=0)

    with pytest.raises(Throttled) as refused:
        tally.require(Limited.MESSAGE, "robin", now=0)
    assert refused.value.fields == {"retry_after": 2}
    with pytest.raises(Throttled):
        await require(MemoryLimiter(tally), Limited.MESSAGE, "robin", now=0)


def test_rules_can_let_everything_through_but_guesses() -> None:
    tally = Tally(rules_times(0))

    assert not any(tally.take(Limited.FRAME, "phone", now=0) for _ in range(10_000))
    assert any(tally.take(Limited.LINK, "192.0.2.7", now=0) for _ in range(100))
