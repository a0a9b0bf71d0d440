"""Groups in storage: change their roster, look at them.

Every function works on the caller's connection and commits nothing; what it does and what the trail
says of it are one transaction.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from audit.trail import Trail
from gateway.chat.bundle import (
    Bundle,
    GroupState,
    Person,
    RosterChange,
    judge_commit,
)
from gateway.chat.guests import guests
from gateway.chat.log import HANDSHAKE, SIDE_NONE
from gateway.chat.past_epochs import keep_epoch
from gateway.chat.quarantine import held_among
from gateway.chat.requests import Commit
from gateway.chat.rosters import record_roster, reseat
from gateway.chat.tables import conversation, entry, invitation, leaf, public_group
from gateway.codes import Code
from gateway.errors import Conflict, NotFound, NotPermitted
from gateway.identity.directory import account_devices, practitioner_devices, team_devices
from gateway.identity.tables import device
from gateway.policy import Actor, ConversationFacts, Decision, Denied

__all__ = [
    "Accepted",
    "append_commit",
    "check_commit",
    "facts",
    "group_state",
    "insert_entry",
    "own_person",
    "require",
    "wanted_devices",
]


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


def facts(connection: Connection, conversation_id: str, organisation: str) -> ConversationFacts:
    """Look up what policy needs to know of a conversation of an organisation.

    Raises:
        NotFound: ``conversation.unknown``: nobody learns what there is in another one.
    """
    columns = conversation.c
    row = connection.execute(
        select(columns.organisation_id, columns.team_id, columns.opened_by).where(
            columns.id == conversation_id, columns.organisation_id == organisation
        )
    ).one_or_none()
    if row is None:
        raise NotFound(Code.CONVERSATION_UNKNOWN)
    return ConversationFacts(
        organisation=row.organisation_id,
        conversation=conversation_id,
        team=row.team_id,
        opened_by=row.opened_by,
        guests=guests(connection, conversation_id),
    )


def wanted_devices(connection: Connection, about: ConversationFacts) -> dict[str, Person]:
    """List the devices that policy wants in a desk conversation, by id: none in quarantine."""
    found = [
        *team_devices(connection, about.team),
        *account_devices(connection, about.opened_by),
        *practitioner_devices(connection, about.guests),
    ]
    held = held_among(connection, [each.device for each in found])
    return {
        each.device: Person(each.device, each.account, each.signature_key)
        for each in found
        if each.device not in held
    }


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
    judge_commit(bundle, state=state, committer=own_person(connection, actor), entitled=entitled)
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
    committer = own_person(connection, actor)
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
    insert_entry(
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
    keep_epoch(
        connection,
        request.conversation,
        epoch=epoch + 1,
        maker=actor.device,
        group_info=request.group_info,
        roster=change.roster,
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


def own_person(connection: Connection, actor: Actor) -> Person:
    """Look up the actor's device as groups know it."""
    key = connection.execute(
        select(device.c.signature_key).where(device.c.id == actor.device)
    ).scalar_one()
    return Person(actor.device, actor.account, key)


def insert_entry(
    connection: Connection,
    conversation_id: str,
    seq: int,
    kind: str,
    epoch: int,
    sender: str,
    body: bytes,
    now: int,
) -> None:
    """Put an entry that is no message into a log."""
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
