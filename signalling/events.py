"""What happens to a visit. ``by`` is the participant who does it."""

from dataclasses import dataclass

from signalling.shapes import DeviceTest, Note, Role, SeenAlone

__all__ = [
    "Admit",
    "Answer",
    "Arrive",
    "Back",
    "Cancel",
    "End",
    "Enter",
    "Event",
    "Hold",
    "Leave",
    "Lose",
    "Move",
    "NotSafe",
    "NoteSeen",
    "Open",
    "Refuse",
    "Rekey",
    "Remove",
    "Resume",
    "Revoke",
    "Safe",
    "SayAlone",
    "SayTags",
    "TalkAlone",
    "TellTest",
    "Tick",
    "WriteNote",
]


@dataclass(frozen=True, slots=True)
class Open:
    """A member of staff wants to be the host."""

    by: str
    account: str
    name: str
    epoch: int
    node: str


@dataclass(frozen=True, slots=True)
class Arrive:
    """Somebody comes into the waiting area.

    ``agreed``: the consent text that they agreed to; ``ahead``: how many visits are before theirs.
    """

    by: str
    account: str
    name: str
    role: Role
    node: str
    agreed: int = 0
    ahead: int = 0


@dataclass(frozen=True, slots=True)
class TellTest:
    """Somebody's device test is done."""

    by: str
    test: DeviceTest


@dataclass(frozen=True, slots=True)
class Admit:
    """The host lets somebody in, by the name and the role that they saw."""

    by: str
    who: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Refuse:
    """The host does not let somebody in."""

    by: str
    who: str


@dataclass(frozen=True, slots=True)
class Enter:
    """Somebody who was admitted comes in."""

    by: str


@dataclass(frozen=True, slots=True)
class Leave:
    """Somebody goes."""

    by: str


@dataclass(frozen=True, slots=True)
class Remove:
    """The host sends somebody out."""

    by: str
    who: str


@dataclass(frozen=True, slots=True)
class Hold:
    """The host puts somebody on private hold."""

    by: str
    who: str


@dataclass(frozen=True, slots=True)
class Resume:
    """The host takes somebody back from hold."""

    by: str
    who: str


@dataclass(frozen=True, slots=True)
class TalkAlone:
    """The host talks with the young person alone, or no more."""

    by: str
    on: bool


@dataclass(frozen=True, slots=True)
class NotSafe:
    """The young person cannot talk safely; only the host is to know."""

    by: str


@dataclass(frozen=True, slots=True)
class Safe:
    """The host has dealt with it."""

    by: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody answered a roll-call."""

    by: str
    call: int


@dataclass(frozen=True, slots=True)
class Rekey:
    """The host goes on under a newer epoch of the conversation."""

    by: str
    epoch: int


@dataclass(frozen=True, slots=True)
class WriteNote:
    """Somebody of the team writes to who waits."""

    by: str
    who: str
    note: Note
    account: str
    role: Role


@dataclass(frozen=True, slots=True)
class NoteSeen:
    """Who waits had a note on a screen."""

    by: str
    note: str


@dataclass(frozen=True, slots=True)
class Back:
    """Somebody has a line, on this node."""

    by: str
    node: str


@dataclass(frozen=True, slots=True)
class Lose:
    """Somebody's line to this node is gone."""

    by: str
    node: str


@dataclass(frozen=True, slots=True)
class End:
    """The host ends the visit."""

    by: str


@dataclass(frozen=True, slots=True)
class Move:
    """Staff put the visit off, or forward."""

    starts_at: int
    minutes: int


@dataclass(frozen=True, slots=True)
class Cancel:
    """Staff call the visit off."""


@dataclass(frozen=True, slots=True)
class Revoke:
    """A guest's link is good no more."""

    guest: str


@dataclass(frozen=True, slots=True)
class SayAlone:
    """Who was host says whether the young person was seen alone."""

    account: str
    said: SeenAlone


@dataclass(frozen=True, slots=True)
class SayTags:
    """Who was host says what the visit counts as."""

    account: str
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tick:
    """Time passed."""


Event = (
    Open
    | Arrive
    | TellTest
    | Admit
    | Refuse
    | Enter
    | Leave
    | Remove
    | Hold
    | Resume
    | TalkAlone
    | NotSafe
    | Safe
    | Answer
    | Rekey
    | WriteNote
    | NoteSeen
    | Back
    | Lose
    | End
    | Move
    | Cancel
    | Revoke
    | SayAlone
    | SayTags
    | Tick
)
