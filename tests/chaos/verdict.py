"""Hold what devices were promised and what they got against what is in the database."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

import audit.tables
from audit.record import AuditKind
from gateway.chat.log import APPLICATION, HANDSHAKE, SIDE_TEAM, SIDE_YOUNG
from gateway.chat.tables import conversation, cursor, entry
from gateway.keys import ServiceKeys
from tests.chaos.crowd import Crowd
from tests.chaos.franks import frank_faults
from tests.chaos.handset import Handset
from tests.chaos.talk import Talk

__all__ = ["Stored", "faults", "found", "lost", "read_stored"]


@dataclass(frozen=True, slots=True)
class Stored:
    """A conversation as it is in the database."""

    row: Row[Any]
    entries: Sequence[Row[Any]]
    cursors: dict[str, int]
    deeds: Counter[str]


def read_stored(connection: Connection, crowd: Crowd) -> dict[str, Stored]:
    """Read everything about the crowd's conversations."""
    return {name: _read(connection, name) for name in crowd.talks}


def _read(connection: Connection, name: str) -> Stored:
    kinds = select(audit.tables.entry.c.kind).where(audit.tables.entry.c.subject == name)
    cursors = select(cursor.c.device_id, cursor.c.seq).where(cursor.c.conversation_id == name)
    return Stored(
        connection.execute(select(conversation).where(conversation.c.id == name)).one(),
        connection.execute(
            select(entry).where(entry.c.conversation_id == name).order_by(entry.c.seq)
        ).all(),
        {row.device_id: row.seq for row in connection.execute(cursors)},
        Counter(connection.scalars(kinds)),
    )


def found(stored: dict[str, Stored]) -> int:
    """Count the messages and commits in the logs, but for the commit that began each."""
    return sum(len(each.entries) - 2 for each in stored.values())


def lost(crowd: Crowd, stored: dict[str, Stored]) -> int:
    """Count what was acknowledged and is not there, and what is there and a device has not got."""
    names = {(row.conversation_id, row.seq) for each in stored.values() for row in each.entries}
    return sum(
        (promise.conversation, promise.seq) not in names
        for handset in crowd.handsets
        for promise in handset.acknowledged.values()
    ) + sum(
        max(0, len(stored[name].entries) - talk.reached)
        for handset in crowd.handsets
        for name, talk in handset.talks.items()
    )


def faults(crowd: Crowd, stored: dict[str, Stored], keys: ServiceKeys) -> list[str]:
    """Say everything that is not as docs/faults.md promises."""
    return [
        *(fault for name in sorted(stored) for fault in _log_faults(name, stored[name])),
        *(fault for each in crowd.handsets for fault in _promise_faults(each, stored)),
        *(fault for each in crowd.handsets for fault in _delivery_faults(each, stored)),
        *(
            fault
            for name in stored
            for fault in frank_faults(crowd, name, stored[name].entries, keys)
        ),
    ]


def _log_faults(name: str, stored: Stored) -> Iterator[str]:
    entries, row = stored.entries, stored.row
    if [each.seq for each in entries] != list(range(1, row.head + 1)):
        yield f"{name}: the log has gaps, or its head {row.head} is not its last"
    named = Counter((each.message_id, each.sender) for each in entries if each.message_id)
    yield from (f"{name}: {key} is there {n} times" for key, n in named.items() if n > 1)
    epochs = [each.epoch for each in entries if each.kind == HANDSHAKE]
    if epochs != list(range(row.epoch)):
        yield f"{name}: commits of epochs {epochs} do not make epoch {row.epoch}"
    if stored.deeds[AuditKind.CONVERSATION_OPENED] != 1:
        yield f"{name}: the trail does not say that it was opened"
    # The opening makes epoch 0, each commit one more; each epoch's roster is a deed.
    if stored.deeds[AuditKind.CONVERSATION_ROSTER_CHANGED] != len(epochs) + 1:
        yield f"{name}: {len(epochs) + 1} epochs, {stored.deeds} in the trail"
    yield from _summary_faults(name, stored)


def _summary_faults(name: str, stored: Stored) -> Iterator[str]:
    row = stored.row
    unread = sum(each.side == SIDE_YOUNG and each.seq > row.seen for each in stored.entries)
    if row.unread != unread:
        yield f"{name}: {row.unread} unread, {unread} in the log"
    waiting: int | None = None
    for each in stored.entries:
        if each.side == SIDE_TEAM:
            waiting = None
        elif each.side == SIDE_YOUNG and waiting is None:
            waiting = each.at
    if row.waiting_since != waiting:
        yield f"{name}: waiting since {row.waiting_since}, the log says {waiting}"
    messages = [each.at for each in stored.entries if each.kind == APPLICATION]
    if messages and row.last_at < max(messages):
        yield f"{name}: last at {row.last_at}, the log says {max(messages)}"


def _promise_faults(handset: Handset, stored: dict[str, Stored]) -> Iterator[str]:
    device = handset.resident.device
    for promise in handset.acknowledged.values():
        entries = stored[promise.conversation].entries
        if promise.seq > len(entries):
            yield f"{promise} is not in the log"
            continue
        row = entries[promise.seq - 1]
        name = promise.name if row.kind == APPLICATION else ""
        if (row.seq, row.sender, row.message_id) != (promise.seq, device, name):
            yield f"{promise} is not what the log has there"
        if promise.at not in {None, row.at}:
            yield f"{promise} has another time in the log, {row.at}"
    for name, talk in handset.talks.items():
        # A crash may forget the last of what it acknowledged, never go beyond it.
        if stored[name].cursors.get(device, 0) > talk.acknowledged:
            yield f"{device}: its cursor in {name} is farther than it said"


def _delivery_faults(handset: Handset, stored: dict[str, Stored]) -> Iterator[str]:
    device = handset.resident.device
    if handset.gaps:
        yield f"{device}: {handset.gaps} pushes left an entry out"
    for name, talk in handset.talks.items():
        got = [(each.seq, each.kind, each.message_id, each.at) for each in talk.heard]
        there = [(row.seq, row.kind, row.message_id, row.at) for row in stored[name].entries]
        if got != there[len(there) - len(got) :] or len(got) < len(there) - _before(talk):
            yield f"{device}: has {len(got)} of {len(there)} entries of {name}, or others"


def _before(talk: Talk) -> int:
    """Say how many entries lie before the first that is for the device."""
    return talk.heard[0].seq - 1 if talk.heard else 0
