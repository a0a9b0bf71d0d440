"""Conversations as a device sees them, and how far it is in each."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Connection, and_, false, or_, select

from gateway.chat.guests import own_visits, visited
from gateway.chat.replies import Summary
from gateway.chat.session import Position
from gateway.chat.summary_parts import places, select_conversations, shared, summary_of
from gateway.chat.tables import conversation, cursor, leaf
from gateway.policy import Actor, Kind, Role

__all__ = ["positions", "summaries"]

MOST_LISTED = 1000


def summaries(
    connection: Connection, actor: Actor, only: Sequence[str] | None = None
) -> list[Summary]:
    """List the conversations that policy shows to the actor, the newest first.

    ``only`` narrows it to some of them. Whoever is not entitled gets an empty list.
    """
    rows = connection.execute(
        select_conversations()
        .where(_visible(actor))
        .where(conversation.c.id.in_(only) if only is not None else conversation.c.id.is_not(None))
        .order_by(conversation.c.last_at.desc())
        .limit(MOST_LISTED)
    ).all()
    ids = [row.id for row in rows]
    common = shared(connection, rows)
    own = places(connection, ids, [actor.device])
    visits = own_visits(connection, [actor.account], ids)
    return [
        summary_of(row, actor, common, own, visits.get((row.id, actor.account))) for row in rows
    ]


def positions(connection: Connection, device_id: str) -> list[Position]:
    """Say how far a device is in every conversation that it is a leaf of."""
    rows = connection.execute(
        select(leaf.c.conversation_id, cursor.c.seq, conversation.c.head)
        .join(
            cursor,
            and_(
                cursor.c.conversation_id == leaf.c.conversation_id,
                cursor.c.device_id == leaf.c.device_id,
            ),
        )
        .join(conversation, conversation.c.id == leaf.c.conversation_id)
        .where(leaf.c.device_id == device_id, leaf.c.leaving_since.is_(None))
    )
    return [Position(row.conversation_id, row.seq, row.head) for row in rows]


def _visible(actor: Actor) -> ColumnElement[bool]:
    """Say in SQL what ``policy.belongs`` says; a contract test holds the two together."""
    columns = conversation.c
    if actor.kind is Kind.YOUNG_PERSON:
        mine = columns.opened_by == actor.account
    elif Role.PRACTITIONER in actor.roles:
        mine = or_(columns.team_id.in_(sorted(actor.teams)), columns.id.in_(visited(actor.account)))
    else:
        mine = false()
    return and_(columns.organisation_id == actor.organisation, mine)
