"""Letters as they are meant: obfuscation undone, each letter with its place in the text. Pure.

Words are compared in what this makes; people are shown the text as it was written.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from confusable_homoglyphs.confusables import confusables_data

__all__ = ["Folded", "fold"]

_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"

# Emoji that are letters or digits: regional indicators, negative squared and circled letters.
_BLOCKS: Final = (0x1F1E6, 0x1F170, 0x1F150)
_WHOLE: Final[Mapping[str, str]] = {
    "\U0001f51f": "10",
    "\U0001f4af": "100",
    "\U0001f196": "new",
    "\U0001f18e": "ab",
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ð": "d",
    "þ": "th",
    "ł": "l",
    "đ": "d",
    "\u0131": "i",
}
_APOSTROPHES: Final = frozenset("'`\u2019\u2018\u00b4\u02bc")
_INVISIBLE: Final = {"Cf", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Folded:
    """Plain letters, and for each the place of the one it was made of."""

    text: str
    places: tuple[int, ...]


def fold(text: str) -> Folded:
    """Undo case, accents, look-alikes of other scripts, emoji letters, and what is invisible.

    Apostrophes stay, because words are told apart by what is around them.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        for plain in _plain(letter):
            letters.append(plain)
            places.append(place)
    return Folded("".join(letters), tuple(places))


@cache
def _plain(letter: str) -> str:
    if letter.isascii():
        return letter.lower()
    if letter in _APOSTROPHES:
        return "'"
    small = letter.lower()
    whole = _WHOLE.get(small) or _of_block(letter)
    if whole is not None:
        return whole
    apart = unicodedata.normalize("NFKD", small)
    kept = "".join(_look_alike(each) for each in apart if not _is_invisible(each))
    return kept.lower()


def _is_invisible(letter: str) -> bool:
    return unicodedata.category(letter) in _INVISIBLE


def _of_block(letter: str) -> str | None:
    for start in _BLOCKS:
        if start <= ord(letter) < start + len(_LETTERS):
            return _LETTERS[ord(letter) - start]
    return None


def _look_alike(letter: str) -> str:
    if letter.isascii():
        return letter
    return _table().get(letter, letter)


@cache
def _table() -> Mapping[str, str]:
    """Turn Unicode's table of confusable letters round: what looks like a Latin letter or digit."""
    table: dict[str, str] = {}
    for plain in _LETTERS + _LETTERS.upper() + "0123456789":
        for like in confusables_data.get(plain, []):
            shape = like["c"]
            # Digits that look like letters are read as such by the vocabulary, both ways.
            if len(shape) == 1 and not shape.isascii() and _is_letter(shape):
                table.setdefault(shape, plain.lower())
                table.setdefault(shape.lower(), plain.lower())
    return table


def _is_letter(shape: str) -> bool:
    return unicodedata.category(shape)[0] in "LN"
