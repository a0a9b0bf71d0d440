"""A conversation's log in storage: append in batches, read in order.

Every function works on the caller's connection and commits nothing. What there is one of for each
message is nothing that the garbage collector would have to look at: it holds no cycles.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, assert_never

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import Connection, select

from gateway.chat.log_statements import EntryRow, HeadRow, LogStatements, statements_of
from gateway.chat.replies import Entry
from gateway.chat.tables import entry

__all__ = [
    "APPLICATION",
    "CLOSED",
    "HANDSHAKE",
    "HEARD",
    "PROPOSAL",
    "SIDE_NONE",
    "SIDE_TEAM",
    "SIDE_YOUNG",
    "STOPPED",
    "SYSTEM",
    "Appended",
    "Frank",
    "Outcome",
    "Refused",
    "Repeated",
    "Submission",
    "append_messages",
    "entry_of",
    "heads_of",
    "read_entries",
]

APPLICATION: Final = "application"
HANDSHAKE: Final = "handshake"
PROPOSAL: Final = "proposal"
SYSTEM: Final = "system"

MOST_READ_BYTES: Final = 768 * 1024
"""What entries that are read together may weigh: a reply fits into a frame (1 MiB)."""

SIDE_NONE: Final = 0
SIDE_YOUNG: Final = 1
SIDE_TEAM: Final = 2

HEARD: Final = "heard"
STOPPED: Final = "stopped"
CLOSED: Final = "closed"
"""What ``desk_mark`` may say; in null the desk wants to hear of the team's next message."""


class Submission(Struct, frozen=True, array_like=True, gc=False):
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


class Appended(Struct, frozen=True, gc=False):
    """The message is in the log; ``desk_changed``: it is news for the desk."""

    entry: Entry
    desk_changed: bool


class Repeated(Struct, frozen=True, array_like=True, tag="repeated", gc=False):
    """The same message was entry ``seq`` already."""

    seq: int
    at: int
    frank: bytes = b""


class Refused(Struct, frozen=True, array_like=True, tag="refused", gc=False):
    """Not taken: ``unknown``, ``not_member``, ``restarted``, ``epoch``, ``removal`` or ``id``.

    ``epoch`` is the current one. Or ``stopped``, ``closed``, where the desk lets staff write no
    more.
    """

    why: str
    epoch: int = 0


Outcome = Appended | Repeated | Refused

Frank = Callable[[Sequence[Submission], Sequence[int]], Sequence[bytes]]
"""Makes the franks of messages that will be stored together at these sequence numbers."""


Key = tuple[str, str]
"""A message's id and sender."""


@dataclass(slots=True)
class _Talk:
    """A conversation while a batch runs over it."""

    epoch: int
    head: int
    last_at: int
    unread: int
    waiting_since: int | None
    removal_due_at: int | None
    desk_mark: str | None
    silent_from: int | None
    restarted: bool


class _Place(Struct, gc=False):
    """Where a message is in a log, or will be once the batch is stored."""

    conversation: str
    seq: int
    at: int
    body: bytes
    frank: bytes = b""
    desk_changed: bool = False


class _Again(Struct, gc=False):
    """A message that has its place already."""

    place: _Place


_Verdict = _Place | _Again | Refused


@dataclass(slots=True)
class _Book:
    """What a batch is judged by, and what it changes."""

    talks: dict[str, _Talk]
    members: set[tuple[str, str]]
    places: dict[Key, _Place]
    grown: set[str]

    def judge(self, item: Submission) -> _Verdict:
        """Give a message its place, or say why not."""
        talk = self.talks.get(item.conversation)
        if talk is None:
            return Refused("unknown")
        if (item.conversation, item.sender) not in self.members:
            return Refused("not_member")
        key = (item.message_id, item.sender)
        before = self.places.get(key)
        if before is not None:
            same = before.conversation == item.conversation and before.body == item.body
            return _Again(before) if same else Refused("id")
        refused = _refusal(item, talk)
        if refused is not None:
            return refused
        self.grown.add(item.conversation)
        place = self.places[key] = _advance(item, talk)
        return place

    def heads(self) -> list[HeadRow]:
        """Say how far the conversations are that grew."""
        return [
            HeadRow(name, talk.head, talk.last_at, talk.unread, talk.waiting_since)
            for name, talk in self.talks.items()
            if name in self.grown
        ]


def append_messages(
    connection: Connection, batch: Sequence[Submission], frank: Frank
) -> list[Outcome]:
    """Append a batch; one outcome for each submission, in order.

    The number of statements does not grow with the batch: this is the hot path of every send. It is
    ``Locking`` work: the conversations' rows are locked first, in the order of their ids, and what
    is read after that holds until the commit.
    """
    if not batch:
        return []
    store = statements_of(connection)
    book = _open_book(store, batch)
    verdicts = [book.judge(item) for item in batch]
    judged = list(zip(batch, verdicts, strict=True))
    new = [(item, place) for item, place in judged if isinstance(place, _Place)]
    if new:
        franks = frank([item for item, _ in new], [place.seq for _, place in new])
        for (_, place), made in zip(new, franks, strict=True):
            place.frank = made
        store.append([_row(item, place) for item, place in new], book.heads())
    return [_outcome(item, verdict, frank) for item, verdict in judged]


def _open_book(store: LogStatements, batch: Sequence[Submission]) -> _Book:
    talks = {
        row.id: _Talk(
            row.epoch,
            row.head,
            row.last_at,
            row.unread,
            row.waiting_since,
            row.removal_due_at,
            row.desk_mark,
            row.silent_from,
            row.restarted_at is not None,
        )
        for row in store.lock({item.conversation for item in batch})
    }
    members, known = store.look_up(
        {(item.conversation, item.sender) for item in batch},
        {(item.message_id, item.sender) for item in batch},
    )
    places = {
        (row.message_id, row.sender): _Place(
            row.conversation, row.seq, row.at, row.body, row.frank or b""
        )
        for row in known
    }
    return _Book(talks, members, places, set())


def _refusal(item: Submission, talk: _Talk) -> Refused | None:
    """Say why a member's message is not taken now."""
    if talk.restarted:
        return Refused("restarted")
    if item.epoch != talk.epoch:
        return Refused("epoch", talk.epoch)
    if talk.removal_due_at is not None and item.at >= talk.removal_due_at:
        return Refused("removal", talk.epoch)
    if item.side == SIDE_TEAM and talk.silent_from is not None and item.at >= talk.silent_from:
        return Refused(talk.desk_mark or CLOSED)
    return None


def _advance(item: Submission, talk: _Talk) -> _Place:
    talk.head += 1
    talk.last_at = max(talk.last_at, item.at)
    waited = talk.waiting_since
    news = False
    if item.side == SIDE_YOUNG:
        news = waited is None or talk.unread == 0
        talk.unread += 1
        talk.waiting_since = item.at if waited is None else waited
        talk.silent_from = None
    elif item.side == SIDE_TEAM:
        news = waited is not None or talk.desk_mark is None
        talk.waiting_since = None
    if news:
        talk.desk_mark = HEARD
    return _Place(item.conversation, talk.head, item.at, item.body, desk_changed=news)


def _outcome(item: Submission, verdict: _Verdict, frank: Frank) -> Outcome:
    match verdict:
        case Refused():
            return verdict
        case _Again(place):
            # What was stored before franks were gets the one that it has wherever it is read.
            mark = place.frank or frank([replace(item, at=place.at)], [place.seq])[0]
            return Repeated(place.seq, place.at, mark)
        case _Place():
            return Appended(entry_of(item, verdict.seq, verdict.frank), verdict.desk_changed)
        case _:
            assert_never(verdict)


def entry_of(item: Submission, seq: int, frank: bytes) -> Entry:
    """Make the entry of a message that has its place."""
    return Entry(
        seq=seq,
        kind=APPLICATION,
        epoch=item.epoch,
        sender=item.sender,
        message_id=item.message_id,
        at=item.at,
        body=item.body,
        frank=frank,
    )


def _row(item: Submission, place: _Place) -> EntryRow:
    return EntryRow(
        item.conversation,
        place.seq,
        APPLICATION,
        item.epoch,
        item.sender,
        item.message_id,
        item.at,
        item.side,
        item.body,
        place.frank,
    )


def heads_of(connection: Connection, conversations: Iterable[str]) -> dict[str, int]:
    """Say how far logs reach; those that there are none of are left out."""
    return {row.id: row.head for row in statements_of(connection).lock(conversations)}


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
                frank=row.frank or b"",
            )
        )
    return found
