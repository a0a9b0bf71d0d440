"""What stands behind the question marks of the desk's routes. docs/desk.md."""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct

from gateway.contracts import Id, PlaceToken
from gateway.desk.inbox import Filter

__all__ = [
    "FeedbackOfMonths",
    "FigureForm",
    "FiguresOfMonths",
    "OfInbox",
    "OfRegion",
    "OfTeam",
    "PerhapsTeam",
    "SettingsOfTeam",
    "Way",
]


class FigureForm(StrEnum):
    """How figures are given out."""

    JSON = "json"
    CSV = "csv"


class OfTeam(Struct, frozen=True):
    """Which team's."""

    team: Id


class PerhapsTeam(Struct, frozen=True):
    """Which team's, or those of all one's own."""

    team: Id | None = None


class OfInbox(OfTeam, frozen=True):
    """A page of an inbox."""

    filter: Filter = Filter.OPEN
    after: PlaceToken | None = None
    limit: Annotated[int, Meta(ge=1, le=100)] = 50


class SettingsOfTeam(OfTeam, frozen=True):
    """The newest settings, or an older version."""

    version: Annotated[int, Meta(ge=0, lt=2**31)] | None = None


class OfRegion(OfTeam, frozen=True):
    """Which region's bank holidays."""

    region: str = ""


class FiguresOfMonths(OfTeam, frozen=True, rename={"first": "from", "last": "to"}):
    """Which months, as ``2026-09``, and in which form."""

    first: str = ""
    last: str = ""
    format: FigureForm = FigureForm.JSON


class FeedbackOfMonths(OfTeam, frozen=True, rename={"first": "from", "last": "to"}):
    """Which months, and whether with what was written."""

    first: str = ""
    last: str = ""
    lines: bool = False


class Way(Struct, frozen=True):
    """How a young person reads, and of which conversation."""

    language: str = ""
    easy_read: bool = False
    conversation: Id | None = None
