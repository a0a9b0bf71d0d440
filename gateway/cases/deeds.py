"""What somebody can do with a case. docs/cases.md."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = [
    "AddMember",
    "AddTask",
    "Close",
    "Decide",
    "Decision",
    "Deed",
    "EnterIdentity",
    "Export",
    "FinishTask",
    "Level",
    "NewOwner",
    "Note",
    "Reopen",
    "SetLevel",
]


class Level(StrEnum):
    """Where the organisation stands; the last is the gravest."""

    UNIVERSAL = "universal"
    EARLY_HELP = "early_help"
    CHILD_IN_NEED = "child_in_need"
    CHILD_PROTECTION = "child_protection"

    @property
    def gravity(self) -> int:
        """Return how grave it is, from 0."""
        return list(Level).index(self)


@dataclass(frozen=True, slots=True)
class Note:
    """What happened, in place of the line ``corrects`` if that is given."""

    text: str
    corrects: int | None = None


@dataclass(frozen=True, slots=True)
class SetLevel:
    """Another level, and why."""

    level: Level
    why: str


@dataclass(frozen=True, slots=True)
class NewOwner:
    """Somebody else has it from now on; ``eligible``: an account that may have cases."""

    account: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class AddMember:
    """Let somebody in; ``eligible``: an account that may have cases."""

    account: str
    eligible: bool


@dataclass(frozen=True, slots=True)
class AddTask:
    """Somebody has to do something by a time."""

    id: str
    text: str
    owner: str
    due: int


@dataclass(frozen=True, slots=True)
class FinishTask:
    """It is done, and what came of it."""

    id: str
    outcome: str
    at: int


@dataclass(frozen=True, slots=True)
class Decision:
    """Share, or do not share."""

    share: bool
    reason: str
    basis: str
    recipient: str | None
    recipient_person: str | None
    data: str
    told: bool
    why_not_told: str | None


@dataclass(frozen=True, slots=True)
class Decide:
    """Enter a decision."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class EnterIdentity:
    """Somebody's identity was entered, elsewhere and shut."""


@dataclass(frozen=True, slots=True)
class Export:
    """A referral was made of it."""

    form: str


@dataclass(frozen=True, slots=True)
class Close:
    """It is over, and why."""

    why: str


@dataclass(frozen=True, slots=True)
class Reopen:
    """It is not over, and why."""

    why: str


Deed = (
    Note
    | SetLevel
    | NewOwner
    | AddMember
    | AddTask
    | FinishTask
    | Decide
    | EnterIdentity
    | Export
    | Close
    | Reopen
)
