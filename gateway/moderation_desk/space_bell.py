"""Telling young people that something in a space changed: at once, and then not too often."""

import asyncio
from collections.abc import Callable
from typing import Final

from gateway.chat.bus import SpaceMoved

__all__ = ["Later", "SpaceBell", "on_the_loop"]

PAUSE_SECONDS: Final = 2.0

Later = Callable[[float, Callable[[], None]], object]
"""Do something in so many seconds."""


def on_the_loop(seconds: float, do: Callable[[], None]) -> None:
    """Do something later on the running event loop."""
    asyncio.get_running_loop().call_later(seconds, do)


class SpaceBell:
    """Rings for each space at once, and then at most once in two seconds, however much happens."""

    def __init__(self, publish: Callable[[SpaceMoved], None], later: Later) -> None:
        self._publish = publish
        self._later = later
        self._pausing: dict[str, SpaceMoved | None] = {}

    def ring(self, moved: SpaceMoved) -> None:
        """Tell of a change; of several within a pause the last one is told when it is over."""
        space = moved.push.space
        if space in self._pausing:
            self._pausing[space] = moved
            return
        self._pausing[space] = None
        self._publish(moved)
        self._later(PAUSE_SECONDS, lambda: self._over(space))

    def _over(self, space: str) -> None:
        moved = self._pausing.pop(space)
        if moved is not None:
            self.ring(moved)
