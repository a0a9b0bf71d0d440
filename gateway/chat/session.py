"""One device's connection as a pure state machine: events in, effects out.

It decides what is pushed when, how much may be under way, and when to give up; it never waits,
reads a clock, encodes secrets or touches storage. ``socket.py`` is its shell.

The heart is delivery. Storage is the truth and a hint only says "conversation C reached n", so for
each conversation the machine keeps how far it has pushed and how far it knows the log to reach,
and has at most one read under way. A hint that is lost costs time, never an entry; a hint that
comes twice costs nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, assert_never

from msgspec import Struct

from gateway.chat.replies import EntryPush, ErrorReply, Hello, Push, Reply, encode
from gateway.chat.requests import LIMITS, Request
from gateway.visits.replies import VisitHello

__all__ = [
    "BAD_FRAMES_A_MINUTE",
    "MOST_QUEUED_BYTES",
    "PAGE",
    "Answered",
    "Call",
    "Close",
    "CloseCode",
    "Effect",
    "EncodedEntry",
    "EntriesRead",
    "Event",
    "HoldReading",
    "Joined",
    "Left",
    "Malformed",
    "Opened",
    "Over",
    "Passed",
    "Position",
    "Reached",
    "ReadEntries",
    "Received",
    "ResumeReading",
    "Send",
    "Session",
    "Written",
    "encode_entry",
]

PAGE: Final = 100
MOST_QUEUED_BYTES: Final = 4 * 1024 * 1024
RESUME_BELOW_BYTES: Final = 1024 * 1024
BAD_FRAMES_A_MINUTE: Final = 20
MINUTE_MS: Final = 60_000


class CloseCode:
    """WebSocket close codes (docs/protocol.md section 4)."""

    RESTART: Final = 1012
    TOO_SLOW: Final = 4000
    BAD_FRAMES: Final = 4001
    TOO_MANY: Final = 4002
    SESSION_ENDED: Final = 4100
    DEVICE_REVOKED: Final = 4101
    REPLACED: Final = 4102
    RIGHTS_CHANGED: Final = 4103


class Position(Struct, frozen=True, gc=False):
    """How far a device is in a conversation whose log reaches ``head``."""

    conversation: str
    cursor: int
    head: int


class EncodedEntry(Struct, frozen=True, gc=False):
    """An entry's push frame, encoded once for every device that gets it."""

    seq: int
    frame: bytes


def encode_entry(push: EntryPush) -> EncodedEntry:
    """Encode an entry for pushing."""
    return EncodedEntry(push.entry.seq, encode(push))


# Events


class Opened(Struct, frozen=True, gc=False):
    """The connection stands; the device is a leaf of these conversations."""

    hello: Hello | VisitHello
    positions: Sequence[Position]


class Received(Struct, frozen=True, gc=False):
    """The device asked something."""

    request: Request


class Malformed(Struct, frozen=True, gc=False):
    """The device sent a frame that is none, at ``at`` (milliseconds)."""

    reply: ErrorReply
    at: int


class Answered(Struct, frozen=True, gc=False):
    """Requests are done with."""

    replies: list[Reply]


class Reached(Struct, frozen=True, gc=False):
    """A conversation's log reaches ``head``."""

    conversation: str
    head: int


class EntriesRead(Struct, frozen=True, gc=False):
    """What a ``ReadEntries`` found, in order from where it was asked."""

    conversation: str
    entries: Sequence[EncodedEntry]


class Joined(Struct, frozen=True, gc=False):
    """The device became a leaf of a conversation; entries behind ``after`` are for it."""

    conversation: str
    after: int
    head: int


class Left(Struct, frozen=True, gc=False):
    """The device is a leaf of a conversation no more."""

    conversation: str


class Passed(Struct, frozen=True, gc=False):
    """Something to pass on as it is."""

    push: Push


class Written(Struct, frozen=True, gc=False):
    """That many queued bytes left for the network."""

    size: int


class Over(Struct, frozen=True, gc=False):
    """The connection has to end, for a reason from outside."""

    code: int


Event = (
    Opened
    | Received
    | Malformed
    | Answered
    | Reached
    | EntriesRead
    | Joined
    | Left
    | Passed
    | Written
    | Over
)


# Effects


class Send(Struct, frozen=True, gc=False):
    """Queue these frames for the device."""

    frames: list[bytes]


class Call(Struct, frozen=True, gc=False):
    """Carry a request out and feed ``Answered``."""

    request: Request


class ReadEntries(Struct, frozen=True, gc=False):
    """Read at most ``PAGE`` entries behind ``after`` and feed ``EntriesRead``."""

    conversation: str
    after: int


class HoldReading(Struct, frozen=True, gc=False):
    """Take no further frame from the network."""


class ResumeReading(Struct, frozen=True, gc=False):
    """Take frames from the network again."""


class Close(Struct, frozen=True, gc=False):
    """Send what is queued no further; close with this code."""

    code: int


Effect = Send | Call | ReadEntries | HoldReading | ResumeReading | Close


@dataclass(slots=True)
class _Track:
    """Delivery of one conversation; ``heard`` is the farthest hint since the last read began."""

    pushed: int
    head: int
    reading: bool = False
    heard: int = 0


@dataclass(slots=True)
class Session:
    """The state of one connection; ``handle`` is its only way in."""

    _tracks: dict[str, _Track] = field(default_factory=dict)
    _early: list[Event] | None = field(default_factory=list)
    _queued: int = 0
    _in_flight: int = 0
    _held: bool = False
    _closed: bool = False
    _bad_frames: list[int] = field(default_factory=list)

    def handle(self, event: Event) -> list[Effect]:  # noqa: C901, PLR0911, PLR0912 - an arm an event
        """Take an event and say what to do."""
        if self._closed:
            return []
        if self._early is not None and isinstance(event, Reached | Joined | Left | Passed):
            # The device hears nothing before hello, and the positions come with that.
            self._early.append(event)
            return []
        match event:
            case Received(request):
                return self._receive(request)
            case Answered(replies):
                return self._answer(replies)
            case Reached(conversation, head):
                return self._reach(conversation, head)
            case EntriesRead(conversation, entries):
                return self._push_entries(conversation, entries)
            case Written(size):
                return self._drain(size)
            case Passed(push):
                return self._send([encode(push)])
            case Joined(conversation, after, head):
                return self._join(conversation, after, head)
            case Left(conversation):
                self._tracks.pop(conversation, None)
                return []
            case Malformed(reply, at):
                return self._complain(reply, at)
            case Opened(hello, positions):
                return self._open(hello, positions)
            case Over(code):
                return self._close(code)
            case _:
                assert_never(event)

    def _open(self, hello: Hello | VisitHello, positions: Sequence[Position]) -> list[Effect]:
        early, self._early = self._early or [], None
        effects = self._send([encode(hello)])
        for position in positions:
            self._tracks[position.conversation] = _Track(position.cursor, position.head)
            effects += self._read_on(position.conversation)
        for event in early:
            effects += self.handle(event)
        return effects

    def _receive(self, request: Request) -> list[Effect]:
        self._in_flight += 1
        if self._in_flight >= LIMITS.in_flight and not self._held:
            self._held = True
            return [Call(request), HoldReading()]
        return [Call(request)]

    def _answer(self, replies: list[Reply]) -> list[Effect]:
        self._in_flight -= len(replies)
        effects = self._send([encode(reply) for reply in replies])
        if self._held and self._in_flight <= LIMITS.in_flight // 2:
            self._held = False
            effects.append(ResumeReading())
        return effects

    def _complain(self, reply: ErrorReply, now: int) -> list[Effect]:
        self._bad_frames = [at for at in self._bad_frames if now - at < MINUTE_MS]
        self._bad_frames.append(now)
        effects = self._send([encode(reply)])
        if len(self._bad_frames) > BAD_FRAMES_A_MINUTE:
            effects += self._close(CloseCode.BAD_FRAMES)
        return effects

    def _reach(self, conversation: str, head: int) -> list[Effect]:
        track = self._tracks.get(conversation)
        if track is None:
            return []
        track.head = max(track.head, head)
        track.heard = max(track.heard, head)
        return self._read_on(conversation)

    def _join(self, conversation: str, after: int, head: int) -> list[Effect]:
        track = self._tracks.get(conversation)
        if track is None or track.pushed < after:
            self._tracks[conversation] = _Track(pushed=after, head=head)
            return self._read_on(conversation)
        # The hint came twice, or after the entry that it tells of.
        return self._reach(conversation, head)

    def _push_entries(self, conversation: str, entries: Sequence[EncodedEntry]) -> list[Effect]:
        track = self._tracks.get(conversation)
        if track is None:
            return []
        track.reading = False
        frames: list[bytes] = []
        for entry in entries:
            if self._queued > RESUME_BELOW_BYTES:
                break  # a page may be larger than the queue; the rest is read again
            # A read that was under way while the device left and came back may overlap.
            if entry.seq == track.pushed + 1:
                track.pushed = entry.seq
                self._queued += len(entry.frame)
                frames.append(entry.frame)
        if not entries:
            # The log ends earlier than a hint said: believe the log, and what was heard since.
            track.head = max(track.pushed, track.heard)
        further = self._read_on(conversation)
        return [Send(frames), *further] if frames else further

    def _read_on(self, conversation: str) -> list[Effect]:
        track = self._tracks[conversation]
        if self._closed or track.reading or track.pushed >= track.head:
            return []
        if self._queued > RESUME_BELOW_BYTES:
            return []
        track.reading = True
        track.heard = 0
        return [ReadEntries(conversation, track.pushed)]

    def _drain(self, size: int) -> list[Effect]:
        was_full = self._queued > RESUME_BELOW_BYTES
        self._queued -= size
        if not was_full or self._queued > RESUME_BELOW_BYTES:
            return []
        return [effect for conversation in self._tracks for effect in self._read_on(conversation)]

    def _send(self, frames: list[bytes]) -> list[Effect]:
        self._queued += sum(map(len, frames))
        if self._queued > MOST_QUEUED_BYTES:
            return self._close(CloseCode.TOO_SLOW)
        return [Send(frames)]

    def _close(self, code: int) -> list[Effect]:
        if self._closed:
            return []
        self._closed = True
        return [Close(code)]
