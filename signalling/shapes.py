"""What a visit is made of: frozen values that are stored as they are."""

from collections.abc import Iterator
from enum import StrEnum

from msgspec import Struct

__all__ = [
    "GUEST_ROLES",
    "NOBODY",
    "PRESENT",
    "YOUNG_ROLES",
    "DeviceTest",
    "EndedWhy",
    "Note",
    "Party",
    "Pause",
    "Phase",
    "Place",
    "Plane",
    "Role",
    "Room",
    "SeenAlone",
    "Stay",
    "Wait",
]

NOBODY = ""
"""Stands where there is no participant, no account or no node."""


class Phase(StrEnum):
    """Where a visit is."""

    SCHEDULED = "scheduled"
    OPEN = "open"
    WAITING = "waiting"
    ADMITTED = "admitted"
    IN_PROGRESS = "in_progress"
    ON_HOLD = "on_hold"
    ENDED = "ended"
    MISSED = "missed"


class Role(StrEnum):
    """As what somebody comes."""

    YOUNG_PERSON = "young_person"
    STAFF = "staff"
    PARENT = "parent"
    CARER = "carer"
    INTERPRETER = "interpreter"
    COLLEAGUE = "colleague"
    YOUNG_AT_PLACE = "young_at_place"


GUEST_ROLES = frozenset(
    {Role.PARENT, Role.CARER, Role.INTERPRETER, Role.COLLEAGUE, Role.YOUNG_AT_PLACE}
)

YOUNG_ROLES = frozenset({Role.YOUNG_PERSON, Role.YOUNG_AT_PLACE})
"""As what the young person comes: on a device of their own, or by the link of a room's tablet."""


class Place(StrEnum):
    """Where a participant is; ``away``: they never came."""

    AWAY = "away"
    WAITING = "waiting"
    ADMITTED = "admitted"
    INSIDE = "inside"
    HELD = "held"
    APART = "apart"
    LEFT = "left"
    REFUSED = "refused"


PRESENT = frozenset({Place.INSIDE, Place.HELD, Place.APART})
"""The places of those whom a host let in and who are still there."""


class Plane(StrEnum):
    """Which way media goes."""

    DIRECT = "direct"
    SFU = "sfu"


class Pause(StrEnum):
    """Why nobody hears anybody."""

    NONE = ""
    HOST = "host"
    TWO_STAFF = "two_staff"


class EndedWhy(StrEnum):
    """Why a visit is over."""

    NOT = ""
    HOST = "host"
    CANCELLED = "cancelled"
    EMPTY = "empty"
    MISSED = "missed"


class Note(Struct, frozen=True):
    """A sealed message to who waits; ``seen``: when they had it on a screen.

    ``by``, ``name``: who wrote it; "" in notes of before that was kept, which were the host's.
    """

    note: str
    key: str
    epoch: int
    sealed: bytes
    seen: int | None = None
    by: str = NOBODY
    name: str = ""


class DeviceTest(Struct, frozen=True):
    """What somebody's device test said."""

    microphone: str
    camera: str
    speaker: str
    path: str
    rtt: int
    loss: int
    kbps: int


class Stay(Struct, frozen=True, array_like=True):
    """From when to when somebody was let in."""

    since: int
    until: int | None = None


class Wait(Struct, frozen=True, array_like=True):
    """How long somebody waited until they were let in, and how many visits were before theirs."""

    ahead: int
    time: int


class SeenAlone(Struct, frozen=True):
    """Whether the young person was seen alone, and if not, why."""

    answer: str
    why: str


class Party(Struct, frozen=True, kw_only=True):
    """A participant.

    ``node`` is where their line ends; ``lost_at`` since when there is none. ``admitted_by`` is the
    host's account. ``answered``: the last roll-call that they answered. ``agreed``: the number of
    the consent text that they agreed to. ``ahead``: how many visits were before theirs when they
    came; ``waited``: their last wait that was over.
    """

    participant: str
    account: str
    name: str
    role: Role
    slot: int
    place: Place
    arrived_at: int
    node: str = NOBODY
    lost_at: int | None = None
    admitted_by: str = NOBODY
    note: Note | None = None
    test: DeviceTest | None = None
    answered: int = 0
    agreed: int = 0
    ahead: int = 0
    waited: Wait | None = None
    stays: tuple[Stay, ...] = ()


class Room(Struct, frozen=True, kw_only=True):
    """A visit.

    ``host`` is a participant, or nobody; ``host_account`` stays when they have gone. ``breach``:
    the two-staff rule is broken now. ``met``: somebody was seen. ``reminded``: how many reminders
    went out. ``tags``: what the host said of it for the figures, if anything.
    """

    visit: str
    starts_at: int
    minutes: int
    two_staff: bool
    phase: Phase = Phase.SCHEDULED
    version: int = 1
    host: str = NOBODY
    host_account: str = NOBODY
    host_name: str = ""
    plane: Plane = Plane.DIRECT
    generation: int = 0
    epoch: int = 0
    alone: bool = False
    call: int = 0
    breach: bool = False
    not_safe: bool = False
    met: bool = False
    reminded: int = 0
    empty_since: int | None = None
    began_at: int | None = None
    ended_at: int | None = None
    ended_why: EndedWhy = EndedWhy.NOT
    seen_alone: SeenAlone | None = None
    tags: tuple[str, ...] | None = None
    parties: tuple[Party, ...] = ()

    def find(self, participant: str) -> Party | None:
        """Return a participant, if they ever came."""
        return next((each for each in self.parties if each.participant == participant), None)

    def at(self, *places: Place) -> Iterator[Party]:
        """Go through who is at one of these places."""
        return (each for each in self.parties if each.place in places)

    @property
    def over(self) -> bool:
        """Say whether the visit has ended, or was missed."""
        return self.ended_at is not None
