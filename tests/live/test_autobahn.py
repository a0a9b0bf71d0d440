"""The Autobahn cases against the WebSocket protocol that devices speak to.

They want an echo, so there is one behind our protocol, configured as the gateway is.
"""

import asyncio
import contextlib
import gc
import socket
import warnings
from collections.abc import AsyncIterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Final

import pytest
from kosoku import FailureError, run_fuzzingclient
from starlette.types import Receive, Scope, Send

from gateway.cli import FRAME_LIMIT, Server, server_config
from gateway.settings import read_settings

pytestmark = pytest.mark.integration

PASSED: Final = {"OK", "NON-STRICT", "INFORMATIONAL"}

EXCEPTIONS: Final = {
    # Whoever closes in the middle of a message is told 1002: 1000 would say that it was taken.
    "7.1.5": "FAILED",
    # No compression: it would tell the lengths of secrets to whoever can add to them.
    "12.*": "UNIMPLEMENTED",
    "13.*": "UNIMPLEMENTED",  # likewise
}
"""Which cases end otherwise, and how; each with the reason."""

TOO_LARGE: Final = ("9.1.4", "9.1.5", "9.1.6", "9.2.4", "9.2.5", "9.2.6", "9.3.*", "9.4.*")
"""Messages of 4 MiB and more: the gateway takes 1 MiB at most, and says 1009."""


async def echo(scope: Scope, receive: Receive, send: Send) -> None:
    assert scope["type"] == "websocket"
    await receive()
    await send({"type": "websocket.accept"})
    while (message := await receive())["type"] == "websocket.receive":
        with contextlib.suppress(RuntimeError):
            await send(
                {
                    "type": "websocket.send",
                    "bytes": message.get("bytes"),
                    "text": message.get("text"),
                }
            )


@pytest.fixture
async def address(tmp_path: Path) -> AsyncIterator[str]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings = read_settings({"EARSHOT_DATA": str(tmp_path), "EARSHOT_PORT": str(port)})
    config = server_config(echo, settings)
    config.lifespan = "off"
    server = Server(config)
    task = asyncio.create_task(server._serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has nothing else to wait for
        await asyncio.sleep(0.01)
    yield f"ws://127.0.0.1:{port}"
    server.should_exit = True
    await task


async def outcomes(address: str, *cases: str, without: tuple[str, ...] = ()) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the cases open files and leave them so
        try:
            results = await run_fuzzingclient(address, cases, without, concurrency=8)
        except FailureError as failure:
            results = failure.results
        gc.collect()
    return {each.case_id: each.behavior.value for each in results}


def expected(case: str) -> set[str]:
    for pattern, outcome in EXCEPTIONS.items():
        if fnmatch(case, pattern):
            return {outcome}
    return PASSED


async def test_protocol_passes_every_case_but_those_with_a_reason(address: str) -> None:
    found = await outcomes(address, "*", without=TOO_LARGE)

    assert len(found) > 400
    assert {case: how for case, how in found.items() if how not in expected(case)} == {}


async def test_messages_over_the_limit_are_closed_and_nothing_else(address: str) -> None:
    assert FRAME_LIMIT == 1024 * 1024
    found = await outcomes(address, "9.1.5", "9.2.6")

    assert set(found.values()) == {"FAILED"}
    assert set((await outcomes(address, "1.1.*", "9.1.3")).values()) == {"OK"}
