"""The bodies of docs/cases.md."""

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct

from gateway.cases.deeds import Level

__all__ = [
    "Brief",
    "CaseItem",
    "Cases",
    "Colleague",
    "DecisionBody",
    "DoneTask",
    "Finding",
    "Findings",
    "GlassAsk",
    "GlassItem",
    "GlassList",
    "Identity",
    "LineItem",
    "MemberBody",
    "NewCase",
    "NewIdentity",
    "NewLevel",
    "NewLine",
    "NewTask",
    "People",
    "Person",
    "Recipient",
    "Source",
    "TaskCount",
    "TaskItem",
    "Turn",
]

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
_WORDS = r"\A\s*[^\x00-\x09\x0b-\x20\x7f][^\x00-\x09\x0b-\x1f\x7f]*\Z"
Why = Annotated[str, Meta(max_length=500, pattern=_WORDS)]
Long = Annotated[str, Meta(max_length=4000, pattern=_WORDS)]
Short = Annotated[str, Meta(max_length=200, pattern=_WORDS)]
Version = Annotated[int, Meta(ge=1, le=2**31 - 2)]
Time = Annotated[int, Meta(ge=0, le=4_102_444_800_000)]
SourceKind = Literal["conversation", "report", "post", "visit", "hand"]
Basis = Literal[
    "consent", "vital_interests", "public_task", "legal_obligation", "safeguarding_condition"
]


class Source(Struct, frozen=True):
    """What a case came from; no id where it was opened by hand."""

    kind: SourceKind
    id: Annotated[str, Meta(pattern=r"\A([0-9a-f]{32})?\Z")]


class NewCase(Struct, frozen=True):
    """Somebody is worried."""

    source: Source
    person: Id | None
    level: Level
    why: Why


class NewLine(Struct, frozen=True):
    """What happened."""

    version: Version
    kind: Literal["note"]
    text: Long
    corrects: Annotated[int, Meta(ge=1, le=2**31 - 2)] | None = None


class NewLevel(Struct, frozen=True):
    """Another level."""

    version: Version
    level: Level
    why: Why


class MemberBody(Struct, frozen=True):
    """Who gets it, or is let in."""

    version: Version
    account: Id


class NewTask(Struct, frozen=True):
    """Work for somebody."""

    version: Version
    text: Why
    owner: Id
    due: Time


class DoneTask(Struct, frozen=True):
    """What came of it."""

    version: Version
    outcome: Why


class Recipient(Struct, frozen=True):
    """With whom something is shared."""

    organisation: Short
    person: Short


class DecisionBody(Struct, frozen=True):
    """Share, or do not share."""

    version: Version
    share: bool
    reason: Why
    basis: Basis
    recipient: Recipient | None
    data: Why
    told: bool
    why_not_told: Why | None = None


class Turn(Struct, frozen=True):
    """Close or reopen."""

    version: Version
    why: Why


class Identity(Struct, frozen=True, omit_defaults=True):
    """Who somebody is, as far as it is known."""

    name: Short | None = None
    born: date | None = None
    nhs_number: Annotated[str, Meta(max_length=14)] | None = None
    address: Why | None = None
    contact: Short | None = None


class NewIdentity(Identity, frozen=True, kw_only=True):
    """Somebody learned who somebody is."""

    version: Version


class GlassAsk(Struct, frozen=True):
    """Somebody has to know who it is; ``risk``: why the young person is not told."""

    why: Why
    tell: bool
    risk: Why | None = None


class Person(Struct, frozen=True):
    """Somebody, by name."""

    account: str
    name: str


class Colleague(Struct, frozen=True):
    """Somebody who may be let into a case."""

    account: str
    name: str
    title: str
    lead: bool


class People(Struct, frozen=True):
    """Who may be let into a case, by name."""

    items: list[Colleague]


class TaskCount(Struct, frozen=True):
    """How many tasks are open, and how many of these over their time."""

    open: int
    late: int


class LineItem(Struct, frozen=True):
    """A line of the chronology."""

    number: int
    at: int
    by: Person
    kind: str
    body: dict[str, str | int | None]
    corrects: int | None


class TaskItem(Struct, frozen=True):
    """A task."""

    task: str
    text: str
    owner: Person
    due: int
    done_at: int | None


class Brief(Struct, frozen=True):
    """A case in a list."""

    id: str
    source: Source
    person: Person | None
    state: str
    level: Level
    owner: Person
    opened_at: int
    touched_at: int
    tasks: TaskCount
    asked: int
    version: int


class CaseItem(Struct, frozen=True):
    """A case, whole; ``brief`` says what a list does."""

    brief: Brief
    members: list[Person]
    lines: list[LineItem]
    tasks: list[TaskItem]
    identity: Literal["none", "entered"]


class Cases(Struct, frozen=True):
    """Some cases, the worst first."""

    items: list[Brief]
    next: str | None


class Finding(Struct, frozen=True):
    """What a receiver of the FHIR document would trip over; ``at`` is the path."""

    severity: Literal["error", "warning"]
    code: str
    at: str


class Findings(Struct, frozen=True):
    """What is wrong first, then what is missing."""

    items: list[Finding]


class GlassItem(Struct, frozen=True):
    """A request to know who somebody is."""

    id: str
    by: Person
    why: str
    tell: bool
    risk: str | None
    asked_at: int
    agreed_by: Person | None
    ends_at: int


class GlassList(Struct, frozen=True):
    """Those of the last day, the newest first."""

    items: list[GlassItem]
