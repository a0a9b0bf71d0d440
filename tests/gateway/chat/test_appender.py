"""Batches of sends: in order, together, and never left waiting."""

import asyncio
import logging
from collections.abc import Callable
from typing import TypeVar

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection

from gateway.chat.appender import LARGEST_BATCH, Appender
from gateway.chat.bus import Hint, InProcessBus
from gateway.chat.franker import Franker
from gateway.chat.franking import COMMITMENT_BYTES
from gateway.chat.log import SIDE_YOUNG, Outcome, Submission
from gateway.codes import Code
from gateway.errors import EarshotError, StoreUnavailable

T = TypeVar("T")


class FailingDatabase:
    """A database that fails as it is told to, one failure for each transaction."""

    def __init__(self, *failures: Exception) -> None:
        self._failures = list(failures)

    async def transact(self, _work: Callable[[Connection], T]) -> T:
        await asyncio.sleep(0)
        raise self._failures.pop(0)

    async def read(self, _work: Callable[[Connection], T]) -> T:
        raise NotImplementedError


def submission(number: int) -> Submission:
    return Submission(
        organisation="o",
        conversation="c",
        sender="s",
        side=SIDE_YOUNG,
        message_id=f"{number:032x}",
        epoch=0,
        at=0,
        commitment=bytes(COMMITMENT_BYTES),
        body=b"body",
    )


def appender(*failures: Exception) -> tuple[Appender, list[Hint]]:
    bus, hints = InProcessBus(), list[Hint]()
    bus.subscribe(hints.append)
    made = Appender(
        database=FailingDatabase(*failures),
        bus=bus,
        franker=Franker(lambda _organisation: SigningKey.generate()),
        desk_changed=lambda _conversation: None,
    )
    return made, hints


async def test_sender_hears_that_storage_failed() -> None:
    made, hints = appender(StoreUnavailable())
    heard: list[Outcome | EarshotError] = []
    made.submit(submission(1), heard.append)
    await made.close()
    assert [each.code for each in heard if isinstance(each, EarshotError)] == [
        Code.STORE_UNAVAILABLE
    ]
    assert hints == []


async def test_failure_of_one_batch_leaves_nobody_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, _ = appender(RuntimeError("a fault of ours"), StoreUnavailable())
    heard: list[Outcome | EarshotError] = []
    with caplog.at_level(logging.ERROR):
        for number in range(LARGEST_BATCH + 1):
            made.submit(submission(number), heard.append)
        await made.close()
    assert len(heard) == LARGEST_BATCH + 1
    assert all(isinstance(each, StoreUnavailable) for each in heard)
    assert "a batch of messages was not kept" in caplog.text
