"""Phrases as maintainers write them, read into a tree (docs/risk-words.md, "Phrases"). Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from moderation.triage.lexicon import LexiconMalformed

__all__ = ["Choice", "Gap", "Phrase", "Sequence", "Word", "parse_phrase", "symbols_of"]

DEEPEST_SET: Final = 4
_SET: Final = re.compile(r"\{(\w+)\}")
_TOKEN: Final = re.compile(r"[()|]|[^ ()|]+")

# How the beginning of a Welsh word changes: soft, nasal, aspirate. Longer beginnings first.
_MUTATIONS: Final = (
    ("ll", ("l",)),
    ("rh", ("r",)),
    ("p", ("b", "mh", "ph")),
    ("t", ("d", "nh", "th")),
    ("c", ("g", "ngh", "ch")),
    ("b", ("f", "m")),
    ("d", ("dd", "n")),
    ("g", ("", "ng")),
    ("m", ("f",)),
)
_UNCHANGED: Final = ("ch", "ph", "th", "dd", "ff", "ngh")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, or, with a star at its end, every word that begins so."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to three words of any kind."""


@dataclass(frozen=True, slots=True)
class Sequence:
    """One after the other."""

    parts: "tuple[Phrase, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    """One of them."""

    choices: "tuple[Phrase, ...]"


Phrase = Word | Gap | Sequence | Choice


def parse_phrase(phrase: str, sets: Mapping[str, str]) -> Phrase:
    """Read a phrase.

    Raises:
        LexiconMalformed: a bracket is missing, or a set.
    """
    tokens = _TOKEN.findall(_fill(phrase, sets, 0))
    reader = _Reader(tokens, phrase)
    parsed = reader.choice()
    if not reader.done:
        raise LexiconMalformed(phrase)
    return parsed


def symbols_of(phrase: Phrase) -> Iterator[str]:
    """Go through the words of a phrase."""
    match phrase:
        case Word(symbol):
            yield symbol
        case Gap():
            return
        case Sequence(parts) | Choice(parts):
            for part in parts:
                yield from symbols_of(part)


def _fill(phrase: str, sets: Mapping[str, str], depth: int) -> str:
    def put_in(match: re.Match[str]) -> str:
        inside = sets.get(match[1])
        if inside is None or depth == DEEPEST_SET:
            raise LexiconMalformed(f"set {match[1]}")
        return f"({_fill(inside, sets, depth + 1)})"

    return _SET.sub(put_in, phrase)


class _Reader:
    def __init__(self, tokens: list[str], phrase: str) -> None:
        self._tokens = tokens
        self._phrase = phrase
        self._at = 0

    @property
    def done(self) -> bool:
        return self._at == len(self._tokens)

    def choice(self) -> Phrase:
        choices = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            choices.append(self._sequence())
        return choices[0] if len(choices) == 1 else Choice(tuple(choices))

    def _sequence(self) -> Phrase:
        parts: list[Phrase] = []
        while (token := self._next()) not in {None, "|", ")"}:
            parts.append(self._bracket() if token == "(" else self._word())  # noqa: S105 - a bracket
        return Sequence(tuple(parts))

    def _bracket(self) -> Phrase:
        self._at += 1
        inside = self.choice()
        if self._next() != ")":
            raise LexiconMalformed(self._phrase)
        self._at += 1
        return inside

    def _word(self) -> Phrase:
        word = self._tokens[self._at]
        self._at += 1
        if word == "...":
            return Gap()
        if not word.startswith("~"):
            return Word(word)
        return Choice(tuple(Word(each) for each in _mutations(word[1:])))

    def _next(self) -> str | None:
        return None if self.done else self._tokens[self._at]


def _mutations(word: str) -> list[str]:
    if word.startswith(_UNCHANGED):
        return [word]
    for beginning, others in _MUTATIONS:
        if word.startswith(beginning):
            return [word, *(other + word[len(beginning) :] for other in others)]
    return [word]
