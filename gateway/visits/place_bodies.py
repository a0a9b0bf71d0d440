"""The bodies about places of docs/visits.md section 12, as they arrive and as they are answered."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from gateway.base64url import ONE_SPELLING, Bytes32, Bytes64
from gateway.chat.asked import Id
from gateway.chat.replies import PersonName
from gateway.visits.bodies import MakeGuest, Named

__all__ = [
    "KEY_SIZE",
    "HostThere",
    "MakePlace",
    "NextThere",
    "PlaceItem",
    "PlaceSeen",
    "PutAtPlace",
    "SealedThere",
    "UsePlace",
]

KEY_SIZE: Final = 1216
"""Bytes of an X-Wing key; a text of that one length alone is more than makers of examples find."""

Key = Annotated[str, Meta(min_length=1, max_length=1622, pattern=ONE_SPELLING)]
Sealed = Annotated[str, Meta(min_length=1, max_length=4096, pattern=ONE_SPELLING)]
PlaceName = Annotated[str, Meta(max_length=60, pattern=r"\A[^\x00-\x1f\x7f]+\Z")]
How = Annotated[str, Meta(max_length=160, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class MakePlace(Struct, frozen=True, kw_only=True):
    """Make a place; ``replaces``: one of the team that is closed with it."""

    place: Id
    team: Id
    name: PlaceName
    how: How
    token_hash: Bytes32
    key: Key
    signature: Bytes64
    replaces: Id | None = None


class PutAtPlace(Struct, frozen=True, kw_only=True):
    """Have a visit at a place; ``sealed``: the link, for the tablet there."""

    place: Id
    link: MakeGuest
    sealed: Sealed


class UsePlace(Struct, frozen=True):
    """The tablet of a place asks, with what its link says."""

    place: Id
    token: Bytes32


# Answers


class PlaceItem(Struct, frozen=True, kw_only=True):
    """A place, as staff see it; ``visits``: how many are planned there."""

    place: str
    team: str
    name: str
    how: str
    key: bytes
    signature: bytes
    device: str
    made_by: PersonName
    made_at: int
    visits: int
    closed: bool


class SealedThere(Struct, frozen=True, kw_only=True):
    """A visit's link, sealed to the place, and the device that did it."""

    visit: str
    device: str
    statement: bytes
    attestation: bytes
    sealed: bytes


class HostThere(Struct, frozen=True):
    """Who is there to be met."""

    name: str
    title: str


class NextThere(Struct, frozen=True, kw_only=True):
    """The next visit at a place; ``opens``: from when on one can come in, null: now."""

    starts_at: int
    minutes: int
    host: HostThere
    opens: int | None
    sealed: SealedThere | None


class PlaceSeen(Struct, frozen=True, kw_only=True):
    """What a place's tablet shows; ``busy``: somebody is in a visit there already."""

    organisation: Named
    name: str
    how: str
    now: int
    busy: bool
    back: SealedThere | None
    next: NextThere | None
