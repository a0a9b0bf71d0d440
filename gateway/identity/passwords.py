"""Passwords: argon2id, off the event loop, only so many at once.

One verification takes about a tenth of a second of a core and 64 MiB; without a bound, a burst of
sign-ins would take the machine.
"""

import asyncio
import unicodedata
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from gateway.errors import Throttled
from gateway.sources import Entropy

__all__ = ["Passwords", "Verdict", "hash_password"]

AT_ONCE: Final = 2
WAITING: Final = 64
RETRY_AFTER: Final = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the password is right; ``rehashed`` replaces a hash with outdated parameters."""

    right: bool
    rehashed: str | None = None


def hash_password(hasher: PasswordHasher, password: str) -> str:
    """Hash a password; how a keyboard composes its accents does not matter."""
    return hasher.hash(unicodedata.normalize("NFKC", password))


class Passwords:
    """Verifies passwords on threads of its own."""

    def __init__(self, *, hasher: PasswordHasher, entropy: Entropy) -> None:
        self._hasher = hasher
        # Nobody has this password; verifying against it takes as long as against a real one.
        self._nobody = hasher.hash(entropy(32).hex())
        self._threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="earshot-argon2")
        self._waiting = 0

    async def verify(self, stored: str | None, password: str) -> Verdict:
        """Verify against a stored hash, or do the same work in vain where there is none.

        Raises:
            Throttled: too many are waiting.
        """
        if self._waiting >= WAITING:
            raise Throttled(RETRY_AFTER)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._threads, self._verify, stored, password)
        finally:
            self._waiting -= 1

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown()

    def _verify(self, stored: str | None, password: str) -> Verdict:
        plain = unicodedata.normalize("NFKC", password)
        try:
            self._hasher.verify(self._nobody if stored is None else stored, plain)
        except (VerificationError, InvalidHashError):
            return Verdict(right=False)
        if stored is None:
            return Verdict(right=False)
        if self._hasher.check_needs_rehash(stored):
            return Verdict(right=True, rehashed=self._hasher.hash(plain))
        return Verdict(right=True)
