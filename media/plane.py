"""What callers of the media plane get back; `signalling/media_plane.py` has the contract."""

from typing import Final

import msgspec

__all__ = [
    "AUDIO",
    "SCREEN",
    "VIDEO",
    "Answer",
    "CallChecked",
    "Gone",
    "News",
    "PeerStats",
    "Placement",
    "Track",
    "TracksChanged",
]

AUDIO: Final = "audio"
VIDEO: Final = "video"
SCREEN: Final = "screen"


class Track(msgspec.Struct, frozen=True):
    """Whose media comes to a participant on its receiving section ``mid``."""

    mid: str
    participant: str
    kind: str


class Placement(msgspec.Struct, frozen=True):
    """What comes where; ``wanted`` receiving sections of each kind are lacking."""

    tracks: tuple[Track, ...]
    wanted: int


class Answer(msgspec.Struct, frozen=True):
    """A complete answer, and what comes where."""

    sdp: str
    tracks: tuple[Track, ...] = ()
    wanted: int = 0


class PeerStats(msgspec.Struct, frozen=True):
    """How a participant's connection does: milliseconds, per mille, kbit/s.

    ``held``: how many videos it is not sent, so that it hears.
    """

    rtt: int
    loss: int
    kbps_in: int
    kbps_out: int
    estimate: int
    held: int = 0


class TracksChanged(msgspec.Struct, frozen=True, tag_field="t", tag="tracks"):
    """What comes where at a participant changed without an offer of its own."""

    room: str
    participant: str
    tracks: tuple[Track, ...]
    wanted: int


class Gone(msgspec.Struct, frozen=True, tag_field="t", tag="gone"):
    """A participant's connection failed; empty: everybody's in the room."""

    room: str
    participant: str


class CallChecked(msgspec.Struct, frozen=True, tag_field="t", tag="checked"):
    """A call check is over: milliseconds, per mille, kbit/s from the device."""

    check: str
    rtt: int
    loss: int
    kbps: int


News = TracksChanged | Gone | CallChecked
