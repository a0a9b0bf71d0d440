"""Batches of sends: in order, together, and never left waiting."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from nacl.signing import SigningKey
from sqlalchemy import Connection

from gateway.chat.appender import LARGEST_BATCH, Appender, Settled
from gateway.chat.batches import BatchStore
from gateway.chat.bus import Hint, InProcessBus
from gateway.chat.franker import Franker
from gateway.chat.franking import COMMITMENT_BYTES
from gateway.chat.log import SIDE_YOUNG, Submission
from gateway.chat.requests import Send
from gateway.errors import StoreUnavailable

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


@dataclass(eq=False)
class Listener:
    """A sender that writes down what it hears."""

    heard: list[Settled] = field(default_factory=list)
    times: int = 0

    def settle(self, settled: Sequence[Settled]) -> None:
        self.heard += settled
        self.times += 1


def request(number: int) -> Send:
    return Send(id=number, conversation="c", message_id=f"{number:032x}", message=b"body")


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
        batches=BatchStore(Franker(lambda _organisation: SigningKey.generate()).frank),
        desk_changed=lambda _conversation: None,
        heard=lambda _conversation, _side: None,
    )
    return made, hints


async def test_sender_hears_that_storage_failed() -> None:
    made, hints = appender(StoreUnavailable())
    sender = Listener()
    made.submit(submission(1), request(1), sender)
    await made.close()
    assert [(each.id, type(outcome)) for each, outcome in sender.heard] == [(1, StoreUnavailable)]
    assert hints == []


async def test_failure_of_one_batch_leaves_nobody_waiting(
    caplog: pytest.LogCaptureFixture,
) -> None:
    made, _ = appender(RuntimeError("a fault of ours"), StoreUnavailable())
    sender = Listener()
    with caplog.at_level(logging.ERROR):
        for number in range(LARGEST_BATCH + 1):
            made.submit(submission(number), request(number), sender)
        await made.close()
    assert [each.id for each, _ in sender.heard] == list(range(LARGEST_BATCH + 1))
    assert all(isinstance(outcome, StoreUnavailable) for _, outcome in sender.heard)
    assert sender.times == 2
    assert "a batch of messages was not kept" in caplog.text
