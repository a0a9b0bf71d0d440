"""Store large batches in a process of its own, beside the gateway's.

Two threads of one interpreter take turns. Under load the writer's turns are the loop's loss, and
most of what a batch takes, statements and franks, needs nothing of the gateway's memory: so a
second process does it, on another core. It is started by the first large batch, so a service that
is never busy never has one; until it is ready, and whenever it is not, batches are stored here.

While it writes it has the writer's turn (``storage/turn.py``): there is one writer at a time. It is
given the franking keys of organisations whose messages it gets, over the socket, and nothing of the
gateway's environment.
"""

import asyncio
import contextlib
import logging
import os
import socket
import sys
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Final, Protocol, cast

import msgspec
from nacl.signing import SigningKey

from gateway.chat.append_frames import (
    Answer,
    Batch,
    Frames,
    Kept,
    NotKept,
    Order,
    Setup,
    framed,
    outcome_of,
)
from gateway.chat.batches import Stored
from gateway.chat.log import Submission
from gateway.storage.turn import Lender
from gateway.storage.work import TakesLonger

__all__ = ["AppendProcess", "Beside", "Lost"]

log = logging.getLogger(__name__)

WORKER: Final = "gateway.append_worker"
PATIENCE_SECONDS: Final = 30.0
"""What is silent for so long, with everybody who writes waiting for it, is ended."""
PAUSE_SECONDS: Final = 60.0
"""How long batches are stored here after a process was lost."""
LEAST: Final = 64
"""A smaller batch is stored here sooner than handed over, and is no reason to have a process."""
ENVIRONMENT: Final = ("PATH", "PYTHONPATH", "LD_LIBRARY_PATH", "TZDIR")

_decode: Final[Callable[[bytes], Answer]] = msgspec.msgpack.Decoder(Answer).decode


class Lost(Exception):
    """The process is gone with a batch; whether that was kept only the database knows."""


class Beside(Protocol):
    """Whoever stores batches beside the gateway."""

    def wants(self, size: int) -> bool:
        """Say whether a batch of so many should be given to it now."""
        ...

    async def store(self, items: Sequence[Submission]) -> Stored:
        """Store a batch, its commit included; batches keep the order in which they are given.

        Raises:
            TakesLonger: it has to be stored here.
            Lost: so it has, but it may have been kept.
        """
        ...

    async def close(self) -> None:
        """Let go of it; nothing is under way."""
        ...


class AppendProcess:
    """The process, which is started when there is work for it.

    ``key_of`` gives an organisation's franking key, ``lender`` the turn to write. ``patience``: the
    longest, in seconds, that anything may take. ``clock`` tells seconds since whenever.
    """

    def __init__(
        self,
        url: str,
        key_of: Callable[[str], SigningKey],
        lender: Lender,
        *,
        clock: Callable[[], float] = time.monotonic,
        patience: float = PATIENCE_SECONDS,
    ) -> None:
        self._url = url
        self._key_of = key_of
        self._lender = lender
        self._clock = clock
        self._patience = patience
        self._not_before = clock()
        self._starting: asyncio.Task[None] | None = None
        self._running: _Running | None = None

    @property
    def pid(self) -> int | None:
        """The process's id, where there is one that is ready."""
        return None if self._running is None else self._running.pid

    def wants(self, size: int) -> bool:
        """Say whether there is a process for a batch of so many; start one for a large one."""
        if size < LEAST:
            return False
        if self._running is None:
            self._start_soon()
        return self._running is not None

    async def store(self, items: Sequence[Submission]) -> Stored:
        """Store a batch there.

        Raises:
            TakesLonger: there is no process that is ready, or somebody else writes.
            Lost: the process is gone, and may have kept it.
        """
        running = self._running
        if running is None or running.is_over() or not self._lender.lend():
            raise TakesLonger
        try:
            answer = await running.ask(Batch(self._keys_for(items, running), list(items)))
        finally:
            self._lender.give_back()
        if not isinstance(answer, Kept):
            raise Lost
        judged = zip(items, answer.verdicts, strict=True)
        return Stored([outcome_of(item, each) for item, each in judged], answer.said)

    async def start(self) -> bool:
        """Start the process ahead of time; say whether it is there."""
        if self._running is None:
            self._start_soon()
        if self._starting is not None:
            await self._starting
        return self._running is not None

    async def close(self) -> None:
        """End the process; it has finished what it was given."""
        if self._starting is not None:
            await self._starting
        if self._running is not None:
            await self._running.end()

    def _keys_for(self, items: Sequence[Submission], running: "_Running") -> dict[str, bytes]:
        new = {item.organisation for item in items} - running.given
        keys = {each: bytes(self._key_of(each)) for each in new}
        running.given |= new
        return keys

    def _start_soon(self) -> None:
        if self._starting is None and self._clock() >= self._not_before:
            self._starting = asyncio.get_running_loop().create_task(self._start())

    async def _start(self) -> None:
        try:
            self._running = await _spawn(self._url, self._patience, self._forget)
        except (OSError, Lost) as error:
            log.warning("no process to store beside: %s", type(error).__name__)
            self._not_before = self._clock() + PAUSE_SECONDS
        finally:
            self._starting = None

    def _forget(self) -> None:
        """Take in that the process is gone."""
        self._running = None
        self._not_before = self._clock() + PAUSE_SECONDS


async def _spawn(url: str, patience: float, on_gone: Callable[[], None]) -> "_Running":
    """Start a process and wait until it is ready.

    Raises:
        OSError: it cannot be started.
        Lost: it did not become ready.
    """
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", "-m", WORKER, str(theirs.fileno())),
                env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
                stdin=asyncio.subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )
        except OSError:
            ours.close()
            raise
    running = _Running(process, patience, on_gone)
    await asyncio.get_running_loop().create_unix_connection(lambda: running, sock=ours)
    await running.ask(Setup(url))
    return running


class _Running(asyncio.Protocol):
    """A process that was started, and those who wait for its answers, in the order of these."""

    def __init__(
        self, process: asyncio.subprocess.Process, patience: float, on_gone: Callable[[], None]
    ) -> None:
        self.given: set[str] = set()
        """Organisations whose keys it has."""
        self._process = process
        self._patience = patience
        self._on_gone = on_gone
        self._frames = Frames()
        self._waiting: deque[asyncio.Future[Answer]] = deque()
        self._transport: asyncio.WriteTransport | None = None
        self._burying: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int:
        """The process's id."""
        return self._process.pid

    def is_over(self) -> bool:
        """Say whether it is gone; those who wait for it hear of that last."""
        return self._burying is not None or self._transport is None

    async def ask(self, order: Order) -> Answer:
        """Give an order and wait for the answer.

        Raises:
            Lost: the process is gone.
        """
        if self._transport is None:
            raise Lost
        loop = asyncio.get_running_loop()
        self._waiting.append(answer := loop.create_future())
        self._transport.write(framed(order))
        silent = loop.call_later(self._patience, self._kill)
        try:
            # Whoever waits may be cancelled, and the answer still comes.
            return await asyncio.shield(answer)
        finally:
            silent.cancel()

    async def end(self) -> None:
        """Close the way to it, upon which it goes."""
        if self._transport is not None:
            self._transport.close()
        await self._process.wait()
        if self._burying is not None:
            await self._burying

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the way to it."""
        self._transport = cast("asyncio.WriteTransport", transport)

    def data_received(self, data: bytes) -> None:
        """Take answers."""
        for frame in self._frames.take(data):
            try:
                answer = _decode(frame)
            except msgspec.MsgspecError:
                self._kill()
                return
            if isinstance(answer, NotKept):
                # It ends, and all who wait are told together, in their order.
                log.warning("a batch was not kept beside: %s", answer.error)
                return
            self._waiting.popleft().set_result(answer)

    def connection_lost(self, _error: Exception | None) -> None:
        """Take in that the other side is gone."""
        self._transport = None
        self._burying = asyncio.get_running_loop().create_task(self._bury())

    def _kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()

    async def _bury(self) -> None:
        """Wait until it has let go of the database, then have others store what it had."""
        self._kill()
        await self._process.wait()
        self._on_gone()
        if self._waiting:
            log.warning("the process beside is gone with batches: %d", len(self._waiting))
        while self._waiting:
            self._waiting.popleft().set_exception(Lost())
