"""A conversation's log in storage: append in batches, read in order.

Every function works on the caller's connection and commits nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.chat.replies import Entry
from gateway.chat.tables import conversation, entry, leaf

__all__ = [
    "APPLICATION",
    "HANDSHAKE",
    "SIDE_NONE",
    "SIDE_TEAM",
    "SIDE_YOUNG",
    "SYSTEM",
    "Appended",
    "Outcome",
    "Refused",
    "Repeated",
    "Submission",
    "append_messages",
    "read_entries",
]

APPLICATION: Final = "application"
HANDSHAKE: Final = "handshake"
SYSTEM: Final = "system"

MOST_READ_BYTES: Final = 768 * 1024
"""What entries that are read together may weigh: a reply fits into a frame (1 MiB)."""

SIDE_NONE: Final = 0
SIDE_YOUNG: Final = 1
SIDE_TEAM: Final = 2


@dataclass(frozen=True, slots=True)
class Submission:
    """A message that was checked as far as that goes without storage.

    ``organisation`` is the sender's; ``commitment`` (32 bytes) is what franking signs.
    """

    organisation: str
    conversation: str
    sender: str
    side: int
    message_id: str
    epoch: int
    at: int
    commitment: bytes
    body: bytes


@dataclass(frozen=True, slots=True)
class Appended:
    """The message is in the log; ``desk_changed``: who waits since when changed with it."""

    entry: Entry
    desk_changed: bool


@dataclass(frozen=True, slots=True)
class Repeated:
    """The same message was entry ``seq`` already."""

    seq: int
    at: int
    frank: bytes = b""


@dataclass(frozen=True, slots=True)
class Refused:
    """Not taken: ``unknown``, ``not_member``, ``epoch`` (with the current one) or ``id``."""

    why: str
    epoch: int = 0


Outcome = Appended | Repeated | Refused


@dataclass(slots=True)
class _State:
    """A conversation while a batch runs over it."""

    epoch: int
    head: int
    last_at: int
    unread: int
    waiting_since: int | None


_move_on: Final = (
    update(conversation)
    .where(conversation.c.id == bindparam("conversation"))
    .values(
        head=bindparam("new_head"),
        last_at=bindparam("new_last_at"),
        unread=bindparam("new_unread"),
        waiting_since=bindparam("new_waiting_since"),
    )
)


def append_messages(connection: Connection, batch: Sequence[Submission]) -> list[Outcome]:
    """Append a batch; one outcome for each submission, in order.

    The number of statements does not grow with the batch: this is the hot path of every send. It is
    ``Locking`` work: the conversations' rows are locked first, in the order of their ids, and what
    is read after that holds until the commit.
    """
    wanted = {item.conversation for item in batch}
    states = _read_states(connection, wanted)
    members = _read_members(connection, wanted, {item.sender for item in batch})
    known = _read_known(connection, batch)
    outcomes: list[Outcome] = []
    rows: list[dict[str, Any]] = []
    for item in batch:
        outcome = _judge(item, states.get(item.conversation), members, known)
        outcomes.append(outcome)
        if isinstance(outcome, Appended):
            known[(item.message_id, item.sender)] = (
                item.conversation,
                outcome.entry.seq,
                item.at,
                item.body,
            )
            rows.append(_row(item, outcome.entry.seq))
    if rows:
        connection.execute(insert(entry), rows)
        touched = {row["conversation_id"] for row in rows}
        connection.execute(_move_on, [_new_state(name, states[name]) for name in touched])
    return outcomes


def _judge(
    item: Submission,
    state: _State | None,
    members: set[tuple[str, str]],
    known: dict[tuple[str, str], tuple[str, int, int, bytes]],
) -> Outcome:
    if state is None:
        return Refused("unknown")
    if (item.conversation, item.sender) not in members:
        return Refused("not_member")
    before = known.get((item.message_id, item.sender))
    if before is not None:
        where, seq, at, body = before
        same = where == item.conversation and body == item.body
        return Repeated(seq, at) if same else Refused("id")
    if item.epoch != state.epoch:
        return Refused("epoch", state.epoch)
    return _advance(item, state)


def _advance(item: Submission, state: _State) -> Appended:
    state.head += 1
    state.last_at = max(state.last_at, item.at)
    waited = state.waiting_since
    if item.side == SIDE_YOUNG:
        state.unread += 1
        state.waiting_since = item.at if waited is None else waited
    elif item.side == SIDE_TEAM:
        state.waiting_since = None
    return Appended(
        Entry(
            seq=state.head,
            kind=APPLICATION,
            epoch=item.epoch,
            sender=item.sender,
            message_id=item.message_id,
            at=item.at,
            body=item.body,
        ),
        desk_changed=waited != state.waiting_since,
    )


def _read_states(connection: Connection, wanted: set[str]) -> dict[str, _State]:
    columns = conversation.c
    rows = connection.execute(
        select(
            columns.id,
            columns.epoch,
            columns.head,
            columns.last_at,
            columns.unread,
            columns.waiting_since,
        )
        .where(columns.id.in_(wanted))
        .order_by(columns.id)
        .with_for_update(key_share=True)
    )
    return {
        row.id: _State(row.epoch, row.head, row.last_at, row.unread, row.waiting_since)
        for row in rows
    }


def _read_members(
    connection: Connection, wanted: set[str], senders: set[str]
) -> set[tuple[str, str]]:
    rows = connection.execute(
        select(leaf.c.conversation_id, leaf.c.device_id).where(
            leaf.c.conversation_id.in_(wanted), leaf.c.device_id.in_(senders)
        )
    )
    return {(row.conversation_id, row.device_id) for row in rows}


def _read_known(
    connection: Connection, batch: Sequence[Submission]
) -> dict[tuple[str, str], tuple[str, int, int, bytes]]:
    columns = entry.c
    rows = connection.execute(
        select(
            columns.conversation_id,
            columns.seq,
            columns.at,
            columns.body,
            columns.message_id,
            columns.sender,
        ).where(
            columns.message_id.in_({item.message_id for item in batch}),
            columns.message_id != "",
        )
    )
    return {
        (row.message_id, row.sender): (row.conversation_id, row.seq, row.at, row.body)
        for row in rows
    }


def _row(item: Submission, seq: int) -> dict[str, Any]:
    return {
        "conversation_id": item.conversation,
        "seq": seq,
        "kind": APPLICATION,
        "epoch": item.epoch,
        "sender": item.sender,
        "message_id": item.message_id,
        "at": item.at,
        "side": item.side,
        "body": item.body,
    }


def _new_state(name: str, state: _State) -> dict[str, Any]:
    return {
        "conversation": name,
        "new_head": state.head,
        "new_last_at": state.last_at,
        "new_unread": state.unread,
        "new_waiting_since": state.waiting_since,
    }


def read_entries(
    connection: Connection, conversation_id: str, *, after: int, limit: int
) -> list[Entry]:
    """Read at most ``limit`` entries behind ``after``, in order, without gaps.

    There are fewer where their bodies would not fit into a frame together, but one at least.
    """
    columns = entry.c
    rows = connection.execute(
        select(entry)
        .where(columns.conversation_id == conversation_id, columns.seq > after)
        .order_by(columns.seq)
        .limit(limit)
    )
    found: list[Entry] = []
    size = 0
    for row in rows:
        size += len(row.body)
        if found and size > MOST_READ_BYTES:
            break
        found.append(
            Entry(
                seq=row.seq,
                kind=row.kind,
                epoch=row.epoch,
                sender=row.sender,
                message_id=row.message_id,
                at=row.at,
                body=row.body,
            )
        )
    return found
