"""Puts together what is found in a post. It orders and explains; a human decides. Pure."""

from collections.abc import Sequence
from typing import Final, Protocol

from moderation.triage.identifying import Identifying
from moderation.triage.matcher import Mark, Matcher

__all__ = ["Classifier", "Finder", "Triage", "explain"]

MOST_MARKS: Final = 16


class Finder(Protocol):
    """Something that finds marks in a text; never blocks, keeps nothing of it."""

    def find(self, text: str) -> Sequence[Mark]:
        """Find marks."""
        ...


class Classifier(Protocol):
    """A model that an organisation adds, on its own machine.

    What it says is added to what the rules found and takes nothing away, so a model that is wrong
    costs a place in the order, never a look.
    """

    def classify(self, text: str) -> Sequence[Mark]:
        """Return marks, each with the piece of the text that it is about."""
        ...


class Triage:
    """Everything that reads posts on arrival."""

    def __init__(
        self, matcher: Matcher, identifying: Identifying, classifier: Classifier | None = None
    ) -> None:
        self.version = matcher.version
        self._finders: tuple[Finder, ...] = (matcher, identifying)
        self._classifier = classifier

    def read(self, text: str) -> list[Mark]:
        """Find what might be in a text: of each category the gravest, the gravest first."""
        found = [mark for finder in self._finders for mark in finder.find(text)]
        if self._classifier is not None:
            found.extend(self._classifier.classify(text))
        best: dict[str, Mark] = {}
        for mark in found:
            known = best.get(mark.category)
            if known is None or mark.severity > known.severity:
                best[mark.category] = mark
        ordered = sorted(best.values(), key=lambda mark: (-mark.severity, mark.begin))
        return ordered[:MOST_MARKS]


def explain(mark: Mark) -> str:
    """Say in a line why a post is where it is."""
    return f"matched: {mark.category}, {mark.piece!r}"
