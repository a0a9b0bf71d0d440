"""The socket's shell in one process, for what a real network cannot be made to do on time."""

import asyncio
import logging
from typing import Any

import pytest

from gateway.chat.bus import Changed
from gateway.chat.delivery import Delivery
from gateway.chat.hub import RecentEntries
from gateway.chat.refresher import Refresher
from gateway.chat.requests import Ack
from gateway.codes import Code
from gateway.errors import NotFound, StoreUnavailable
from gateway.limits.limiter import MemoryLimiter, Tally
from gateway.limits.lines import Lines
from gateway.limits.rules import RULES, Limited, Pace
from gateway.sources import system_clock
from gateway.storage import patience
from tests.house import House, Line
from tests.paper_group import PaperGroup

TALK = "7a" * 16


async def open_talk(house: House, line: Line) -> PaperGroup:
    paper = PaperGroup(TALK, {0: house.town.robin.member})
    line.ask("open", 50, conversation=TALK, team=house.town.nurses, group_info=paper.group_info())
    assert (await line.hear("opened"))["summary"]["head"] == 1
    return paper


async def test_gateway_speaks_first(house: House) -> None:
    async with house.line(house.town.robin, "list", "list") as line:
        assert [(await line.heard())["t"] for _ in range(3)] == [
            "hello",
            "conversations",
            "conversations",
        ]


async def test_fault_of_ours_is_answered_and_logged(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(house.gateway.delivery, "conversations", fail)
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        with caplog.at_level(logging.ERROR):
            line.ask("list", 7)
            failed = await line.hear("error")
        assert (failed["re"], failed["code"]) == (7, "gateway.failed")
        assert "request failed: List" in caplog.text
        line.ask("who", 8, devices=[house.town.robin.device])
        assert len((await line.hear("people"))["people"]) == 1


def fail_at_first(
    part: Delivery | Refresher, monkeypatch: pytest.MonkeyPatch, name: str, error: Exception
) -> None:
    """Let reads of a kind fail once."""
    read = getattr(part, name)
    failed: list[str] = []

    async def fail(*asked: Any, **more: Any) -> object:  # noqa: ANN401 - passed on as it is
        if failed:
            return await read(*asked, **more)
        failed.append(name)
        raise error

    monkeypatch.setattr(part, name, fail)
    monkeypatch.setattr(patience, "PAUSE_S", 0)


async def test_entries_are_pushed_when_storage_can_be_read_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.line(house.town.robin) as line:
        await open_talk(house, line)
    fail_at_first(house.gateway.delivery, monkeypatch, "entries", StoreUnavailable())
    house.gateway.hub.recent = RecentEntries()
    async with house.line(house.town.robin) as line:
        assert (await line.hear("entry"))["entry"]["seq"] == 1


async def test_summary_is_pushed_when_storage_can_be_read_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.line(house.town.robin) as line:
        await open_talk(house, line)
        await line.hear("conversation")
        fail_at_first(house.gateway.refresher, monkeypatch, "look_up", StoreUnavailable())
        robin = house.town.robin.account
        house.gateway.bus.publish(Changed(TALK, house.town.nurses, robin, head=0))
        assert (await line.hear("conversation"))["summary"]["conversation"] == TALK


async def test_device_that_left_meanwhile_is_read_for_no_more(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = asyncio.Event()

    async def fail(*_: object) -> None:
        looked.set()
        raise StoreUnavailable

    monkeypatch.setattr(house.gateway.refresher, "look_up", fail)
    monkeypatch.setattr(patience, "PAUSE_S", 0)
    robin = house.town.robin
    async with house.line(robin) as line:
        await line.hear("hello")
        house.gateway.bus.publish(Changed(TALK, "team", robin.account, head=0))
        await looked.wait()
    await asyncio.gather(*house.gateway.refresher._tasks)


@pytest.mark.parametrize("read", ["entries", "look_up"])
async def test_read_that_is_refused_makes_the_device_start_over(
    house: House, monkeypatch: pytest.MonkeyPatch, read: str
) -> None:
    async with house.line(house.town.robin) as line:
        await open_talk(house, line)
    part = house.gateway.delivery if read == "entries" else house.gateway.refresher
    fail_at_first(part, monkeypatch, read, NotFound(Code.CONVERSATION_UNKNOWN))
    house.gateway.hub.recent = RecentEntries()
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        house.gateway.bus.publish(Changed(TALK, "team", house.town.robin.account, head=0))
        assert (await line.hear("websocket.close"))["code"] == 1012


@pytest.mark.parametrize("what", ["who speaks", "how far it is"])
async def test_device_that_cannot_be_looked_up_is_told_to_come_back(
    house: House, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    async def fail(*_: object) -> None:
        raise StoreUnavailable

    if what == "who speaks":
        monkeypatch.setattr(house.gateway.socket, "_authenticate", fail)
    else:
        monkeypatch.setattr(house.gateway.delivery, "positions", fail)
    async with house.line(house.town.robin) as line:
        assert (await line.heard()) == {"type": "websocket.close", "code": 1012}


async def test_device_is_served_while_nothing_can_be_written(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    robin = house.town.robin
    async with house.line(robin) as line:
        await open_talk(house, line)
        line.ask("ack", 51, conversation=TALK, seq=1)
        await line.hear("ok")

    async def fail(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(house.gateway.database, "transact", fail)
    house.gateway.delivery.ack(robin.actor, Ack(id=52, conversation=TALK, seq=1))
    async with house.line(robin) as line:
        assert (await line.hear("entry"))["entry"]["seq"] == 1
    monkeypatch.undo()


async def test_storage_that_fails_a_send_is_answered(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)

        async def fail(*_: object) -> None:
            raise StoreUnavailable

        message_id = "0f" * 16
        send = {
            "conversation": TALK,
            "message_id": message_id,
            "message": paper.message(message_id),
        }
        with monkeypatch.context() as broken:
            broken.setattr(house.gateway.database, "transact", fail)
            line.ask("send", 60, **send)
            failed = await line.hear("error")
            assert (failed["re"], failed["code"]) == (60, "store.unavailable")
        line.ask("send", 61, **send)
        assert (await line.hear("sent"))["seq"] == 2


async def test_newest_summary_is_pushed_last(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two changes in quick succession; the first look-up takes longer than the second would."""
    robin = house.town.robin
    look_up = house.gateway.refresher.look_up
    slow, begun, calls = asyncio.Event(), asyncio.Event(), list[int]()

    async def first_is_slow(*asked: Any) -> object:  # noqa: ANN401 - passed on as it is
        found = await look_up(*asked)
        calls.append(len(calls))
        if len(calls) == 1:
            begun.set()
            await slow.wait()
        return found

    async with house.line(robin) as line:
        paper = await open_talk(house, line)
        await line.hear("conversation")
        monkeypatch.setattr(house.gateway.refresher, "look_up", first_is_slow)
        changed = Changed(TALK, house.town.nurses, robin.account, head=0)
        house.gateway.bus.publish(changed)
        await begun.wait()
        message_id = "0f" * 16
        line.ask(
            "send",
            60,
            conversation=TALK,
            message_id=message_id,
            message=paper.message(message_id),
        )
        await line.hear("sent")
        house.gateway.bus.publish(changed)
        house.gateway.bus.publish(changed)
        for number in (61, 62):
            line.ask("list", number)
            await line.hear("conversations")
        slow.set()
        heads = [(await line.hear("conversation"))["summary"]["head"] for _ in range(2)]
        assert heads == [1, 2]


async def test_device_that_does_not_read_is_closed_once_it_does(house: House) -> None:
    async with house.line(house.town.robin) as line:
        await open_talk(house, line)
        line.writable.clear()
        actor = house.town.robin.device
        house.gateway.hub.end(actor, 4100)
        line.ask("list", 70)
        line.writable.set()
        assert (await line.hear("websocket.close"))["code"] == 4100


async def test_gateway_that_closes_says_so_to_everyone(house: House) -> None:
    async with house.line(house.town.robin) as robin, house.line(house.town.amina) as amina:
        await robin.hear("hello")
        await amina.hear("hello")
        for each in house.gateway.hub.connections():
            house.gateway.hub.end(each.actor.device, 1012)
        assert (await robin.hear("websocket.close"))["code"] == 1012
        assert (await amina.hear("websocket.close"))["code"] == 1012
    assert list(house.gateway.hub.connections()) == []


async def test_fault_while_reading_is_not_swallowed(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(house.gateway.delivery, "positions", fail)
    with pytest.raises(RuntimeError, match="a fault of ours"):
        async with house.line(house.town.robin):
            pass


async def test_a_device_that_sends_too_much_is_told_when_to_go_on(house: House) -> None:
    house.gateway.delivery._tally = Tally({Limited.MESSAGE: Pace(burst=1, every=60_000)})
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        for number in (1, 2):
            message_id = f"{number:032x}"
            message = paper.message(message_id)
            line.ask("send", number, conversation=TALK, message_id=message_id, message=message)
        refused = await line.hear("error")
        assert (refused["re"], refused["code"]) == (2, "request.too_many")
        assert refused["fields"] == {"retry_after": 60}


async def test_a_device_that_opens_too_many_sockets_is_told_when_to_come_again(
    house: House,
) -> None:
    tally = Tally({**RULES, Limited.SOCKET: Pace(burst=1, every=60_000)})
    house.gateway.socket._lines = Lines(
        limiter=MemoryLimiter(tally), tally=tally, clock=lambda: 1_000_000
    )
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
    async with house.line(house.town.robin) as line:
        closed = await line.hear("websocket.close")
        assert (closed["code"], closed["reason"]) == (4002, "retry_after=60")


async def test_frames_that_come_too_fast_are_read_later_and_none_is_lost(house: House) -> None:
    tally = Tally({**RULES, Limited.FRAME: Pace(burst=2, every=20)})
    house.gateway.socket._lines = Lines(
        limiter=MemoryLimiter(tally), tally=tally, clock=system_clock
    )
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        begun = asyncio.get_running_loop().time()
        for number in range(1, 9):
            line.ask("list", number)
        heard = {(await line.hear("conversations"))["re"] for _ in range(8)}
        assert heard == set(range(1, 9))
        assert asyncio.get_running_loop().time() - begun > 0.08
