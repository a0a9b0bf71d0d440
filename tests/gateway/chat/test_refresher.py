"""Look-ups of changed conversations: shared by those who wait, told in order and to the right."""

import asyncio
import logging
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import pytest

from gateway.chat import refresher as module
from gateway.chat.readers import Shown
from gateway.chat.refresher import Refresher
from gateway.chat.replies import ConversationPush, Named, PersonName, Summary
from gateway.chat.session import CloseCode, Event, Over, Passed
from gateway.codes import Code
from gateway.errors import NotFound, StoreUnavailable, Unauthenticated
from gateway.policy import Actor, Kind
from gateway.storage import patience
from gateway.storage.database import SqlDatabase

TALK: Final = "7a" * 16
OTHER: Final = "7b" * 16


@dataclass(eq=False)
class Listener:
    """A connection that writes down what it hears."""

    actor: Actor
    heard: list[Event] = field(default_factory=list)
    open: bool = True

    def feed(self, event: Event) -> None:
        self.heard.append(event)

    def is_open(self) -> bool:
        return self.open


class Asked(Refresher):
    """Looks nothing up in storage: each look-up has its number as the head that it found.

    ``gate``: look-ups wait for it. ``faults``: what they raise in turn. ``shown``: what devices
    are told in the place of a summary, or nothing.
    """

    def __init__(self, database: SqlDatabase) -> None:
        super().__init__(database=database)
        self.asked: list[tuple[str, list[str]]] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.begun = asyncio.Event()
        self.faults: list[Exception] = []
        self.shown: dict[str, Unauthenticated | None] = {}

    async def look_up(self, readers: Sequence[Actor], conversation: str) -> Shown:
        self.asked.append((conversation, [reader.device for reader in readers]))
        number = len(self.asked)
        self.begun.set()
        await self.gate.wait()
        if self.faults:
            raise self.faults.pop(0)
        found: Shown = {}
        for reader in readers:
            told = self.shown.get(reader.device, summary(reader.device, number))
            if told is not None:
                found[reader.device] = told
        return found

    async def rest(self) -> None:
        while self._tasks:
            await asyncio.gather(*self._tasks)


@pytest.fixture
def asked(tmp_path: Path) -> Asked:
    return Asked(SqlDatabase(f"sqlite:///{tmp_path / 'empty.db'}"))


def listeners(*devices: str) -> list[Listener]:
    return [Listener(Actor("o", f"{each}'s", each, Kind.STAFF)) for each in devices]


def summary(device: str, head: int) -> Summary:
    return Summary(
        conversation=device,
        kind="desk",
        team=Named("team", "Nurses"),
        person=PersonName("robin", "Robin"),
        opened_at=0,
        head=head,
        epoch=0,
        member=False,
        invited=False,
        joined_seq=0,
        cursor=0,
        last_at=0,
        unread=0,
        waiting_since=None,
        roster=[],
        marks=[],
    )


def pushed(device: str, *heads: int) -> list[Passed]:
    return [Passed(ConversationPush(summary=summary(device, head))) for head in heads]


async def test_all_readers_share_a_look_up_and_each_is_told_its_own(asked: Asked) -> None:
    phone, desk, tablet = listeners("phone", "desk", "tablet")
    asked.refresh(TALK, [phone, desk, tablet])
    await asked.rest()
    assert asked.asked == [(TALK, ["phone", "desk", "tablet"])]
    for each in (phone, desk, tablet):
        assert each.heard == pushed(each.actor.device, 1)


async def test_hints_of_the_same_moment_share_a_look_up(asked: Asked) -> None:
    phone, desk = listeners("phone", "desk")
    asked.refresh(TALK, [phone])
    asked.refresh(TALK, [desk, phone])
    await asked.rest()
    assert asked.asked == [(TALK, ["phone", "desk"])]
    assert (len(phone.heard), len(desk.heard)) == (1, 1)


async def test_what_changes_during_a_look_up_is_looked_up_once_more_and_told_last(
    asked: Asked,
) -> None:
    phone, desk = listeners("phone", "desk")
    asked.gate.clear()
    asked.refresh(TALK, [phone])
    await asked.begun.wait()
    for _ in range(3):
        asked.refresh(TALK, [desk, phone])
    asked.gate.set()
    await asked.rest()
    assert asked.asked == [(TALK, ["phone"]), (TALK, ["desk", "phone"])]
    assert phone.heard == pushed("phone", 1, 2)
    assert desk.heard == pushed("desk", 2)


async def test_one_conversation_does_not_wait_for_another(asked: Asked) -> None:
    (phone,) = listeners("phone")
    asked.gate.clear()
    asked.refresh(TALK, [phone])
    asked.refresh(OTHER, [phone])
    await asked.begun.wait()
    await asyncio.sleep(0)
    assert [name for name, _ in asked.asked] == [TALK, OTHER]
    asked.gate.set()
    await asked.rest()


async def test_nothing_is_kept_of_a_conversation_once_it_was_told(asked: Asked) -> None:
    asked.refresh(TALK, listeners("phone"))
    asked.refresh(OTHER, [])
    await asked.rest()
    assert (asked._waiting, asked._tasks) == ({}, set())


async def test_who_may_not_be_here_is_closed_and_the_others_are_told(asked: Asked) -> None:
    phone, lost, old, stranger = listeners("phone", "lost", "old", "stranger")
    asked.shown = {
        "lost": Unauthenticated(Code.DEVICE_REVOKED),
        "old": Unauthenticated(Code.SESSION_ENDED),
        "stranger": None,
    }
    asked.refresh(TALK, [phone, lost, old, stranger])
    await asked.rest()
    assert phone.heard == pushed("phone", 1)
    assert lost.heard == [Over(CloseCode.DEVICE_REVOKED)]
    assert old.heard == [Over(CloseCode.SESSION_ENDED)]
    assert stranger.heard == []


async def test_closed_connection_is_looked_up_for_no_more(asked: Asked) -> None:
    gone, phone = listeners("gone", "phone")
    gone.open = False
    asked.refresh(OTHER, [gone])
    asked.refresh(TALK, [gone, phone])
    await asked.rest()
    assert asked.asked == [(TALK, ["phone"])]


async def test_storage_that_is_away_is_waited_for(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0)
    phone, desk = listeners("phone", "desk")
    asked.faults = [StoreUnavailable(), StoreUnavailable()]
    asked.refresh(TALK, [phone, desk])
    await asked.rest()
    assert (phone.heard, desk.heard) == (pushed("phone", 3), pushed("desk", 3))


async def test_nobody_waits_for_storage_once_all_are_gone(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patience, "PAUSE_S", 0)
    phone, desk = listeners("phone", "desk")
    asked.gate.clear()
    asked.faults = [StoreUnavailable(), StoreUnavailable()]
    asked.refresh(TALK, [phone, desk])
    await asked.begun.wait()
    phone.open = desk.open = False
    asked.gate.set()
    await asked.rest()
    assert len(asked.asked) == 1


@pytest.mark.parametrize("fault", [NotFound(Code.CONVERSATION_UNKNOWN), RuntimeError("ours")])
async def test_look_up_that_fails_makes_its_readers_start_over_and_no_others(
    asked: Asked, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    phone, desk = listeners("phone", "desk")
    asked.gate.clear()
    asked.faults = [fault]
    asked.refresh(TALK, [phone])
    await asked.begun.wait()
    asked.refresh(TALK, [desk])
    with caplog.at_level(logging.ERROR):
        asked.gate.set()
        await asked.rest()
    assert phone.heard == [Over(CloseCode.RESTART)]
    assert desk.heard == pushed("desk", 2)
    assert ("looking a conversation up failed" in caplog.text) is isinstance(fault, RuntimeError)


async def test_more_readers_than_a_statement_takes_are_served_in_turns(
    asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_AT_ONCE", 2)
    everybody = listeners("a", "b", "c", "d", "e")
    asked.refresh(TALK, everybody)
    await asked.rest()
    assert [devices for _, devices in asked.asked] == [["a", "b"], ["c", "d"], ["e"]]
    assert all(len(each.heard) == 1 for each in everybody)
