"""Requests by address, through a real server where a proxy may stand in front."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from gateway.cli import Server, server_config
from gateway.limits.limiter import Tally
from gateway.limits.pacing import Pacing
from gateway.limits.rules import Limited, Pace
from gateway.settings import SettingsError, read_settings


async def welcome(scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": str(scope["client"][0]).encode()})


def paced(burst: int) -> Pacing:
    tally = Tally({Limited.REQUEST: Pace(burst=burst, every=30_000)})
    return Pacing(welcome, tally=tally, clock=lambda: 1_000_000)


async def test_requests_of_an_address_are_paced_and_files_are_not() -> None:
    transport = httpx.ASGITransport(app=paced(2), client=("192.0.2.7", 5))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as http:
        statuses = [(await http.get("/v1/me")).status_code for _ in range(2)]
        refused = await http.get("/v1/me")
        page = await http.get("/staff")

    assert statuses == [204, 204]
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
    assert refused.json() == {"code": "request.too_many", "fields": {"retry_after": 30}}
    assert page.status_code == 204


@contextlib.asynccontextmanager
async def serving(folder: Path, proxies: str) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        "EARSHOT_DATA": str(folder),
        "EARSHOT_PORT": str(port),
        "EARSHOT_PROXIES": proxies,
    }
    config = server_config(paced(1), read_settings(environment))
    config.lifespan = "off"
    server = Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has nothing else to wait for
        await asyncio.sleep(0.01)
    yield f"http://127.0.0.1:{port}/v1/me"
    server.should_exit = True
    await task


@pytest.mark.integration
async def test_only_a_proxy_that_is_named_says_where_a_request_comes_from(tmp_path: Path) -> None:
    async def come(proxies: str) -> list[int]:
        async with serving(tmp_path, proxies) as address, httpx.AsyncClient() as http:
            headers = [
                {"X-Forwarded-For": "198.51.100.1"},
                {"X-Forwarded-For": "198.51.100.2"},
                {"X-Forwarded-For": "203.0.113.5, 198.51.100.2"},  # made up by the client
            ]
            return [(await http.get(address, headers=each)).status_code for each in headers]

    assert await come("") == [204, 429, 429]
    assert await come("127.0.0.0/8") == [204, 204, 429]


@pytest.mark.parametrize("wrong", ["proxy.example.org", "10.0.0.1/24"])
def test_proxies_are_addresses_or_networks(wrong: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_PROXIES"):
        read_settings({"EARSHOT_PROXIES": wrong})


@pytest.mark.parametrize("wrong", ["-1", "1001", "few"])
def test_times_are_a_number(wrong: str) -> None:
    with pytest.raises(SettingsError, match="EARSHOT_LIMITS_TIMES"):
        read_settings({"EARSHOT_LIMITS_TIMES": wrong})
