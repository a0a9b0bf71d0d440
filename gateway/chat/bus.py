"""Hints between the parts of a gateway that something happened.

Storage is the truth. A hint may be lost or come twice; it never carries what is not in storage,
but for signals, which are worth nothing a moment later.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gateway.chat.replies import Entry, MarkPush, SignalPush

__all__ = ["Bus", "Changed", "Hint", "InProcessBus", "LowStock", "Marked", "Reached", "Signalled"]


@dataclass(frozen=True, slots=True)
class Reached:
    """A conversation's log grew by these entries, in order; none given means: read them."""

    conversation: str
    head: int
    entries: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Changed:
    """A conversation's summary changed for its team and its young person.

    ``joined``: devices that became leaves, with the number of their commit; ``left``: devices that
    are leaves no more.
    """

    conversation: str
    team: str
    person: str
    head: int
    joined: tuple[tuple[str, int], ...] = ()
    left: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Signalled:
    """Somebody sent a signal."""

    push: SignalPush


@dataclass(frozen=True, slots=True)
class Marked:
    """Somebody's receipt changed."""

    push: MarkPush


@dataclass(frozen=True, slots=True)
class LowStock:
    """A device's KeyPackages run low."""

    device: str
    ordinary: int


Hint = Reached | Changed | Signalled | Marked | LowStock


class Bus(Protocol):
    """Carries hints to every node that has subscribed, this one included.

    Hints of one conversation that were published one after the other arrive in that order or not
    at all.
    """

    def publish(self, hint: Hint) -> None:
        """Send a hint; never blocks, never raises."""
        ...

    def subscribe(self, listener: Callable[[Hint], None]) -> None:
        """Call ``listener`` with each hint, on the event loop."""
        ...


class InProcessBus:
    """The bus of a gateway that is one process."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Hint], None]] = []

    def publish(self, hint: Hint) -> None:
        """Call every listener, one after the other."""
        for listener in self._listeners:
            listener(hint)

    def subscribe(self, listener: Callable[[Hint], None]) -> None:
        """Add a listener."""
        self._listeners.append(listener)
