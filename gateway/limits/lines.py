"""How many sockets may be opened, and how fast their frames are read."""

from collections.abc import Callable
from typing import Final

from gateway.limits.limiter import Limiter, Tally
from gateway.limits.rules import Limited

__all__ = ["Lines"]

LONGEST_PAUSE_MS: Final = 1000


class Lines:
    """Sockets are counted for all nodes, frames here: a device has one socket at a time.

    ``frames`` is how many there were.
    """

    def __init__(self, *, limiter: Limiter, tally: Tally, clock: Callable[[], int]) -> None:
        self._limiter = limiter
        self._tally = tally
        self._clock = clock
        self.frames = 0

    async def knock(self, address: str) -> int:
        """Count a socket from an address; return after how many seconds to come again, or 0."""
        return await self._limiter.take(Limited.SOCKET_ADDRESS, address, now=self._clock())

    async def enter(self, device: str) -> int:
        """Count a socket of a device; return after how many seconds to come again, or 0."""
        return await self._limiter.take(Limited.SOCKET, device, now=self._clock())

    def pause(self, device: str) -> float:
        """Count a frame and return 0, or say for how many seconds not to read the next one."""
        wait = self._tally.take(Limited.FRAME, device, now=self._clock())
        self.frames += not wait
        return min(wait, LONGEST_PAUSE_MS) / 1000
