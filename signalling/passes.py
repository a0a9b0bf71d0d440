"""Guests' one-time links: whether one is good now."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from signalling.errors import Refusal, VisitRefused
from signalling.shapes import Role

__all__ = ["LONGEST", "SESSION", "GuestPass", "PassState", "check_use", "state_of"]

HOUR: Final = 60 * 60 * 1000
LONGEST: Final = 72 * HOUR
SESSION: Final = 12 * HOUR


class PassState(StrEnum):
    """What has become of a link."""

    OPEN = "open"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class GuestPass:
    """A guest's link, without its secrets; the times are those of what was done, or None."""

    guest: str
    visit: str
    name: str
    role: Role
    expires_at: int
    used_at: int | None = None
    revoked_at: int | None = None


def state_of(link: GuestPass, now: int) -> PassState:
    """Say what has become of a link."""
    if link.revoked_at is not None:
        return PassState.REVOKED
    if link.used_at is not None:
        return PassState.USED
    return PassState.EXPIRED if now >= link.expires_at else PassState.OPEN


_REFUSALS: Final = {
    PassState.USED: Refusal.LINK_USED,
    PassState.EXPIRED: Refusal.LINK_EXPIRED,
    PassState.REVOKED: Refusal.LINK_REVOKED,
}


def check_use(link: GuestPass, now: int) -> None:
    """Let a link be used, once.

    Raises:
        VisitRefused: ``visit.link_used``, ``visit.link_expired``, ``visit.link_revoked``.
    """
    refusal = _REFUSALS.get(state_of(link, now))
    if refusal is not None:
        raise VisitRefused(refusal)
