"""The bodies of docs/records.md."""

from typing import Annotated, Final

from msgspec import Meta, Struct

from gateway.base64url import ONE_SPELLING

__all__ = [
    "LARGEST",
    "Ask",
    "Checked",
    "Give",
    "HandOn",
    "Lead",
    "LeadDevice",
    "Leads",
    "NewShares",
    "OpeningItem",
    "Owed",
    "OwedShare",
    "OwnShare",
    "Person",
    "RecordItem",
    "RecordPage",
    "Refuse",
    "Requester",
    "SealedFor",
    "Share",
    "Successor",
]

LARGEST: Final = 4 * 1024 * 1024
"""Bytes of a record's ciphertext."""

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Text = Annotated[
    str, Meta(max_length=500, pattern=r"\A\s*[^\x00-\x09\x0b-\x20\x7f][^\x00-\x09\x0b-\x1f\x7f]*\Z")
]
Sealed = Annotated[str, Meta(min_length=1, max_length=4096, pattern=ONE_SPELLING)]
Check = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]\Z")]


class SealedFor(Struct, frozen=True):
    """A share for one device."""

    device: Id
    sealed: Sealed


class Share(Struct, frozen=True):
    """One lead's share, sealed for each of the lead's devices."""

    account: Id
    check: Check
    sealed: Annotated[list[SealedFor], Meta(min_length=1, max_length=50)]


class NewShares(Struct, frozen=True):
    """All shares of a record."""

    quorum: Annotated[int, Meta(ge=2, le=8)]
    shares: Annotated[list[Share], Meta(min_length=2, max_length=50)]


class Ask(Struct, frozen=True):
    """Somebody wants to open a record; ``risk``: why the young person is not to be told."""

    reason: Text
    tell: bool
    risk: Text | None = None


class Give(Struct, frozen=True):
    """A lead's share for the requester's device."""

    sealed: Sealed


class Refuse(Struct, frozen=True):
    """Why not."""

    reason: Text


class HandOn(Struct, frozen=True):
    """A share for devices that lack it."""

    account: Id
    sealed: Annotated[list[SealedFor], Meta(min_length=1, max_length=50)]


class Successor(Struct, frozen=True):
    """Who takes a lead's shares over."""

    account: Id


class Person(Struct, frozen=True):
    """Somebody, by name."""

    account: str
    name: str


class LeadDevice(Struct, frozen=True):
    """A device's HPKE key and its signature over it."""

    device: str
    key: bytes
    signature: bytes


class Lead(Struct, frozen=True):
    """A lead with the devices that shares can be sealed to."""

    account: str
    name: str
    devices: list[LeadDevice]


class Leads(Struct, frozen=True):
    """To whom a record is sealed now."""

    quorum: int
    leads: list[Lead]


class RecordItem(Struct, frozen=True):
    """A record, as leads see it; ``person``: the young person, ``team``: by name."""

    id: str
    conversation: str
    person: Person
    team: str
    contact: int
    sealed_at: int
    sealed_by: Person
    quorum: int
    shares: list[Person]
    size: int


class RecordPage(Struct, frozen=True):
    """Some of an organisation's records, the newest first; ``more``: ask again after the last."""

    items: list[RecordItem]
    more: bool


class Requester(Struct, frozen=True):
    """Who asked, and the device that a share is to be sealed to."""

    account: str
    name: str
    device: str
    key: bytes
    signature: bytes


class OwnShare(Struct, frozen=True):
    """The share that the asking device holds."""

    account: str
    sealed: bytes


class OpeningItem(Struct, frozen=True, omit_defaults=True):
    """An opening, as leads see it; ``own`` only where one is asked for alone.

    ``logs``: the ids that the conversation has had, from which its messages may be; ``shares``: the
    leads for whom the record was sealed.
    """

    id: str
    record: str
    conversation: str
    logs: list[str]
    person: Person
    contact: int
    state: str
    reason: str
    tell: bool
    risk: str | None
    asked_at: int
    ends_at: int
    by: Requester
    given: list[Person]
    shares: list[Person]
    quorum: int
    own: OwnShare | None = None


class Checked(Struct, frozen=True):
    """A share that was given, and the requester's own; ``check`` says whether it is the one."""

    account: str
    name: str
    check: bytes
    sealed: bytes | None


class OwedShare(Struct, frozen=True):
    """A share that the asking device holds and other devices lack."""

    record: str
    account: str
    check: bytes
    sealed: bytes
    to: list[LeadDevice]


class Owed(Struct, frozen=True):
    """What a device is to hand on; ``more``: ask again after these."""

    items: list[OwedShare]
    more: bool
