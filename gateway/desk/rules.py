"""What must be true of settings beyond their shape. docs/desk.md section 1.

Everything that is wrong is named, each with its place.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from gateway.desk.settings import DAYS, Help, Hours, OpenSpan, Settings, Texts

__all__ = [
    "LANGUAGES",
    "MOST_LABEL",
    "MOST_TEXT",
    "REGIONS",
    "Fault",
    "faults",
    "hours_faults",
    "is_code",
    "minute_of",
]

LANGUAGES: Final = ("en", "cy")
REGIONS: Final = ("england", "wales", "scotland", "northern-ireland")

MOST_TEXT: Final = 2000
MOST_LABEL: Final = 200
MOST_SPANS: Final = 6

RANGES: Final = {
    "promise_minutes": (1, 14_400),
    "repeat_minutes": (5, 1440),
    "resume_minutes": (5, 1440),
    "finish_days": (1, 30),
    "feedback_minutes": (0, 10_080),
}
LISTS: Final = {"languages": 2, "urgent_help": 12, "outcomes": 60, "ladder": 6}

_CODE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ]{1,19}")
_LINK: Final = re.compile(r"https://[^\s\"'<>]{3,500}")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Fault:
    """A field that cannot stay as it is, and the rule that it breaks."""

    at: str
    rule: str


def faults(settings: Settings, zones: Collection[str]) -> list[Fault]:
    """Find everything that is wrong; ``zones`` are the names of time zones there are."""
    return [
        *_places(settings, zones),
        *hours_faults(settings.hours),
        *_closed_days(settings),
        *_ranges(settings),
        *_lists(settings),
        *_languages(settings),
        *_texts(settings),
        *_urgent_help(settings),
        *_outcomes(settings),
        *_ladder(settings),
    ]


def minute_of(wall_time: str) -> int:
    """Return the minutes after midnight of a time like ``09:00``."""
    return int(wall_time[:2]) * 60 + int(wall_time[3:])


def is_code(text: str) -> bool:
    """Say whether a text can be a code: lower case letters, digits, ``_``."""
    return _CODE.fullmatch(text) is not None


def _places(settings: Settings, zones: Collection[str]) -> Iterator[Fault]:
    if settings.time_zone not in zones:
        yield Fault("time_zone", "time_zone")
    if settings.region not in REGIONS:
        yield Fault("region", "region")


def hours_faults(hours: Hours) -> Iterator[Fault]:
    """Find what is wrong with a week's spans."""
    week = hours.week()
    for day, spans in zip(DAYS, week, strict=True):
        yield from _spans(f"hours.{day}", spans)
    if not any(week):
        yield Fault("hours", "never_open")


def _spans(at: str, spans: Sequence[OpenSpan]) -> Iterator[Fault]:
    if len(spans) > MOST_SPANS:
        yield Fault(at, "too_many")
    until = 0
    for number, span in enumerate(spans):
        opens, closes = minute_of(span.opens), minute_of(span.closes)
        if closes <= opens:
            yield Fault(f"{at}[{number}]", "closes_before_opens")
        elif opens < until:
            yield Fault(f"{at}[{number}]", "overlap")
        until = max(until, closes)


def _closed_days(settings: Settings) -> Iterator[Fault]:
    if len(settings.closed_days) > 200:
        yield Fault("closed_days", "too_many")
    seen: set[str] = set()
    for number, day in enumerate(settings.closed_days):
        at = f"closed_days[{number}]"
        if not _is_date(day.date):
            yield Fault(f"{at}.date", "date")
        elif day.date in seen:
            yield Fault(f"{at}.date", "repeated")
        if len(day.name) > MOST_LABEL:
            yield Fault(f"{at}.name", "too_long")
        seen.add(day.date)


def _is_date(text: str) -> bool:
    try:
        return _DATE.fullmatch(text) is not None and date.fromisoformat(text).year >= 2000
    except ValueError:
        return False


def _ranges(settings: Settings) -> Iterator[Fault]:
    numbers = {
        "promise_minutes": settings.promise_minutes,
        "repeat_minutes": settings.repeat_minutes,
        "resume_minutes": settings.resume_minutes,
        "finish_days": settings.finish_days,
        "feedback_minutes": settings.feedback_minutes,
    }
    for name, number in numbers.items():
        least, most = RANGES[name]
        if not least <= number <= most:
            yield Fault(name, "range")
    if not 0 <= settings.ages.from_ <= settings.ages.until <= 25:
        yield Fault("ages", "range")


def _lists(settings: Settings) -> Iterator[Fault]:
    lengths = {
        "languages": len(settings.languages),
        "urgent_help": len(settings.urgent_help),
        "outcomes": len(settings.outcomes),
        "ladder": len(settings.ladder),
    }
    for name, length in lengths.items():
        if length == 0:
            yield Fault(name, "empty")
        elif length > LISTS[name]:
            yield Fault(name, "too_many")


def _languages(settings: Settings) -> Iterator[Fault]:
    for number, language in enumerate(settings.languages):
        if language not in LANGUAGES:
            yield Fault(f"languages[{number}]", "language")
        elif language in settings.languages[:number]:
            yield Fault(f"languages[{number}]", "repeated")


def _texts(settings: Settings) -> Iterator[Fault]:
    for language in settings.texts:
        if language not in LANGUAGES:
            yield Fault("texts", "language")
    for language in dict.fromkeys(settings.languages):
        found = settings.texts.get(language)
        for way in ("plain", "easy_read"):
            texts = None if found is None else found.plain if way == "plain" else found.easy_read
            yield from _words(f"texts.{language}.{way}", texts)


def _words(at: str, texts: Texts | None) -> Iterator[Fault]:
    if texts is None:
        yield Fault(at, "missing")
        return
    written = {
        "in_hours": texts.in_hours,
        "out_of_hours": texts.out_of_hours,
        "confidentiality": texts.confidentiality,
        "closing": texts.closing,
    }
    for name, text in written.items():
        if not text.strip():
            yield Fault(f"{at}.{name}", "missing")
        elif len(text) > MOST_TEXT:
            yield Fault(f"{at}.{name}", "too_long")


def _label(at: str, label: dict[str, str], settings: Settings) -> Iterator[Fault]:
    for language in dict.fromkeys(settings.languages):
        text = label.get(language, "")
        if not text.strip():
            yield Fault(f"{at}.label.{language}", "missing")
        elif len(text) > MOST_LABEL:
            yield Fault(f"{at}.label.{language}", "too_long")
    if not set(label) <= set(LANGUAGES):
        yield Fault(f"{at}.label", "language")


def _urgent_help(settings: Settings) -> Iterator[Fault]:
    for number, contact in enumerate(settings.urgent_help):
        at = f"urgent_help[{number}]"
        yield from _label(at, contact.label, settings)
        if not _reachable(contact):
            yield Fault(at, "contact")


def _reachable(contact: Help) -> bool:
    ways = (
        (contact.phone, _PHONE),
        (contact.text_to, _PHONE),
        (contact.link, _LINK),
    )
    given = [(text, form) for text, form in ways if text is not None]
    return bool(given) and all(form.fullmatch(text) for text, form in given)


def _outcomes(settings: Settings) -> Iterator[Fault]:
    seen: set[str] = set()
    for number, outcome in enumerate(settings.outcomes):
        at = f"outcomes[{number}]"
        if not is_code(outcome.code):
            yield Fault(f"{at}.code", "name")
        elif outcome.code in seen:
            yield Fault(f"{at}.code", "repeated")
        if not is_code(outcome.topic):
            yield Fault(f"{at}.topic", "name")
        yield from _label(at, outcome.label, settings)
        seen.add(outcome.code)


def _ladder(settings: Settings) -> Iterator[Fault]:
    for number, step in enumerate(settings.ladder):
        if not 0 <= step.minutes <= 14_400:
            yield Fault(f"ladder[{number}].minutes", "range")
