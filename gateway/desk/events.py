"""What happens to a conversation at the desk, and what comes of it. docs/desk.md section 3."""

from dataclasses import dataclass

__all__ = [
    "Close",
    "ContactBegan",
    "ContactClosed",
    "Effect",
    "Event",
    "Finish",
    "FirstAnswer",
    "Override",
    "PersonWrote",
    "Promise",
    "Read",
    "Reopen",
    "Reply",
    "Say",
    "Start",
    "Stop",
    "TeamWrote",
    "Transferred",
    "VisitMissed",
    "VisitPlanned",
    "WaitBegan",
    "WaitEnded",
]


@dataclass(frozen=True, slots=True)
class Promise:
    """What a message of this moment is promised by a version of the settings."""

    due: int
    open: bool
    version: int
    opens: int | None = None
    """When the desk opens next; None while it is open."""


@dataclass(frozen=True, slots=True)
class PersonWrote:
    """The young person's message was stored."""

    at: int
    promise: Promise


@dataclass(frozen=True, slots=True)
class TeamWrote:
    """The team's message was stored."""

    at: int


@dataclass(frozen=True, slots=True)
class Read:
    """Everything the young person wrote has been on a practitioner's screen."""

    at: int


@dataclass(frozen=True, slots=True)
class VisitMissed:
    """The young person and the team did not meet as they had meant to."""

    at: int


@dataclass(frozen=True, slots=True)
class VisitPlanned:
    """They are to meet (again)."""

    at: int


@dataclass(frozen=True, slots=True)
class Finish:
    """The talk is over; ``by_itself`` where nobody said so but time."""

    at: int
    by_itself: bool = False


@dataclass(frozen=True, slots=True)
class Close:
    """It was written up, or will not be."""

    at: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transferred:
    """It goes on with another team."""

    at: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reopen:
    """Staff take it up again."""

    at: int


@dataclass(frozen=True, slots=True)
class Stop:
    """The young person wants no more messages."""

    at: int


@dataclass(frozen=True, slots=True)
class Start:
    """The young person takes STOP back."""

    at: int
    promise: Promise


@dataclass(frozen=True, slots=True)
class Override:
    """Staff fear for somebody and may write until a time."""

    at: int
    until: int


Event = (
    PersonWrote
    | TeamWrote
    | Read
    | VisitMissed
    | VisitPlanned
    | Finish
    | Close
    | Transferred
    | Reopen
    | Stop
    | Start
    | Override
)


@dataclass(frozen=True, slots=True)
class ContactBegan:
    """A contact begins; ``open``: in opening hours."""

    number: int
    at: int
    open: bool


@dataclass(frozen=True, slots=True)
class FirstAnswer:
    """The young person was answered for the first time in this contact."""

    number: int
    began: int
    at: int


@dataclass(frozen=True, slots=True)
class ContactClosed:
    """A contact ends."""

    number: int
    at: int
    outcomes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WaitBegan:
    """The young person waits, with a promise."""

    at: int
    due: int


@dataclass(frozen=True, slots=True)
class WaitEnded:
    """The young person waits no more; ``answered``: because somebody answered."""

    began: int
    due: int
    at: int
    answered: bool


@dataclass(frozen=True, slots=True)
class Reply:
    """The automatic reply is owed."""

    promise: Promise


@dataclass(frozen=True, slots=True)
class Say:
    """A system entry belongs in the log."""

    code: str


Effect = ContactBegan | FirstAnswer | ContactClosed | WaitBegan | WaitEnded | Reply | Say
