"""Read again and again while storage is away."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from gateway.errors import StoreUnavailable

__all__ = ["patiently"]

T = TypeVar("T")

PAUSE_S: Final = 1.0


async def patiently(
    read: Callable[[], Awaitable[T]], *, wanted: Callable[[], bool] = lambda: True
) -> T:
    """Return what ``read`` returns once storage can be read.

    Raises:
        StoreUnavailable: it still could not when the answer was ``wanted`` no more.
    """
    while True:
        try:
            return await read()
        except StoreUnavailable:
            if not wanted():
                raise
        # Readers that lost storage together do not all come back together.
        await asyncio.sleep(PAUSE_S * random.uniform(0.5, 1))  # noqa: S311 - no secret
