"""The desk's side of a conversation that goes on under another id (docs/resets.md section 5)."""

from typing import Final

from sqlalchemy import Connection, update

from gateway.chat.consent_tables import consent
from gateway.desk.tables import (
    desk_alarm,
    desk_contact,
    desk_note,
    desk_override,
    desk_state,
    desk_wait,
)

__all__ = ["hand_over"]

_TABLES: Final = (
    desk_state,
    desk_contact,
    desk_wait,
    desk_override,
    desk_alarm,
    desk_note,
    consent,
)


def hand_over(connection: Connection, old: str, new: str) -> None:
    """Let everything that the desk keeps of one conversation be of another from now on.

    The caller holds both conversations' rows locked, and has opened the new one just now.
    """
    for table in _TABLES:
        connection.execute(
            update(table).where(table.c.conversation_id == old).values(conversation_id=new)
        )
