"""What must be true of a waiting area's document beyond its shape. docs/visits.md section 11."""

from collections.abc import Iterator
from typing import Final

from gateway.desk.area import Access, Area, Both
from gateway.desk.phone import phone_of
from gateway.desk.rules import MOST_LABEL, MOST_TEXT, Fault, hours_faults, is_code

__all__ = ["area_faults"]

MOST_CONSENT: Final = 4000
MOST_TAGS: Final = 30
SUSPENDED_AT_MOST: Final = 366 * 24 * 60 * 60 * 1000


def area_faults(area: Area, now: int) -> list[Fault]:
    """Find everything that is wrong, each with its place."""
    return [
        *_access(area),
        *_suspended(area, now),
        *_both("before", area.before, MOST_TEXT),
        *_both("after", area.after, MOST_TEXT),
        *_both("consent", area.consent, MOST_CONSENT),
        *_tags(area),
        *_phone(area),
    ]


def _access(area: Area) -> Iterator[Fault]:
    if area.access is not Access.OWN:
        if area.hours is not None:
            yield Fault("hours", "range")
    elif area.hours is None:
        yield Fault("hours", "missing")
    else:
        yield from hours_faults(area.hours)


def _suspended(area: Area, now: int) -> Iterator[Fault]:
    if area.suspended is None:
        return
    if area.suspended.until > now + SUSPENDED_AT_MOST:
        yield Fault("suspended.until", "range")
    yield from _both("suspended.reason", area.suspended.reason, MOST_TEXT, wanted=True)


def _tags(area: Area) -> Iterator[Fault]:
    if len(area.tags) > MOST_TAGS:
        yield Fault("tags", "too_many")
    seen: set[str] = set()
    for number, tag in enumerate(area.tags):
        at = f"tags[{number}]"
        if not is_code(tag.code):
            yield Fault(f"{at}.code", "name")
        elif tag.code in seen:
            yield Fault(f"{at}.code", "repeated")
        seen.add(tag.code)
        yield from _both(f"{at}.label", tag.label, MOST_LABEL, wanted=True)


def _phone(area: Area) -> Iterator[Fault]:
    if area.phone and phone_of(area.phone) is None:
        yield Fault("phone", "phone")


def _both(at: str, words: Both, most: int, *, wanted: bool = False) -> Iterator[Fault]:
    written = {"en": words.en, "cy": words.cy}
    some = wanted or any(text.strip() for text in written.values())
    for language, text in written.items():
        if some and not text.strip():
            yield Fault(f"{at}.{language}", "missing")
        elif len(text) > most:
            yield Fault(f"{at}.{language}", "too_long")
