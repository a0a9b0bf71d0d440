"""What is kept of what somebody typed: what a moderator approves is what others see."""

import re
import unicodedata
from typing import Final

__all__ = ["MOST_CHARACTERS", "clean"]

MOST_CHARACTERS: Final = 4000
MOST_MARKS: Final = 4
LONGEST_INPUT: Final = 64 * 1024

_LINE_ENDS: Final = re.compile(r"\r\n?|[\u0085\u2028\u2029]")

# What an override shows backwards is turned round: what stays is what its author saw.
_OVERRIDDEN: Final = re.compile("\u202e([^\u202c\n]*)\u202c?")

_EMPTY_LINES: Final = re.compile(r"\n{3,}")

# Joiners are part of emoji and of some scripts; every other invisible character only hides things.
_JOINERS: Final = {"\u200c", "\u200d"}

# Behind a black flag, tags make it the flag of Wales, Scotland or England.
_BLACK_FLAG: Final = "\U0001f3f4"
_TAGS: Final = range(0xE0020, 0xE0080)


def clean(text: str, most: int = MOST_CHARACTERS) -> str | None:
    """Return a text as it is kept; None where nothing is left of it, or too much."""
    if len(text) > LONGEST_INPUT:
        return None
    lines = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", _OVERRIDDEN.sub(_turn, text)))
    kept: list[str] = []
    marks = 0
    for letter in lines:
        category = unicodedata.category(letter)
        if category.startswith("M"):
            marks += 1
            if marks > MOST_MARKS or not kept:
                continue
        elif not _is_kept(letter, category) and not _is_flag(letter, kept):
            continue
        else:
            marks = 0
        kept.append(letter)
    result = _EMPTY_LINES.sub("\n\n", "".join(kept)).strip()
    has_something = any(unicodedata.category(each)[0] in "LNPS" for each in result)
    return result if has_something and len(result) <= most else None


def _turn(overridden: re.Match[str]) -> str:
    return overridden[1][::-1]


def _is_kept(letter: str, category: str) -> bool:
    if letter in _JOINERS or letter == "\n":
        return True
    return category not in {"Cc", "Cf", "Cs", "Co"} or letter == "\t"


def _is_flag(letter: str, before: list[str]) -> bool:
    if ord(letter) not in _TAGS or not before:
        return False
    return before[-1] == _BLACK_FLAG or ord(before[-1]) in _TAGS
