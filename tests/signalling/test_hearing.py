from signalling.events import Hold, Leave
from signalling.hearing import hears, inside, pause_of, plane_of, staff_inside, too_few_staff
from signalling.room import schedule
from signalling.shapes import Pause, Plane
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NOON,
    ROBIN,
    VISIT,
    after,
    let_in,
    opened,
    opens,
)


def test_everybody_inside_hears_everybody_else() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert hears(room) == {
        HOST: {ROBIN, MUM},
        ROBIN: {HOST, MUM},
        MUM: {HOST, ROBIN},
    }


def test_who_is_alone_hears_nobody() -> None:
    assert hears(opened()) == {}


def test_who_is_held_neither_hears_nor_is_heard() -> None:
    room = after(let_in(opened(), ROBIN, MUM), Hold(HOST, MUM))
    assert hears(room) == {HOST: {ROBIN}, ROBIN: {HOST}}


def test_nobody_hears_anybody_while_there_is_no_host() -> None:
    room = schedule(VISIT, NOON, 30, NOON, two_staff=False)
    assert pause_of(room) is Pause.HOST
    room = after(let_in(opened(), ROBIN, MUM), Leave(HOST))
    assert (pause_of(room), inside(room), hears(room)) == (Pause.HOST, frozenset(), {})


def test_rule_of_two_staff_counts_people_and_not_devices() -> None:
    room = let_in(opened(two_staff=True), BETH, ROBIN)
    assert (staff_inside(room), too_few_staff(room)) == (2, False)
    room = after(room, Leave(BETH))
    assert (staff_inside(room), pause_of(room)) == (1, Pause.TWO_STAFF)
    assert not too_few_staff(after(opened(), opens()))


def test_third_participant_brings_the_unit_and_it_stays() -> None:
    room = let_in(opened(), ROBIN)
    assert plane_of(room) is Plane.DIRECT
    room = let_in(room, MUM)
    assert room.plane is Plane.SFU
    assert after(room, Leave(MUM)).plane is Plane.SFU
