"""Pieces of work on the database."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from sqlalchemy import Connection

__all__ = ["Brief", "Locking", "TakesLonger", "Work"]

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class Work(Protocol[T_co]):
    """A piece of work: everything it does happens in one transaction."""

    def __call__(self, connection: Connection, /) -> T_co:
        """Do the work on ``connection`` without committing."""
        ...


@dataclass(frozen=True, slots=True)
class Locking(Generic[T]):
    """Work that needs no isolation but the row locks that it takes.

    It reads what it decides by with ``with_for_update`` (or decides in the statement that writes),
    always locks in the same order, and reads nothing else before that it could not see change.
    Hot paths are worth that care: where other work would lose a race and be run again, this waits.
    """

    work: Callable[[Connection], T]

    def __call__(self, connection: Connection, /) -> T:
        """Do the work."""
        return self.work(connection)


class TakesLonger(Exception):
    """What was to be done at once is more than that after all; nothing of it is kept."""


@dataclass(frozen=True, slots=True)
class Brief(Locking[T]):
    """Locking work over in less time than it takes to hand it to another thread and back.

    Where one thread writes and is idle, ``at_once`` is done on the event loop instead, its commit
    included. So it holds a handful of small statements and waits for nothing but the disk; where it
    finds more to do it raises ``TakesLonger``, and ``work`` is done as any other.
    """

    at_once: Callable[[Connection], T]
