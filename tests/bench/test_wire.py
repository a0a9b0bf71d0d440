"""The benches' WebSocket client tells with which code it was closed."""

import asyncio

import pytest

from bench._wire import Wire, connect

pytestmark = pytest.mark.integration

UPGRADED = b"HTTP/1.1 101 Switching Protocols\r\n\r\n"


async def closed_with(said: bytes) -> tuple[int, bytes]:
    """Let a server say something and go; return the code that is told, and what was answered."""
    answered: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(UPGRADED + said)
        await writer.drain()
        if said:
            answered.set_result(await reader.read(100))
        else:
            answered.set_result(b"")
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        wire: Wire = await connect(port, "/", lambda _: None, on_close=told.set_result)
        code, answer = await told, await answered
        wire.close()
    return code, answer


async def test_code_of_the_other_side_is_told_and_answered() -> None:
    assert await closed_with(b"\x88\x02\x0f\xa0") == (4000, b"\x88\x82\0\0\0\0\x0f\xa0")
    assert await closed_with(b"\x88\x00") == (1005, b"\x88\x80\0\0\0\0")


async def test_connection_that_breaks_is_told_as_broken() -> None:
    assert await closed_with(b"") == (1006, b"")
