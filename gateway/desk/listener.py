"""What the desk does in the transaction that stores a message, or that says it was read."""

from collections.abc import Sequence

from sqlalchemy import Connection, select

from audit.trail import Trail
from gateway.chat.log import SIDE_YOUNG, Submission
from gateway.chat.replies import Entry
from gateway.chat.tables import conversation
from gateway.desk.events import PersonWrote, Read, TeamWrote, VisitMissed, VisitPlanned
from gateway.desk.ledger import Ledger
from gateway.desk.rows import Hold, read_rows
from gateway.desk.versions import SettingsBook

__all__ = ["Listener"]


class Listener:
    """Hears of the log's news. The number of statements does not grow with the batch."""

    def __init__(self, *, trail: Trail, book: SettingsBook) -> None:
        self._trail = trail
        self._book = book

    def hear(
        self, connection: Connection, news: Sequence[tuple[Submission, Entry]]
    ) -> list[tuple[str, Entry]]:
        """Take messages in that were just stored; the caller holds their conversations locked."""
        rows = read_rows(connection, {item.conversation for item, _ in news}, Hold.READ)
        services = self._book.newest(connection, {row.team for row in rows.values()})
        now = max(entry.at for _, entry in news)
        ledger = Ledger(connection, trail=self._trail, services=services, now=now)
        for item, entry in news:
            row = rows.get(item.conversation)
            if row is None:
                continue
            if item.side == SIDE_YOUNG:
                promise = services[row.team].promise(entry.at)
                rows[item.conversation] = ledger.take(row, PersonWrote(entry.at, promise))
            else:
                rows[item.conversation] = ledger.take(row, TeamWrote(entry.at))
        return ledger.flush()

    def read(self, connection: Connection, conversation_id: str, now: int) -> None:
        """Take in that the team had something on a screen; the caller has changed the row."""
        unread = connection.scalar(
            select(conversation.c.unread).where(conversation.c.id == conversation_id)
        )
        row = read_rows(connection, [conversation_id], Hold.READ).get(conversation_id)
        if row is None or not row.known or unread:
            return
        services = self._book.newest(connection, [row.team])
        ledger = Ledger(connection, trail=self._trail, services=services, now=now)
        ledger.take(row, Read(now))
        ledger.flush()

    def visit(
        self, connection: Connection, conversation_id: str, event: VisitMissed | VisitPlanned
    ) -> None:
        """Take in what became of a visit, with the conversation locked until the commit."""
        row = read_rows(connection, [conversation_id], Hold.WAIT).get(conversation_id)
        if row is None:
            return
        services = self._book.newest(connection, [row.team])
        ledger = Ledger(connection, trail=self._trail, services=services, now=event.at)
        ledger.take(row, event)
        ledger.flush()
