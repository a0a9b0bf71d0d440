"""Conversations that go on under another id (docs/resets.md section 5).

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound

__all__ = ["Inheritance", "inherit", "require_running", "successors"]


@dataclass(frozen=True, slots=True)
class Inheritance:
    """What a new conversation takes over from the one that it continues."""

    team: str
    opened_by: str
    opened_at: int
    last_at: int
    unread: int
    waiting_since: int | None
    desk_mark: str | None
    silent_from: int | None


def require_running(connection: Connection, conversation_id: str) -> None:
    """Let a write pass where the conversation takes any.

    Raises:
        Conflict: ``conversation.restarted`` with the id that it goes on under, or "".
    """
    columns = conversation.c
    restarted = connection.execute(
        select(columns.restarted_at).where(columns.id == conversation_id)
    ).scalar()
    if restarted is not None:
        raise _restarted(connection, conversation_id)


def inherit(connection: Connection, conversation_id: str, team: str) -> Inheritance:
    """Look up what goes over to the conversation that continues this one.

    Raises:
        NotFound: ``conversation.unknown``.
        ClientProtocolError: ``request.malformed``: it runs, or is another team's.
        Conflict: ``conversation.restarted``: it has been continued.
    """
    columns = conversation.c
    row = connection.execute(
        select(conversation).where(columns.id == conversation_id).with_for_update()
    ).one_or_none()
    if row is None:
        raise NotFound(Code.CONVERSATION_UNKNOWN)
    if row.restarted_at is None:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$.continues")
    if row.team_id != team:
        raise ClientProtocolError(Code.REQUEST_MALFORMED, at="$.team")
    if conversation_id in successors(connection, [conversation_id]):
        raise _restarted(connection, conversation_id)
    return Inheritance(
        team=row.team_id,
        opened_by=row.opened_by,
        opened_at=row.opened_at,
        last_at=row.last_at,
        unread=row.unread,
        waiting_since=row.waiting_since,
        desk_mark=row.desk_mark,
        silent_from=row.silent_from,
    )


def successors(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """Say which of these conversations goes on under which id."""
    columns = conversation.c
    rows = connection.execute(
        select(columns.continues, columns.id).where(columns.continues.in_(ids))
    )
    return {row.continues: row.id for row in rows}


def _restarted(connection: Connection, conversation_id: str) -> Conflict:
    follows = successors(connection, [conversation_id]).get(conversation_id, "")
    return Conflict(Code.CONVERSATION_RESTARTED, conversation=follows)
