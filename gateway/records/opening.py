"""One request to open one record, decided purely. docs/records.md section 3."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

__all__ = [
    "LASTS",
    "Opening",
    "OpeningRefused",
    "OpeningState",
    "Rule",
    "agree",
    "ask",
    "end",
    "refuse",
    "serve",
    "state_at",
]

LASTS: Final = 24 * 60 * 60 * 1000
"""How long an opening lasts, in milliseconds."""

PEOPLE: Final = 2
"""However the shares lie, no one person opens a record."""


class OpeningState(StrEnum):
    """How far an opening is."""

    ASKED = "asked"
    READY = "ready"
    OPENED = "opened"
    REFUSED = "refused"
    OVER = "over"


class Rule(StrEnum):
    """Why a step of an opening is refused."""

    OWN = "own"
    """Nobody agrees to what they asked for themselves."""
    NOT_A_HOLDER = "not_a_holder"
    """Whoever has no share can give none."""
    NOT_READY = "not_ready"
    """The quorum has not agreed."""
    NOT_YOURS = "not_yours"
    """Only who asked opens, and only on the device that asked."""
    OVER = "over"
    """Its time is up, or somebody ended it."""


class OpeningRefused(Exception):
    """A step that the rules do not allow; ``rule`` says which."""

    def __init__(self, rule: Rule) -> None:
        super().__init__(rule)
        self.rule = rule


@dataclass(frozen=True, slots=True)
class Opening:
    """Who wants to open what, and who agreed.

    ``requester``, ``device``: who asked, and where it would be read; ``given``: whose share (by the
    account that the share was made for) was given by whom; ``refused``: a lead said no;
    ``ended_at``: refused or ended then; ``opened_at``: the record was served first then.
    """

    quorum: int
    requester: str
    device: str
    asked_at: int
    given: tuple[tuple[str, str], ...] = ()
    refused: bool = False
    ended_at: int | None = None
    opened_at: int | None = None

    @property
    def people(self) -> frozenset[str]:
        """Who stands behind it."""
        return frozenset(by for _, by in self.given)

    @property
    def agreed(self) -> bool:
        """Say whether it has shares enough, of people enough."""
        return len(self.given) >= self.quorum and len(self.people) >= PEOPLE


def ask(quorum: int, requester: str, device: str, share: str | None, now: int) -> Opening:
    """Begin an opening; the requester's own share, if there is one, counts."""
    given = () if share is None else ((share, requester),)
    return Opening(quorum, requester, device, now, given)


def state_at(opening: Opening, now: int) -> OpeningState:
    """Say how far an opening is at a time."""
    if opening.refused:
        return OpeningState.REFUSED
    if opening.ended_at is not None or now >= opening.asked_at + LASTS:
        return OpeningState.OVER
    if opening.opened_at is not None:
        return OpeningState.OPENED
    return OpeningState.READY if opening.agreed else OpeningState.ASKED


def agree(opening: Opening, by: str, share: str | None, now: int) -> Opening:
    """Have a lead give the share that they hold; given before, nothing changes.

    Raises:
        OpeningRefused: ``own``, ``not_a_holder``, ``over``.
    """
    _require_running(opening, now)
    if by == opening.requester:
        raise OpeningRefused(Rule.OWN)
    if share is None:
        raise OpeningRefused(Rule.NOT_A_HOLDER)
    if any(share == each for each, _ in opening.given):
        return opening
    return replace(opening, given=(*opening.given, (share, by)))


def refuse(opening: Opening, by: str, now: int) -> Opening:
    """Have another lead say no, which ends it.

    Raises:
        OpeningRefused: ``own``, ``over``.
    """
    _require_running(opening, now)
    if by == opening.requester:
        raise OpeningRefused(Rule.OWN)
    return replace(opening, refused=True, ended_at=now)


def end(opening: Opening, by: str, now: int) -> Opening:
    """Have the requester end it.

    Raises:
        OpeningRefused: ``not_yours``, ``over``.
    """
    _require_running(opening, now)
    if by != opening.requester:
        raise OpeningRefused(Rule.NOT_YOURS)
    return replace(opening, ended_at=now)


def serve(opening: Opening, device: str, now: int) -> Opening:
    """Have the record read, on the requester's device; the first time counts as the opening.

    Raises:
        OpeningRefused: ``not_yours``, ``not_ready``, ``over``.
    """
    _require_running(opening, now)
    if device != opening.device:
        raise OpeningRefused(Rule.NOT_YOURS)
    if not opening.agreed:
        raise OpeningRefused(Rule.NOT_READY)
    return opening if opening.opened_at is not None else replace(opening, opened_at=now)


def _require_running(opening: Opening, now: int) -> None:
    if state_at(opening, now) in {OpeningState.REFUSED, OpeningState.OVER}:
        raise OpeningRefused(Rule.OVER)
