"""Single values of a feed, made plain and bounded; None for what is of no use. Pure."""

import re
from collections.abc import Iterable
from datetime import date
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

__all__ = ["age", "day", "email", "phone", "plain", "unique", "web_address"]

LONGEST_ADDRESS: Final = 500

_SPACES: Final = re.compile(r"\s+")
_EMAIL: Final = re.compile(r"[^\s@<>\"]{1,64}@[A-Za-z0-9.-]{1,190}\.[A-Za-z]{2,24}")
_PHONE: Final = re.compile(r"\+?[0-9][0-9 ()-]{2,22}")
_DAY: Final = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].*)?")


class _Words(HTMLParser):
    """Keep the words of a text that may have markup in it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self._silent += tag in {"script", "style"}
        self.words.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in {"script", "style"} and self._silent > 0
        self.words.append(" ")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.words.append(data)


def plain(value: object, longest: int) -> str | None:
    """Read a text without its markup, cut at a word where it is too long."""
    if not isinstance(value, str):
        return None
    parser = _Words()
    parser.feed(value[: longest * 8])
    parser.close()
    text = _SPACES.sub(" ", "".join(each for each in parser.words if each)).strip()
    text = "".join(each for each in text if each.isprintable())
    if len(text) > longest:
        text = text[: longest - 1].rpartition(" ")[0] + "…"
    return text or None


def web_address(value: object) -> str | None:
    """Read an address that a browser may open."""
    text = value.strip() if isinstance(value, str) else ""
    if len(text) > LONGEST_ADDRESS or not text.isprintable() or " " in text:
        return None
    try:
        parts = urlsplit(text)
    except ValueError:
        return None
    named = "." in (parts.hostname or "") and "@" not in parts.netloc
    return text if named and parts.scheme in {"http", "https"} else None


def email(value: object) -> str | None:
    """Read an e-mail address."""
    found = value.strip() if isinstance(value, str) else ""
    return found if _EMAIL.fullmatch(found) else None


def phone(value: object) -> str | None:
    """Read a telephone number."""
    found = value.strip() if isinstance(value, str) else ""
    return found if _PHONE.fullmatch(found) else None


def age(value: object) -> int | None:
    """Read an age in whole years; feeds write ``12``, ``12.0`` and ``"12"``."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        years = float(value)
    except ValueError:
        return None
    return int(years) if 0 <= years <= 120 else None


def day(value: object) -> str | None:
    """Read the day of a date or a moment."""
    found = _DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    try:
        return date.fromisoformat(found[1]).isoformat()
    except ValueError:
        return None


def unique(found: Iterable[str | None], most: int) -> tuple[str, ...]:
    """Keep the first of each, at most so many."""
    return tuple(dict.fromkeys(each for each in found if each))[:most]
