"""Reads the lexicons that lie beside this file.

``risk-en`` and ``risk-cy`` are the client's own (docs/risk-words.md), the same files under another
name; ``peers-en`` holds what young people write to each other.
"""

from functools import cache
from pathlib import Path
from typing import Final

from moderation.triage.lexicon import read_lexicon
from moderation.triage.matcher import Matcher

__all__ = ["lexicon_matcher"]

FOLDER: Final = Path(__file__).with_name("lexicons")
FILES: Final = ("risk-en.json", "risk-cy.json", "peers-en.json")


@cache
def lexicon_matcher() -> Matcher:
    """Build the matcher of all lexicons, once a process."""
    return Matcher([read_lexicon((FOLDER / name).read_bytes()) for name in FILES])
