import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.events import (
    Close,
    ContactBegan,
    ContactClosed,
    Effect,
    Event,
    Finish,
    FirstAnswer,
    Override,
    PersonWrote,
    Promise,
    Read,
    Reopen,
    Reply,
    Say,
    Start,
    Stop,
    TeamWrote,
    Transferred,
    VisitMissed,
    VisitPlanned,
    WaitBegan,
    WaitEnded,
)
from gateway.desk.phases import REPLY_AGAIN, TABLE, DeskState, Phase, WrongPhase, handle

PAGE = Path(__file__).parents[3] / "docs" / "desk.md"
OPEN = Promise(due=500, open=True, version=3)
SHUT = Promise(due=900, open=False, version=3)

ROWS: dict[str, type[Event]] = {
    "the young person writes": PersonWrote,
    "the team writes": TeamWrote,
    "finish, or quiet for `finish_days`": Finish,
    "close": Close,
    "reopen": Reopen,
    "STOP": Stop,
    "START": Start,
    "transfer (`docs/inviting.md`)": Transferred,
}


def play(state: DeskState, *script: tuple[Event, list[Effect]]) -> DeskState:
    """Take events in and compare what comes of each."""
    for event, effects in script:
        state, done = handle(state, event)
        assert done == effects, event
    return state


def test_table_is_the_one_on_the_page() -> None:
    section = PAGE.read_text().split("| event |")[1].split("\n\n")[0]
    rows = re.findall(r"^\| ((?!-)[^|]*?) \|(.*)\|$", section, re.MULTILINE)
    assert [name for name, _ in rows] == list(ROWS)
    for name, cells in rows:
        found = [re.search(r"`(\w+)`", cell) for cell in cells.split("|")]
        for phase, cell in zip(Phase, found, strict=True):
            target = TABLE.get((ROWS[name], phase))
            # START is nothing new where somebody waits or was answered: it is not stopped then.
            written = None if cell is None or "desk." in cell[0] else cell.group(1)
            if (name, phase) == ("START", Phase.TO_BE_WRITTEN_UP):
                assert written == "waiting"
                assert target is Phase.ANSWERED
            elif (name, phase) == ("the team writes", Phase.CLOSED):
                assert target is None
            else:
                assert written == target, (name, phase)


def test_talk_from_the_first_word_to_the_end() -> None:
    state = play(
        DeskState(),
        (PersonWrote(10, OPEN), [ContactBegan(1, 10, open=True), WaitBegan(10, 500), Reply(OPEN)]),
        (PersonWrote(11, OPEN), []),
        (Read(12), []),
        (Read(13), []),
        (TeamWrote(20), [WaitEnded(10, 500, 20, answered=True), FirstAnswer(1, 10, 20)]),
        (TeamWrote(21), []),
        (PersonWrote(30, OPEN), [WaitBegan(30, 500)]),
        (TeamWrote(40), [WaitEnded(30, 500, 40, answered=True)]),
        (Finish(50), []),
        (Close(60, ("sleep",)), [ContactClosed(1, 60, ("sleep",)), Say("desk.closed")]),
    )

    assert (state.phase, state.since, state.silent_from) == (Phase.CLOSED, 60, 60)


def test_young_person_who_writes_after_closing_begins_another_contact() -> None:
    closed = DeskState(
        phase=Phase.CLOSED, contact=1, silent_from=60, replied_at=10, replied_open=True
    )

    state = play(
        closed,
        (PersonWrote(70, OPEN), [ContactBegan(2, 70, open=True), WaitBegan(70, 500), Reply(OPEN)]),
    )

    assert (state.phase, state.silent_from) == (Phase.WAITING, None)


def test_reply_is_said_again_when_the_hours_change_or_half_a_day_has_passed() -> None:
    state = DeskState(phase=Phase.ANSWERED, contact=1, replied_at=10, replied_open=True)

    assert handle(state, PersonWrote(20, SHUT))[1] == [WaitBegan(20, 900), Reply(SHUT)]
    late = 10 + REPLY_AGAIN
    assert handle(state, PersonWrote(late, OPEN))[1] == [WaitBegan(late, 500), Reply(OPEN)]


def test_stop_ends_the_promise_and_start_makes_another() -> None:
    waiting = DeskState(
        phase=Phase.WAITING,
        contact=1,
        waiting_since=10,
        promise_due=500,
        unread_since=10,
        unanswered=True,
        replied_at=10,
        replied_open=True,
    )

    stopped = play(
        waiting,
        (Stop(20), [WaitEnded(10, 500, 20, answered=False), Say("desk.stopped")]),
        (Stop(21), []),
    )
    assert (stopped.phase, stopped.silent_from) == (Phase.TO_BE_WRITTEN_UP, 20)
    assert stopped.unread_since == 10
    allowed = play(stopped, (Override(25, 30), [Say("desk.overridden")]))
    assert allowed.silent_from == 30
    started = play(stopped, (Start(40, OPEN), [Say("desk.started"), WaitBegan(40, 500)]))
    assert (started.phase, started.silent_from) == (Phase.WAITING, None)
    play(started, (Start(41, OPEN), []))


def test_message_takes_stop_back() -> None:
    stopped = DeskState(phase=Phase.TO_BE_WRITTEN_UP, contact=1, stopped=True, silent_from=20)

    state, effects = handle(stopped, PersonWrote(30, OPEN))

    assert effects == [Say("desk.started"), WaitBegan(30, 500), Reply(OPEN)]
    assert (state.stopped, state.silent_from) == (False, None)


def test_start_of_a_closed_talk_leaves_it_closed() -> None:
    closed = DeskState(phase=Phase.CLOSED, since=9, contact=1, stopped=True, silent_from=20)

    assert handle(closed, Start(30, OPEN))[0].silent_from == 9


def test_closing_what_is_stopped_keeps_it_stopped_when_it_is_reopened() -> None:
    stopped = DeskState(phase=Phase.TO_BE_WRITTEN_UP, contact=1, stopped=True, silent_from=20)

    closed, _ = handle(stopped, Close(30, ("sleep",)))
    reopened, effects = handle(closed, Reopen(40))

    assert reopened.silent_from == 20
    assert effects == [ContactBegan(2, 40, open=True), Say("desk.reopened")]


def test_team_may_write_first() -> None:
    state, effects = handle(DeskState(), TeamWrote(10))

    assert effects == [ContactBegan(1, 10, open=True)]
    assert (state.phase, state.answered_once) == (Phase.ANSWERED, False)


def test_finish_needs_no_answer_and_reopening_takes_it_back() -> None:
    waiting = DeskState(phase=Phase.WAITING, waiting_since=10, promise_due=500, unanswered=True)

    finished = play(waiting, (Finish(20), [WaitEnded(10, 500, 20, answered=False)]))
    reopened = play(finished, (Reopen(30), [Say("desk.reopened")]))

    assert (reopened.phase, reopened.silent_from) == (Phase.ANSWERED, None)
    with pytest.raises(WrongPhase):
        handle(waiting, Finish(20, by_itself=True))


def test_override_is_for_stop_alone() -> None:
    with pytest.raises(WrongPhase) as refused:
        handle(DeskState(phase=Phase.CLOSED), Override(10, 20))
    assert refused.value.phase is Phase.CLOSED


TIMES = st.integers(1, 1000)
EVENTS = st.lists(
    st.one_of(
        st.builds(PersonWrote, TIMES, st.sampled_from([OPEN, SHUT])),
        st.builds(TeamWrote, TIMES),
        st.builds(Read, TIMES),
        st.builds(Finish, TIMES, st.booleans()),
        st.builds(Close, TIMES, st.just(("sleep",))),
        st.builds(Reopen, TIMES),
        st.builds(Stop, TIMES),
        st.builds(Start, TIMES, st.sampled_from([OPEN, SHUT])),
        st.builds(Override, TIMES, TIMES),
    ),
    max_size=30,
)


@given(EVENTS)
def test_nobody_waits_unseen_and_nothing_is_counted_twice(events: list[Event]) -> None:
    state = DeskState()
    waits = contacts = ended = closed = 0
    for event in events:
        if isinstance(event, TeamWrote) and state.silent_from is not None:
            continue  # the log refuses it
        try:
            state, effects = handle(state, event)
        except WrongPhase:
            continue
        waits += sum(isinstance(each, WaitBegan) for each in effects)
        ended += sum(isinstance(each, WaitEnded) for each in effects)
        contacts += sum(isinstance(each, ContactBegan) for each in effects)
        closed += sum(isinstance(each, ContactClosed) for each in effects)
        waiting = state.phase is Phase.WAITING
        assert waiting == (state.waiting_since is not None) == (state.promise_due is not None)
        assert waits - ended == waiting
        assert state.contact == contacts
        assert contacts - closed == (state.phase not in {Phase.NEW, Phase.CLOSED})
        assert state.stopped <= (state.silent_from is not None)
        if isinstance(event, PersonWrote):
            assert waiting
            assert replace(state, unread_since=None) != state


def test_transfer_ends_the_contact_and_the_wait() -> None:
    play(
        DeskState(),
        (PersonWrote(10, OPEN), [ContactBegan(1, 10, open=True), WaitBegan(10, 500), Reply(OPEN)]),
        (
            Transferred(20, ("transferred",)),
            [WaitEnded(10, 500, 20, answered=False), ContactClosed(1, 20, ("transferred",))],
        ),
    )


def test_transfer_of_what_is_closed_or_new_ends_nothing() -> None:
    for phase in (Phase.NEW, Phase.CLOSED):
        moved, effects = handle(DeskState(phase=phase), Transferred(20, ("transferred",)))
        assert (moved.phase, moved.silent_from, effects) == (Phase.CLOSED, 20, [])


def test_transfer_leaves_stop_as_it_is() -> None:
    stopped = DeskState(Phase.TO_BE_WRITTEN_UP, stopped=True, silent_from=5)
    moved, _ = handle(stopped, Transferred(20, ("transferred",)))
    assert (moved.stopped, moved.silent_from) == (True, 5)


def test_missed_visit_is_open_until_it_is_followed_up() -> None:
    missed = play(DeskState(), (VisitMissed(5), []), (VisitMissed(9), []))
    assert (missed.missed_since, missed.phase) == (5, Phase.NEW)
    assert play(missed, (VisitPlanned(10), []), (VisitPlanned(11), [])).missed_since is None
    answered = handle(missed, TeamWrote(12))[0]
    assert answered.missed_since is None
    again = play(answered, (VisitMissed(13), []))
    written_up = handle(again, Finish(14))[0]
    assert written_up.missed_since == 13
    assert handle(written_up, Close(15, ()))[0].missed_since is None
