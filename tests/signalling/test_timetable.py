from signalling.effects import EndGuests, RaiseAlarm, Remind, WasThere, WentOver
from signalling.events import Back, End, Leave, Lose, NotSafe, TellTest, Tick
from signalling.room import schedule
from signalling.shapes import DeviceTest, EndedWhy, Note, Phase, Place, Role
from signalling.timetable import (
    EMPTY_AFTER,
    HOST_GRACE,
    LINE_GRACE,
    MISSED_AFTER,
    REMINDERS,
    due,
    reminders_past,
    settle,
)
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NODE,
    NOON,
    ROBIN,
    VISIT,
    after,
    arrives,
    effects_of,
    let_in,
    opened,
    opens,
    writes,
)

DAY = 24 * 60 * 60 * 1000
TOMORROW = NOON + DAY


def test_reminders_go_out_once_each_and_not_after_the_beginning() -> None:
    room = schedule(VISIT, TOMORROW + 1, 30, NOON, two_staff=False)
    assert due(room) == TOMORROW + 1 - REMINDERS[0]
    assert effects_of(room, Tick(), NOON + 1) == [Remind()]
    room = after(room, Tick(), now=NOON + 1)
    assert effects_of(room, Tick(), NOON + 2) == []
    assert due(room) == TOMORROW + 1 - REMINDERS[1]
    assert effects_of(room, Tick(), TOMORROW - 1) == [Remind()]
    assert effects_of(room, Tick(), TOMORROW + 1) == []
    assert reminders_past(NOON, NOON) == 2


def test_visit_that_nobody_came_to_is_missed_and_rings() -> None:
    room = after(schedule(VISIT, NOON, 30, NOON, two_staff=False), arrives(ROBIN))
    late = NOON + MISSED_AFTER
    assert due(room) == late
    assert after(room, Tick(), now=late - 1) == room
    missed = after(room, Tick(), now=late)
    assert (missed.phase, missed.parties[0].place) == (Phase.MISSED, Place.LEFT)
    assert effects_of(room, Tick(), late) == [
        WentOver(EndedWhy.MISSED, None, late, ()),
        EndGuests(()),
        RaiseAlarm(),
    ]
    assert (due(missed), settle(missed, late + DAY)) == (None, (missed, []))


def test_visit_is_not_missed_while_its_host_waits_but_when_they_give_up() -> None:
    late = NOON + MISSED_AFTER
    room = after(opened(), arrives(ROBIN))
    assert after(room, Tick(), now=late).phase is Phase.WAITING
    assert after(room, End(HOST), now=late).phase is Phase.MISSED
    gone = after(room, Leave(HOST), now=late)
    assert due(gone) == late
    assert after(gone, Tick(), now=late).phase is Phase.MISSED
    # Before it was to begin, it can only be ended.
    early = after(schedule(VISIT, TOMORROW, 30, NOON, two_staff=False), opens(), End(HOST))
    assert (early.phase, early.ended_why) == (Phase.ENDED, EndedWhy.HOST)


def test_staff_who_meet_each_other_have_not_met_the_young_person() -> None:
    room = let_in(opened(), BETH)
    assert not room.met
    assert after(room, End(HOST), now=NOON + 1).phase is Phase.MISSED
    assert let_in(room, MUM).met


def test_who_lost_the_line_may_come_back_for_two_minutes() -> None:
    room = after(let_in(opened(), ROBIN), Lose(ROBIN, NODE))
    assert due(room) == NOON + LINE_GRACE
    assert after(room, Back(ROBIN, "south"), now=NOON + LINE_GRACE - 1).parties[1].node == "south"
    gone = after(room, Tick(), now=NOON + LINE_GRACE)
    assert (gone.parties[1].place, gone.phase) == (Place.LEFT, Phase.OPEN)


def test_host_who_lost_the_line_is_one_for_a_minute() -> None:
    room = after(let_in(opened(), ROBIN), Lose(HOST, NODE))
    assert room.phase is Phase.IN_PROGRESS
    assert due(room) == NOON + HOST_GRACE
    gone = after(room, Tick(), now=NOON + HOST_GRACE)
    assert (gone.host, gone.phase) == ("", Phase.ON_HOLD)
    # Nobody has to look first: whoever opens finds that there is no host.
    assert after(room, opens(BETH), now=NOON + HOST_GRACE).host == BETH


def test_visit_that_everybody_left_ends_by_itself() -> None:
    room = after(let_in(opened(), ROBIN), Leave(ROBIN), Leave(HOST))
    assert (room.phase, due(room)) == (Phase.SCHEDULED, NOON + EMPTY_AFTER)
    ended = after(room, Tick(), now=NOON + EMPTY_AFTER)
    assert (ended.phase, ended.ended_why) == (Phase.ENDED, EndedWhy.EMPTY)
    assert due(after(room, arrives(ROBIN))) is None


def test_end_says_who_was_there_when() -> None:
    room = after(let_in(opened(), ROBIN), Leave(ROBIN), now=NOON + 50)
    room = let_in(room, MUM, now=NOON + 60)
    (over, guests) = effects_of(room, End(HOST), NOON + 90)
    assert over == WentOver(
        EndedWhy.HOST,
        NOON,
        NOON + 90,
        (
            WasThere(HOST, "amina", Role.STAFF, NOON, NOON + 90),
            WasThere(ROBIN, "robin", Role.YOUNG_PERSON, NOON, NOON + 50),
            WasThere(MUM, "", Role.PARENT, NOON + 60, NOON + 90),
        ),
    )
    assert guests == EndGuests((MUM,))


def test_end_keeps_nothing_sealed_no_device_test_and_no_word_of_safety() -> None:
    test, note = DeviceTest("ok", "ok", "ok", "ok", 1, 2, 3), Note("n", "member", 4, b"sealed")
    room = after(let_in(opened(), ROBIN), arrives(MUM), NotSafe(ROBIN))
    room = after(room, TellTest(ROBIN, test), TellTest(MUM, test), writes(HOST, MUM, note))
    assert [(each.test, each.note) for each in room.parties[1:]] == [(test, None), (test, note)]
    over = after(room, End(HOST))
    assert not over.not_safe
    assert {(each.test, each.note) for each in over.parties} == {(None, None)}
