"""What the machine of a visit wants done.

That the state changed is to be seen from its version, and what media may go where from the state.
"""

from dataclasses import dataclass

from signalling.shapes import EndedWhy, Role

__all__ = [
    "Breached",
    "Effect",
    "EndGuests",
    "RaiseAlarm",
    "Remind",
    "WasAdmitted",
    "WasAnswered",
    "WasHeld",
    "WasThere",
    "WentOver",
]


@dataclass(frozen=True, slots=True)
class WasAdmitted:
    """Enter in the trail who was let in, and by whom (account)."""

    by: str
    who: str
    role: Role


@dataclass(frozen=True, slots=True)
class WasAnswered:
    """Enter in the trail that somebody answered a roll-call, and which; not what they said."""

    who: str
    call: int


@dataclass(frozen=True, slots=True)
class WasHeld:
    """Enter in the trail that somebody was put on hold, or taken back."""

    by: str
    who: str
    on: bool


@dataclass(frozen=True, slots=True)
class Breached:
    """Enter in the trail that a young person was left with too few staff."""

    staff: int


@dataclass(frozen=True, slots=True)
class WasThere:
    """One stay of somebody."""

    who: str
    account: str
    role: Role
    since: int
    until: int


@dataclass(frozen=True, slots=True)
class WentOver:
    """Enter in the trail that the visit is over, and who was there when."""

    why: EndedWhy
    began_at: int | None
    ended_at: int
    there: tuple[WasThere, ...]


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """The visit was missed: raise the desk's alarm."""


@dataclass(frozen=True, slots=True)
class Remind:
    """Remind everybody who is expected."""


@dataclass(frozen=True, slots=True)
class EndGuests:
    """End the sessions of these guests."""

    guests: tuple[str, ...]


Effect = WasAdmitted | WasHeld | WasAnswered | Breached | WentOver | RaiseAlarm | Remind | EndGuests
