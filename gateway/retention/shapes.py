"""The bodies of docs/retention.md."""

from datetime import date
from typing import Annotated

from msgspec import Meta, Struct

from gateway.retention.files import File
from gateway.retention.rules import RecordClass

__all__ = [
    "ClassifyTeam",
    "Described",
    "Destruction",
    "Destructions",
    "FileItem",
    "Files",
    "HoldItem",
    "Placer",
    "Reasoned",
    "TeamItem",
    "Teams",
]

Reason = Annotated[str, Meta(min_length=1, max_length=500)]


class Described(Struct, frozen=True):
    """What somebody enters of a file; None takes back what was entered."""

    born: date | None
    record_class: RecordClass | None
    reason: Reason


class Reasoned(Struct, frozen=True):
    """Why a hold is placed or lifted."""

    reason: Reason


class ClassifyTeam(Struct, frozen=True):
    """The class of what is written to a team."""

    record_class: RecordClass


class Placer(Struct, frozen=True):
    """Who placed a hold."""

    account: str
    name: str


class HoldItem(Struct, frozen=True):
    """A hold that lies on a file."""

    id: str
    placed_at: int
    placed_by: Placer


class FileItem(Struct, frozen=True):
    """A file as it is shown; ``born`` is None while only a band is known."""

    account: str
    name: str
    born: date | None
    born_between: tuple[date, date]
    record_class: RecordClass | None
    classes: list[RecordClass]
    in_care: bool
    last_contact: date
    due: date | None
    because: RecordClass | None
    held: bool
    holds: list[HoldItem]
    conversations: int

    @classmethod
    def of(cls, file: File) -> "FileItem":
        """Show a file."""
        born = file.born
        return cls(
            account=file.account,
            name=file.name,
            born=born.latest if born.earliest == born.latest else None,
            born_between=(born.earliest, born.latest),
            record_class=file.own_class,
            classes=list(file.classes),
            in_care=file.in_care,
            last_contact=file.last_contact,
            due=None if file.due is None else file.due.on,
            because=None if file.due is None else file.due.because,
            held=bool(file.holds),
            holds=[
                HoldItem(each.id, each.placed_at, Placer(each.placed_by, each.name))
                for each in file.holds
            ],
            conversations=len(file.conversations),
        )


class Files(Struct, frozen=True):
    """Some files, the first due first."""

    today: date
    items: list[FileItem]
    next: str | None


class TeamItem(Struct, frozen=True):
    """What kind of record is written to a team."""

    team: str
    name: str
    record_class: RecordClass


class Teams(Struct, frozen=True):
    """The teams of the organisation, by name."""

    items: list[TeamItem]


class Destruction(Struct, frozen=True):
    """What went, as its entry in the trail says; ``index``: its place in the log."""

    number: int
    index: int | None
    account: str
    at: int
    record_class: str
    due: str
    conversations: int
    messages: int


class Destructions(Struct, frozen=True):
    """Some of what went, the newest first."""

    items: list[Destruction]
    next: int | None
