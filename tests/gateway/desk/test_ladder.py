from datetime import datetime
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from gateway.desk.hours import MINUTE, Calendar, Span
from gateway.desk.ladder import Again, Alarm, AlarmState, Cause, Climb, Deed, End, Ladder, Raise
from gateway.desk.settings import After, Clock, Step, Who

LONDON = ZoneInfo("Europe/London")
OFFICE = Calendar(LONDON, ((Span(540, 1020),),) * 5 + ((), ()))
STEPS = (
    Step(After.UNREAD, 60, Clock.WORKING, Who.DUTY),
    Step(After.UNREAD, 120, Clock.WORKING, Who.LEAD),
    Step(After.PROMISE, 0, Clock.WORKING, Who.LEAD),
    Step(After.PROMISE, 30, Clock.CLOCK, Who.ON_CALL),
)
LADDER = Ladder(STEPS, repeat_minutes=20, resume_minutes=40, calendar=OFFICE)
HOUR = 60 * MINUTE


def london(*when: int) -> int:
    return round(datetime(*when, tzinfo=LONDON).timestamp() * 1000)  # type: ignore[misc, arg-type]


TEN = london(2026, 5, 6, 10)
CAUSE = Cause(unread_since=TEN, promise_due=TEN + 6 * HOUR)
QUIET = Cause(None, None)
READ = Cause(None, TEN + 6 * HOUR)


def raised(step: int, at: int) -> Alarm:
    return Alarm(AlarmState.RAISED, step, at)


def taken(step: int, at: int) -> Alarm:
    return Alarm(AlarmState.ACKNOWLEDGED, step, at, at)


def test_nothing_happens_before_the_first_step_is_due() -> None:
    assert LADDER.look(CAUSE, None, TEN) == (None, TEN + HOUR)
    assert LADDER.look(QUIET, None, TEN) == (None, None)


def test_first_step_is_named_also_where_it_is_past() -> None:
    assert LADDER.first_due(CAUSE) == TEN + HOUR
    assert LADDER.first_due(READ) == TEN + 6 * HOUR
    assert LADDER.first_due(QUIET) is None


def test_alarm_climbs_until_somebody_acknowledges() -> None:
    assert LADDER.look(CAUSE, None, TEN + HOUR) == (Raise(0), TEN + 2 * HOUR)
    assert LADDER.look(CAUSE, raised(0, TEN + HOUR), TEN + 2 * HOUR) == (Climb(1), TEN + 6 * HOUR)
    assert LADDER.look(CAUSE, raised(1, TEN + 2 * HOUR), TEN + 3 * HOUR) == (None, TEN + 6 * HOUR)


def test_acknowledged_alarm_rests_and_goes_on_while_the_cause_lasts() -> None:
    alarm = taken(0, TEN + HOUR)

    assert LADDER.look(CAUSE, alarm, TEN + HOUR) == (None, TEN + HOUR + 40 * MINUTE)
    later = TEN + HOUR + 40 * MINUTE
    assert LADDER.look(CAUSE, alarm, later) == (Climb(1), TEN + 6 * HOUR)


def test_last_step_is_raised_again_and_again() -> None:
    due = TEN + 6 * HOUR + 30 * MINUTE
    alarm = raised(3, due)

    assert LADDER.look(CAUSE, alarm, due) == (None, due + 20 * MINUTE)
    again = due + 20 * MINUTE
    assert LADDER.look(CAUSE, alarm, again) == (Again(3), again + 20 * MINUTE)
    assert LADDER.look(CAUSE, taken(3, due), due + 40 * MINUTE)[0] == Again(3)


def test_alarm_ends_with_what_it_was_raised_for() -> None:
    assert LADDER.look(QUIET, raised(1, TEN), TEN + HOUR) == (End(), None)
    assert LADDER.look(READ, raised(1, TEN), TEN + HOUR) == (End(), TEN + 6 * HOUR)
    assert LADDER.look(CAUSE, raised(9, TEN), TEN) == (End(), TEN + HOUR)


def test_after_downtime_the_highest_due_step_alone_is_raised() -> None:
    assert LADDER.look(CAUSE, None, TEN + 48 * HOUR)[0] == Raise(3)


def test_working_steps_rest_at_night() -> None:
    evening = london(2026, 5, 8, 16, 50)
    ladder = Ladder(STEPS[:1], repeat_minutes=20, resume_minutes=40, calendar=OFFICE)
    cause = Cause(unread_since=london(2026, 5, 8, 15), promise_due=None)

    assert ladder.look(cause, raised(0, evening), evening) == (None, london(2026, 5, 11, 9, 10))


@given(
    st.integers(0, 600),
    st.integers(0, 1200),
    st.lists(st.integers(1, 400), min_size=1, max_size=40),
    st.lists(st.integers(0, 39), max_size=3),
)
def test_every_look_leads_on_and_none_is_needed_sooner_than_said(
    unread: int, due: int, gaps: list[int], acknowledged: list[int]
) -> None:
    cause = Cause(TEN + unread * MINUTE, TEN + due * MINUTE)
    now = TEN
    deed, expected = LADDER.look(cause, None, now)
    alarm = carried_out(None, deed, now)
    for number, gap in enumerate(gaps):
        now += gap * MINUTE
        deed, again = LADDER.look(cause, alarm, now)
        assert again is not None
        assert expected is not None
        assert (deed is None) == (now < expected)
        assert deed is None or again > now
        alarm, expected = carried_out(alarm, deed, now), again
        if alarm is not None and number in acknowledged:
            alarm = taken(alarm.step, now)
            _, expected = LADDER.look(cause, alarm, now)


def carried_out(alarm: Alarm | None, deed: Deed | None, now: int) -> Alarm | None:
    match deed:
        case Raise(step) | Climb(step) | Again(step):
            return raised(step, now)
        case End():
            return None
        case None:
            return alarm
