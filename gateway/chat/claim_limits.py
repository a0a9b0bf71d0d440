"""How many of a device's one-time KeyPackages may be claimed (docs/resets.md section 7; pure)."""

from dataclasses import dataclass
from typing import Final

__all__ = ["PER_CLAIMER", "PER_TARGET", "WINDOW_MS", "Taken", "seconds_to_wait"]

WINDOW_MS: Final = 3_600_000
PER_CLAIMER: Final = 20
PER_TARGET: Final = 600


@dataclass(frozen=True, slots=True)
class Taken:
    """Packages of a device that were claimed within the window, and when the oldest of them was."""

    count: int
    oldest: int


def seconds_to_wait(by_claimer: Taken, by_anybody: Taken, now: int) -> int:
    """Say how long until one more may be claimed, in whole seconds; 0: now."""
    over = [
        taken.oldest + WINDOW_MS - now
        for taken, most in ((by_claimer, PER_CLAIMER), (by_anybody, PER_TARGET))
        if taken.count >= most
    ]
    return max((max(1, -(-wait // 1000)) for wait in over), default=0)
