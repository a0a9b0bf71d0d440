"""What a node does again and again, for as long as it serves."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from gateway.errors import StoreUnavailable

__all__ = ["Round", "go_once", "go_round"]

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Round:
    """Steps taken in turn, then a pause; ``unavailable`` says what comes of what waits."""

    seconds: float
    steps: Sequence[Step]
    unavailable: str


async def go_round(each: Round, failed: Callable[[], None]) -> None:
    """Go round for ever; ``failed`` is called for each step that failed."""
    while True:
        await go_once(each, failed)
        await asyncio.sleep(each.seconds)


async def go_once(each: Round, failed: Callable[[], None]) -> None:
    """Take every step, whatever comes of the others: nobody else on this node would."""
    for step in each.steps:
        try:
            await step()
        except StoreUnavailable:
            log.warning("%s", each.unavailable)
        except Exception:
            failed()
            log.exception("a step of a round failed; the next round tries it again")
