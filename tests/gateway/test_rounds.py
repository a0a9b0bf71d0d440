import logging

import pytest

from gateway.errors import StoreUnavailable
from gateway.rounds import Round, go_once


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
