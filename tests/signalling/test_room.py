import pytest

from signalling import events
from signalling.effects import Breached
from signalling.errors import Refusal
from signalling.events import Back, Cancel, End, Enter, Event, Leave, Lose, Move, Tick
from signalling.room import TABLE, phase_of, schedule
from signalling.shapes import NOBODY, EndedWhy, Phase, Plane
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NODE,
    NOON,
    ROBIN,
    VISIT,
    admits,
    after,
    arrives,
    effects_of,
    let_in,
    opened,
    opens,
    refusal,
)


def test_visit_takes_its_way() -> None:
    room = schedule(VISIT, NOON, 30, NOON, two_staff=False)
    script: list[tuple[Event, Phase]] = [
        (arrives(ROBIN), Phase.WAITING),
        (opens(), Phase.WAITING),
        (admits(ROBIN), Phase.ADMITTED),
        (Enter(ROBIN), Phase.IN_PROGRESS),
        (Leave(HOST), Phase.ON_HOLD),
        (opens(BETH), Phase.IN_PROGRESS),
        (Leave(ROBIN), Phase.OPEN),
        (End(BETH), Phase.ENDED),
    ]
    for event, phase in script:
        assert phase in TABLE[type(event), room.phase]
        room = after(room, event)
        assert room.phase is phase is phase_of(room), event


def test_every_event_has_rows_and_every_phase_can_be_left() -> None:
    assert {event for event, _ in TABLE} == set(events.Event.__args__)
    over = {Phase.ENDED, Phase.MISSED}
    for phase in set(Phase) - over:
        assert any(to - {phase} for (_, here), to in TABLE.items() if here is phase)
    for (_, here), to in TABLE.items():
        if here in over:
            assert to == {here}


@pytest.mark.parametrize("event", [arrives(ROBIN), opens(), Cancel(), Move(NOON, 30), admits(MUM)])
def test_nothing_begins_anew_when_a_visit_is_over(event: Event) -> None:
    over = after(opened(), End(HOST))
    assert refusal(over, event) is Refusal.OVER
    for late in (Leave(HOST), End(HOST), Back(HOST, NODE), Lose(HOST, NODE), Tick()):
        assert after(over, late, now=NOON + 5) == over


def test_event_that_is_none_for_the_phase_is_refused() -> None:
    assert refusal(schedule(VISIT, NOON, 30, NOON, two_staff=False), End(HOST)) is Refusal.PHASE
    assert refusal(let_in(opened(), ROBIN), Cancel()) is Refusal.PHASE
    assert refusal(let_in(opened(), ROBIN), End(ROBIN)) is Refusal.HOST_ONLY


def test_visit_is_moved_and_called_off() -> None:
    room = schedule(VISIT, NOON, 30, NOON, two_staff=False)
    moved = after(room, Move(NOON + 3_600_000, 45))
    assert (moved.starts_at, moved.minutes, moved.reminded) == (NOON + 3_600_000, 45, 1)
    off = after(moved, Cancel())
    assert (off.phase, off.ended_why) == (Phase.ENDED, EndedWhy.CANCELLED)


def test_line_is_lost_where_it_was_and_only_of_who_is_there() -> None:
    room = let_in(opened(), ROBIN)
    assert after(room, Lose(ROBIN, "south")) == room
    assert after(room, Lose(MUM, NODE), Back(MUM, NODE)) == room
    lost = after(room, Lose(ROBIN, NODE))
    assert (lost.parties[1].lost_at, lost.parties[1].node) == (NOON, NOBODY)
    assert lost.generation == room.generation
    assert after(room, Leave(ROBIN), Back(ROBIN, "south")).parties[1].node == NODE


def test_generation_counts_who_hears_whom() -> None:
    room = opened()
    assert room.generation == 1
    room = let_in(room, ROBIN)
    assert room.generation == 2
    assert after(room, arrives(MUM)).generation == 2
    assert after(room, Leave(HOST)).generation == 3


def test_breach_of_the_rule_of_two_staff_is_said_once_and_mended() -> None:
    room = let_in(opened(two_staff=True), BETH, ROBIN)
    assert effects_of(room, Leave(BETH)) == [Breached(1)]
    broken = after(room, Leave(BETH))
    assert (broken.phase, broken.breach) == (Phase.ON_HOLD, True)
    assert effects_of(broken, arrives(MUM)) == []
    mended = let_in(broken, BETH)
    assert (mended.phase, mended.breach) == (Phase.IN_PROGRESS, False)


def test_version_grows_with_each_change_alone() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert room.plane is Plane.SFU
    assert after(room, Tick()).version == room.version
    assert after(room, Leave(MUM)).version == room.version + 1
