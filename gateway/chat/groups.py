"""Conversations in storage: open one, change its roster, look at it.

Every function works on the caller's connection and commits nothing; what it does and what the trail
says of it are one transaction.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bundle import (
    Bundle,
    GroupState,
    Person,
    RosterChange,
    judge_commit,
    judge_opening,
)
from gateway.chat.log import HANDSHAKE, SIDE_NONE, SYSTEM
from gateway.chat.requests import Commit, Open
from gateway.chat.rosters import record_roster, reseat, seat
from gateway.chat.tables import conversation, entry, invitation, leaf, public_group
from gateway.codes import Code
from gateway.errors import Conflict, NotFound, NotPermitted
from gateway.identity.directory import account_devices, team_devices
from gateway.identity.tables import device, organisation
from gateway.policy import Actor, ConversationFacts, Decision, Denied, decide_open

__all__ = [
    "DESK",
    "Accepted",
    "append_commit",
    "check_commit",
    "check_opening",
    "facts",
    "group_state",
    "open_desk",
    "require",
    "wanted_devices",
]

DESK: Final = "desk"
DESK_OPENED: Final = b'{"code":"desk.opened"}'


@dataclass(frozen=True, slots=True)
class Accepted:
    """A commit is entry ``seq``; ``change`` is None where it had been accepted before.

    ``leaving``: whether there are still devices that have to go.
    """

    seq: int
    epoch: int
    change: RosterChange | None
    leaving: bool = False


def require(decision: Decision) -> None:
    """Let an allowed actor pass.

    Raises:
        NotPermitted: policy said no.
    """
    if isinstance(decision, Denied):
        raise NotPermitted(Code.CONVERSATION_NOT_YOURS, decision.reason)


def facts(connection: Connection, conversation_id: str) -> ConversationFacts:
    """Look up what policy needs to know of a conversation.

    Raises:
        NotFound: ``conversation.unknown``.
    """
    columns = conversation.c
    row = connection.execute(
        select(columns.organisation_id, columns.team_id, columns.opened_by).where(
            columns.id == conversation_id
        )
    ).one_or_none()
    if row is None:
        raise NotFound(Code.CONVERSATION_UNKNOWN)
    return ConversationFacts(
        organisation=row.organisation_id,
        conversation=conversation_id,
        team=row.team_id,
        opened_by=row.opened_by,
    )


def wanted_devices(connection: Connection, about: ConversationFacts) -> dict[str, Person]:
    """List the devices that policy wants in a desk conversation, by id."""
    found = [
        *team_devices(connection, about.team),
        *account_devices(connection, about.opened_by),
    ]
    return {each.device: Person(each.device, each.account, each.signature_key) for each in found}


def group_state(connection: Connection, conversation_id: str) -> GroupState:
    """Read a group's state.

    Raises:
        NotFound: ``conversation.unknown``.
    """
    columns = conversation.c
    row = connection.execute(
        select(columns.suite, columns.epoch, columns.head).where(columns.id == conversation_id)
    ).one_or_none()
    if row is None:
        raise NotFound(Code.CONVERSATION_UNKNOWN)
    leaves = connection.execute(
        select(leaf, device.c.signature_key)
        .join(device, device.c.id == leaf.c.device_id)
        .where(leaf.c.conversation_id == conversation_id)
    ).all()
    return GroupState(
        conversation=conversation_id,
        suite=row.suite,
        epoch=row.epoch,
        head=row.head,
        roster={
            each.leaf_index: Person(each.device_id, each.account_id, each.signature_key)
            for each in leaves
        },
        leaving={
            each.leaf_index: each.proposal_ref if each.proposed_epoch == row.epoch else None
            for each in leaves
            if each.leaving_since is not None
        },
    )


def check_opening(connection: Connection, *, actor: Actor, request: Open) -> bool:
    """Judge an opening as far as that goes without verifying the group; writes nothing.

    Returns False where this very request had been carried out before.

    Raises:
        NotPermitted: policy says no.
        Conflict: ``conversation.exists``.
        ClientProtocolError: the GroupInfo is not one of a new group of the creator's.
    """
    require(decide_open(actor, request.team))
    digest = hashlib.sha256(request.group_info).digest()
    before = connection.execute(
        select(conversation.c.opening_hash, conversation.c.opened_by).where(
            conversation.c.id == request.conversation
        )
    ).one_or_none()
    if before is not None:
        if (before.opening_hash, before.opened_by) == (digest, actor.account):
            return False
        raise Conflict(Code.CONVERSATION_EXISTS)
    judge_opening(
        request.group_info,
        conversation=request.conversation,
        suite=_suite(connection, actor),
        creator=_own_person(connection, actor),
    )
    return True


def open_desk(
    connection: Connection, *, trail: Trail, actor: Actor, request: Open, state: bytes, now: int
) -> bool:
    """Open a desk conversation; False where this very request had been carried out before.

    ``state`` is the verified state of the group's epoch 0.

    Raises:
        NotPermitted, Conflict, ClientProtocolError: see ``check_opening``.
    """
    if not check_opening(connection, actor=actor, request=request):
        return False
    creator = _own_person(connection, actor)
    suite = _suite(connection, actor)
    digest = hashlib.sha256(request.group_info).digest()
    connection.execute(
        insert(conversation).values(
            id=request.conversation,
            organisation_id=actor.organisation,
            kind=DESK,
            team_id=request.team,
            opened_by=actor.account,
            opened_at=now,
            opening_hash=digest,
            suite=suite,
            epoch=0,
            head=1,
            last_at=now,
            seen=0,
            unread=0,
            waiting_since=None,
        )
    )
    connection.execute(
        insert(public_group).values(
            conversation_id=request.conversation,
            group_info=request.group_info,
            group_state=state,
        )
    )
    _insert_entry(connection, request.conversation, 1, SYSTEM, 0, "", DESK_OPENED, now)
    seat(connection, request.conversation, {0: creator}, {creator.device}, 1)
    trail.append(
        connection,
        Deed(
            kind=AuditKind.CONVERSATION_OPENED,
            organisation=actor.organisation,
            actor=actor.device,
            subject=request.conversation,
            at=now,
            details={"kind": DESK, "team": request.team, "account": actor.account},
        ),
    )
    record_roster(connection, trail, actor, request.conversation, 0, {0: creator}, now)
    return True


def check_commit(
    connection: Connection,
    *,
    actor: Actor,
    request: Commit,
    bundle: Bundle,
    about: ConversationFacts,
) -> bytes | None:
    """Judge a commit by policy; writes nothing.

    Returns the group's state to verify it against, or None where the epoch is over (the commit may
    be a repeated one, which ``append_commit`` finds out).

    Raises:
        Conflict, ClientProtocolError: the commit is refused.
    """
    state = group_state(connection, request.conversation)
    if bundle.commit.epoch < state.epoch:
        return None
    entitled = wanted_devices(connection, about)
    judge_commit(bundle, state=state, committer=_own_person(connection, actor), entitled=entitled)
    group_state_now: bytes = connection.execute(
        select(public_group.c.group_state).where(
            public_group.c.conversation_id == request.conversation
        )
    ).scalar_one()
    return group_state_now


def append_commit(
    connection: Connection,
    *,
    trail: Trail,
    actor: Actor,
    request: Commit,
    bundle: Bundle,
    about: ConversationFacts,
    state_after: bytes,
    now: int,
) -> Accepted:
    """Append a commit, if it is the first valid one of its epoch.

    ``state_after`` is the verified state that it leads to, made from the epoch that it names.

    Raises:
        Conflict: ``group.epoch_taken``, ``group.wrong_epoch``.
        ClientProtocolError: the bundle is refused.
    """
    state = group_state(connection, request.conversation)
    epoch = bundle.commit.epoch
    if epoch < state.epoch:
        return _repeated(connection, actor, request, epoch, state)
    entitled = wanted_devices(connection, about)
    committer = _own_person(connection, actor)
    change = judge_commit(bundle, state=state, committer=committer, entitled=entitled)
    # Who joined again at another leaf has a right to it by now.
    gone = {*change.left, *change.joined}
    leaving = any(state.roster[index].device not in gone for index in state.leaving)
    seq = state.head + 1
    moved: dict[str, object] = {
        "epoch": epoch + 1,
        "head": seq,
    }
    if not leaving:
        moved["removal_due_at"] = None
    connection.execute(
        update(conversation).where(conversation.c.id == request.conversation).values(moved)
    )
    connection.execute(
        update(public_group)
        .where(public_group.c.conversation_id == request.conversation)
        .values(group_info=request.group_info, group_state=state_after)
    )
    _insert_entry(
        connection, request.conversation, seq, HANDSHAKE, epoch, actor.device, request.commit, now
    )
    reseat(connection, request.conversation, change, seq)
    if request.welcome is not None:
        connection.execute(
            insert(invitation),
            [
                {
                    "conversation_id": request.conversation,
                    "device_id": each,
                    "seq": seq,
                    "welcome": request.welcome,
                }
                for each in change.joined
            ],
        )
    record_roster(
        connection, trail, actor, request.conversation, epoch + 1, change.roster, now, change
    )
    return Accepted(seq=seq, epoch=epoch + 1, change=change, leaving=leaving)


def _repeated(
    connection: Connection, actor: Actor, request: Commit, epoch: int, state: GroupState
) -> Accepted:
    winner = connection.execute(
        select(entry.c.seq, entry.c.sender, entry.c.body).where(
            entry.c.conversation_id == request.conversation,
            entry.c.kind == HANDSHAKE,
            entry.c.epoch == epoch,
        )
    ).one_or_none()
    if winner is not None and (winner.sender, winner.body) == (actor.device, request.commit):
        return Accepted(seq=winner.seq, epoch=epoch + 1, change=None)
    raise Conflict(Code.GROUP_EPOCH_TAKEN, epoch=state.epoch, head=state.head)


def _suite(connection: Connection, actor: Actor) -> int:
    suite: int = connection.execute(
        select(organisation.c.suite).where(organisation.c.id == actor.organisation)
    ).scalar_one()
    return suite


def _own_person(connection: Connection, actor: Actor) -> Person:
    key = connection.execute(
        select(device.c.signature_key).where(device.c.id == actor.device)
    ).scalar_one()
    return Person(actor.device, actor.account, key)


def _insert_entry(
    connection: Connection,
    conversation_id: str,
    seq: int,
    kind: str,
    epoch: int,
    sender: str,
    body: bytes,
    now: int,
) -> None:
    connection.execute(
        insert(entry).values(
            conversation_id=conversation_id,
            seq=seq,
            kind=kind,
            epoch=epoch,
            sender=sender,
            message_id="",
            at=now,
            side=SIDE_NONE,
            body=body,
        )
    )
