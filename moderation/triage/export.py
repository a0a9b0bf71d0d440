"""Writes what the young person's device looks for before they send: the patterns that triage uses.

    python -m moderation.triage.export > web/src/identifying/patterns.json

A test holds the file to the patterns.
"""

import json
import sys

from moderation.triage.patterns import (
    DIGIT_WORDS,
    HELPLINES,
    NUMBER_PART,
    NUMBER_RUN,
    PATTERNS,
    TIMES,
)

__all__ = ["client_patterns"]


def client_patterns() -> str:
    """Spell the patterns as the device reads them."""
    data = {
        "digits": DIGIT_WORDS,
        "times": TIMES,
        "helplines": sorted(HELPLINES),
        "run": NUMBER_RUN.pattern,
        "part": NUMBER_PART.pattern,
        "patterns": [{"kind": each.category, "pattern": each.pattern.pattern} for each in PATTERNS],
    }
    return json.dumps(data, indent=1) + "\n"


if __name__ == "__main__":
    sys.stdout.write(client_patterns())
