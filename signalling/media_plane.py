"""What forwards a visit's media, as the rest of Earshot sees it. docs/visits.md section 8.

The forwarding unit never sees media in clear: frames are encrypted by SFrame between devices. It
may run in this process or in one of its own; nothing here says which.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

__all__ = [
    "Answer",
    "CallChecked",
    "Gone",
    "MediaKind",
    "MediaNews",
    "MediaOfferRefused",
    "MediaPlane",
    "MediaProblem",
    "MediaUnavailable",
    "Track",
    "TracksChanged",
]


class MediaKind(StrEnum):
    """What a track carries."""

    AUDIO = "audio"
    VIDEO = "video"
    SCREEN = "screen"


@dataclass(frozen=True, slots=True)
class Track:
    """Whose media comes to a participant on its receiving transceiver ``mid``."""

    mid: str
    participant: str
    kind: MediaKind


@dataclass(frozen=True, slots=True)
class Answer:
    """A complete SDP answer, and what comes where.

    ``wanted``: how many receiving transceivers of each kind the participant lacks for all that it
    is to hear and see; it offers again with that many more.
    """

    sdp: str
    tracks: tuple[Track, ...] = ()
    wanted: int = 0


@dataclass(frozen=True, slots=True)
class TracksChanged:
    """What comes where at a participant is other than its last ``Answer`` or this said."""

    room: str
    participant: str
    tracks: tuple[Track, ...]
    wanted: int


@dataclass(frozen=True, slots=True)
class Gone:
    """A participant's connection failed, or the unit lost it; it has to offer again.

    An empty ``participant`` means everybody in the room, which the unit then knows no more.
    """

    room: str
    participant: str


@dataclass(frozen=True, slots=True)
class CallChecked:
    """A call check is over: ``rtt`` in milliseconds, ``loss`` per mille, ``kbps`` from it."""

    check: str
    rtt: int
    loss: int
    kbps: int


MediaNews = TracksChanged | Gone | CallChecked


class MediaProblem(Exception):
    """The base of what a media plane refuses."""


class MediaOfferRefused(MediaProblem):
    """The offer is none that can be answered; the client mends it. ``rule``: a stable code."""

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class MediaUnavailable(MediaProblem):
    """The unit cannot serve now (no port, its process is down); the operator acts."""


class MediaPlane(Protocol):
    """Forwards media between the participants of rooms.

    Rooms and participants are ids (32 hex digits) that the caller made. All methods but
    ``subscribe`` may raise ``MediaUnavailable``. Calls about one room are made one after the other;
    those about different rooms at the same time. Nothing survives the unit's process: after a
    restart it knows no room, says ``Gone`` where it can, and is told everything again.
    """

    async def open_room(self, room: str) -> None:
        """Make a room where nobody hears anybody; nothing where there is one already."""
        ...

    async def join(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a participant's first offer, or one with another DTLS identity (a new page).

        A connection that the participant had is closed. The room is opened where it is not. What
        it receives follows ``route``; until that names it, nothing.

        Raises:
            MediaOfferRefused: the offer is none; a connection that there was goes on.
        """
        ...

    async def renegotiate(self, room: str, participant: str, offer: str) -> Answer:
        """Answer a further offer over the same connection: other transceivers, or ICE restarted.

        Where the unit does not know the participant it is a ``join``.

        Raises:
            MediaOfferRefused: the offer is none; the connection goes on as it was.
        """
        ...

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        """Replace who hears and sees whom: receiver to senders. Who is not named receives nothing.

        When it returns, no further packet goes where it may not. It may name participants who have
        not joined yet: it holds for them when they do.
        """
        ...

    async def leave(self, room: str, participant: str) -> None:
        """Close a participant's connection; nothing where there is none."""
        ...

    async def close_room(self, room: str) -> None:
        """Close all connections of a room and forget it; nothing where there is none."""
        ...

    async def check(self, check: str, offer: str) -> Answer:
        """Answer the offer of a call check; ``CallChecked`` follows within 10 seconds.

        ``check`` is an id of the caller's. The connection closes by itself.

        Raises:
            MediaOfferRefused: the offer is none.
        """
        ...

    def subscribe(self, listener: Callable[[MediaNews], None]) -> None:
        """Call ``listener`` with all that happens, on the event loop; it never blocks or raises."""
        ...

    async def close(self) -> None:
        """Close everything; no method is called after it."""
        ...
