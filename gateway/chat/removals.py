"""Leaves that have to go, in storage: marked, proposed for removal, counted.

Every function works on the caller's connection and commits nothing. See docs/removals.md.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    bindparam,
    delete,
    insert,
    or_,
    select,
    update,
)

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.log import PROPOSAL, SIDE_NONE
from gateway.chat.replies import Entry
from gateway.chat.tables import conversation, entry, invitation, key_package, leaf, public_group
from gateway.chat.verify import Proposed

__all__ = [
    "Unproposed",
    "append_proposals",
    "leaving_devices",
    "leaving_seats",
    "mark_leaving",
    "take_offers_back",
    "unproposed",
    "without_proposals",
]


@dataclass(frozen=True, slots=True)
class Unproposed:
    """A conversation with marked leaves (index to device) that the current epoch knows nothing of.

    ``state`` is the group's public state in that epoch.
    """

    conversation: str
    organisation: str
    epoch: int
    state: bytes
    leaves: dict[int, str]


def mark_leaving(
    connection: Connection,
    devices: Sequence[str],
    *,
    now: int,
    grace: int,
    team: str | None = None,
    conversation_id: str | None = None,
) -> list[str]:
    """Mark every leaf of these devices (in a team's conversations, in one); name the conversations.

    From now on nothing is served by way of them. From ``grace`` milliseconds later on, their
    conversations take no messages until they are removed. What is marked stays as it is.
    """
    mine: ColumnElement[bool] = leaf.c.device_id.in_(devices)
    if team is not None:
        ours = select(conversation.c.id).where(conversation.c.team_id == team)
        mine = and_(mine, leaf.c.conversation_id.in_(ours))
    if conversation_id is not None:
        mine = and_(mine, leaf.c.conversation_id == conversation_id)
    marked = select(leaf.c.conversation_id).where(mine, leaf.c.leaving_since.is_(None))
    names = sorted(set(connection.scalars(marked)))
    connection.execute(
        update(leaf)
        .where(mine, leaf.c.leaving_since.is_(None))
        .values(leaving_since=now, proposed_epoch=None, proposal_ref=None)
    )
    leaving = select(leaf.c.conversation_id).where(mine, leaf.c.leaving_since.is_not(None))
    connection.execute(
        update(conversation)
        .where(conversation.c.removal_due_at.is_(None), conversation.c.id.in_(leaving))
        .values(removal_due_at=now + grace)
    )
    connection.execute(
        delete(invitation).where(
            invitation.c.device_id.in_(devices), invitation.c.conversation_id.in_(leaving)
        )
    )
    return names


def take_offers_back(connection: Connection, devices: Collection[str]) -> None:
    """Erase the KeyPackages of these devices, so that nobody is given one any more."""
    connection.execute(delete(key_package).where(key_package.c.device_id.in_(devices)))


def leaving_devices(connection: Connection, conversation_id: str) -> list[str]:
    """Name the devices that have to go from a conversation."""
    return list(
        connection.scalars(
            select(leaf.c.device_id).where(
                leaf.c.conversation_id == conversation_id, leaf.c.leaving_since.is_not(None)
            )
        )
    )


def _not_proposed() -> ColumnElement[bool]:
    return and_(
        leaf.c.leaving_since.is_not(None),
        # A group that was started afresh goes on without them anyway.
        conversation.c.restarted_at.is_(None),
        or_(
            leaf.c.proposed_epoch.is_(None),
            leaf.c.proposed_epoch != conversation.c.epoch,
        ),
    )


# What every node asks again and again is made once.
_LEAVING_SEATS: Final = select(leaf.c.device_id, leaf.c.conversation_id).where(
    leaf.c.device_id.in_(bindparam("devices", expanding=True)), leaf.c.leaving_since.is_not(None)
)
_WITHOUT_PROPOSALS: Final = (
    select(leaf.c.conversation_id)
    .join(conversation, conversation.c.id == leaf.c.conversation_id)
    .where(_not_proposed())
    .distinct()
)


def leaving_seats(connection: Connection, devices: Collection[str]) -> frozenset[tuple[str, str]]:
    """Say which of these devices have to go from which conversations."""
    rows = connection.execute(_LEAVING_SEATS, {"devices": sorted(devices)})
    return frozenset((row.device_id, row.conversation_id) for row in rows)


def without_proposals(connection: Connection) -> list[str]:
    """Name the conversations in whose present epoch somebody has to go and nobody was told."""
    return list(connection.scalars(_WITHOUT_PROPOSALS))


def unproposed(connection: Connection, conversation_id: str) -> Unproposed | None:
    """Read what proposing needs to know; None where nothing is to be proposed."""
    rows = connection.execute(
        select(
            leaf.c.leaf_index,
            leaf.c.device_id,
            conversation.c.organisation_id,
            conversation.c.epoch,
            public_group.c.group_state,
        )
        .join(conversation, conversation.c.id == leaf.c.conversation_id)
        .join(public_group, public_group.c.conversation_id == leaf.c.conversation_id)
        .where(leaf.c.conversation_id == conversation_id, _not_proposed())
        .order_by(leaf.c.leaf_index)
    ).all()
    if not rows:
        return None
    return Unproposed(
        conversation=conversation_id,
        organisation=rows[0].organisation_id,
        epoch=rows[0].epoch,
        state=rows[0].group_state,
        leaves={row.leaf_index: row.device_id for row in rows},
    )


def append_proposals(
    connection: Connection, found: Unproposed, made: Proposed, *, trail: Trail, now: int
) -> list[Entry] | None:
    """Append the proposals that were made of ``found``; None where it is not so any more."""
    if unproposed(connection, found.conversation) != found:
        return None
    head: int = connection.execute(
        select(conversation.c.head).where(conversation.c.id == found.conversation)
    ).scalar_one()
    entries: list[Entry] = []
    for index, device in found.leaves.items():
        reference, body = made.proposals.get(index, (None, b""))
        if reference is not None:
            seq = head + len(entries) + 1
            entries.append(_entry(seq, found.epoch, body, now))
            trail.append(connection, _deed(found, device, now))
        connection.execute(
            update(leaf)
            .where(leaf.c.conversation_id == found.conversation, leaf.c.leaf_index == index)
            .values(proposed_epoch=found.epoch, proposal_ref=reference)
        )
    if entries:
        connection.execute(insert(entry), [_row(found.conversation, each) for each in entries])
        connection.execute(
            update(conversation)
            .where(conversation.c.id == found.conversation)
            .values(head=entries[-1].seq)
        )
        connection.execute(
            update(public_group)
            .where(public_group.c.conversation_id == found.conversation)
            .values(group_state=made.state)
        )
    return entries


def _deed(found: Unproposed, device: str, now: int) -> Deed:
    return Deed(
        kind=AuditKind.CONVERSATION_REMOVAL_PROPOSED,
        organisation=found.organisation,
        actor="",
        subject=found.conversation,
        at=now,
        details={"device": device, "epoch": found.epoch},
    )


def _entry(seq: int, epoch: int, body: bytes, now: int) -> Entry:
    return Entry(seq=seq, kind=PROPOSAL, epoch=epoch, sender="", message_id="", at=now, body=body)


def _row(conversation_id: str, made: Entry) -> dict[str, object]:
    return {
        "conversation_id": conversation_id,
        "seq": made.seq,
        "kind": made.kind,
        "epoch": made.epoch,
        "sender": made.sender,
        "message_id": made.message_id,
        "at": made.at,
        "side": SIDE_NONE,
        "body": made.body,
    }
