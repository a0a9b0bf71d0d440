"""Whose turn it is to write, where one file takes one writer at a time.

Threads take turns by ``with``. The event loop may have the turn lent for somebody who writes in
another process: it does not wait for it, and lends it further as long as no thread wants it.
"""

import threading
from types import TracebackType
from typing import Protocol

__all__ = ["Lender", "Turn"]


class Lender(Protocol):
    """Whoever lends the turn."""

    def lend(self) -> bool:
        """Lend it unless somebody else has it or wants it; say whether it was lent."""
        ...

    def give_back(self) -> None:
        """Take back what was lent, once for each time."""
        ...


class Turn:
    """A lock that knows who waits for it. ``lend`` and ``give_back`` are one thread's."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._counting = threading.Lock()
        self._wanted = 0
        self._lent = 0

    def __enter__(self) -> None:
        """Wait for the turn."""
        with self._counting:
            self._wanted += 1
        self._lock.acquire()
        with self._counting:
            self._wanted -= 1

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Let the next have it."""
        self._lock.release()

    def take(self) -> bool:
        """Take the turn if nobody has it; say whether it was taken."""
        return self._lock.acquire(blocking=False)

    def release(self) -> None:
        """Let go of what was taken."""
        self._lock.release()

    def lend(self) -> bool:
        """Lend the turn unless a thread has it or waits for it."""
        if self._wanted or not (self._lent or self.take()):
            return False
        self._lent += 1
        return True

    def give_back(self) -> None:
        """Take back what was lent; the last gives the turn to others."""
        self._lent -= 1
        if not self._lent:
            self.release()
