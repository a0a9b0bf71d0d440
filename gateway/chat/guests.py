"""What young people's consents let others do: come in as guests, be gone on with.

Every function works on the caller's connection and commits nothing. See docs/inviting.md.
"""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import Connection, Select, or_, select

from gateway.chat.consent_tables import consent
from gateway.chat.tables import conversation

__all__ = [
    "ACCEPTED",
    "INVITE",
    "TRANSFER",
    "brought",
    "guests",
    "logs_of",
    "open_teams",
    "own_visits",
    "visited",
]

INVITE: Final = "invite"
TRANSFER: Final = "transfer"
ACCEPTED: Final = "accepted"

_of: Final = consent.c
_is_guest: Final = (_of.kind == INVITE, _of.state == ACCEPTED)


def guests(connection: Connection, conversation_id: str) -> frozenset[str]:
    """Say which accounts are guests of a conversation."""
    found = connection.scalars(
        select(_of.account_id).where(_of.conversation_id == conversation_id, *_is_guest)
    )
    return frozenset(found)


def visited(account_id: str) -> Select[tuple[str]]:
    """Select the conversations that an account is a guest of."""
    return select(_of.conversation_id).where(_of.account_id == account_id, *_is_guest)


def own_visits(
    connection: Connection, accounts: Collection[str], ids: Collection[str]
) -> Mapping[tuple[str, str], str]:
    """Say of which of these conversations accounts are guests, and what of the past is for them.

    By conversation and account.
    """
    rows = connection.execute(
        select(_of.conversation_id, _of.account_id, _of.history).where(
            _of.account_id.in_(accounts), _of.conversation_id.in_(ids), *_is_guest
        )
    )
    return {(row.conversation_id, row.account_id): row.history for row in rows}


def open_teams(connection: Connection, account_id: str, opening: str) -> frozenset[str]:
    """Say with which teams a young person may open a conversation because they said yes to it.

    ``opening``: the conversation; where it was opened so already, it may be asked for again.
    """
    found = connection.scalars(
        select(_of.team_id)
        .join(conversation, conversation.c.id == _of.conversation_id)
        .where(
            conversation.c.opened_by == account_id,
            _of.kind == TRANSFER,
            or_(_of.state == ACCEPTED, _of.moved_to == opening),
        )
    )
    return frozenset(found)


def brought(
    connection: Connection, continues: Mapping[str, str | None]
) -> dict[str, tuple[str, ...]]:
    """Say of which logs a conversation may bring messages along, by conversation, the oldest first.

    ``continues``: the conversations asked about, and what each of them goes on from.
    """
    firsts = {name: _first(connection, name, before) for name, before in continues.items()}
    moves = {
        row.moved_to: row.from_log
        for row in connection.execute(
            select(_of.moved_to, _of.from_log).where(_of.moved_to.in_(set(firsts.values())))
        )
    }
    return {
        name: logs_of(connection, moves[first]) for name, first in firsts.items() if first in moves
    }


def _first(connection: Connection, name: str, before: str | None) -> str:
    """Go back to the conversation that a chain of restarts began with."""
    while before is not None:
        name = before
        before = connection.scalar(
            select(conversation.c.continues).where(conversation.c.id == name)
        )
    return name


def logs_of(connection: Connection, log: str) -> tuple[str, ...]:
    """List a log and all that it goes back to, by restarts and by moves."""
    logs = [log]
    while True:
        before = connection.scalar(
            select(conversation.c.continues).where(conversation.c.id == logs[-1])
        ) or connection.scalar(select(_of.from_log).where(_of.moved_to == logs[-1]))
        if before is None:
            return tuple(reversed(logs))
        logs.append(before)
