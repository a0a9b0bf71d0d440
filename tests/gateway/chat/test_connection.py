"""A connection under way: bursts, devices that do not read, devices that are gone."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Callable
from typing import Any, Final

import pytest

from gateway.chat.connection import Connection
from gateway.chat.requests import LIMITS
from gateway.chat.socket import PATH, SocketFirst
from gateway.storage.database import Work
from gateway.websocket import MORE
from tests.house import House, Line, scope_of
from tests.paper_group import PaperGroup

TALK: Final = "7a" * 16


async def open_talk(house: House, line: Line) -> PaperGroup:
    paper = PaperGroup(TALK, {0: house.town.robin.member})
    line.ask("open", 900, conversation=TALK, team=house.town.nurses, group_info=paper.group_info())
    assert (await line.hear("opened"))["summary"]["head"] == 1
    return paper


def send_all(line: Line, paper: PaperGroup, numbers: range) -> None:
    for number in numbers:
        name = f"{number:032x}"
        line.ask("send", number, conversation=TALK, message_id=name, message=paper.message(name))


async def hear_all(line: Line, kind: str, count: int) -> list[dict[str, Any]]:
    return [await line.hear(kind) for _ in range(count)]


async def turns() -> None:
    """Let everything run that need not wait."""
    for _ in range(10):
        await asyncio.sleep(0)


async def test_burst_is_answered_and_pushed_in_order(house: House) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        send_all(line, paper, range(1, 41))
        sent, pushed = list[int](), list[int]()
        while len(sent) < 40 or len(pushed) < 40:
            frame = await line.heard()
            if frame["t"] == "sent":
                assert frame["re"] == frame["seq"] - 1
                sent.append(frame["seq"])
            elif frame["t"] == "entry" and frame["entry"]["message_id"]:
                pushed.append(frame["entry"]["seq"])
        assert sent == pushed == list(range(2, 42))


async def test_burst_leaves_in_few_messages(house: House) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        line.written = 0
        send_all(line, paper, range(1, 41))
        await hear_all(line, "sent", 40)
        assert line.written <= 10


async def test_idle_connection_has_no_task_but_the_servers(house: House) -> None:
    before = len(asyncio.all_tasks())
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        line.ask("list", 1)
        await line.hear("conversations")
        await turns()
        assert len(asyncio.all_tasks()) == before + 1


@contextlib.asynccontextmanager
async def storing_later(house: House) -> AsyncIterator[asyncio.Event]:
    """Let nothing be stored until it may be, or until the test is over."""
    database, may_store = house.gateway.database, asyncio.Event()
    transact = database.transact

    async def wait_and_transact(work: Work[Any]) -> object:
        await may_store.wait()
        return await transact(work)

    with pytest.MonkeyPatch.context() as slow:
        slow.setattr(database, "transact", wait_and_transact)
        try:
            yield may_store
        finally:
            may_store.set()


async def test_gateway_reads_no_more_than_may_be_in_flight(house: House) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        async with storing_later(house) as may_store:
            send_all(line, paper, range(1, 101))
            await turns()
            assert line.incoming.qsize() == 100 - LIMITS.in_flight
            may_store.set()
            sent = await hear_all(line, "sent", 100)
        assert [each["seq"] for each in sent] == list(range(2, 102))


async def test_frames_that_came_together_wait_as_those_that_came_alone(house: House) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        send_all(line, paper, range(1, 101))
        first, *more = [line.incoming.get_nowait() for _ in range(100)]
        async with storing_later(house) as may_store:
            line.incoming.put_nowait({**first, MORE: [each["bytes"] for each in more]})
            await turns()
            (connection,) = house.gateway.hub.connections()
            assert isinstance(connection, Connection)
            assert connection.held is not None
            assert connection._session._in_flight == LIMITS.in_flight
            may_store.set()
            sent = await hear_all(line, "sent", 100)
        assert [each["re"] for each in sent] == list(range(1, 101))


async def test_what_waits_for_a_slow_device_leaves_together(house: House) -> None:
    async with house.line(house.town.robin) as line:
        paper = await open_talk(house, line)
        line.ask("list", 901)
        await line.hear("conversations")
        line.writable.clear()
        for number in range(1, 4):
            send_all(line, paper, range(number, number + 1))
            await turns()
            await house.gateway.appender.close()
        line.written = 0
        line.writable.set()
        assert [each["seq"] for each in await hear_all(line, "sent", 3)] == [2, 3, 4]
        assert line.written <= 2


async def test_close_in_the_middle_of_a_write_drops_what_is_queued(house: House) -> None:
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        line.writable.clear()
        line.ask("list", 1)
        await line.until_sending()
        line.ask("list", 2)
        line.ask("list", 3)
        await turns()
        house.gateway.hub.end(house.town.robin.device, 4100)
        line.writable.set()
        assert (await line.heard())["re"] == 1
        assert await line.heard() == {"type": "websocket.close", "code": 4100}


@pytest.mark.parametrize("fault", [OSError(), RuntimeError("the socket is closed")])
async def test_device_that_is_gone_in_the_middle_of_a_write_is_forgotten(
    house: House, fault: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        line.fault = fault
        line.ask("list", 1)
        await line.until_sending()
        line.ask("list", 2)
    assert list(house.gateway.hub.connections()) == []
    assert caplog.text == ""


async def test_fault_of_ours_in_a_write_is_logged(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        line.fault = ValueError("a fault of ours")
        with caplog.at_level(logging.ERROR):
            line.ask("list", 1)
            await line.until_sending()
    assert "writing to a device failed" in caplog.text


async def test_socket_is_served_ahead_of_everything_else(house: House) -> None:
    served: list[str] = []

    def application(name: str) -> Callable[..., Any]:
        async def serve(*_: object) -> None:
            served.append(name)

        return serve

    app = SocketFirst({PATH: application("socket")}, application("rest"))
    scope = {**scope_of(house.town.robin), "path": PATH}
    for asked in (scope, {**scope, "path": f"{PATH}/"}, {**scope, "type": "http"}):
        await app(asked, None, None)  # type: ignore[arg-type]
    assert served == ["socket", "rest", "rest"]
