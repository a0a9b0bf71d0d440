"""The words that phrases are made of, and which of them a written word may be. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from moderation.triage.words import (
    Word,
    fits_stars,
    has_drawn_out,
    is_drawn_out,
    is_starred,
    readings_of,
    squeezed,
)

__all__ = ["Vocabulary"]

SHORTEST_RUN: Final = 4
LONGEST_RUN: Final = 40


class Vocabulary:
    """Every word of the lexicons."""

    def __init__(self, symbols: Iterable[str]) -> None:
        self._words: set[str] = set()
        self._beginnings: set[str] = set()
        self._by_squeezed: dict[str, list[str]] = defaultdict(list)
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for symbol in sorted(set(symbols)):
            if symbol.endswith("*"):
                self._beginnings.add(symbol)
            else:
                self._words.add(symbol)
                self._by_squeezed[squeezed(symbol)].append(symbol)
                self._by_length[len(symbol)].append(symbol)
        self._lengths = sorted({len(each) - 1 for each in self._beginnings})

    def symbols_of(self, word: str) -> set[str]:
        """Return the word itself, its other readings, and the beginnings that it has."""
        found: set[str] = set()
        for reading in (word, *readings_of(word)):
            for plain in self._plain_of(reading):
                found.update(self._known(plain))
        return found

    def take_apart(self, words: Sequence[Word]) -> list[Word]:
        """Take each unknown word apart into known ones, where that is possible."""
        result: list[Word] = []
        for word in words:
            parts = None
            if SHORTEST_RUN <= len(word.text) <= LONGEST_RUN and word.text not in self._words:
                parts = self._first_parts(word.text)
            result.extend([word] if parts is None else [replace(word, text=t) for t in parts])
        return result

    def _first_parts(self, text: str) -> list[str] | None:
        for reading in (text, *readings_of(text)):
            parts = self._parts_of(reading)
            if parts is not None:
                return parts
        return None

    def _parts_of(self, text: str) -> list[str] | None:
        """Find known words that make up the text, the longest first."""
        dead: set[int] = set()

        def go_on(begin: int) -> list[str] | None:
            if begin == len(text):
                return []
            if begin in dead:
                return None
            for end in range(len(text), begin, -1):
                part = text[begin:end]
                # One letter alone only for an "i" in front.
                if part not in self._words or (len(part) == 1 and (begin or part != "i")):
                    continue
                rest = go_on(end)
                if rest is not None:
                    return [part, *rest]
            dead.add(begin)
            return None

        return go_on(0)

    def _plain_of(self, reading: str) -> Iterable[str]:
        if is_starred(reading):
            return [each for each in self._by_length[len(reading)] if fits_stars(reading, each)]
        if not has_drawn_out(reading):
            return [reading]
        return [
            each for each in self._by_squeezed[squeezed(reading)] if is_drawn_out(reading, each)
        ]

    def _known(self, plain: str) -> Iterator[str]:
        if plain in self._words:
            yield plain
        for length in self._lengths:
            beginning = f"{plain[:length]}*"
            if len(plain) >= length and beginning in self._beginnings:
                yield beginning
