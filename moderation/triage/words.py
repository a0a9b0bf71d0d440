"""A text as words to compare (docs/risk-words.md, "What the text is made into"). Pure.

The same rules as the client's ``web/src/risk/words.ts``, over folded letters.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from moderation.triage.normalise import Folded, fold

__all__ = [
    "Word",
    "fits_stars",
    "has_drawn_out",
    "is_drawn_out",
    "is_starred",
    "joined",
    "readings_of",
    "squeezed",
    "words_of",
]

# Letters and digits with the signs that stand for letters within a word; else one picture.
_WORD: Final = re.compile(
    r"[^\W_][\w'!@$|*#]*|[@$!*][^\W_][\w'!@$|*#]*|[\u2600-\u27bf\U0001f300-\U0001faff]"
)
_STOP: Final = re.compile(r"[.!?\u2026](?=[\s\"'\u201d\u2019)])")
_TRAILING: Final = re.compile(r"[!|*#_@$]+$")
_UNJOIN: Final = re.compile(r"[_']")
_RUN: Final = re.compile(r"(.)\1*")
_DRAWN: Final = re.compile(r"(.)\1\1")
_SIGN: Final = re.compile(r"[034578@$1!|]")
_SIGNS: Final = str.maketrans("034578@$", "oeastbas")
_UPRIGHT: Final = re.compile(r"[1!|]")
_SHORTEST: Final = 3


@dataclass(frozen=True, slots=True)
class Word:
    """A word as compared, and where it stands in the text as written."""

    text: str
    begin: int
    end: int
    sentence: int


def words_of(text: str) -> list[Word]:
    """Split a text into words; lines within a sentence are not told apart."""
    folded = fold(text)
    words: list[Word] = []
    sentence = last = 0
    for match in _WORD.finditer(folded.text):
        if words and _STOP.search(folded.text, last, match.start() + 1):
            sentence += 1
        written = _TRAILING.sub("", match[0])
        last = match.start() + len(written)
        plain = _UNJOIN.sub("", written)
        if plain:
            words.append(_word(folded, plain, match.start(), last, sentence))
    return words


def _word(folded: Folded, plain: str, begin: int, end: int, sentence: int) -> Word:
    return Word(plain, folded.places[begin], folded.places[end - 1] + 1, sentence)


def joined(words: Sequence[Word]) -> list[Word] | None:
    """Put letters that stand apart together; None where none do."""
    result: list[Word] = []
    found = False
    at = 0
    while at < len(words):
        end = _end_of_letters(words, at)
        run = words[at:end]
        if len(run) >= _SHORTEST:
            found = True
            text = "".join(each.text for each in run)
            result.append(replace(run[0], text=text, end=run[-1].end))
        else:
            result.extend(run)
        at = end
    return result if found else None


def _end_of_letters(words: Sequence[Word], begin: int) -> int:
    at = begin
    while at < len(words) and len(words[at].text) == 1 and words[at].text.isalnum():
        at += 1
    return max(at, begin + 1)


def readings_of(word: str) -> list[str]:
    """Read signs and digits as letters: nothing for a plain word or a number."""
    if not _SIGN.search(word) or not any(letter.isalpha() for letter in word):
        return []
    letters = word.translate(_SIGNS)
    return sorted({_UPRIGHT.sub("i", letters), _UPRIGHT.sub("l", letters)})


def squeezed(word: str) -> str:
    """Make every run of a letter one."""
    return _RUN.sub(r"\1", word)


def is_drawn_out(word: str, plain: str) -> bool:
    """Say whether a word is a plain one with letters drawn out."""
    long = [len(run[0]) for run in _RUN.finditer(word)]
    short = [len(run[0]) for run in _RUN.finditer(plain)]
    return len(long) == len(short) and all(
        run == other or (run >= _SHORTEST and run >= other)
        for run, other in zip(long, short, strict=True)
    )


def has_drawn_out(word: str) -> bool:
    """Say whether a letter stands three times in a row."""
    return _DRAWN.search(word) is not None


def is_starred(word: str) -> bool:
    """Say whether stars or hashes stand for letters."""
    return "*" in word or "#" in word


def fits_stars(word: str, plain: str) -> bool:
    """Say whether a starred word may be a plain one."""
    return len(word) == len(plain) and all(
        letter in "*#" or letter == other for letter, other in zip(word, plain, strict=True)
    )
