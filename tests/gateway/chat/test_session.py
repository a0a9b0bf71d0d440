"""The connection's state machine, as transcripts: what comes in, and what it makes of it."""

from collections.abc import Sequence
from typing import Final

import pytest

from gateway.chat.replies import (
    Entry,
    EntryPush,
    ErrorReply,
    Hello,
    Ok,
    SignalPush,
    StockPush,
    encode,
)
from gateway.chat.requests import LIMITS, List
from gateway.chat.session import (
    BAD_FRAMES_A_MINUTE,
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
    Malformed,
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
    encode_entry,
)

HELLO: Final = Hello(account="a", device="d", organisation="o", now=0)
HELLO_SENT: Final = Send([encode(HELLO)])
TALK: Final = "talk"
OTHER: Final = "other"
REFUSAL: Final = ErrorReply(re=0, code="request.malformed")
REFUSED: Final = Send([encode(REFUSAL)])
MINUTE: Final = 60_000

Transcript = Sequence[tuple[Event, list[Effect]]]


def play(session: Session, transcript: Transcript) -> None:
    """Feed events one by one and compare what each brings about."""
    for number, (event, effects) in enumerate(transcript):
        assert session.handle(event) == effects, f"line {number}: {event}"


def entry(seq: int, size: int = 1) -> EncodedEntry:
    body = Entry(
        seq=seq, kind="application", epoch=0, sender="s", message_id="m", at=0, body=b"x" * size
    )
    return encode_entry(EntryPush(conversation=TALK, entry=body))


def pushed(*seqs: int, size: int = 1) -> Send:
    return Send([entry(seq, size).frame for seq in seqs])


def opened(*positions: Position) -> Session:
    session = Session()
    session.handle(Opened(HELLO, positions))
    return session


def test_session_greets_and_reads_what_is_missing() -> None:
    play(
        Session(),
        [
            (
                Opened(HELLO, [Position(TALK, 2, 4), Position(OTHER, 7, 7)]),
                [HELLO_SENT, ReadEntries(TALK, 2)],
            ),
            (EntriesRead(TALK, [entry(3), entry(4)]), [pushed(3, 4)]),
        ],
    )


def test_session_reads_on_until_it_has_the_head() -> None:
    play(
        opened(Position(TALK, 0, 3)),
        [
            (EntriesRead(TALK, [entry(1), entry(2)]), [pushed(1, 2), ReadEntries(TALK, 2)]),
            (EntriesRead(TALK, [entry(3)]), [pushed(3)]),
        ],
    )


def test_session_has_one_read_under_way() -> None:
    play(
        opened(Position(TALK, 0, 0)),
        [
            (Reached(TALK, 1), [ReadEntries(TALK, 0)]),
            (Reached(TALK, 2), []),
            (EntriesRead(TALK, [entry(1)]), [pushed(1), ReadEntries(TALK, 1)]),
            (EntriesRead(TALK, [entry(2)]), [pushed(2)]),
        ],
    )


def test_session_ignores_hint_that_comes_twice_or_late() -> None:
    play(
        opened(Position(TALK, 0, 0)),
        [
            (Reached(TALK, 2), [ReadEntries(TALK, 0)]),
            (EntriesRead(TALK, [entry(1), entry(2)]), [pushed(1, 2)]),
            (Reached(TALK, 2), []),
            (Reached(TALK, 1), []),
        ],
    )


def test_session_fills_gap_that_lost_hint_left() -> None:
    play(
        opened(Position(TALK, 0, 0)),
        [
            (Reached(TALK, 5), [ReadEntries(TALK, 0)]),
            (EntriesRead(TALK, [entry(n) for n in range(1, 6)]), [pushed(*range(1, 6))]),
        ],
    )


def test_session_believes_log_over_hint() -> None:
    play(
        opened(Position(TALK, 3, 3)),
        [
            (Reached(TALK, 9), [ReadEntries(TALK, 3)]),
            (EntriesRead(TALK, []), []),
            (Reached(TALK, 4), [ReadEntries(TALK, 3)]),
            (EntriesRead(TALK, [entry(4)]), [pushed(4)]),
        ],
    )


def test_session_remembers_hint_that_overtakes_an_empty_read() -> None:
    play(
        opened(Position(TALK, 3, 3)),
        [
            (Reached(TALK, 9), [ReadEntries(TALK, 3)]),
            (Reached(TALK, 4), []),
            (EntriesRead(TALK, []), [ReadEntries(TALK, 3)]),
            (EntriesRead(TALK, [entry(4)]), [pushed(4)]),
        ],
    )


def test_session_ignores_conversation_that_it_does_not_follow() -> None:
    play(opened(), [(Reached(TALK, 5), []), (EntriesRead(TALK, [entry(1)]), [])])


def test_device_that_joins_is_pushed_its_own_commit_first() -> None:
    play(
        opened(),
        [
            (Joined(TALK, after=6, head=7), [ReadEntries(TALK, 6)]),
            (EntriesRead(TALK, [entry(7)]), [pushed(7)]),
        ],
    )


def test_device_that_joins_is_pushed_nothing_twice_when_told_twice() -> None:
    play(
        opened(),
        [
            (Joined(TALK, after=6, head=7), [ReadEntries(TALK, 6)]),
            (Joined(TALK, after=6, head=7), []),
            (EntriesRead(TALK, [entry(7)]), [pushed(7)]),
            (Joined(TALK, after=6, head=7), []),
            (Joined(TALK, after=6, head=8), [ReadEntries(TALK, 7)]),
        ],
    )


def test_device_that_rejoins_is_not_pushed_what_lies_before() -> None:
    play(
        opened(Position(TALK, 2, 2)),
        [
            (Left(TALK), []),
            (Reached(TALK, 8), []),
            (Joined(TALK, after=8, head=9), [ReadEntries(TALK, 8)]),
            (EntriesRead(TALK, [entry(9)]), [pushed(9)]),
        ],
    )


def test_device_that_rejoins_while_it_lags_skips_what_lies_before() -> None:
    play(
        opened(Position(TALK, 2, 5)),
        [
            (Joined(TALK, after=8, head=9), [ReadEntries(TALK, 8)]),
            (EntriesRead(TALK, [entry(3), entry(4), entry(5)]), [ReadEntries(TALK, 8)]),
            (EntriesRead(TALK, [entry(9)]), [pushed(9)]),
            (EntriesRead(TALK, [entry(9)]), []),
        ],
    )


def test_device_that_left_is_pushed_no_late_read() -> None:
    play(
        opened(Position(TALK, 0, 1)),
        [(Left(TALK), []), (EntriesRead(TALK, [entry(1)]), [])],
    )


def test_session_says_nothing_before_hello() -> None:
    signal = SignalPush(conversation=OTHER, epoch=1, sender="s", sealed=b"x")
    play(
        Session(),
        [
            (Joined(TALK, after=6, head=7), []),
            (Reached(TALK, 8), []),
            (Passed(signal), []),
            (
                Opened(HELLO, [Position(TALK, 6, 7)]),
                [HELLO_SENT, ReadEntries(TALK, 6), Send([encode(signal)])],
            ),
            (EntriesRead(TALK, [entry(7)]), [pushed(7), ReadEntries(TALK, 7)]),
            (EntriesRead(TALK, [entry(8)]), [pushed(8)]),
        ],
    )


def test_session_forgets_conversation_left_before_hello() -> None:
    play(
        Session(),
        [
            (Left(TALK), []),
            (Opened(HELLO, [Position(TALK, 6, 6)]), [HELLO_SENT]),
            (Reached(TALK, 7), []),
        ],
    )


def test_session_carries_request_out_and_passes_answer_on() -> None:
    play(
        opened(),
        [
            (Received(List(id=1)), [Call(List(id=1))]),
            (Answered([Ok(re=1)]), [Send([encode(Ok(re=1))])]),
        ],
    )


def test_session_passes_push_on() -> None:
    push = StockPush(ordinary=3)
    play(opened(), [(Passed(push), [Send([encode(push)])])])


def test_session_holds_at_the_limit_and_resumes_at_half() -> None:
    session = opened()
    for number in range(1, LIMITS.in_flight):
        play(session, [(Received(List(id=number)), [Call(List(id=number))])])
    last = List(id=LIMITS.in_flight)
    play(session, [(Received(last), [Call(last), HoldReading()])])
    half = LIMITS.in_flight // 2
    for number in range(1, half):
        play(session, [(Answered([Ok(re=number)]), [Send([encode(Ok(re=number))])])])
    play(session, [(Answered([Ok(re=half)]), [Send([encode(Ok(re=half))]), ResumeReading()])])


def test_session_says_hold_once() -> None:
    session = opened()
    effects = [
        effect
        for number in range(1, LIMITS.in_flight + 3)
        for effect in session.handle(Received(List(id=number)))
    ]
    assert effects.count(HoldReading()) == 1


def test_session_forgives_twenty_bad_frames_a_minute() -> None:
    session = opened()
    play(session, [(Malformed(REFUSAL, 0), [REFUSED])] * BAD_FRAMES_A_MINUTE)
    play(session, [(Malformed(REFUSAL, MINUTE), [REFUSED])] * BAD_FRAMES_A_MINUTE)


def test_session_closes_at_bad_frame_too_many() -> None:
    session = opened()
    play(session, [(Malformed(REFUSAL, 0), [REFUSED])] * BAD_FRAMES_A_MINUTE)
    too_many: list[Effect] = [REFUSED, Close(CloseCode.BAD_FRAMES)]
    play(session, [(Malformed(REFUSAL, MINUTE - 1), too_many)])


def test_session_stops_reading_while_much_is_queued() -> None:
    size = RESUME_BELOW_BYTES
    frame = len(entry(1, size).frame)
    play(
        opened(Position(TALK, 0, 2)),
        [
            (EntriesRead(TALK, [entry(1, size)]), [pushed(1, size=size)]),
            (Reached(TALK, 3), []),
            (Written(frame - RESUME_BELOW_BYTES - 1), []),
            (Written(RESUME_BELOW_BYTES), [ReadEntries(TALK, 1)]),
            (EntriesRead(TALK, [entry(2), entry(3)]), [pushed(2, 3)]),
        ],
    )


def test_session_leaves_rest_of_a_page_that_is_larger_than_the_queue() -> None:
    size = MOST_QUEUED_BYTES // 4
    page = [entry(seq, size) for seq in range(1, 9)]
    session = opened(Position(TALK, 0, 8))
    for first in range(1, 9):
        play(
            session,
            [
                (EntriesRead(TALK, page[first - 1 :]), [pushed(first, size=size)]),
                (
                    Written(len(page[0].frame)),
                    [ReadEntries(TALK, first)] if first < 8 else [],
                ),
            ],
        )


def test_session_reads_every_waiting_conversation_when_the_queue_drains() -> None:
    size = RESUME_BELOW_BYTES
    frame = len(entry(1, size).frame)
    play(
        opened(Position(TALK, 0, 1), Position(OTHER, 4, 4)),
        [
            (EntriesRead(TALK, [entry(1, size)]), [pushed(1, size=size)]),
            (Reached(TALK, 2), []),
            (Reached(OTHER, 5), []),
            (Written(frame), [ReadEntries(TALK, 1), ReadEntries(OTHER, 4)]),
        ],
    )


def test_session_closes_on_device_that_does_not_read() -> None:
    session = opened()
    big = SignalPush(conversation=TALK, epoch=0, sender="s", sealed=b"x" * 1024)
    most = MOST_QUEUED_BYTES // len(encode(big))
    for _ in range(most - 1):
        assert session.handle(Passed(big)) == [Send([encode(big)])]
    effects = [effect for _ in range(3) for effect in session.handle(Passed(big))]
    assert effects[-1] == Close(CloseCode.TOO_SLOW)
    assert effects.count(Close(CloseCode.TOO_SLOW)) == 1


@pytest.mark.parametrize("code", [CloseCode.REPLACED, CloseCode.SESSION_ENDED, CloseCode.RESTART])
def test_session_ends_when_told_to(code: int) -> None:
    play(
        opened(Position(TALK, 0, 1)),
        [
            (Over(code), [Close(code)]),
            (Over(code), []),
            (EntriesRead(TALK, [entry(1)]), []),
            (Received(List(id=1)), []),
            (Answered([Ok(re=1)]), []),
            (Malformed(REFUSAL, 0), []),
        ],
    )


def test_session_ends_before_hello() -> None:
    play(Session(), [(Over(CloseCode.REPLACED), [Close(CloseCode.REPLACED)])])


def test_session_that_closes_in_the_middle_of_an_event_says_no_more() -> None:
    session = opened()
    size = MOST_QUEUED_BYTES // 2
    signal = SignalPush(conversation=TALK, epoch=0, sender="s", sealed=b"x" * size)
    session.handle(Passed(signal))
    huge = ErrorReply(re=0, code="c" * size)
    play(session, [(Malformed(huge, 0), [Close(CloseCode.TOO_SLOW)])])


def test_session_closes_once_for_two_reasons() -> None:
    session = opened()
    play(session, [(Malformed(REFUSAL, 0), [REFUSED])] * BAD_FRAMES_A_MINUTE)
    huge = ErrorReply(re=0, code="c" * MOST_QUEUED_BYTES)
    play(session, [(Malformed(huge, 0), [Close(CloseCode.TOO_SLOW)])])
