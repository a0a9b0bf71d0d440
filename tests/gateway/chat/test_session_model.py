"""The connection's state machine against a model, whatever order the world chooses."""

from dataclasses import dataclass, field

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from gateway.chat.replies import Hello, Ok, SignalPush
from gateway.chat.requests import LIMITS, List
from gateway.chat.session import (
    MOST_QUEUED_BYTES,
    RESUME_BELOW_BYTES,
    Answered,
    Call,
    Close,
    CloseCode,
    Effect,
    EncodedEntry,
    EntriesRead,
    Event,
    HoldReading,
    Joined,
    Left,
    Opened,
    Over,
    Passed,
    Position,
    Reached,
    ReadEntries,
    Received,
    ResumeReading,
    Send,
    Session,
    Written,
)

NAMES = ("rose", "lily")
SHORT_PAGE = 4
# A page of the largest is more than the queue may ever hold.
PADDING = (b"", b"x" * (RESUME_BELOW_BYTES // 3), b"x" * (MOST_QUEUED_BYTES // 3))

HELLO = Hello(account="a", device="d", organisation="o", now=0)
SIGNAL = SignalPush(conversation="rose", epoch=0, sender="s", sealed=b"x")

names = st.sampled_from(NAMES)


@dataclass
class Log:
    """A conversation as storage has it, and what the device was pushed of it."""

    entries: list[EncodedEntry] = field(default_factory=list)
    member: bool = False
    expected: int = 0
    joined: Joined | None = None

    @property
    def head(self) -> int:
        return len(self.entries)


class DeliveryMachine(RuleBasedStateMachine):
    """The world around a session: logs that grow, reads that take their time, lossy hints.

    Hints that a device joined or left are not lost here: within a node they cannot be, and between
    nodes a device reconnects.
    """

    def __init__(self) -> None:
        super().__init__()
        self.session = Session()
        self.logs = {name: Log() for name in NAMES}
        self.frames: dict[bytes, tuple[str, int]] = {}
        self.hints: list[Reached] = []
        self.reads: list[ReadEntries] = []
        self.found: list[EntriesRead] = []
        self.unanswered = 0
        self.held = False
        self.queued: list[int] = []
        self.closed: int | None = None

    # What the session may do

    def feed(self, event: Event) -> None:
        was_closed = self.closed is not None
        for effect in self.session.handle(event):
            assert not was_closed
            self.perform(effect)

    def perform(self, effect: Effect) -> None:
        match effect:
            case Send(frames):
                assert self.closed is None
                for frame in frames:
                    self.queued.append(len(frame))
                    self.check_push(frame)
            case ReadEntries():
                self.reads.append(effect)
            case Call():
                self.unanswered += 1
            case HoldReading():
                assert not self.held
                self.held = True
            case ResumeReading():
                assert self.held
                self.held = False
            case Close(code):
                assert self.closed is None
                self.closed = code

    def check_push(self, data: bytes) -> None:
        if data not in self.frames:
            return
        name, seq = self.frames[data]
        log = self.logs[name]
        assert log.member, "a push to a device that is no member"
        assert seq == log.expected, "a gap, or an entry twice"
        log.expected += 1

    # What the world does

    @initialize(heads=st.tuples(st.integers(0, 6), st.integers(0, 6)), behind=st.integers(0, 6))
    def open(self, heads: tuple[int, int], behind: int) -> None:
        positions = []
        for name, head in zip(NAMES, heads, strict=True):
            for _ in range(head):
                self.append(name, 0)
            self.logs[name].member = head > 0
            cursor = max(0, head - behind)
            self.logs[name].expected = cursor + 1
            if head > 0:
                positions.append(Position(name, cursor, head))
        self.hints.clear()
        self.feed(Opened(HELLO, positions))

    @rule(name=names, size=st.integers(0, len(PADDING) - 1), told=st.booleans())
    def grow(self, name: str, size: int, told: bool) -> None:  # noqa: FBT001 - Hypothesis draws it
        self.append(name, size)
        if told:
            self.hints.append(Reached(name, self.logs[name].head))

    def append(self, name: str, size: int) -> None:
        log = self.logs[name]
        seq = log.head + 1
        encoded = EncodedEntry(seq, f"{name} {seq} ".encode() + PADDING[size])
        self.frames[encoded.frame] = (name, seq)
        log.entries.append(encoded)

    @precondition(lambda self: self.hints)
    @rule(data=st.data(), keep=st.booleans())
    def hint(self, data: st.DataObject, keep: bool) -> None:  # noqa: FBT001
        """Deliver some hint, not always the oldest, and not always for the last time."""
        place = data.draw(st.integers(0, len(self.hints) - 1))
        event = self.hints[place] if keep else self.hints.pop(place)
        self.feed(event)

    @rule(name=names, beyond=st.integers(1, 3))
    def hint_too_much(self, name: str, beyond: int) -> None:
        self.feed(Reached(name, self.logs[name].head + beyond))

    @precondition(lambda self: self.reads)
    @rule(data=st.data())
    def look(self, data: st.DataObject) -> None:
        """Run a read: what it finds is fixed now and arrives later."""
        read = self.reads.pop(data.draw(st.integers(0, len(self.reads) - 1)))
        entries = self.logs[read.conversation].entries[read.after : read.after + SHORT_PAGE]
        self.found.append(EntriesRead(read.conversation, entries))

    @precondition(lambda self: self.found)
    @rule(data=st.data())
    def bring(self, data: st.DataObject) -> None:
        self.feed(self.found.pop(data.draw(st.integers(0, len(self.found) - 1))))

    @precondition(lambda self: self.queued)
    @rule(count=st.integers(1, 5))
    def write(self, count: int) -> None:
        gone, self.queued = self.queued[:count], self.queued[count:]
        self.feed(Written(sum(gone)))

    @rule(name=names)
    def join(self, name: str) -> None:
        """Let a commit add the device, for the first time or (at another leaf) again."""
        self.append(name, 0)
        log = self.logs[name]
        seq = log.head
        if not log.member or log.expected < seq:
            log.expected = seq
        log.member = True
        log.joined = Joined(name, seq - 1, seq)
        self.feed(log.joined)

    @rule(name=names)
    def join_again(self, name: str) -> None:
        """Let the hint that the device joined come once more."""
        joined = self.logs[name].joined
        if joined is not None:
            self.feed(joined)

    @rule(name=names)
    def leave(self, name: str) -> None:
        self.append(name, 0)
        self.logs[name].member = False
        self.logs[name].joined = None
        self.feed(Left(name))

    @precondition(lambda self: not self.held)
    @rule()
    def ask(self) -> None:
        self.feed(Received(List(id=1)))

    @precondition(lambda self: self.unanswered > 0)
    @rule(count=st.integers(1, LIMITS.in_flight))
    def answer(self, count: int) -> None:
        for _ in range(min(count, self.unanswered)):
            self.unanswered -= 1
            self.feed(Answered([Ok(re=1)]))

    @precondition(lambda self: not self.held)
    @rule()
    def ask_as_much_as_allowed(self) -> None:
        while not self.held and self.closed is None:
            self.feed(Received(List(id=1)))

    @rule()
    def signal(self) -> None:
        self.feed(Passed(SIGNAL))

    @rule(unlikely=st.integers(0, 20))
    def end(self, unlikely: int) -> None:
        if unlikely == 0:
            self.feed(Over(CloseCode.SESSION_ENDED))

    @rule()
    def settle(self) -> None:
        """Let everything under way arrive: then nothing may be missing."""
        for name, log in self.logs.items():
            if log.member:
                self.feed(Reached(name, log.head))
        while self.closed is None and (self.reads or self.found or self.queued):
            for read in self.reads:
                after = read.after
                entries = self.logs[read.conversation].entries[after : after + SHORT_PAGE]
                self.found.append(EntriesRead(read.conversation, entries))
            self.reads.clear()
            found, self.found = self.found, []
            for event in found:
                self.feed(event)
            self.feed(Written(sum(self.queued)))
            self.queued.clear()
        if self.closed is None:
            for log in self.logs.values():
                assert not log.member or log.expected == log.head + 1

    # What always holds

    @invariant()
    def in_flight_is_bounded(self) -> None:
        assert self.unanswered <= LIMITS.in_flight
        if self.closed is None:
            assert self.held or self.unanswered < LIMITS.in_flight
            assert not self.held or self.unanswered > LIMITS.in_flight // 2

    @invariant()
    def entries_alone_never_close(self) -> None:
        assert self.closed in {None, CloseCode.SESSION_ENDED}


TestDelivery = DeliveryMachine.TestCase
TestDelivery.settings = settings(stateful_step_count=80)
