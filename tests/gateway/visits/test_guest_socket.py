"""A guest's line into a gateway without a server."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

import audit.tables
from gateway.codes import Code
from gateway.errors import StoreUnavailable
from gateway.storage.database import SqlDatabase
from gateway.storage.schema import metadata
from gateway.visits.guest_socket import GUEST_COOKIE, PATH
from gateway.visits.guests import Guest
from gateway.visits.requests import VisitWatch
from tests.contracts.desk_day import open_day
from tests.contracts.visit_day import VISIT, VisitDay
from tests.house import Line


@pytest.fixture
async def here(tmp_path: Path) -> AsyncIterator[VisitDay]:
    """Yield a node where a visit is planned."""
    database = SqlDatabase(f"sqlite:///{tmp_path / 'visits.db'}")
    metadata.create_all(database.engine)
    audit.tables.metadata.create_all(database.engine)
    day = await open_day(database)
    await day.open()
    made = VisitDay(day)
    await made.plan()
    yield made
    made.close()
    database.close()


async def session(here: VisitDay) -> str:
    _, link = await here.invite()
    entered = await here.visits.invitations.enter(link, None, "192.0.2.7")
    assert entered.session is not None
    return entered.session


@asynccontextmanager
async def line_of(
    here: VisitDay, token: str, origin: str = "http://localhost:8400"
) -> AsyncIterator[Line]:
    line = Line()
    line.writable.set()
    line.incoming.put_nowait({"type": "websocket.connect"})
    scope: dict[str, Any] = {
        "type": "websocket",
        "path": PATH,
        "query_string": b"",
        "subprotocols": ["earshot.v1"],
        "headers": [
            (b"origin", origin.encode()),
            (b"cookie", f"{GUEST_COOKIE}={token}".encode()),
        ],
    }
    serving = asyncio.create_task(
        here.visits.guest_socket(scope, line.incoming.get, line.send)  # type: ignore[arg-type]
    )
    try:
        yield line
        line.incoming.put_nowait({"type": "websocket.disconnect", "code": 1000})
        line.writable.set()
        async with asyncio.timeout(10):
            await serving
    finally:
        serving.cancel()


async def test_guest_is_greeted_and_answered(here: VisitDay) -> None:
    async with line_of(here, await session(here)) as line:
        hello = await line.hear("visit_hello")
        assert hello["visit"] == VISIT
        line.ask("visit_watch", 1, visit=VISIT)
        assert (await line.hear("visit_now"))["view"]["you"]["place"] == "away"
        line.ask("visit_end", 2, visit=VISIT)
        assert (await line.hear("error"))["code"] == "visit.phase"
        line.ask("list", 3)
        assert (await line.hear("error"))["code"] == "request.unknown_type"
        line.incoming.put_nowait({"type": "websocket.receive", "text": "no frame"})
        assert (await line.hear("error"))["code"] == "request.malformed"
    await here.settle()


async def test_stranger_is_shown_the_door(here: VisitDay) -> None:
    async with line_of(here, "nobody's") as line:
        assert (await line.hear("websocket.close"))["code"] == 4100
    async with line_of(here, await session(here), origin="https://evil.example") as line:
        assert (await line.heard()) == {"type": "websocket.close", "code": 1008}


async def test_store_that_is_away_is_no_guests_fault(
    here: VisitDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_token: str | None) -> Guest:
        raise StoreUnavailable

    monkeypatch.setattr(here.visits.guest_socket, "_authenticate", away)
    async with line_of(here, "any") as line:
        assert (await line.hear("websocket.close"))["code"] == 1012


async def test_newer_line_of_the_same_guest_takes_the_place_of_the_older(here: VisitDay) -> None:
    token = await session(here)
    async with line_of(here, token) as older:
        await older.hear("visit_hello")
        async with line_of(here, token) as newer:
            await newer.hear("visit_hello")
            assert (await older.hear("websocket.close"))["code"] == 4102
            newer.ask("visit_arrive", 1, visit=VISIT)
            await newer.hear("ok")
            here.visits.guest_lines.end(1012)
            assert (await newer.hear("websocket.close"))["code"] == 1012


async def test_guest_whose_session_ended_is_closed_with_the_next_request(here: VisitDay) -> None:
    async with line_of(here, await session(here)) as line:
        await line.hear("visit_hello")
        here.day.now += 13 * 3_600_000
        line.ask("visit_arrive", 1, visit=VISIT)
        assert (await line.hear("websocket.close"))["code"] == 4100


async def test_guest_who_never_came_is_closed_when_the_visit_is_called_off(here: VisitDay) -> None:
    async with line_of(here, await session(here)) as line:
        line.ask("visit_watch", 1, visit=VISIT)
        await line.hear("visit_now")
        await here.visits.planning.cancel(here.amina.actor, VISIT)
        assert (await line.hear("websocket.close"))["code"] == 4100
    await here.settle()


async def test_failure_is_said_without_its_reason(
    here: VisitDay, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise ValueError

    here.visits.guest_socket._handlers = {
        **here.visits.handlers,
        VisitWatch: broken,  # type: ignore[dict-item]
    }
    async with line_of(here, await session(here)) as line:
        line.ask("visit_watch", 1, visit=VISIT)
        assert (await line.hear("error"))["code"] == Code.GATEWAY_FAILED
    assert "request failed: VisitWatch" in caplog.text


async def test_many_requests_at_once_wait_their_turn(here: VisitDay) -> None:
    async with line_of(here, await session(here)) as line:
        await line.hear("visit_hello")
        for number in range(1, 200):
            line.ask("visit_watch", number, visit=VISIT)
        for _ in range(1, 200):
            await line.hear("visit_now")
    await here.settle()


async def test_line_that_cannot_be_written_to_is_over(here: VisitDay) -> None:
    async with line_of(here, await session(here)) as line:
        await line.hear("visit_hello")
        line.fault = OSError()
        line.ask("visit_watch", 1, visit=VISIT)
        await line.until_sending()
