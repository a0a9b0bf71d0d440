"""Breaking the glass: two people before an identity is read. docs/cases.md section 4."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

__all__ = ["ASKED_FOR", "READABLE_FOR", "Glass", "GlassRefused", "GlassRule", "agree", "read"]

ASKED_FOR: Final = 24 * 60 * 60 * 1000
"""How long a request waits for somebody to agree, in milliseconds."""

READABLE_FOR: Final = 60 * 60 * 1000
"""How long it can be read once somebody agreed, in milliseconds."""


class GlassRule(StrEnum):
    """Why a step is refused."""

    OWN = "own"
    NOT_A_LEAD = "not_a_lead"
    NOT_AGREED = "not_agreed"
    NOT_YOURS = "not_yours"
    OVER = "over"


class GlassRefused(Exception):
    """A step that the rules do not allow; ``rule`` says which."""

    def __init__(self, rule: GlassRule) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Glass:
    """Who wants to know who somebody is, on which device, and who agreed when."""

    account: str
    device: str
    asked_at: int
    agreed_by: str | None = None
    agreed_at: int | None = None
    read_at: int | None = None

    @property
    def ends_at(self) -> int:
        """Return when it is over."""
        if self.agreed_at is None:
            return self.asked_at + ASKED_FOR
        return self.agreed_at + READABLE_FOR


def agree(glass: Glass, account: str, now: int, *, lead: bool) -> Glass:
    """Have a lead agree; agreed before, nothing changes.

    Raises:
        GlassRefused: ``own``, ``not_a_lead``, ``over``.
    """
    if account == glass.account:
        raise GlassRefused(GlassRule.OWN)
    if not lead:
        raise GlassRefused(GlassRule.NOT_A_LEAD)
    if now >= glass.ends_at:
        raise GlassRefused(GlassRule.OVER)
    if glass.agreed_by is not None:
        return glass
    return replace(glass, agreed_by=account, agreed_at=now)


def read(glass: Glass, device: str, now: int) -> Glass:
    """Have it read on the device that asked; the first time is kept.

    Raises:
        GlassRefused: ``not_yours``, ``not_agreed``, ``over``.
    """
    if device != glass.device:
        raise GlassRefused(GlassRule.NOT_YOURS)
    if now >= glass.ends_at:
        raise GlassRefused(GlassRule.OVER)
    if glass.agreed_at is None:
        raise GlassRefused(GlassRule.NOT_AGREED)
    return glass if glass.read_at is not None else replace(glass, read_at=now)
