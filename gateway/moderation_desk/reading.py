"""How posts are read on arrival, with the names of an organisation's own schools."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from gateway.identity.tables import school
from moderation.triage.identifying import Identifying
from moderation.triage.load import lexicon_matcher
from moderation.triage.matcher import Mark
from moderation.triage.triage import Classifier, Triage

__all__ = ["SchoolTriage", "prepare_triage"]


class SchoolTriage:
    """The room's ``Triages``: one for each set of schools, made when it is first needed."""

    def __init__(self, classifier: Classifier | None = None) -> None:
        self._classifier = classifier
        self._known: dict[str, tuple[tuple[str, ...], Triage]] = {}

    def __call__(self, connection: Connection, organisation: str, text: str) -> Sequence[Mark]:
        """Read a text."""
        names = tuple(
            connection.scalars(
                select(school.c.name)
                .where(school.c.organisation_id == organisation)
                .order_by(school.c.name)
            )
        )
        known = self._known.get(organisation)
        if known is None or known[0] != names:
            made = Triage(lexicon_matcher(), Identifying(names), self._classifier)
            known = self._known[organisation] = (names, made)
        return known[1].read(text)


def prepare_triage() -> None:
    """Build the lexicons' matcher before the first post needs it."""
    lexicon_matcher()
