"""What a gateway and a media process say to each other; docs/media.md section 6. Pure."""

import hashlib
import hmac
import struct
from typing import Final

import msgspec

from media.errors import MalformedPacket
from media.plane import Answer, CallChecked, Gone, PeerStats, TracksChanged

__all__ = [
    "GATEWAY",
    "LENGTH",
    "MEDIA",
    "NONCE_BYTES",
    "PROOF_BYTES",
    "Answered",
    "Check",
    "CloseRoom",
    "Done",
    "FromGateway",
    "FromMedia",
    "Join",
    "Leave",
    "OpenRoom",
    "Refused",
    "Renegotiate",
    "Route",
    "Stats",
    "Told",
    "decode_from_gateway",
    "decode_from_media",
    "encode",
    "frame_length",
    "proof",
    "proves",
]

LENGTH: Final = struct.Struct("!I")
MOST_BYTES: Final = 1024 * 1024
NONCE_BYTES: Final = 32
PROOF_BYTES: Final = 32

GATEWAY: Final = b"earshot media v1 gateway"
MEDIA: Final = b"earshot media v1 media"


class OpenRoom(msgspec.Struct, frozen=True, tag_field="t", tag="open_room"):
    """Make a room, or take one over."""

    n: int
    room: str


class Join(msgspec.Struct, frozen=True, tag_field="t", tag="join"):
    """A first offer."""

    n: int
    room: str
    participant: str
    offer: str


class Renegotiate(msgspec.Struct, frozen=True, tag_field="t", tag="renegotiate"):
    """A further offer."""

    n: int
    room: str
    participant: str
    offer: str


class Route(msgspec.Struct, frozen=True, tag_field="t", tag="route"):
    """Who hears whom."""

    n: int
    room: str
    hears: dict[str, frozenset[str]]


class Leave(msgspec.Struct, frozen=True, tag_field="t", tag="leave"):
    """Somebody leaves."""

    n: int
    room: str
    participant: str


class CloseRoom(msgspec.Struct, frozen=True, tag_field="t", tag="close_room"):
    """A room ends."""

    n: int
    room: str


class Check(msgspec.Struct, frozen=True, tag_field="t", tag="check"):
    """A call check's offer."""

    n: int
    check: str
    offer: str


class Stats(msgspec.Struct, frozen=True, tag_field="t", tag="stats"):
    """How does everybody in a room do?"""

    n: int
    room: str


FromGateway = OpenRoom | Join | Renegotiate | Route | Leave | CloseRoom | Check | Stats


class Done(msgspec.Struct, frozen=True, tag_field="t", tag="done"):
    """It is so."""

    n: int


class Answered(msgspec.Struct, frozen=True, tag_field="t", tag="answer"):
    """The answer to an offer."""

    n: int
    answer: Answer


class Told(msgspec.Struct, frozen=True, tag_field="t", tag="stats"):
    """How everybody does."""

    n: int
    stats: dict[str, PeerStats]


class Refused(msgspec.Struct, frozen=True, tag_field="t", tag="refused"):
    """No: ``code`` is an offer's fault, or says why the plane cannot."""

    n: int
    code: str


FromMedia = Done | Answered | Told | Refused | TracksChanged | Gone | CallChecked

_encoder: Final = msgspec.msgpack.Encoder()
_from_gateway: Final[msgspec.msgpack.Decoder[FromGateway]] = msgspec.msgpack.Decoder(FromGateway)
_from_media: Final[msgspec.msgpack.Decoder[FromMedia]] = msgspec.msgpack.Decoder(FromMedia)


def encode(message: FromGateway | FromMedia) -> bytes:
    """Write a frame with its length."""
    body = _encoder.encode(message)
    return LENGTH.pack(len(body)) + body


def frame_length(head: bytes) -> int:
    """Read how long a frame's body is.

    Raises:
        MalformedPacket: longer than any may be.
    """
    length: int = LENGTH.unpack(head)[0]
    if length > MOST_BYTES:
        raise MalformedPacket("media frame")
    return length


def decode_from_gateway(body: bytes) -> FromGateway:
    """Read a request.

    Raises:
        MalformedPacket: it is none.
    """
    try:
        return _from_gateway.decode(body)
    except msgspec.DecodeError:
        raise MalformedPacket("media frame") from None


def decode_from_media(body: bytes) -> FromMedia:
    """Read an answer or news.

    Raises:
        MalformedPacket: it is none.
    """
    try:
        return _from_media.decode(body)
    except msgspec.DecodeError:
        raise MalformedPacket("media frame") from None


def proof(secret: bytes, role: bytes, theirs: bytes, ours: bytes) -> bytes:
    """Prove the knowledge of the secret, as one side, to who sent ``theirs``."""
    return hmac.new(secret, role + theirs + ours, hashlib.sha256).digest()


def proves(given: bytes, secret: bytes, role: bytes, theirs: bytes, ours: bytes) -> bool:
    """Say whether a proof that the other side gave holds: it is about our bytes first."""
    return hmac.compare_digest(given, proof(secret, role, ours, theirs))
