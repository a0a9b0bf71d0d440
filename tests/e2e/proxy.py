"""What stands in front of several nodes: one address, and each connection goes on to one of them.

It looks at a connection's first bytes and then only passes bytes on. Sockets go where the test
says, all else to the nodes in turn; a node that is away is passed over.
"""

import asyncio
import contextlib
import itertools
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Final

__all__ = ["Proxy", "running_proxy"]

SOCKET: Final = re.compile(rb"GET /v1/socket\?as=(person|staff) ")


class Proxy:
    """The proxy; ``wanted`` says for each face to which port its sockets go first."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.wanted: dict[str, int] = {}
        self._went: dict[str, int] = {}
        self._ports = ports
        self._turns = itertools.count()
        self._tasks: set[asyncio.Task[None]] = set()

    def where(self, face: str) -> int | None:
        """Return the port that the newest socket of a face went on to."""
        return self._went.get(face)

    async def serve(self, listener: socket.socket, stopped: asyncio.Event) -> None:
        """Pass connections on until it is to stop."""
        async with await asyncio.start_server(self._take, sock=listener):
            await stopped.wait()
            for task in self._tasks:
                task.cancel()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        try:
            with contextlib.suppress(OSError, asyncio.CancelledError):
                await self._pass_on(reader, writer)
        finally:
            self._tasks.discard(task)
            writer.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        first = await reader.read(65536)
        found = SOCKET.match(first)
        face = found[1].decode() if found else ""
        there, onward = await self._connect(face)
        onward.write(first)
        try:
            # Whichever side ends, ends both.
            copies = [
                asyncio.create_task(_copy(reader, onward)),
                asyncio.create_task(_copy(there, writer)),
            ]
            await asyncio.wait(copies, return_when=asyncio.FIRST_COMPLETED)
            for copy in copies:
                copy.cancel()
        finally:
            onward.close()

    async def _connect(self, face: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        turn = next(self._turns) % len(self._ports)
        ports = [*self._ports[turn:], *self._ports[:turn]]
        if face:
            ports.sort(key=lambda port: port != self.wanted.get(face))
        for port in ports:
            with contextlib.suppress(ConnectionRefusedError):
                streams = await asyncio.open_connection("127.0.0.1", port)
                if face:
                    self._went[face] = port
                return streams
        raise ConnectionRefusedError


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()


@contextmanager
def running_proxy(listener: socket.socket, ports: Sequence[int]) -> Iterator[Proxy]:
    """Run a proxy in a thread for the time of a ``with``; Playwright has this one's event loop."""
    proxy = Proxy(ports)
    begun = threading.Event()
    ending: list[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = []

    async def serve() -> None:
        stopped = asyncio.Event()
        ending.append((asyncio.get_running_loop(), stopped))
        begun.set()
        await proxy.serve(listener, stopped)

    thread = threading.Thread(target=asyncio.run, args=(serve(),))
    thread.start()
    begun.wait()
    try:
        yield proxy
    finally:
        loop, stopped = ending[0]
        loop.call_soon_threadsafe(stopped.set)
        thread.join()
