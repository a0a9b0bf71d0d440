"""Who sits where in a group: the roster's rows, and what the trail says of them.

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Mapping

from sqlalchemy import Connection, delete, insert

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bundle import Person, RosterChange
from gateway.chat.tables import cursor, invitation, leaf, mark
from gateway.policy import Actor

__all__ = ["record_roster", "reseat", "seat"]


def seat(
    connection: Connection,
    conversation_id: str,
    roster: Mapping[int, Person],
    newcomers: set[str],
    seq: int,
) -> None:
    """Put newcomers in, each with a cursor just before the commit that added them."""
    rows = [
        {
            "conversation_id": conversation_id,
            "leaf_index": index,
            "device_id": person.device,
            "account_id": person.account,
            "joined_seq": seq,
        }
        for index, person in roster.items()
        if person.device in newcomers
    ]
    if not rows:
        return
    connection.execute(insert(leaf), rows)
    connection.execute(
        insert(cursor),
        [
            {"conversation_id": conversation_id, "device_id": row["device_id"], "seq": seq - 1}
            for row in rows
        ],
    )


def reseat(connection: Connection, conversation_id: str, change: RosterChange, seq: int) -> None:
    """Take out who left, and who joined again at another leaf; put in who came."""
    gone = {*change.left, *change.joined}
    for table in (leaf, cursor, mark, invitation):
        connection.execute(
            delete(table).where(
                table.c.conversation_id == conversation_id, table.c.device_id.in_(gone)
            )
        )
    seat(connection, conversation_id, change.roster, set(change.joined), seq)


def record_roster(
    connection: Connection,
    trail: Trail,
    actor: Actor,
    conversation_id: str,
    epoch: int,
    roster: Mapping[int, Person],
    now: int,
    change: RosterChange | None = None,
) -> None:
    """Enter an epoch's roster in the trail: who can read from now on."""
    came = change.joined if change else tuple(person.device for person in roster.values())
    trail.append(
        connection,
        Deed(
            kind=AuditKind.CONVERSATION_ROSTER_CHANGED,
            organisation=actor.organisation,
            actor=actor.device,
            subject=conversation_id,
            at=now,
            details={
                "epoch": epoch,
                "joined": list(came),
                "left": list(change.left) if change else [],
                "roster": [roster[index].device for index in sorted(roster)],
            },
        ),
    )
