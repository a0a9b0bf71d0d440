"""Blobs that are held for a report, whatever becomes of their attachments.

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, delete, insert, or_, select

from gateway.attachments.tables import attachment, held_attachment
from gateway.chat.tables import conversation

__all__ = ["find_held", "held_of", "hold", "lapsed", "let_go"]


def hold(
    connection: Connection, report: str, talk: str, names: Collection[str], *, now: int
) -> int:
    """Hold those of these blobs that are whole, here, and of this conversation; return how many.

    A blob may be of the conversation that this one goes on from: it was uploaded before.
    """
    before = select(conversation.c.continues).where(
        conversation.c.id == talk, conversation.c.continues.is_not(None)
    )
    rows = connection.execute(
        select(attachment.c.id, attachment.c.conversation_id, attachment.c.size).where(
            attachment.c.id.in_(sorted(names)),
            or_(attachment.c.conversation_id == talk, attachment.c.conversation_id.in_(before)),
            attachment.c.received == attachment.c.size,
            attachment.c.expires_at > now,
        )
    ).all()
    if rows:
        connection.execute(
            insert(held_attachment),
            [
                {
                    "attachment_id": row.id,
                    "report_id": report,
                    "conversation_id": row.conversation_id,
                    "size": row.size,
                }
                for row in rows
            ],
        )
    return len(rows)


def find_held(connection: Connection, report: str, name: str) -> int | None:
    """Say how large a blob is that a report holds; None where it holds no such blob."""
    return connection.scalar(
        select(held_attachment.c.size).where(
            held_attachment.c.report_id == report, held_attachment.c.attachment_id == name
        )
    )


def held_of(connection: Connection, names: Collection[str]) -> set[str]:
    """Say which of these blobs any report holds."""
    columns = held_attachment.c
    return set(
        connection.scalars(
            select(columns.attachment_id).where(columns.attachment_id.in_(sorted(names)))
        )
    )


def lapsed(connection: Connection, reports: Collection[str]) -> Sequence[str]:
    """Name the blobs that nothing needs but these reports."""
    columns = held_attachment.c
    others = select(columns.attachment_id).where(columns.report_id.not_in(sorted(reports)))
    return connection.scalars(
        select(columns.attachment_id)
        .where(
            columns.report_id.in_(sorted(reports)),
            columns.attachment_id.not_in(others),
            columns.attachment_id.not_in(select(attachment.c.id)),
        )
        .distinct()
    ).all()


def let_go(connection: Connection, reports: Collection[str], erased: Collection[str]) -> None:
    """End what these reports hold, but for blobs that need erasing and are not ``erased`` yet."""
    columns = held_attachment.c
    left = set(lapsed(connection, reports)) - set(erased)
    connection.execute(
        delete(held_attachment).where(
            columns.report_id.in_(sorted(reports)), columns.attachment_id.not_in(sorted(left))
        )
    )
