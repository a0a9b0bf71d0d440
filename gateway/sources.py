"""Time and randomness as things that are passed in, and the ids made of them."""

import secrets
import time
from collections.abc import Callable
from typing import Final

__all__ = ["ID_HEX_LENGTH", "Clock", "Entropy", "new_id", "system_clock", "system_entropy"]

Clock = Callable[[], int]
"""Now, in milliseconds since 1970-01-01 UTC."""

Entropy = Callable[[int], bytes]
"""That many bytes from a cryptographic source."""

ID_HEX_LENGTH: Final = 32


def system_clock() -> int:
    """Read the machine's clock."""
    return time.time_ns() // 1_000_000


def system_entropy(size: int) -> bytes:
    """Read the machine's random source."""
    return secrets.token_bytes(size)


def new_id(entropy: Entropy) -> str:
    """Make a fresh id: 16 random bytes as 32 hex digits."""
    return entropy(16).hex()
