"""What a device asks over the WebSocket (docs/protocol.md section 4), and how it is decoded."""

import re
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct

from gateway.chat.asked import KIB, Asked, Id, Seq
from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.visits.requests import VisitRequest

__all__ = [
    "LIMITS",
    "Ack",
    "Claim",
    "Commit",
    "Group",
    "Invitation",
    "Limits",
    "List",
    "Mark",
    "Open",
    "Publish",
    "Request",
    "Seen",
    "Send",
    "Signal",
    "Stuck",
    "Sync",
    "Who",
    "decode_request",
]

Message = Annotated[bytes, Meta(min_length=1, max_length=64 * KIB)]
Handshake = Annotated[bytes, Meta(min_length=1, max_length=512 * KIB)]
Sealed = Annotated[bytes, Meta(min_length=1, max_length=KIB)]
Derived = Annotated[bytes, Meta(min_length=1, max_length=4 * KIB)]
Signature = Annotated[bytes, Meta(min_length=64, max_length=64)]
Package = Annotated[bytes, Meta(min_length=1, max_length=16 * KIB)]


class Limits(Struct, frozen=True):
    """What a device may send, in bytes; ``in_flight`` in requests."""

    message: int = 64 * KIB
    bundle: int = 512 * KIB
    frame: int = 1024 * KIB
    in_flight: int = 64


LIMITS: Final = Limits()


class List(Asked, tag="list", frozen=True):
    """Ask for every conversation that this device may see."""


class Publish(Asked, tag="publish", frozen=True, kw_only=True):
    """Offer KeyPackages, MLSMessage-wrapped."""

    packages: Annotated[list[Package], Meta(max_length=50)]
    last_resort: Package | None = None


class Open(Asked, tag="open", frozen=True, kw_only=True):
    """Open a desk conversation around a group of epoch 0.

    ``continues`` is the conversation that goes on in this one.
    """

    conversation: Id
    team: Id
    group_info: Handshake
    continues: Id | None = None


class Claim(Asked, tag="claim", frozen=True, kw_only=True):
    """Ask for a KeyPackage of each device that belongs in and is not."""

    conversation: Id


class Commit(Asked, tag="commit", frozen=True, kw_only=True):
    """Hand in a commit bundle."""

    conversation: Id
    commit: Handshake
    welcome: Handshake | None = None
    group_info: Handshake


class Group(Asked, tag="group", frozen=True, kw_only=True):
    """Ask for the GroupInfo, to join by external commit."""

    conversation: Id


class Stuck(Asked, tag="stuck", frozen=True, kw_only=True):
    """Say that this device cannot follow the commit that is entry ``seq``."""

    conversation: Id
    seq: Seq
    epoch: Seq
    authenticator: Derived
    external_pub: Derived
    signature: Signature


class Invitation(Asked, tag="invitation", frozen=True, kw_only=True):
    """Ask for the Welcome that waits for this device."""

    conversation: Id


class Send(Asked, tag="send", frozen=True, kw_only=True, omit_defaults=True):
    """Hand in a PrivateMessage; a quiet one is nobody's words, and the desk does not count it."""

    conversation: Id
    message_id: Id
    message: Message
    quiet: bool = False


class Sync(Asked, tag="sync", frozen=True, kw_only=True):
    """Ask for the entries behind ``after``."""

    conversation: Id
    after: Seq
    limit: Annotated[int, Meta(ge=1, le=500)] = 100


class Ack(Asked, tag="ack", frozen=True, kw_only=True):
    """Say that this device's own store has everything up to ``seq``."""

    conversation: Id
    seq: Seq


class Mark(Asked, tag="mark", frozen=True, kw_only=True):
    """Replace this device's sealed receipt."""

    conversation: Id
    epoch: Seq
    sealed: Sealed


class Signal(Asked, tag="signal", frozen=True, kw_only=True):
    """Pass a sealed signal on to whoever is connected."""

    conversation: Id
    epoch: Seq
    sealed: Sealed


class Seen(Asked, tag="seen", frozen=True, kw_only=True):
    """Say that the team has had everything up to ``seq`` on a screen."""

    conversation: Id
    seq: Seq


class Who(Asked, tag="who", frozen=True, kw_only=True):
    """Ask for the directory entries of devices."""

    devices: Annotated[list[Id], Meta(min_length=1, max_length=100)]


Request = (
    List
    | Publish
    | Open
    | Claim
    | Commit
    | Group
    | Stuck
    | Invitation
    | Send
    | Sync
    | Ack
    | Mark
    | Signal
    | Seen
    | Who
    | VisitRequest
)


class _Header(Struct, frozen=True):
    """As much of a broken frame as an error reply needs."""

    t: str = ""
    id: int = 0


_requests: Final[msgspec.msgpack.Decoder[Request]] = msgspec.msgpack.Decoder(Request)
_headers: Final = msgspec.msgpack.Decoder(_Header)
_OVER: Final = re.compile(r" of length <= ([0-9]+)")
_KNOWN: Final = frozenset(str(kind.__struct_config__.tag) for kind in Request.__args__)


def decode_request(data: bytes) -> Request:
    """Decode a device's frame.

    Raises:
        ClientProtocolError: with ``re`` among its fields, the request's id where it could be read.
    """
    if len(data) > LIMITS.frame:
        raise ClientProtocolError(Code.REQUEST_TOO_LARGE, re=0, limit=LIMITS.frame)
    try:
        return _requests.decode(data)
    except msgspec.ValidationError as error:
        raise _refusal(data, error) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise ClientProtocolError(Code.REQUEST_MALFORMED, re=0, at="$") from None


def _refusal(data: bytes, error: msgspec.ValidationError) -> ClientProtocolError:
    try:
        header = _headers.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ClientProtocolError(Code.REQUEST_MALFORMED, re=0, at="$")
    asked = header.id if 1 <= header.id <= 2**53 else 0
    if header.t not in _KNOWN:
        return ClientProtocolError(Code.REQUEST_UNKNOWN_TYPE, re=asked)
    said = str(error)
    where = said.rpartition(" - at `")[2].rstrip("`") if " - at `" in said else "$"
    over = _OVER.search(said)
    if over is not None:
        limit = int(over.group(1))
        return ClientProtocolError(Code.REQUEST_TOO_LARGE, re=asked, at=where, limit=limit)
    return ClientProtocolError(Code.REQUEST_MALFORMED, re=asked, at=where)
