"""Reads that wait for storage."""

import pytest

from gateway.errors import StoreUnavailable
from gateway.storage import patience
from gateway.storage.patience import patiently


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0)


class Storage:
    """Storage that is away for some reads."""

    def __init__(self, away: int) -> None:
        self.away = away
        self.asked = 0

    async def read(self) -> str:
        self.asked += 1
        if self.asked <= self.away:
            raise StoreUnavailable
        return "found"


async def test_read_is_repeated_until_storage_is_back() -> None:
    storage = Storage(away=3)
    assert await patiently(storage.read) == "found"
    assert storage.asked == 4


async def test_read_that_nobody_wants_any_more_fails() -> None:
    storage = Storage(away=3)
    with pytest.raises(StoreUnavailable):
        await patiently(storage.read, wanted=lambda: storage.asked < 2)
    assert storage.asked == 2


async def test_other_failures_are_not_waited_out() -> None:
    async def fail() -> None:
        raise RuntimeError("a fault of ours")

    with pytest.raises(RuntimeError, match="a fault of ours"):
        await patiently(fail)
