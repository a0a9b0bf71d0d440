"""What goes on during a test of faults: counts as they grow, and whoever waits for them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

__all__ = ["PATIENCE", "Storm"]

PATIENCE: Final = 60.0
LONGEST_BREATH: Final = 0.5


@dataclass(slots=True)
class Storm:
    """Counts of all devices together.

    ``sent``: messages and commits that were put on a wire; ``resent``: how often one of them was
    put there again; ``refused``: answers that were errors; ``lags``: for each message and device,
    how many seconds after its acknowledgement it was there. ``allowed``: how many may be sent so
    far, so that faults meet a load whatever the machine's speed.
    """

    allowed: int = 0
    sent: int = 0
    resent: int = 0
    acknowledged: int = 0
    refused: int = 0
    lags: list[float] = field(default_factory=list)
    _acknowledged_at: dict[str, float] = field(default_factory=dict)
    _waiting: list[tuple[Callable[[], bool], "asyncio.Future[None]"]] = field(default_factory=list)
    _weather: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, holds: Callable[[], bool], patience: float = PATIENCE) -> None:
        """Wait until something holds; it is looked at whenever anything happens."""
        if holds():
            return
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((holds, future))
        async with asyncio.timeout(patience):
            await future

    def tell(self) -> None:
        """Let those look who wait for something."""
        for each in self._waiting[:]:
            holds, future = each
            if future.cancelled() or holds():
                self._waiting.remove(each)
                if not future.done():
                    future.set_result(None)

    def acknowledge(self, name: str) -> None:
        """Note that a message was acknowledged."""
        self.acknowledged += 1
        self._acknowledged_at[name] = time.perf_counter()

    def deliver(self, name: str) -> None:
        """Note that a device has a message."""
        # It may be there before its sender has read the acknowledgement.
        now = time.perf_counter()
        self.lags.append(now - self._acknowledged_at.get(name, now))

    def clear_up(self) -> None:
        """Let everybody who pauses try again: something was started or mended."""
        self._weather.set()
        self._weather = asyncio.Event()

    async def breath(self, attempt: int) -> None:
        """Pause before another attempt: until the weather clears up, or longer each time."""
        try:
            async with asyncio.timeout(min(0.02 * 2**attempt, LONGEST_BREATH)):
                await self._weather.wait()
        except TimeoutError:
            return
