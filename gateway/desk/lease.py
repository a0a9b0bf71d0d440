"""Whose a conversation is: a lease with expiry and a fence that grows with each change of hands."""

from dataclasses import dataclass
from typing import Final

__all__ = [
    "ASSIGNED",
    "HELD",
    "Holding",
    "Lost",
    "Taken",
    "assign",
    "claim",
    "release",
    "renew",
]

HELD: Final = 15 * 60 * 1000
"""How long a claim lasts, in milliseconds."""

ASSIGNED: Final = 2 * 60 * 60 * 1000
"""How long what was given to somebody waits for them, in milliseconds."""


@dataclass(frozen=True, slots=True)
class Holding:
    """Who has it, until when nobody else can, and how often it changed hands."""

    owner: str | None = None
    until: int | None = None
    fence: int = 0

    def held_by(self, now: int) -> str | None:
        """Say who holds it at present."""
        return self.owner if self.until is not None and now < self.until else None


@dataclass(frozen=True, slots=True)
class Taken:
    """No: somebody has it."""

    owner: str
    until: int


@dataclass(frozen=True, slots=True)
class Lost:
    """No: it has changed hands since."""

    owner: str | None
    fence: int


def claim(holding: Holding, me: str, now: int) -> Holding | Taken:
    """Take what nobody holds; what is one's own already is renewed."""
    held = holding.held_by(now)
    if held is not None and held != me and holding.until is not None:
        return Taken(held, holding.until)
    until = now + HELD
    if holding.owner == me:
        return Holding(me, max(until, holding.until or 0), holding.fence)
    return Holding(me, until, holding.fence + 1)


def renew(holding: Holding, me: str, fence: int, now: int) -> Holding | Lost:
    """Hold on, also after the lease has run out, if nobody else took it."""
    if (holding.owner, holding.fence) != (me, fence):
        return Lost(holding.owner, holding.fence)
    return Holding(me, max(now + HELD, holding.until or 0), fence)


def release(holding: Holding, me: str, fence: int) -> Holding | Lost:
    """Let go."""
    if (holding.owner, holding.fence) != (me, fence):
        return Lost(holding.owner, holding.fence)
    return Holding(None, None, fence + 1)


def assign(
    holding: Holding, me: str, to: str, fence: int, now: int, *, lead: bool
) -> Holding | Taken | Lost:
    """Give it to a colleague; what somebody else holds only a lead can give away."""
    if holding.fence != fence:
        repeated = holding.fence == fence + 1 and holding.owner == to
        return holding if repeated else Lost(holding.owner, holding.fence)
    held = holding.held_by(now)
    if held is not None and held != me and not lead and holding.until is not None:
        return Taken(held, holding.until)
    return Holding(to, now + ASSIGNED, fence + 1)
