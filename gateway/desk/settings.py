"""A team's settings as they arrive and are stored. docs/desk.md section 1.

The types here hold the shape; ``gateway.desk.rules`` says what else must be true.
"""

from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

__all__ = [
    "DAYS",
    "After",
    "Ages",
    "Clock",
    "ClosedDay",
    "Help",
    "Hours",
    "Label",
    "LanguageTexts",
    "Line",
    "OpenSpan",
    "Outcome",
    "Settings",
    "Step",
    "Texts",
    "Who",
    "Words",
    "decode_settings",
    "encode_settings",
]

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

WallTime = Annotated[str, Meta(pattern=r"\A(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)\Z")]

# No control characters but line ends: PostgreSQL stores no NUL, and nobody reads a bell.
Words = Annotated[str, Meta(max_length=20_000, pattern=r"\A[^\x00-\x09\x0b-\x1f\x7f]*\Z")]
Line = Annotated[str, Meta(max_length=2000, pattern=r"\A[^\x00-\x1f\x7f]*\Z")]


class After(StrEnum):
    """From when a step's time counts."""

    UNREAD = "unread"
    PROMISE = "promise"


class Clock(StrEnum):
    """What kind of minutes a step counts."""

    WORKING = "working"
    CLOCK = "clock"


class Who(StrEnum):
    """Whom a step is for."""

    DUTY = "duty"
    LEAD = "lead"
    ON_CALL = "on_call"


class OpenSpan(Struct, frozen=True):
    """From when to when the desk is open, by the clock on the wall."""

    opens: WallTime
    closes: WallTime


Spans = tuple[OpenSpan, ...]


class Hours(Struct, frozen=True):
    """The spans of each weekday."""

    monday: Spans
    tuesday: Spans
    wednesday: Spans
    thursday: Spans
    friday: Spans
    saturday: Spans
    sunday: Spans

    def week(self) -> tuple[Spans, ...]:
        """Return Monday to Sunday."""
        return (
            self.monday,
            self.tuesday,
            self.wednesday,
            self.thursday,
            self.friday,
            self.saturday,
            self.sunday,
        )


class ClosedDay(Struct, frozen=True):
    """A day on which the desk stays closed."""

    date: Line
    name: Line


class Ages(Struct, frozen=True):
    """For whom the service is, both included."""

    from_: int = msgspec.field(name="from")
    until: int


class Texts(Struct, frozen=True):
    """The automatic texts of one language, in one way of writing."""

    in_hours: Words
    out_of_hours: Words
    confidentiality: Words
    closing: Words


class LanguageTexts(Struct, frozen=True):
    """The automatic texts of one language; none where somebody forgot them."""

    plain: Texts | None = None
    easy_read: Texts | None = None


Label = dict[Line, Line]


class Help(Struct, frozen=True):
    """Where urgent help is."""

    label: Label
    phone: Line | None = None
    link: Line | None = None
    text_to: Line | None = None


class Outcome(Struct, frozen=True):
    """What a contact can have come to, or been about."""

    code: Line
    topic: Line
    label: Label


class Step(Struct, frozen=True):
    """A step of the alarm ladder."""

    after: After
    minutes: int
    time: Clock
    who: Who


class Settings(Struct, frozen=True, kw_only=True):
    """How a team's desk works."""

    time_zone: Line
    region: Line
    hours: Hours
    closed_days: tuple[ClosedDay, ...]
    promise_minutes: int
    ages: Ages
    languages: tuple[Line, ...]
    texts: dict[Line, LanguageTexts]
    urgent_help: tuple[Help, ...]
    outcomes: tuple[Outcome, ...]
    ladder: tuple[Step, ...]
    repeat_minutes: int
    resume_minutes: int
    finish_days: int
    feedback_minutes: int

    def words(self, language: str, *, easy_read: bool) -> tuple[str, Texts]:
        """Return the texts of a language, else of the first one offered, and which it is."""
        chosen = language if language in self.languages else self.languages[0]
        texts = self.texts[chosen]
        found = texts.easy_read if easy_read else texts.plain
        if found is None:
            raise LookupError(chosen)
        return chosen, found


def encode_settings(settings: Settings) -> bytes:
    """Encode for storage."""
    return msgspec.json.encode(settings)


def decode_settings(document: bytes) -> Settings:
    """Decode what was stored."""
    return msgspec.json.decode(document, type=Settings)
