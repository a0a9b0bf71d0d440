"""What the gateway says over the WebSocket: replies, pushes, and what they are made of."""

from itertools import islice
from typing import Final

import msgspec
from msgspec import Struct

from gateway.chat.requests import LIMITS, Limits
from gateway.errors import EarshotError
from gateway.visits.replies import VisitNow, VisitPush

__all__ = [
    "AlarmPush",
    "AskPush",
    "Claimed",
    "ClaimedPackage",
    "Committed",
    "ConversationPush",
    "Conversations",
    "DeskPush",
    "EndorsementFrame",
    "Entries",
    "Entry",
    "EntryPush",
    "ErrorReply",
    "GroupReply",
    "Hello",
    "InvitationReply",
    "LinkPush",
    "MarkPush",
    "ModerationPush",
    "Named",
    "Noted",
    "Ok",
    "Opened",
    "People",
    "PersonFrame",
    "PersonName",
    "PostPush",
    "Push",
    "Reply",
    "RosterRow",
    "SealedMark",
    "Sent",
    "SignalPush",
    "SpacePush",
    "Stock",
    "StockPush",
    "Summary",
    "encode",
    "error_reply",
    "gather",
]


class Entry(Struct, frozen=True, kw_only=True, gc=False):
    """One entry of a conversation's log; ``frank`` is there for messages alone."""

    seq: int
    kind: str
    epoch: int
    sender: str
    message_id: str
    at: int
    body: bytes
    frank: bytes = b""


class Named(Struct, frozen=True):
    """A team, by id and name."""

    id: str
    name: str


class PersonName(Struct, frozen=True):
    """The young person of a desk conversation."""

    account: str
    name: str


class RosterRow(Struct, frozen=True):
    """One device that can read a conversation."""

    device: str
    account: str
    name: str
    title: str
    kind: str


class SealedMark(Struct, frozen=True):
    """A device's newest receipt."""

    epoch: int
    sender: str
    sealed: bytes


class Guest(Struct, frozen=True):
    """The asker is a guest of another team; ``history``: what of the past is for them."""

    history: str


class Summary(Struct, frozen=True, kw_only=True):
    """A conversation as one device sees it."""

    conversation: str
    kind: str
    team: Named
    person: PersonName
    opened_at: int
    head: int
    epoch: int
    member: bool
    invited: bool
    joined_seq: int
    cursor: int
    last_at: int
    unread: int | None
    waiting_since: int | None
    roster: list[RosterRow]
    marks: list[SealedMark]
    restarted: bool = False
    continued_by: str = ""
    continues: str = ""
    brings: tuple[str, ...] = ()
    guest: Guest | None = None


class _Reply(Struct, tag_field="t", frozen=True, kw_only=True):
    """What answers the request ``re``."""

    re: int


class Ok(_Reply, tag="ok", frozen=True):
    """Done."""


class ErrorReply(Struct, tag_field="t", tag="error", frozen=True, kw_only=True, omit_defaults=True):
    """Refused; ``re`` is 0 where the request could not be read far enough to know."""

    re: int
    code: str
    fields: dict[str, str | int] = {}


class Conversations(_Reply, tag="conversations", frozen=True, kw_only=True):
    """Answer to ``list``."""

    items: list[Summary]


class Stock(_Reply, tag="stock", frozen=True, kw_only=True):
    """Answer to ``publish``: how many ordinary packages are left."""

    ordinary: int


class Opened(_Reply, tag="opened", frozen=True, kw_only=True):
    """Answer to ``open``."""

    summary: Summary


class ClaimedPackage(Struct, frozen=True):
    """A device and one of its KeyPackages."""

    device: str
    package: bytes


class Claimed(_Reply, tag="claimed", frozen=True, kw_only=True):
    """Answer to ``claim``."""

    packages: list[ClaimedPackage]


class Committed(_Reply, tag="committed", frozen=True, kw_only=True):
    """Answer to ``commit``: the group is in ``epoch`` now."""

    conversation: str
    seq: int
    epoch: int


class GroupReply(_Reply, tag="group", frozen=True, kw_only=True):
    """Answer to ``group``."""

    conversation: str
    epoch: int
    head: int
    group_info: bytes


class InvitationReply(_Reply, tag="invitation", frozen=True, kw_only=True):
    """Answer to ``invitation``."""

    conversation: str
    seq: int
    welcome: bytes


class Noted(_Reply, tag="noted", frozen=True, kw_only=True):
    """Answer to ``stuck``; ``restarted``: the conversation goes on under another id."""

    conversation: str
    seq: int
    restarted: bool


class Sent(_Reply, tag="sent", frozen=True, kw_only=True):
    """Answer to ``send``: the message is on the disk, and this is what the gateway vouches for."""

    conversation: str
    seq: int
    at: int
    frank: bytes


class Entries(_Reply, tag="entries", frozen=True, kw_only=True):
    """Answer to ``sync``."""

    conversation: str
    entries: list[Entry]
    head: int


class EndorsementFrame(Struct, frozen=True):
    """Another device's word for a device of its account (docs/devices.md)."""

    by: str
    at: int
    signature: bytes


class RecoveredFrame(Struct, frozen=True):
    """How a device came back by a recovery phrase (docs/recovery.md)."""

    key: bytes
    by: str
    at: int
    endorsement: bytes
    challenge: bytes
    signature: bytes


class PersonFrame(Struct, frozen=True):
    """A device's directory entry."""

    device: str
    statement: bytes
    attestation: bytes
    revoked: bool
    endorsement: EndorsementFrame | None = None
    recovered: RecoveredFrame | None = None


class People(_Reply, tag="people", frozen=True, kw_only=True):
    """Answer to ``who``."""

    people: list[PersonFrame]


Reply = (
    Ok
    | ErrorReply
    | Conversations
    | Stock
    | Opened
    | Claimed
    | Committed
    | GroupReply
    | InvitationReply
    | Noted
    | Sent
    | Entries
    | People
    | VisitNow
)


class Hello(Struct, tag_field="t", tag="hello", frozen=True, kw_only=True):
    """The gateway's first word on a connection."""

    account: str
    device: str
    organisation: str
    now: int
    limits: Limits = LIMITS
    quarantined: bool = False


class EntryPush(Struct, tag_field="t", tag="entry", frozen=True, kw_only=True):
    """A new entry of a conversation that this device is a leaf of."""

    conversation: str
    entry: Entry


class ConversationPush(Struct, tag_field="t", tag="conversation", frozen=True, kw_only=True):
    """A conversation changed for this device."""

    summary: Summary


class SignalPush(Struct, tag_field="t", tag="signal", frozen=True, kw_only=True):
    """Somebody's sealed signal."""

    conversation: str
    epoch: int
    sender: str
    sealed: bytes


class MarkPush(Struct, tag_field="t", tag="mark", frozen=True, kw_only=True):
    """Somebody's new sealed receipt."""

    conversation: str
    epoch: int
    sender: str
    sealed: bytes


class StockPush(Struct, tag_field="t", tag="stock", frozen=True, kw_only=True):
    """This device's KeyPackages run low."""

    ordinary: int


class DeskPush(Struct, tag_field="t", tag="desk", frozen=True, kw_only=True):
    """A conversation changed at the desk: fetch what is shown of it again."""

    team: str
    conversation: str
    version: int


class AlarmPush(Struct, tag_field="t", tag="alarm", frozen=True, kw_only=True):
    """An alarm for this account changed."""

    alarm: str
    team: str
    conversation: str
    step: int
    state: str


class ModerationPush(Struct, tag_field="t", tag="moderation", frozen=True, kw_only=True):
    """Something came into the moderators' queue, or changed there: look at it again."""

    lane: int


class PostPush(Struct, tag_field="t", tag="post", frozen=True, kw_only=True):
    """A post of this account changed: fetch it again."""

    post: str
    version: int


class SpacePush(Struct, tag_field="t", tag="space", frozen=True, kw_only=True):
    """What can be seen in a space changed: look at it again."""

    space: str


class AskPush(Struct, tag_field="t", tag="ask", frozen=True, kw_only=True):
    """Somebody of a desk is asked to write to a young person."""

    ask: str
    team: str | None
    times: int


class LinkPush(Struct, tag_field="t", tag="link", frozen=True, kw_only=True):
    """Somebody asks in by the code that this device shows; the rest is fetched."""


Push = (
    Hello
    | EntryPush
    | ConversationPush
    | SignalPush
    | MarkPush
    | StockPush
    | LinkPush
    | DeskPush
    | AlarmPush
    | VisitPush
    | ModerationPush
    | PostPush
    | AskPush
    | SpacePush
)


GATHERED_BYTES: Final = 64 * 1024
GATHERED_FRAMES: Final = 256

_encoder: Final = msgspec.msgpack.Encoder()


def encode(frame: Reply | Push) -> bytes:
    """Encode a frame."""
    return _encoder.encode(frame)


def gather(frames: list[bytes]) -> tuple[bytes, int]:
    """Take frames for one WebSocket message: a single one as it is, several as an array.

    Returns the message and how many bytes of frames went into it.
    """
    count, size = 1, len(frames[0])
    for frame in islice(frames, 1, GATHERED_FRAMES):
        if size + len(frame) > GATHERED_BYTES:
            break
        size += len(frame)
        count += 1
    taken = frames[:count]
    del frames[:count]
    if count == 1:
        return taken[0], size
    # A MessagePack array's header (fixarray, else array 16), then the frames as they are.
    header = bytes([0x90 | count]) if count < 16 else b"\xdc" + count.to_bytes(2, "big")
    return header + b"".join(taken), size


def error_reply(re: int, error: EarshotError) -> ErrorReply:
    """Turn an error into the frame that answers request ``re``."""
    fields = {name: value for name, value in error.fields.items() if name != "re"}
    return ErrorReply(re=re, code=str(error.code), fields=fields)
