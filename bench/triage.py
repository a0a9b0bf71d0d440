"""How well triage finds what it looks for, on the project's own lines, and how long it takes.

The lines were made up by the people who wrote the phrases, so the figures flatter: what counts is
how they change. A line of a category is found if the category is among its marks; a harmless one
counts against every category that marks it.
"""

import json
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from moderation.triage.identifying import Identifying
from moderation.triage.load import lexicon_matcher
from moderation.triage.triage import Triage, explain

LINES: Final = Path(__file__).parents[1] / "tests" / "moderation" / "triage" / "evaluation.json"
SCHOOLS: Final = ("Hillview", "Riverside High")


@dataclass
class Figures:
    """What was found and what was not."""

    found: Counter[str] = field(default_factory=Counter)
    missed: dict[str, list[str]] = field(default_factory=dict)
    wrong: dict[str, list[str]] = field(default_factory=dict)
    harmless: int = 0

    @property
    def recall(self) -> float:
        """Say how many of the true lines were found."""
        found, missed = self.found.total(), sum(map(len, self.missed.values()))
        return found / (found + missed)

    @property
    def precision(self) -> float:
        """Say how many of the marked lines were true ones."""
        found = self.found.total()
        return found / (found + len({line for lines in self.wrong.values() for line in lines}))


def evaluate(triage: Triage) -> Figures:
    """Read every line."""
    lines = json.loads(LINES.read_text())
    figures = Figures(harmless=len(lines["harmless"]))
    for category, true in lines["true"].items():
        for line in true:
            if any(mark.category == category for mark in triage.read(line)):
                figures.found[category] += 1
            else:
                figures.missed.setdefault(category, []).append(line)
    for line in lines["harmless"]:
        for mark in triage.read(line):
            figures.wrong.setdefault(mark.category, []).append(f"{line}  [{explain(mark)}]")
    return figures


def make_triage() -> Triage:
    """Make the triage of an organisation with two schools."""
    return Triage(lexicon_matcher(), Identifying(SCHOOLS))


def main() -> None:
    """Print precision and recall, each miss, and the time a post takes."""
    triage = make_triage()
    figures = evaluate(triage)
    for category in sorted({*figures.found, *figures.missed}):
        found, missed = figures.found[category], figures.missed.get(category, [])
        print(f"{category:<12} found {found:>3} of {found + len(missed):>3}")
        for line in missed:
            print(f"    missed: {line}")
    for category, lines in sorted(figures.wrong.items()):
        for line in lines:
            print(f"    wrongly {category}: {line}")
    lines = json.loads(LINES.read_text())
    texts = [line for each in lines["true"].values() for line in each] + lines["harmless"]
    begin = time.perf_counter()
    for text in texts:
        triage.read(text)
    usual = (time.perf_counter() - begin) / len(texts) * 1000
    begin = time.perf_counter()
    triage.read("k1ll mys3lf 07700 " * 220)
    longest = (time.perf_counter() - begin) * 1000
    total = len(texts)
    print(f"triage_lines {total}")
    print(f"triage_recall {figures.recall:.3f}")
    print(f"triage_precision {figures.precision:.3f}")
    print(f"triage_ms {usual:.2f}")
    print(f"triage_longest_ms {longest:.0f}")


if __name__ == "__main__":
    main()
