"""What a lexicon of phrases holds (docs/risk-words.md), and how its file is read. Pure."""

from typing import Annotated

import msgspec
from msgspec import Meta, Struct

__all__ = ["Lexicon", "LexiconMalformed", "PhraseGroup", "read_lexicon"]


class LexiconMalformed(Exception):
    """A file that is no lexicon of this format; ``at`` says where."""

    def __init__(self, at: str) -> None:
        super().__init__(at)
        self.at = at


class PhraseGroup(Struct, frozen=True):
    """Phrases of one category and severity."""

    category: str
    severity: Annotated[int, Meta(ge=1, le=3)]
    phrases: tuple[str, ...]


class Lexicon(Struct, frozen=True):
    """A version of a lexicon."""

    format: Annotated[int, Meta(ge=1, le=1)]
    language: str
    version: str
    sets: dict[str, str]
    groups: tuple[PhraseGroup, ...]
    unless: tuple[str, ...]


def read_lexicon(document: bytes) -> Lexicon:
    """Read a file.

    Raises:
        LexiconMalformed: it is none.
    """
    try:
        return msgspec.json.decode(document, type=Lexicon)
    except msgspec.DecodeError as error:
        raise LexiconMalformed(str(error)) from error
