"""A media plane on paper: it notes what it is told, and forwards nothing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from signalling.media_plane import (
    Answer,
    MediaKind,
    MediaNews,
    MediaOfferRefused,
    MediaUnavailable,
    Track,
)

__all__ = ["PaperPlane"]


@dataclass
class PaperPlane:
    """``rooms``: who joined, with their last offer; ``hears``: what was routed last."""

    rooms: dict[str, dict[str, str]] = field(default_factory=dict)
    hears: dict[str, Mapping[str, frozenset[str]]] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    down: bool = False
    closed: bool = False
    _listeners: list[Callable[[MediaNews], None]] = field(default_factory=list)

    async def open_room(self, room: str) -> None:
        self._note("open")
        self.rooms.setdefault(room, {})

    async def join(self, room: str, participant: str, offer: str) -> Answer:
        self._note("join")
        return self._answer(room, participant, offer)

    async def renegotiate(self, room: str, participant: str, offer: str) -> Answer:
        self._note("renegotiate")
        return self._answer(room, participant, offer)

    async def route(self, room: str, hears: Mapping[str, frozenset[str]]) -> None:
        self._note("route")
        self.hears[room] = hears

    async def leave(self, room: str, participant: str) -> None:
        self._note("leave")
        self.rooms.get(room, {}).pop(participant, None)

    async def close_room(self, room: str) -> None:
        self._note("close")
        self.rooms.pop(room, None)
        self.hears.pop(room, None)

    async def check(self, check: str, offer: str) -> Answer:
        self._note(f"check {check}")
        if offer == "no offer":
            raise MediaOfferRefused("sdp")
        return Answer(f"answer to {offer}")

    def subscribe(self, listener: Callable[[MediaNews], None]) -> None:
        self._listeners.append(listener)

    async def close(self) -> None:
        self.closed = True

    def say(self, news: MediaNews) -> None:
        for listener in self._listeners:
            listener(news)

    def _answer(self, room: str, participant: str, offer: str) -> Answer:
        if offer == "no offer":
            raise MediaOfferRefused("sdp")
        others = [each for each in self.rooms.setdefault(room, {}) if each != participant]
        self.rooms[room][participant] = offer
        tracks = tuple(Track(str(n), each, MediaKind.AUDIO) for n, each in enumerate(others))
        return Answer(f"answer to {offer}", tracks, 0)

    def _note(self, call: str) -> None:
        if self.down:
            raise MediaUnavailable
        self.calls.append(call)
