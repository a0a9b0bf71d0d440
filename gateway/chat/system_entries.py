"""What the service itself says in a conversation's log: entries of kind ``system``."""

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, bindparam, insert, select, update

from gateway.chat.log import SIDE_NONE, SYSTEM
from gateway.chat.replies import Entry
from gateway.chat.tables import conversation, entry

__all__ = ["append_system"]

_grow: Final = (
    update(conversation)
    .where(conversation.c.id == bindparam("key"))
    .values(head=bindparam("new_head"))
)


def append_system(
    connection: Connection, said: Sequence[tuple[str, bytes]], *, now: int
) -> list[tuple[str, Entry]]:
    """Append bodies to the logs of conversations whose rows the caller holds locked, in order."""
    if not said:
        return []
    columns = conversation.c
    rows = connection.execute(
        select(columns.id, columns.head, columns.epoch).where(
            columns.id.in_({name for name, _ in said})
        )
    )
    places = {row.id: (row.head, row.epoch) for row in rows}
    made: list[tuple[str, Entry]] = []
    for name, body in said:
        head, epoch = places[name]
        places[name] = (head + 1, epoch)
        made.append((name, _entry(head + 1, epoch, body, now)))
    connection.execute(insert(entry), [_row(name, each) for name, each in made])
    connection.execute(
        _grow, [{"key": name, "new_head": head} for name, (head, _) in places.items()]
    )
    return made


def _entry(seq: int, epoch: int, body: bytes, now: int) -> Entry:
    return Entry(seq=seq, kind=SYSTEM, epoch=epoch, sender="", message_id="", at=now, body=body)


def _row(name: str, made: Entry) -> dict[str, Any]:
    return {
        "conversation_id": name,
        "seq": made.seq,
        "kind": made.kind,
        "epoch": made.epoch,
        "sender": "",
        "message_id": "",
        "at": made.at,
        "side": SIDE_NONE,
        "body": made.body,
    }
