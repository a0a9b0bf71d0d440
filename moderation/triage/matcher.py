"""Finds the phrases of lexicons in a text: all at once, by one walk over its words. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from moderation.triage import phrase as phrases
from moderation.triage.lexicon import Lexicon
from moderation.triage.vocabulary import Vocabulary
from moderation.triage.words import Word, joined, words_of

__all__ = ["Mark", "Matcher"]

GAP_WORDS: Final = 3


@dataclass(frozen=True, slots=True)
class Mark:
    """What was found: a category with its severity, and the piece of the text that says so."""

    category: str
    severity: int
    piece: str
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class _Ending:
    category: str
    severity: int


@dataclass(slots=True)
class _Place:
    """Where a walk may be: where each next word leads, and what is complete here."""

    next: dict[str, list["_Place"]] = field(default_factory=dict)
    gaps: list["_Place"] = field(default_factory=list)
    ends: list[_Ending | None] = field(default_factory=list)

    def merge(self, other: "_Place") -> None:
        for symbol, places in other.next.items():
            known = self.next.setdefault(symbol, [])
            known.extend(place for place in places if not any(place is each for each in known))
        self.gaps.extend(other.gaps)
        self.ends.extend(other.ends)


@dataclass(frozen=True, slots=True)
class _Found:
    begin: int
    end: int
    ending: _Ending | None


class Matcher:
    """The phrases of some lexicons."""

    def __init__(self, lexicons: Sequence[Lexicon]) -> None:
        self.version = ", ".join(f"{each.language} {each.version}" for each in lexicons)
        self._start = _Place()
        symbols: set[str] = set()
        for lexicon in lexicons:
            for text, end in _phrases(lexicon):
                parsed = phrases.parse_phrase(text, lexicon.sets)
                self._start.merge(_before(parsed, _Place(ends=[end])))
                symbols.update(phrases.symbols_of(parsed))
        # A phrase that may be empty says nothing.
        self._start.ends.clear()
        self._vocabulary = Vocabulary(symbols)

    def find(self, text: str) -> list[Mark]:
        """Find the gravest match of each category, the gravest first."""
        words = words_of(text)
        together = joined(words) or words
        readings = [words]
        apart = self._vocabulary.take_apart(together)
        if apart != words:
            readings.append(apart)
        best: dict[str, Mark] = {}
        for reading in readings:
            for mark in self._search(reading, text):
                known = best.get(mark.category)
                if known is None or _gravity(mark) > _gravity(known):
                    best[mark.category] = mark
        return sorted(best.values(), key=lambda mark: (-mark.severity, mark.begin))

    def _search(self, words: Sequence[Word], text: str) -> Iterator[Mark]:
        found = list(_Walk(words, self._vocabulary, self._start).all())
        excused = [each for each in found if each.ending is None]
        for each in found:
            if each.ending is None or any(_overlap(each, other) for other in excused):
                continue
            piece = text[each.begin : each.end]
            yield Mark(each.ending.category, each.ending.severity, piece, each.begin, each.end)


class _Walk:
    def __init__(self, words: Sequence[Word], vocabulary: Vocabulary, start: _Place) -> None:
        self._words = words
        self._symbols = [vocabulary.symbols_of(word.text) for word in words]
        self._start = start

    def all(self) -> Iterator[_Found]:
        for at, first in enumerate(self._words):
            yield from self._go(self._start, first, at)

    def _go(self, place: _Place, first: Word, at: int) -> Iterator[_Found]:
        if at >= len(self._words) or self._words[at].sentence != first.sentence:
            return
        for symbol in self._symbols[at]:
            for following in place.next.get(symbol, ()):
                yield from self._arrive(following, first, at + 1)

    def _arrive(self, place: _Place, first: Word, at: int) -> Iterator[_Found]:
        for end in place.ends:
            yield _Found(first.begin, self._words[at - 1].end, end)
        yield from self._go(place, first, at)
        for far in place.gaps:
            for skipped in range(GAP_WORDS + 1):
                yield from self._go(far, first, at + skipped)


def _phrases(lexicon: Lexicon) -> Iterator[tuple[str, _Ending | None]]:
    for group in lexicon.groups:
        for text in group.phrases:
            yield text, _Ending(group.category, group.severity)
    for text in lexicon.unless:
        yield text, None


def _before(phrase: phrases.Phrase, after: _Place) -> _Place:
    """Make the place from which a phrase leads to another."""
    match phrase:
        case phrases.Word(symbol):
            return _Place(next={symbol: [after]})
        case phrases.Gap():
            return _Place(gaps=[after])
        case phrases.Sequence(parts):
            place = after
            for part in reversed(parts):
                place = _before(part, place)
            return place
        case phrases.Choice(choices):
            place = _Place()
            for choice in choices:
                place.merge(_before(choice, after))
            return place


def _gravity(mark: Mark) -> tuple[int, int]:
    return mark.severity, mark.end - mark.begin


def _overlap(one: _Found, other: _Found) -> bool:
    return one.begin < other.end and other.begin < one.end
