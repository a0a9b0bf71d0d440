"""The destruction of a file: every row that leads to it, and what the trail kept beside it."""

from collections.abc import Iterator, Sequence
from typing import Final

from sqlalchemy import ColumnElement, Connection, Table, delete, func, or_, select, update

from audit.tables import entry as trail_entry
from gateway.attachments.tables import attachment, held_attachment
from gateway.chat.tables import conversation, entry
from gateway.identity.tables import account, device
from gateway.storage.schema import metadata

__all__ = ["attachments_of", "destroy"]

# No foreign key says so: whoever appends holds the conversation's row.
_BESIDE: Final = ((entry, "conversation_id", conversation),)


def attachments_of(connection: Connection, conversations: Sequence[str]) -> list[str]:
    """Name the sealed blobs on the disk of these conversations, and of reports of them."""
    named = select(attachment.c.id).where(attachment.c.conversation_id.in_(conversations))
    held = select(held_attachment.c.attachment_id).where(
        held_attachment.c.conversation_id.in_(conversations)
    )
    return sorted(connection.scalars(named.union(held)))


def destroy(connection: Connection, account_id: str) -> int:
    """Delete everything that leads to an account, and the account; return how many messages went.

    What the trail keeps beside its entries goes too; the entries stay.
    """
    conversations = select(conversation.c.id).where(conversation.c.opened_by == account_id)
    messages: int = connection.execute(
        select(func.count()).where(
            entry.c.conversation_id.in_(conversations), entry.c.kind == "application"
        )
    ).scalar_one()
    _erase_details(connection, account_id)
    for table, condition in _walk(account, account.c.id == account_id, ()):
        connection.execute(delete(table).where(condition))
    return messages


def _walk(
    table: Table, condition: ColumnElement[bool], above: tuple[Table, ...]
) -> Iterator[tuple[Table, ColumnElement[bool]]]:
    """Yield what to delete, so that a row goes before what it leads to."""
    for child, column, parent in _led_by(table):
        if child in above or child is table:
            continue
        led = child.c[column].in_(select(parent).where(condition))
        yield from _walk(child, led, (*above, table))
    yield table, condition


def _led_by(table: Table) -> Iterator[tuple[Table, str, ColumnElement[str]]]:
    """Yield each column that leads to a table, and the column of the table that it names."""
    for child in metadata.sorted_tables:
        for key in child.foreign_keys:
            if key.column.table is table:
                yield child, key.parent.name, key.column
    for child, column, parent in _BESIDE:
        if parent is table:
            yield child, column, parent.c.id


def _erase_details(connection: Connection, account_id: str) -> None:
    devices = list(connection.scalars(select(device.c.id).where(device.c.account_id == account_id)))
    about = [
        account_id,
        *devices,
        *connection.scalars(
            select(conversation.c.id).where(conversation.c.opened_by == account_id)
        ),
    ]
    columns = trail_entry.c
    connection.execute(
        update(trail_entry)
        .where(or_(columns.subject.in_(about), columns.actor.in_([account_id, *devices])))
        .values(salt=None, details=None)
    )
