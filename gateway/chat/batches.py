"""What it is to store a batch of messages, wherever that is done."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import Connection

from gateway.chat.log import Appended, Frank, Outcome, Submission, append_messages
from gateway.chat.replies import Entry
from gateway.storage.work import TakesLonger

__all__ = ["BatchStore", "News", "Said", "Stored", "TellDesk", "tell_nobody"]

News = tuple[Submission, Entry]
"""A message that the desk has to hear of, and its place in the log."""

Said = Sequence[tuple[str, Entry]]
"""What the desk said, and in which log."""

TellDesk = Callable[[Connection, Sequence[News]], Said]
"""Take news in, in the transaction that stores it."""


class Stored(NamedTuple):
    """What became of a batch, in its order, and what the desk said to that."""

    outcomes: Sequence[Outcome]
    said: Said = ()


def tell_nobody(_connection: Connection, _news: Sequence[News]) -> Said:
    """Be the desk of a place that has none."""
    return ()


@dataclass(frozen=True, slots=True)
class BatchStore:
    """Messages go into their logs and to the desk in one transaction, which the caller commits."""

    frank: Frank
    tell_desk: TellDesk = tell_nobody

    def store(self, connection: Connection, items: Sequence[Submission]) -> Stored:
        """Store a batch."""
        outcomes, news = self._append(connection, items)
        return Stored(outcomes, self.tell_desk(connection, news) if news else ())

    def store_at_once(self, connection: Connection, items: Sequence[Submission]) -> Stored:
        """Store a batch of few, on the event loop.

        Raises:
            TakesLonger: the desk has its promises to see to, and the trail to write.
        """
        outcomes, news = self._append(connection, items)
        if news:
            raise TakesLonger
        return Stored(outcomes)

    def _append(
        self, connection: Connection, items: Sequence[Submission]
    ) -> tuple[list[Outcome], list[News]]:
        outcomes = append_messages(connection, items, self.frank)
        news = [
            (item, outcome.entry)
            for item, outcome in zip(items, outcomes, strict=True)
            if isinstance(outcome, Appended) and outcome.desk_changed
        ]
        return outcomes, news
