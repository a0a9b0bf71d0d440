"""Conversations as a device sees them, and how far it is in each."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Table, and_, false, or_, select

from gateway.chat.guests import brought, own_visits, visited
from gateway.chat.replies import Guest, Named, PersonName, RosterRow, SealedMark, Summary
from gateway.chat.session import Position
from gateway.chat.successions import successors
from gateway.chat.tables import conversation, cursor, invitation, leaf, mark
from gateway.identity.tables import account, team
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
        select(conversation, account.c.name.label("person_name"), team.c.name.label("team_name"))
        .join(account, account.c.id == conversation.c.opened_by)
        .join(team, team.c.id == conversation.c.team_id)
        .where(_visible(actor))
        .where(conversation.c.id.in_(only) if only is not None else conversation.c.id.is_not(None))
        .order_by(conversation.c.last_at.desc())
        .limit(MOST_LISTED)
    ).all()
    ids = [row.id for row in rows]
    rosters = _rosters(connection, ids)
    marks = _marks(connection, ids)
    cursors = _own(connection, cursor, actor.device, ids)
    invited = _own(connection, invitation, actor.device, ids)
    seats = _seats(connection, actor.device, ids)
    follows = successors(connection, ids)
    brings = brought(connection, {row.id: row.continues for row in rows})
    visits = own_visits(connection, actor.account, ids)
    return [
        Summary(
            conversation=row.id,
            kind=row.kind,
            team=Named(row.team_id, row.team_name),
            person=PersonName(row.opened_by, row.person_name),
            opened_at=row.opened_at,
            head=row.head,
            epoch=row.epoch,
            member=row.id in seats,
            invited=row.id in invited,
            joined_seq=seats.get(row.id, 0),
            cursor=cursors.get(row.id, 0),
            last_at=row.last_at,
            unread=row.unread if actor.kind is Kind.STAFF else None,
            waiting_since=row.waiting_since if actor.kind is Kind.STAFF else None,
            roster=rosters[row.id],
            marks=marks[row.id],
            restarted=row.restarted_at is not None,
            continued_by=follows.get(row.id, ""),
            continues=row.continues or "",
            brings=brings.get(row.id, ()),
            guest=_guest(actor, row.team_id, visits.get(row.id)),
        )
        for row in rows
    ]


def _guest(actor: Actor, team_id: str, history: str | None) -> Guest | None:
    return None if history is None or team_id in actor.teams else Guest(history)


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


def _rosters(connection: Connection, ids: Iterable[str]) -> dict[str, list[RosterRow]]:
    rows = connection.execute(
        select(leaf.c.conversation_id, leaf.c.device_id, account)
        .join(account, account.c.id == leaf.c.account_id)
        .where(leaf.c.conversation_id.in_(ids))
        .order_by(leaf.c.conversation_id, leaf.c.leaf_index)
    )
    found: dict[str, list[RosterRow]] = defaultdict(list)
    for row in rows:
        found[row.conversation_id].append(
            RosterRow(row.device_id, row.id, row.name, row.title, row.kind)
        )
    return found


def _marks(connection: Connection, ids: Iterable[str]) -> dict[str, list[SealedMark]]:
    found: dict[str, list[SealedMark]] = defaultdict(list)
    for row in connection.execute(select(mark).where(mark.c.conversation_id.in_(ids))):
        found[row.conversation_id].append(SealedMark(row.epoch, row.device_id, row.sealed))
    return found


def _own(
    connection: Connection, table: Table, device_id: str, ids: Iterable[str]
) -> dict[str, int]:
    rows = connection.execute(
        select(table.c.conversation_id, table.c.seq).where(
            table.c.device_id == device_id, table.c.conversation_id.in_(ids)
        )
    )
    return {row.conversation_id: row.seq for row in rows}


def _seats(connection: Connection, device_id: str, ids: Iterable[str]) -> dict[str, int]:
    rows = connection.execute(
        select(leaf.c.conversation_id, leaf.c.joined_seq).where(
            leaf.c.device_id == device_id,
            leaf.c.conversation_id.in_(ids),
            leaf.c.leaving_since.is_(None),
        )
    )
    return {row.conversation_id: row.joined_seq for row in rows}
