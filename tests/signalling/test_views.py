from signalling.events import Answer, Hold, Leave, NoteSeen, NotSafe, TellTest
from signalling.room import schedule
from signalling.shapes import DeviceTest, Note, Place, Role, Room
from signalling.views import Reader, View, view
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NOON,
    ROBIN,
    VISIT,
    after,
    arrives,
    let_in,
    opened,
    writes,
)

READERS = {
    HOST: Reader(HOST, "Amina", Role.STAFF),
    ROBIN: Reader(ROBIN, "Amber Otter", Role.YOUNG_PERSON),
    BETH: Reader(BETH, "Beth", Role.STAFF),
    MUM: Reader(MUM, "Mum", Role.PARENT),
}


def seen(room: Room, who: str) -> View:
    return view(room, READERS[who], conversation="talk", now=NOON)


def people(room: Room, who: str) -> set[str]:
    return {each.participant for each in seen(room, who).people}


def test_who_waits_sees_the_host_and_nobody_else() -> None:
    room = after(let_in(opened(), ROBIN), arrives(MUM))
    assert people(room, MUM) == {HOST}
    assert seen(room, MUM).you.arrived_at == NOON
    assert people(room, BETH) == {HOST}
    assert people(room, ROBIN) == {HOST, ROBIN}
    assert people(room, HOST) == {HOST, ROBIN, MUM}
    assert people(after(room, Leave(MUM)), HOST) == {HOST, ROBIN}


def test_nobody_is_there_before_anybody_came() -> None:
    room = schedule(VISIT, NOON, 30, NOON, two_staff=True)
    found = seen(room, ROBIN)
    assert (found.you.place, found.you.name, found.people) == (Place.AWAY, "Amber Otter", [])
    assert found.you.arrived_at == 0
    assert (found.two_staff.wanted, found.two_staff.kept) == (True, True)


def test_guest_learns_nobodys_account() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert {each.account for each in seen(room, MUM).people} == {""}
    assert {each.account for each in seen(room, ROBIN).people} == {"amina", "robin", ""}


def test_not_safe_is_seen_by_the_host_alone() -> None:
    room = after(let_in(opened(), ROBIN, MUM), NotSafe(ROBIN))
    assert [seen(room, who).not_safe for who in (HOST, ROBIN, MUM)] == [True, False, False]


def test_device_test_is_seen_by_the_host_alone() -> None:
    test = DeviceTest("blocked", "ok", "ok", "ok", 1, 2, 3)
    room = after(let_in(opened(), ROBIN, MUM), TellTest(MUM, test))
    assert [each.test for each in seen(room, HOST).people] == [None, None, test]
    assert [each.test for each in seen(room, ROBIN).people] == [None, None, None]


def test_note_is_who_waits_own_and_its_receipt_the_hosts() -> None:
    note = Note("n", "guest", 0, b"sealed")
    room = after(opened(), arrives(MUM), writes(HOST, MUM, note))
    assert seen(room, MUM).you.note == note
    room = after(room, NoteSeen(MUM, "n"), now=NOON + 5)
    assert [each.note_seen for each in seen(room, HOST).people] == [None, NOON + 5]


def test_roll_call_says_who_has_not_answered_to_those_inside() -> None:
    room = after(let_in(opened(), ROBIN), Answer(ROBIN, 1), arrives(MUM))
    assert (seen(room, HOST).call.number, seen(room, HOST).call.missing) == (1, [HOST])
    assert seen(room, MUM).call.missing == []


def test_who_is_heard_is_marked() -> None:
    room = after(let_in(opened(), ROBIN, MUM), Hold(HOST, MUM))
    heard = {each.participant: each.hears for each in seen(room, ROBIN).people}
    assert heard == {HOST: True, ROBIN: False, MUM: False}
