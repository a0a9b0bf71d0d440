"""An item of the queue: whose it is, and whether it is decided. docs/moderation.md section 4.

A claim is a lease with a fence that grows with every change of hands. The clock may jump: a lease
that ends early is taken by somebody else, and the fence keeps the first one's decision out; one
that would last longer than any lease can is none.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

__all__ = [
    "LEASE",
    "Changed",
    "Item",
    "ItemState",
    "Kind",
    "Lost",
    "Over",
    "Taken",
    "claim",
    "give_back",
    "heartbeat",
    "holds",
    "judge",
    "reopen",
]

LEASE: Final = 5 * 60 * 1000
"""How long a claim lasts without a heartbeat, in milliseconds."""


class Kind(StrEnum):
    """What is judged."""

    POST = "post"
    APPEAL = "appeal"
    CHAT = "chat"


class ItemState(StrEnum):
    """Whether somebody still has to judge it."""

    OPEN = "open"
    DECIDED = "decided"


@dataclass(frozen=True, slots=True)
class Item:
    """What the rules need to know of an item; ``until`` is 0 where nobody holds it."""

    version: int
    state: ItemState = ItemState.OPEN
    holder: str | None = None
    until: int = 0
    fence: int = 0
    second: bool = False

    def held_by(self, now: int) -> str | None:
        """Say who holds it at present."""
        return self.holder if now < self.until <= now + LEASE else None


@dataclass(frozen=True, slots=True)
class Taken:
    """No: somebody has it."""

    holder: str
    until: int


@dataclass(frozen=True, slots=True)
class Lost:
    """No: it has changed hands since."""

    fence: int


@dataclass(frozen=True, slots=True)
class Over:
    """No: it is decided."""


@dataclass(frozen=True, slots=True)
class Changed:
    """No: what is judged is not what was on the screen."""

    version: int


def claim(item: Item, me: str, now: int) -> Item | Taken | Over:
    """Take what nobody holds; what is one's own already is renewed."""
    if item.state is ItemState.DECIDED:
        return Over()
    held = item.held_by(now)
    if held is not None and held != me:
        return Taken(held, item.until)
    if held == me:
        return replace(item, until=now + LEASE)
    return replace(item, holder=me, until=now + LEASE, fence=item.fence + 1)


def holds(item: Item, me: str, fence: int) -> Lost | None:
    """Say whether it has changed hands; a lease that ran out and that nobody took is still good."""
    return None if (item.holder, item.fence) == (me, fence) else Lost(item.fence)


def heartbeat(item: Item, me: str, fence: int, now: int) -> Item | Lost:
    """Hold on."""
    return holds(item, me, fence) or replace(item, until=now + LEASE)


def give_back(item: Item, me: str, fence: int) -> Item | Lost:
    """Let go."""
    return holds(item, me, fence) or replace(item, holder=None, until=0, fence=fence + 1)


def judge(item: Item, me: str, fence: int, version: int) -> Item | Lost | Changed:
    """Decide about the version that was on the screen."""
    lost = holds(item, me, fence)
    if lost is not None:
        return lost
    if version != item.version:
        return Changed(item.version)
    return replace(item, state=ItemState.DECIDED, holder=None, until=0, fence=fence + 1)


def reopen(item: Item, version: int) -> Item:
    """Have it judged, or judged again; whoever holds it keeps it, and is told by the version."""
    return replace(item, state=ItemState.OPEN, version=version, second=False)
