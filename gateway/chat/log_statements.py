"""What appending a batch says to the store, in each store's own words.

This is the hot path of every send, so a batch is one statement of each kind: what SQLAlchemy and
the driver do for a statement, and the handing over of the interpreter's lock, come once a batch and
not once a message. Everything else in the gateway speaks SQLAlchemy Core.
"""

from collections.abc import Iterable, Sequence
from itertools import accumulate, chain
from typing import Any, Final, NamedTuple, Protocol

import msgspec
from sqlalchemy import Connection

from gateway.storage.direct import say_to

__all__ = ["EntryRow", "HeadRow", "Known", "LogStatements", "State", "statements_of"]

Pair = tuple[str, str]


class State(NamedTuple):
    """A conversation before a batch."""

    id: str
    epoch: int
    head: int
    last_at: int
    unread: int
    waiting_since: int | None
    removal_due_at: int | None
    desk_mark: str | None
    silent_from: int | None
    restarted_at: int | None


class Known(NamedTuple):
    """A message that is in a log."""

    message_id: str
    sender: str
    conversation: str
    seq: int
    at: int
    body: bytes
    frank: bytes | None


Found = Sequence[Known]


class EntryRow(NamedTuple):
    """A message to be put into a log."""

    conversation: str
    seq: int
    kind: str
    epoch: int
    sender: str
    message_id: str
    at: int
    side: int
    body: bytes
    frank: bytes


class HeadRow(NamedTuple):
    """A conversation after a batch."""

    id: str
    head: int
    last_at: int
    unread: int
    waiting_since: int | None


class LogStatements(Protocol):
    """The statements of one store; each takes as many rows as there are."""

    def lock(self, conversations: Iterable[str]) -> Iterable[State]:
        """Read conversations and keep others from changing them, in the order of their ids."""
        ...

    def look_up(self, seats: Iterable[Pair], messages: Iterable[Pair]) -> tuple[set[Pair], Found]:
        """Say which pairs of conversation and device may write; find messages.

        Those may that are in the roster, are to stay and not in quarantine. ``messages``: each by
        its id and its sender.
        """
        ...

    def append(self, rows: Sequence[EntryRow], heads: Iterable[HeadRow]) -> None:
        """Put messages into their logs, and say how far conversations are."""
        ...


def statements_of(connection: Connection) -> LogStatements:
    """Choose the words of the store that a connection leads to."""
    return _Sqlite(connection) if connection.dialect.name == "sqlite" else _Postgres(connection)


def _sort(found: Iterable[Sequence[Any]]) -> tuple[set[Pair], Found]:
    """Tell seats from messages: they are looked up by one statement, and have no message's id."""
    rows = [Known._make(row) for row in found]
    members = {(row.conversation, row.sender) for row in rows if not row.message_id}
    return members, [row for row in rows if row.message_id]


# SQLite takes lists as JSON. Messages, whose bodies JSON has no room for, go in rows of parameters;
# the same few texts again and again, which the driver keeps prepared.

_ENTRY_COLUMNS: Final = (
    "(conversation_id, seq, kind, epoch, sender, message_id, at, side, body, frank)"
)
_ONE_ROW: Final = "(?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"

# OR FAIL: a statement that fails fails the work, which is rolled back as a whole. Without it SQLite
# would copy each page before it writes it, to be able to undo the statement alone.
_SQLITE_INSERTS: Final = tuple(
    (
        rows,
        f"INSERT OR FAIL INTO entry {_ENTRY_COLUMNS} VALUES " + ", ".join([_ONE_ROW] * rows),  # noqa: S608
    )
    for rows in (64, 16, 4, 3, 2, 1)
)

_SQLITE_LOCK: Final = """
    SELECT id, epoch, head, last_at, unread, waiting_since, removal_due_at, desk_mark, silent_from,
        restarted_at
    FROM conversation
    WHERE id IN (SELECT value FROM json_each(?))
"""
_SQLITE_LOOK_UP: Final = """
    SELECT '', leaf.device_id, leaf.conversation_id, 0, 0, x'', NULL FROM json_each(?) AS wanted
    CROSS JOIN leaf ON leaf.device_id = json_extract(wanted.value, '$[1]')
        AND leaf.conversation_id = json_extract(wanted.value, '$[0]')
        AND leaf.leaving_since IS NULL
    WHERE NOT EXISTS (
        SELECT 1 FROM quarantine
        WHERE quarantine.device_id = leaf.device_id AND quarantine.lifted_at IS NULL
    )
    UNION ALL
    SELECT entry.message_id, entry.sender, conversation_id, seq, at, body, frank
    FROM json_each(?) AS wanted
    CROSS JOIN entry ON entry.sender = json_extract(wanted.value, '$[1]')
        AND entry.message_id = json_extract(wanted.value, '$[0]') AND entry.message_id != ''
"""
_SQLITE_MOVE: Final = """
    UPDATE conversation
    SET head = json_extract(value, '$[1]'), last_at = json_extract(value, '$[2]'),
        unread = json_extract(value, '$[3]'), waiting_since = json_extract(value, '$[4]')
    FROM json_each(?) WHERE conversation.id = json_extract(value, '$[0]')
"""

_encode: Final = msgspec.json.Encoder().encode


class _Sqlite:
    """One writer has the whole database, so there is nothing to lock."""

    def __init__(self, connection: Connection) -> None:
        self._say = say_to(connection)

    def lock(self, conversations: Iterable[str]) -> Iterable[State]:
        return map(State._make, self._say(_SQLITE_LOCK, (_json(list(conversations)),)))

    def look_up(self, seats: Iterable[Pair], messages: Iterable[Pair]) -> tuple[set[Pair], Found]:
        return _sort(self._say(_SQLITE_LOOK_UP, (_json(list(seats)), _json(list(messages)))))

    def append(self, rows: Sequence[EntryRow], heads: Iterable[HeadRow]) -> None:
        done = 0
        for size, statement in _SQLITE_INSERTS:
            while len(rows) - done >= size:
                values = tuple(chain.from_iterable(rows[done : done + size]))
                self._say(statement, values)
                done += size
        self._say(_SQLITE_MOVE, (_json(list(heads)),))


def _json(value: object) -> str:
    return _encode(value).decode()


# PostgreSQL takes columns as arrays. The texts in them are ids in hexadecimal digits, so that an
# array is spelled by joining them. Bytes lie one after the other in a parameter, and are cut there.

_POSTGRES_LOCK: Final = """
    SELECT id, epoch, head, last_at, unread, waiting_since, removal_due_at, desk_mark, silent_from,
        restarted_at
    FROM conversation
    WHERE id = ANY(%s::text[]) ORDER BY id FOR NO KEY UPDATE
"""
_POSTGRES_LOOK_UP: Final = """
    SELECT '', leaf.device_id, leaf.conversation_id, 0::bigint, 0::bigint, ''::bytea, NULL::bytea
    FROM unnest(%s::text[], %s::text[]) AS wanted (conversation, device)
    JOIN leaf ON leaf.device_id = wanted.device AND leaf.conversation_id = wanted.conversation
        AND leaf.leaving_since IS NULL
    WHERE NOT EXISTS (
        SELECT 1 FROM quarantine
        WHERE quarantine.device_id = leaf.device_id AND quarantine.lifted_at IS NULL
    )
    UNION ALL
    SELECT entry.message_id, entry.sender, conversation_id, seq, at, body, frank
    FROM unnest(%s::text[], %s::text[]) AS wanted (message_id, sender)
    JOIN entry ON entry.sender = wanted.sender AND entry.message_id = wanted.message_id
        AND entry.message_id != ''
"""
_POSTGRES_APPEND: Final = f"""
    WITH moved AS (
        UPDATE conversation
        SET head = new.head, last_at = new.last_at, unread = new.unread,
            waiting_since = new.waiting_since
        FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::int[], %s::bigint[])
        AS new (id, head, last_at, unread, waiting_since)
        WHERE conversation.id = new.id
    )
    INSERT INTO entry {_ENTRY_COLUMNS}
    SELECT conversation, seq, kind, epoch, sender, message_id, at, side,
        substr(%s::bytea, body_at, body_size), substr(%s::bytea, frank_at, frank_size)
    FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[], %s::text[],
        %s::bigint[], %s::smallint[], %s::int[], %s::int[], %s::int[], %s::int[])
    AS new (conversation, seq, kind, epoch, sender, message_id, at, side, body_at, body_size,
        frank_at, frank_size)
"""  # noqa: S608


class _Postgres:
    """Other nodes write too: each conversation's row is locked until the commit."""

    def __init__(self, connection: Connection) -> None:
        self._say = connection.exec_driver_sql

    def lock(self, conversations: Iterable[str]) -> Iterable[State]:
        return map(State._make, self._say(_POSTGRES_LOCK, (_array(conversations),)))

    def look_up(self, seats: Iterable[Pair], messages: Iterable[Pair]) -> tuple[set[Pair], Found]:
        found = self._say(_POSTGRES_LOOK_UP, (*_arrays(seats), *_arrays(messages)))
        return _sort(found)

    def append(self, rows: Sequence[EntryRow], heads: Iterable[HeadRow]) -> None:
        *columns, bodies, franks = zip(*rows, strict=True)
        pieces = [b"".join(bodies), b"".join(franks)]
        arrays = [*map(_array, columns), *_cuts(bodies), *_cuts(franks)]
        self._say(_POSTGRES_APPEND, (*_arrays(heads), *pieces, *arrays))


def _arrays(rows: Iterable[tuple[str | int | None, ...]]) -> tuple[str, ...]:
    return tuple(_array(column) for column in zip(*rows, strict=True))


def _array(values: Iterable[str | int | None]) -> str:
    return "{" + ",".join(["NULL" if each is None else str(each) for each in values]) + "}"


def _cuts(pieces: Iterable[bytes]) -> tuple[str, str]:
    """Say where pieces begin (from 1) and how long they are, once they lie one after the other."""
    sizes = [len(piece) for piece in pieces]
    starts = accumulate(sizes[:-1], initial=1)
    return _array(starts), _array(sizes)
