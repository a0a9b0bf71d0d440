"""Questions to Redis (or Valkey) with their answers; one connection, opened when needed."""

import asyncio
import contextlib
from collections import deque
from typing import Any, Final

import hiredis

from gateway.chat.redis_wire import RedisAddress, RedisRefused

__all__ = ["RedisCalls"]

PATIENCE_S: Final = 0.5
PAUSE_S: Final = 1.0

_NOT_ENOUGH: Final = object()


class RedisCalls:
    """Asks in any number at once; answers come in the order of the questions."""

    def __init__(self, url: str) -> None:
        self._address = RedisAddress.parse(url)
        self._opening = asyncio.Lock()
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None
        self._waiting: deque[asyncio.Future[Any]] = deque()
        self._not_before = 0.0

    async def call(self, *words: bytes) -> Any:  # noqa: ANN401 - whatever Redis says
        """Ask.

        Raises:
            OSError, TimeoutError: there is nobody, or no answer; for a second nobody is looked for.
            RedisRefused: it does not want to.
        """
        async with asyncio.timeout(PATIENCE_S):
            writer = await self._open()
            answer = self._ask(writer, words)
            try:
                return await answer
            except (TimeoutError, asyncio.CancelledError):
                # Answers would be taken for those of other questions.
                self.close()
                raise

    def close(self) -> None:
        """Let go of the connection; whoever waits is told."""
        if self._reading is not None:
            self._reading.cancel()
        self._lose()

    async def _open(self) -> asyncio.StreamWriter:
        async with self._opening:
            if self._writer is not None:
                return self._writer
            loop = asyncio.get_running_loop()
            if loop.time() < self._not_before:
                raise ConnectionRefusedError
            self._not_before = loop.time() + PAUSE_S
            reader, writer = await self._connect()
            self._reading = loop.create_task(self._read(reader))
            self._writer = writer
            try:
                await self._ask(writer, self._address.greeting())
            except BaseException:
                self.close()
                raise
            self._not_before = 0.0
            return writer

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._address.socket:
            return await asyncio.open_unix_connection(self._address.socket)
        address = self._address
        return await asyncio.open_connection(address.host, address.port, ssl=address.tls)

    def _ask(
        self, writer: asyncio.StreamWriter, words: "tuple[bytes, ...] | list[bytes]"
    ) -> "asyncio.Future[Any]":
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._waiting.append(answer)
        # The package's own types know commands of one word only.
        writer.write(hiredis.pack_command(tuple(words)))  # type: ignore[arg-type]
        return answer

    async def _read(self, reader: asyncio.StreamReader) -> None:
        parser = hiredis.Reader(notEnoughData=_NOT_ENOUGH)
        with contextlib.suppress(OSError, hiredis.ProtocolError):
            while data := await reader.read(65536):
                parser.feed(data)
                while (said := parser.gets()) is not _NOT_ENOUGH:
                    self._settle(said)
        self._lose()

    def _settle(self, said: Any) -> None:  # noqa: ANN401 - whatever Redis says
        if not self._waiting:
            raise hiredis.ProtocolError
        answer = self._waiting.popleft()
        if answer.done():
            return
        if isinstance(said, hiredis.ReplyError):
            answer.set_exception(RedisRefused(str(said)))
        else:
            answer.set_result(said)

    def _lose(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.close()
        while self._waiting:
            answer = self._waiting.popleft()
            if not answer.done():
                answer.set_exception(ConnectionResetError())
