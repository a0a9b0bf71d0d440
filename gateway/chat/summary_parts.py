"""What a summary is made of: what all who see a conversation see alike, and what is one device's.

Every function works on the caller's connection and commits nothing. How many statements it says
does not depend on how many devices are asked about.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, select

from gateway.chat.guests import brought
from gateway.chat.replies import Guest, Named, PersonName, RosterRow, SealedMark, Summary
from gateway.chat.successions import successors
from gateway.chat.tables import conversation, cursor, invitation, leaf, mark
from gateway.identity.tables import account, team
from gateway.policy import Actor, Kind

__all__ = ["Places", "Shared", "places", "select_conversations", "shared", "summary_of"]

At = tuple[str, str]
"""A conversation and a device."""


@dataclass(frozen=True, slots=True)
class Shared:
    """What is the same for everybody who is shown some conversations, by conversation."""

    rosters: Mapping[str, list[RosterRow]]
    marks: Mapping[str, list[SealedMark]]
    follows: Mapping[str, str]
    brings: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Places:
    """Where devices are in conversations: acknowledged, invited, a leaf since."""

    cursors: Mapping[At, int]
    invited: Mapping[At, int]
    seats: Mapping[At, int]


def select_conversations() -> Select[Any]:
    """Select conversations as ``summary_of`` takes them."""
    return (
        select(conversation, account.c.name.label("person_name"), team.c.name.label("team_name"))
        .join(account, account.c.id == conversation.c.opened_by)
        .join(team, team.c.id == conversation.c.team_id)
    )


def shared(connection: Connection, rows: Sequence[Row[Any]]) -> Shared:
    """Look up what everybody is shown of conversations."""
    ids = [row.id for row in rows]
    return Shared(
        rosters=_rosters(connection, ids),
        marks=_marks(connection, ids),
        follows=successors(connection, ids),
        brings=brought(connection, {row.id: row.continues for row in rows}),
    )


def places(connection: Connection, ids: Collection[str], devices: Collection[str]) -> Places:
    """Look up where devices are in conversations."""
    return Places(
        cursors=_own(connection, cursor, ids, devices),
        invited=_own(connection, invitation, ids, devices),
        seats=_seats(connection, ids, devices),
    )


def summary_of(
    row: Row[Any], actor: Actor, common: Shared, own: Places, history: str | None
) -> Summary:
    """Put together what an actor is shown; ``history``: what of the past, where it is a guest."""
    at = (row.id, actor.device)
    return Summary(
        conversation=row.id,
        kind=row.kind,
        team=Named(row.team_id, row.team_name),
        person=PersonName(row.opened_by, row.person_name),
        opened_at=row.opened_at,
        head=row.head,
        epoch=row.epoch,
        member=at in own.seats,
        invited=at in own.invited,
        joined_seq=own.seats.get(at, 0),
        cursor=own.cursors.get(at, 0),
        last_at=row.last_at,
        unread=row.unread if actor.kind is Kind.STAFF else None,
        waiting_since=row.waiting_since if actor.kind is Kind.STAFF else None,
        roster=common.rosters[row.id],
        marks=common.marks[row.id],
        restarted=row.restarted_at is not None,
        continued_by=common.follows.get(row.id, ""),
        continues=row.continues or "",
        brings=common.brings.get(row.id, ()),
        guest=_guest(actor, row.team_id, history),
    )


def _guest(actor: Actor, team_id: str, history: str | None) -> Guest | None:
    return None if history is None or team_id in actor.teams else Guest(history)


def _rosters(connection: Connection, ids: Collection[str]) -> dict[str, list[RosterRow]]:
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


def _marks(connection: Connection, ids: Collection[str]) -> dict[str, list[SealedMark]]:
    found: dict[str, list[SealedMark]] = defaultdict(list)
    for row in connection.execute(select(mark).where(mark.c.conversation_id.in_(ids))):
        found[row.conversation_id].append(SealedMark(row.epoch, row.device_id, row.sealed))
    return found


def _own(
    connection: Connection, table: Table, ids: Collection[str], devices: Collection[str]
) -> dict[At, int]:
    columns = table.c
    rows = connection.execute(
        select(columns.conversation_id, columns.device_id, columns.seq).where(
            columns.conversation_id.in_(ids), columns.device_id.in_(devices)
        )
    )
    return {(row.conversation_id, row.device_id): row.seq for row in rows}


def _seats(connection: Connection, ids: Collection[str], devices: Collection[str]) -> dict[At, int]:
    columns = leaf.c
    rows = connection.execute(
        select(columns.conversation_id, columns.device_id, columns.joined_seq).where(
            columns.conversation_id.in_(ids),
            columns.device_id.in_(devices),
            columns.leaving_since.is_(None),
        )
    )
    return {(row.conversation_id, row.device_id): row.joined_seq for row in rows}
