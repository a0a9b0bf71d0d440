"""How a team's waiting area works, as it arrives and is stored. docs/visits.md section 11.

The types here hold the shape; ``gateway.desk.area_rules`` says what else must be true.
"""

import hashlib
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from gateway.desk.settings import Hours, Line, Words

__all__ = [
    "DEFAULT_AREA",
    "NOTHING",
    "Access",
    "Area",
    "Both",
    "Suspended",
    "Tag",
    "consent_hash",
    "decode_area",
    "encode_area",
]

Time = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]


class Access(StrEnum):
    """When people may come by themselves."""

    ALWAYS = "always"
    DESK = "desk"
    OWN = "own"


class Both(Struct, frozen=True):
    """Words in both languages, or none in either."""

    en: Words
    cy: Words


NOTHING: Final = Both("", "")


class Suspended(Struct, frozen=True):
    """Until when the area is closed, and why."""

    until: Time
    reason: Both


class Tag(Struct, frozen=True):
    """Something that a host can say of a visit, for the figures."""

    code: Line
    label: Both


class Area(Struct, frozen=True, kw_only=True):
    """How a team's waiting area works; ``phone``: what to ring when video does not work, or ""."""

    access: Access
    hours: Hours | None
    suspended: Suspended | None
    before: Both
    after: Both
    consent: Both
    tags: tuple[Tag, ...]
    phone: Line = ""


DEFAULT_AREA: Final = Area(
    access=Access.ALWAYS,
    hours=None,
    suspended=None,
    before=NOTHING,
    after=NOTHING,
    consent=NOTHING,
    tags=(),
)


def consent_hash(text: Both) -> bytes:
    """Return what names a consent text in the trail."""
    spelt = text.en.encode() + b"\x00" + text.cy.encode()
    return hashlib.sha256(b"Earshot visit consent v1\n" + spelt).digest()


def encode_area(area: Area) -> bytes:
    """Encode for storage."""
    return msgspec.json.encode(area)


def decode_area(document: bytes) -> Area:
    """Decode what was stored."""
    return msgspec.json.decode(document, type=Area)
