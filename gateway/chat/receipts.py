"""Cursors, marks and what the team has seen: small positions that only move forward."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update

from gateway.chat.log import SIDE_YOUNG
from gateway.chat.tables import conversation, cursor, entry, invitation, leaf, mark
from gateway.codes import Code
from gateway.errors import Conflict

__all__ = ["CursorBook", "is_leaf", "require_leaf", "save_cursors", "save_mark", "save_seen"]

Key = tuple[str, str]
"""Conversation and device."""


@dataclass(slots=True)
class CursorBook:
    """Acknowledgements that wait to be written together; losing them repeats a push, no more."""

    _noted: dict[Key, int]

    def __init__(self) -> None:
        self._noted = {}

    def note(self, conversation_id: str, device_id: str, seq: int) -> None:
        """Remember that a device has everything up to ``seq``."""
        key = (conversation_id, device_id)
        self._noted[key] = max(seq, self._noted.get(key, 0))

    def take(self) -> dict[Key, int]:
        """Hand over what was noted and start afresh."""
        noted, self._noted = self._noted, {}
        return noted

    def put_back(self, noted: Mapping[Key, int]) -> None:
        """Note again what could not be written."""
        for (conversation_id, device_id), seq in noted.items():
            self.note(conversation_id, device_id, seq)


_in_the_log: Final = bindparam("reached") <= (
    select(conversation.c.head)
    .where(conversation.c.id == bindparam("conversation"))
    .scalar_subquery()
)

_move_cursor: Final = (
    update(cursor)
    .where(
        cursor.c.conversation_id == bindparam("conversation"),
        cursor.c.device_id == bindparam("device"),
        cursor.c.seq < bindparam("reached"),
        _in_the_log,
    )
    .values(seq=bindparam("reached"))
)

_take_up: Final = delete(invitation).where(
    invitation.c.conversation_id == bindparam("conversation"),
    invitation.c.device_id == bindparam("device"),
    invitation.c.seq <= bindparam("reached"),
    _in_the_log,
)


def save_cursors(connection: Connection, noted: Mapping[Key, int]) -> None:
    """Move cursors forward, never past the log, and drop invitations that were taken up.

    It is ``Locking`` work: each statement decides by what it finds, and rows are taken in order.
    """
    rows = [
        {"conversation": conversation_id, "device": device_id, "reached": seq}
        for (conversation_id, device_id), seq in sorted(noted.items())
    ]
    if rows:
        connection.execute(_move_cursor, rows)
        connection.execute(_take_up, rows)


def is_leaf(connection: Connection, conversation_id: str, device_id: str) -> bool:
    """Say whether a device is in a conversation's roster, and stays there."""
    found = connection.execute(
        select(leaf.c.leaf_index).where(
            leaf.c.conversation_id == conversation_id,
            leaf.c.device_id == device_id,
            leaf.c.leaving_since.is_(None),
        )
    ).first()
    return found is not None


def require_leaf(connection: Connection, conversation_id: str, device_id: str) -> None:
    """Let a member pass.

    Raises:
        Conflict: ``conversation.not_member``.
    """
    if not is_leaf(connection, conversation_id, device_id):
        raise Conflict(Code.CONVERSATION_NOT_MEMBER)


def save_mark(
    connection: Connection, conversation_id: str, device_id: str, epoch: int, sealed: bytes
) -> None:
    """Replace a device's receipt.

    Raises:
        Conflict: ``conversation.not_member``.
    """
    require_leaf(connection, conversation_id, device_id)
    where = and_(mark.c.conversation_id == conversation_id, mark.c.device_id == device_id)
    moved = connection.execute(update(mark).where(where).values(epoch=epoch, sealed=sealed))
    if moved.rowcount == 0:
        connection.execute(
            insert(mark).values(
                conversation_id=conversation_id, device_id=device_id, epoch=epoch, sealed=sealed
            )
        )


def save_seen(connection: Connection, conversation_id: str, seq: int) -> bool:
    """Say that the team has had everything up to ``seq`` on a screen; False if it knew."""
    still_unread = (
        select(func.count())
        .where(
            entry.c.conversation_id == conversation_id,
            entry.c.seq > seq,
            entry.c.side == SIDE_YOUNG,
        )
        .scalar_subquery()
    )
    moved = connection.execute(
        update(conversation)
        .where(
            conversation.c.id == conversation_id,
            conversation.c.seen < seq,
            conversation.c.head >= seq,
        )
        .values(seen=seq, unread=still_unread)
    )
    return moved.rowcount > 0
