"""What an attachment may be, in numbers. docs/protocol.md section 10."""

from dataclasses import dataclass
from typing import Final

__all__ = [
    "CHUNK_SIZE",
    "DAY",
    "KIB",
    "LARGEST",
    "LARGEST_PIECE",
    "LARGEST_PLAIN",
    "LIMITS",
    "SMALLEST",
    "Limits",
    "sealed_size",
]

KIB: Final = 1024
MIB: Final = 1024 * KIB
HOUR: Final = 3_600_000
DAY: Final = 24 * HOUR

CHUNK_SIZE: Final = 64 * KIB
PREFIX_SIZE: Final = 7
TAG_SIZE: Final = 16


def sealed_size(plain: int) -> int:
    """Return how many bytes the ciphertext of ``plain`` bytes has."""
    chunks = max(1, -(-plain // CHUNK_SIZE))
    return PREFIX_SIZE + plain + chunks * TAG_SIZE


LARGEST_PLAIN: Final = 25 * MIB
LARGEST: Final = sealed_size(LARGEST_PLAIN)
"""The largest ciphertext that is taken."""

SMALLEST: Final = sealed_size(1)

LARGEST_PIECE: Final = MIB
"""How much one request may bring."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of each device's is kept, and how long; times in milliseconds.

    ``under_way`` and ``under_way_bytes`` count uploads that are not complete, by their announced
    size; ``kept_bytes`` counts everything.
    """

    under_way: int = 10
    under_way_bytes: int = 4 * LARGEST
    kept_bytes: int = 1024 * MIB
    unfinished: int = DAY
    kept: int = 30 * DAY


LIMITS: Final = Limits()
