"""The socket's shell in one process, for what a real network cannot be made to do on time."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from gateway.app import Gateway
from gateway.chat.bus import Changed
from gateway.chat.hub import RecentEntries
from gateway.edge import Face
from gateway.errors import StoreUnavailable
from gateway.policy import Kind
from gateway.settings import read_settings
from gateway.sources import system_clock, system_entropy
from gateway.storage.migrate import upgrade
from tests.contracts.conversations_town import Resident, Town, build_town
from tests.paper_group import PaperGroup
from tests.world import CHEAP

TALK = "7a" * 16
PATIENCE = 5.0


@dataclass
class Line:
    """The server's side of a socket: what the application receives and sends."""

    incoming: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    outgoing: "asyncio.Queue[dict[str, Any]]" = field(default_factory=asyncio.Queue)
    writable: asyncio.Event = field(default_factory=asyncio.Event)
    gathered: "deque[dict[str, Any]]" = field(default_factory=deque)

    async def send(self, message: dict[str, Any]) -> None:
        await self.writable.wait()
        self.outgoing.put_nowait(message)

    def ask(self, kind: str, number: int, **fields: object) -> None:
        frame = msgspec.msgpack.encode({"t": kind, "id": number, **fields})
        self.incoming.put_nowait({"type": "websocket.receive", "bytes": frame})

    async def heard(self) -> dict[str, Any]:
        if self.gathered:
            return self.gathered.popleft()
        async with asyncio.timeout(PATIENCE):
            message = await self.outgoing.get()
        if message["type"] != "websocket.send":
            return message
        found = msgspec.msgpack.decode(message["bytes"])
        self.gathered.extend(found if isinstance(found, list) else [found])
        return self.gathered.popleft()

    async def hear(self, kind: str) -> dict[str, Any]:
        """Wait for a frame of a kind, or for the message that ends the socket."""
        while True:
            frame = await self.heard()
            if frame.get("t") == kind or frame.get("type") == kind:
                return frame


@dataclass(frozen=True)
class House:
    """A gateway without a server, and a town in it."""

    gateway: Gateway
    town: Town

    @asynccontextmanager
    async def line(self, who: Resident, *asked: str) -> AsyncIterator[Line]:
        """Connect; ``asked`` are requests that are there before the gateway looks."""
        line = Line()
        line.writable.set()
        line.incoming.put_nowait({"type": "websocket.connect"})
        for number, kind in enumerate(asked, 1):
            line.ask(kind, number)
        serving = asyncio.create_task(
            self.gateway.socket(scope_of(who), line.incoming.get, line.send)  # type: ignore[arg-type]
        )
        try:
            assert (await line.heard())["type"] == "websocket.accept"
            yield line
            line.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
            line.writable.set()
            async with asyncio.timeout(PATIENCE):
                await serving
        finally:
            serving.cancel()


def scope_of(who: Resident) -> dict[str, Any]:
    face = Face.PERSON if who.actor.kind is Kind.YOUNG_PERSON else Face.STAFF
    return {
        "type": "websocket",
        "path": "/v1/socket",
        "query_string": f"as={face}".encode(),
        "subprotocols": ["earshot.v1"],
        "headers": [
            (b"origin", b"http://localhost:8400"),
            (b"cookie", f"{face.cookie}={who.token}".encode()),
        ],
    }


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Yield a gateway with its schema and a town."""
    gateway = Gateway(read_settings({"EARSHOT_DATA": str(tmp_path)}), hasher=CHEAP)
    upgrade(gateway.database.engine)
    town = await gateway.database.transact(
        lambda c: build_town(
            c, keys=gateway.keys, trail=gateway.trail, now=system_clock(), entropy=system_entropy
        )
    )
    yield House(gateway, town)
    await gateway.close()


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


async def test_storage_that_fails_a_read_makes_the_device_start_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with house.line(house.town.robin) as line:
        await open_talk(house, line)

    async def fail(*_: object, **__: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(house.gateway.delivery, "entries", fail)
    house.gateway.hub.recent = RecentEntries()
    async with house.line(house.town.robin) as line:
        assert (await line.hear("websocket.close"))["code"] == 1012


async def test_storage_that_fails_a_summary_makes_the_device_start_over(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: object) -> None:
        raise StoreUnavailable

    monkeypatch.setattr(house.gateway.delivery, "summary_if_visible", fail)
    async with house.line(house.town.robin) as line:
        await line.hear("hello")
        house.gateway.bus.publish(Changed(TALK, "team", house.town.robin.account, head=0))
        assert (await line.hear("websocket.close"))["code"] == 1012


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
    look_up = house.gateway.delivery.summary_if_visible
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
        monkeypatch.setattr(house.gateway.delivery, "summary_if_visible", first_is_slow)
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
        for connection in house.gateway.hub.connections():
            house.gateway.hub.end(connection.actor.device, 1012)
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
