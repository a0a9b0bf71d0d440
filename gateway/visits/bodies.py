"""The bodies of docs/visits.md section 3, as they arrive and as they are answered."""

from enum import StrEnum
from typing import Annotated, Final

from msgspec import Meta, Struct

from gateway.base64url import Bytes32
from gateway.chat.asked import Id, Seq
from gateway.desk.area import Both, Tag
from gateway.desk.phone import Phone
from signalling.shapes import Role

__all__ = [
    "AlonePart",
    "AreaSeen",
    "AtPart",
    "Chosen",
    "ConsentPart",
    "GuestItem",
    "GuestMe",
    "Ice",
    "IceServer",
    "LinkSeen",
    "MakeGuest",
    "MoveVisit",
    "Named",
    "SaveOptions",
    "SayTags",
    "Schedule",
    "SeenAloneBody",
    "StayPart",
    "UseLink",
    "VisitHost",
    "VisitItem",
    "WaitingPart",
    "WhyNotAlone",
    "YesNo",
]

_ONE_LINE: Final = r"\A[^\x00-\x1f\x7f]+\Z"

Name = Annotated[str, Meta(max_length=80, pattern=_ONE_LINE)]
Minutes = Annotated[int, Meta(ge=5, le=180)]


class Schedule(Struct, frozen=True):
    """Plan a visit; ``starts_at`` null: now."""

    visit: Id
    conversation: Id
    starts_at: Seq | None
    minutes: Minutes
    two_staff: bool = False


class MoveVisit(Struct, frozen=True):
    """Put a visit off, or forward."""

    starts_at: Seq
    minutes: Minutes


class WhyNotAlone(StrEnum):
    """Why a young person was not seen alone; ``""`` where they were."""

    NOT = ""
    DECLINED = "declined"
    CARER_PRESENT = "carer_present"
    NO_PRIVATE_SPACE = "no_private_space"
    INTERPRETER_NEEDED = "interpreter_needed"
    TOO_YOUNG = "too_young"
    TECHNICAL = "technical"
    OTHER = "other"


class YesNo(StrEnum):
    """Yes or no."""

    YES = "yes"
    NO = "no"


class SeenAloneBody(Struct, frozen=True):
    """Was the young person seen alone, and if not, why?"""

    answer: YesNo
    why: WhyNotAlone = WhyNotAlone.NOT


class SayTags(Struct, frozen=True):
    """What does the visit count as?"""

    tags: Annotated[tuple[Annotated[str, Meta(max_length=40)], ...], Meta(max_length=10)]


class MakeGuest(Struct, frozen=True):
    """Make a guest's link; ``sealed``: its seed, for the members."""

    guest: Id
    name: Name
    role: Role
    token_hash: Bytes32
    expires_at: Seq
    epoch: Seq
    sealed: Annotated[str, Meta(max_length=400)]


class UseLink(Struct, frozen=True):
    """A guest comes with what their link says."""

    guest: Id
    token: Bytes32


class SaveOptions(Struct, frozen=True):
    """Choose for an organisation."""

    version: Annotated[int, Meta(ge=0, le=2**31 - 2)]
    relay_only: bool
    two_staff: bool


# Answers


class Chosen(Struct, frozen=True, kw_only=True):
    """What an organisation has chosen; ``relay``: the operator runs a TURN server."""

    version: int
    relay_only: bool
    two_staff: bool
    relay: bool


class VisitHost(Struct, frozen=True):
    """Who is, or was last, the host."""

    account: str
    name: str


class AlonePart(Struct, frozen=True):
    """What was said of seeing the young person alone."""

    answer: str
    why: str


class WaitingPart(Struct, frozen=True):
    """Somebody in the waiting area; guests have no account."""

    participant: str
    account: str
    name: str
    role: str
    arrived_at: int


class StayPart(Struct, frozen=True):
    """One stay of somebody who was let in; ``until`` null: they are there.

    ``agreed``: the number of the consent text that they agreed to, or 0.
    """

    account: str
    name: str
    role: str
    since: int
    until: int | None
    agreed: int


class AtPart(Struct, frozen=True):
    """The place where a visit is."""

    place: str
    name: str
    how: str


class VisitItem(Struct, frozen=True, kw_only=True):
    """A visit in a list."""

    visit: str
    conversation: str
    team: str
    phase: str
    starts_at: int
    minutes: int
    two_staff: bool
    made_by: str
    host: VisitHost
    hosted: bool
    waiting: tuple[WaitingPart, ...]
    there: tuple[StayPart, ...]
    at: AtPart | None
    version: int
    began_at: int | None
    ended_at: int | None
    ended_why: str
    seen_alone: AlonePart | None
    tags: tuple[str, ...] | None


class ConsentPart(Struct, frozen=True):
    """What is to be agreed to; ``agreed``: it was."""

    number: int
    hash: bytes
    text: Both
    agreed: bool


class AreaSeen(Struct, frozen=True, kw_only=True):
    """What somebody who comes sees of the waiting area. docs/visits.md section 11."""

    open: bool
    opens: int | None
    why: Both | None
    before: Both
    after: Both
    consent: ConsentPart | None
    wait: int | None
    phone: Phone | None
    tags: list[Tag]


class GuestItem(Struct, frozen=True, kw_only=True):
    """A guest's link, as staff see it."""

    guest: str
    name: str
    role: str
    expires_at: int
    made_by: str
    state: str
    epoch: int
    sealed: bytes


class Named(Struct, frozen=True):
    """An organisation, by id and name."""

    id: str
    name: str


class LinkSeen(Struct, frozen=True, kw_only=True):
    """What a link leads to, before it is used; ``opens``, ``why``: it is too early to."""

    organisation: Named
    host: str
    name: str
    role: str
    starts_at: int
    used: bool
    expires_at: int
    opens: int | None
    why: Both | None


class GuestMe(Struct, frozen=True, kw_only=True):
    """Who a guest is."""

    visit: str
    guest: str
    name: str
    role: str
    starts_at: int
    organisation: Named
    host: str


class IceServer(Struct, frozen=True):
    """A server as ``RTCPeerConnection`` takes it."""

    urls: tuple[str, ...]
    username: str
    credential: str


class Ice(Struct, frozen=True):
    """How a browser finds its way."""

    ice_servers: list[IceServer]
    ice_transport_policy: str
    expires_at: int
