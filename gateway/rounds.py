"""What a node does again and again, for as long as it serves."""

import asyncio
import itertools
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.errors import StoreUnavailable

__all__ = ["Round", "go_once", "go_round", "loop_time", "next_tick", "phases", "ticks"]

APART_SECONDS: Final = 1.0
"""The shortest time between two looks of one kind, and what all others take a multiple of."""

log = logging.getLogger(__name__)

Step = Callable[[], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Round:
    """Steps taken in turn, then a pause; ``unavailable`` says what comes of what waits."""

    seconds: float
    steps: Sequence[Step]
    unavailable: str


def phases(count: int) -> Iterator[float]:
    """Share a second out, so that ``count`` looks which come every second or so never coincide.

    Each look holds the interpreter's lock for a moment, and who sends in that moment waits; two at
    once make twice the wait. Those that are asked for beyond ``count`` begin again.
    """
    return itertools.cycle(number * APART_SECONDS / count for number in range(count))


def next_tick(due: float, now: float, seconds: float) -> float:
    """Return when a tick that was due at ``due`` comes again, after ``now``, in its own phase."""
    missed = max(0, int((now - due) // seconds))
    return due + (missed + 1) * seconds


def loop_time() -> float:
    """Return the running loop's time, in seconds since whenever."""
    return asyncio.get_running_loop().time()


async def ticks(
    seconds: float,
    *,
    after: float = 0.0,
    time: Callable[[], float] = loop_time,
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
) -> AsyncIterator[None]:
    """Yield every ``seconds``, the first time after ``after``; ticks that were missed are left out.

    Counted from the loop's own time and not from when the last one was done with, so that looks
    which began apart stay apart.
    """
    due = time() + after
    while True:
        await sleep(max(0.0, due - time()))
        yield
        due = next_tick(due, time(), seconds)


async def go_round(each: Round, failed: Callable[[], None], *, after: float = 0.0) -> None:
    """Go round for ever; ``failed`` is called for each step that failed."""
    async for _ in ticks(each.seconds, after=after):
        await go_once(each, failed)


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
