"""Finds what could tell who or where somebody is. docs/moderation.md section 4. Pure.

Numbers by the phone numbers library, names of known schools by one search for all of them, the
rest by patterns over folded letters, so that accents, look-alikes and emoji digits hide nothing.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

import phonenumbers
from ahocorasick_rs import AhoCorasick

from moderation.triage.matcher import Mark
from moderation.triage.normalise import Folded, fold
from moderation.triage.patterns import (
    DIGIT_WORDS,
    HELPLINES,
    NUMBER_PART,
    NUMBER_RUN,
    PATTERNS,
    TIMES,
)

__all__ = ["Identifying"]

REGION: Final = "GB"
FEWEST_DIGITS: Final = 10
MOST_DIGITS: Final = 13
SHORTEST_SCHOOL: Final = 4
RAISED: Final = 1

Place = tuple[str, int, int, int]
"""Category, severity, and from where to where in the folded letters."""


class Identifying:
    """What a text gives away; ``schools`` are names that are known to be schools'."""

    def __init__(self, schools: Iterable[str] = ()) -> None:
        names = sorted({fold(name).text for name in schools if len(name) >= SHORTEST_SCHOOL})
        self._schools = AhoCorasick(names) if names else None

    def find(self, text: str) -> list[Mark]:
        """Find at most one of each kind, the first."""
        folded = fold(text)
        finders: tuple[Callable[[Folded], Iterator[Place]], ...] = (
            _phones,
            _by_pattern,
            self._known_schools,
        )
        found: dict[str, Mark] = {}
        for finder in finders:
            for category, severity, begin, end in finder(folded):
                if category not in found:
                    first, last = folded.places[begin], folded.places[end - 1] + 1
                    found[category] = Mark(category, severity, text[first:last], first, last)
        return sorted(found.values(), key=lambda mark: (-mark.severity, mark.begin))

    def _known_schools(self, folded: Folded) -> Iterator[Place]:
        if self._schools is None:
            return
        for _, begin, end in self._schools.find_matches_as_indexes(folded.text):
            before, after = folded.text[:begin][-1:], folded.text[end:][:1]
            if not before.isalnum() and not after.isalnum():
                yield "school", RAISED, begin, end


def _by_pattern(folded: Folded) -> Iterator[Place]:
    for each in PATTERNS:
        match = each.pattern.search(folded.text)
        if match is not None:
            begin = match.start() + len(match[0]) - len(match[0].lstrip())
            yield each.category, each.severity, begin, match.end()


def _phones(folded: Folded) -> Iterator[Place]:
    for match in phonenumbers.PhoneNumberMatcher(folded.text, REGION):
        if _digits(match.raw_string) not in HELPLINES:
            yield "phone", RAISED, match.start, match.end
    for run in NUMBER_RUN.finditer(folded.text):
        if _is_phone(_digits(run[0])):
            yield "phone", RAISED, run.start(), run.end()


def _digits(run: str) -> str:
    """Write out what a run says: "oh double seven" is 077."""
    digits: list[str] = []
    times = 1
    for part in NUMBER_PART.findall(run):
        if part in TIMES:
            times = TIMES[part]
            continue
        digits.append(DIGIT_WORDS.get(part, part) * times)
        times = 1
    return "".join(digits)


def _is_phone(digits: str) -> bool:
    if not FEWEST_DIGITS <= len(digits.lstrip("+")) <= MOST_DIGITS or digits in HELPLINES:
        return False
    dialled = f"+{digits}" if digits.startswith("44") else digits
    try:
        number = phonenumbers.parse(dialled, REGION)
    except phonenumbers.NumberParseException:
        return False
    return dialled[0] in "0+" and phonenumbers.is_possible_number(number)
