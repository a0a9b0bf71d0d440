"""The bodies of docs/desk.md, as they arrive."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from gateway.base64url import Bytes64
from gateway.desk.area import Area
from gateway.desk.settings import Settings
from gateway.desk.shapes import Rota

__all__ = [
    "Assign",
    "Close",
    "Feedback",
    "Fenced",
    "NewNoteKey",
    "Override",
    "PreviewDraft",
    "Record",
    "Release",
    "SaveArea",
    "SaveRota",
    "SaveSettings",
    "SealedNote",
]

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Fence = Annotated[int, Meta(ge=0, le=2**31)]

# Something, and no control characters but line ends.
Reason = Annotated[
    str, Meta(max_length=500, pattern=r"\A\s*[^\x00-\x09\x0b-\x20\x7f][^\x00-\x09\x0b-\x1f\x7f]*\Z")
]
Line = Annotated[str, Meta(max_length=200, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]
OutcomeCode = Annotated[str, Meta(max_length=40)]
Time = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]

MOST_NOTES: Final = 100


class Fenced(msgspec.Struct, frozen=True):
    """What the device knows of whose it is."""

    fence: Fence


class SealedNote(msgspec.Struct, frozen=True):
    """A note for one device."""

    device: Id
    sealed: Annotated[str, Meta(max_length=8192, pattern=r"\A[A-Za-z0-9_-]+\Z")]


Notes = Annotated[list[SealedNote], Meta(min_length=1, max_length=MOST_NOTES)]


class Release(msgspec.Struct, frozen=True):
    """Somebody lets go."""

    fence: Fence
    note: Notes | None = None


class Assign(msgspec.Struct, frozen=True):
    """Somebody gives it to a colleague."""

    account: Id
    fence: Fence
    note: Notes | None = None


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why there is no record, or which one was sealed (docs/records.md); one of the two."""

    none: Reason | None = None
    id: Id | None = None

    def __post_init__(self) -> None:
        """Refuse both and neither."""
        if (self.none is None) == (self.id is None):
            raise ValueError("expected either of the two")


class Close(msgspec.Struct, frozen=True):
    """It was written up, or will not be."""

    outcomes: Annotated[
        list[Annotated[str, Meta(max_length=40)]], Meta(min_length=1, max_length=10)
    ]
    record: Record


class Override(msgspec.Struct, frozen=True):
    """Somebody fears for the young person."""

    reason: Reason


class SaveSettings(msgspec.Struct, frozen=True):
    """A new version, made from ``version``."""

    team: Id
    version: Annotated[int, Meta(ge=0, le=2**31 - 2)]
    settings: Settings


class SaveArea(msgspec.Struct, frozen=True):
    """A new version of the waiting area, made from ``version``."""

    team: Id
    version: Annotated[int, Meta(ge=0, le=2**31 - 2)]
    area: Area


class PreviewDraft(msgspec.Struct, frozen=True):
    """What would a young person see at these times?"""

    team: Id
    settings: Settings
    at: Annotated[list[Time], Meta(min_length=1, max_length=20)]
    language: Line
    easy_read: bool


class SaveRota(msgspec.Struct, frozen=True):
    """A new version, made from ``version``."""

    team: Id
    version: Annotated[int, Meta(ge=0, le=2**31 - 2)]
    rota: Rota


class NewNoteKey(msgspec.Struct, frozen=True):
    """A device's HPKE public key, signed by it."""

    key: Annotated[str, Meta(max_length=2731, pattern=r"\A[A-Za-z0-9_-]+\Z")]
    signature: Bytes64


class Feedback(msgspec.Struct, frozen=True):
    """How it was; no face: they would rather not say."""

    conversation: Id
    contact: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    face: Annotated[int, Meta(ge=1, le=5)] | None
    line: Line | None = None
