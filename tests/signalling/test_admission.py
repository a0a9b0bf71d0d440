from dataclasses import replace

import pytest

from signalling.effects import EndGuests, WasAdmitted
from signalling.errors import Refusal
from signalling.events import (
    Admit,
    Arrive,
    Enter,
    Event,
    Hold,
    Leave,
    Refuse,
    Remove,
    Revoke,
    TalkAlone,
)
from signalling.shapes import Place, Role, Room
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NODE,
    NOON,
    ROBIN,
    admits,
    after,
    arrives,
    effects_of,
    let_in,
    opened,
    opens,
    refusal,
)


def place(room: Room, who: str) -> Place:
    found = room.find(who)
    assert found is not None
    return found.place


def test_second_host_is_refused_and_the_first_may_ask_again() -> None:
    room = opened()
    assert refusal(room, opens(BETH)) is Refusal.HOSTED
    assert after(room, opens(epoch=6)).epoch == 6
    assert after(room, opens(epoch=2)).epoch == 4


def test_another_practitioner_is_host_when_there_is_none() -> None:
    room = after(let_in(opened(), ROBIN), Leave(HOST), opens(BETH))
    assert (room.host, room.host_name, place(room, HOST)) == (BETH, "Beth", Place.LEFT)


def test_who_arrives_waits_and_arrives_once() -> None:
    room = after(opened(), arrives(ROBIN))
    assert place(room, ROBIN) is Place.WAITING
    assert after(room, arrives(ROBIN)) == room
    elsewhere = after(room, arrives(ROBIN, "south"))
    assert elsewhere.parties[1].node == "south"


def test_host_lets_in_by_name_and_role() -> None:
    room = after(opened(), arrives(MUM))
    assert refusal(room, Admit(HOST, MUM, "Dad", Role.PARENT)) is Refusal.CHANGED
    assert refusal(room, Admit(HOST, MUM, "Mum", Role.CARER)) is Refusal.CHANGED
    assert refusal(room, admits(MUM, by=BETH)) is Refusal.HOST_ONLY
    assert effects_of(room, admits(MUM)) == [WasAdmitted("amina", MUM, Role.PARENT)]
    room = after(room, admits(MUM))
    assert (place(room, MUM), after(room, admits(MUM))) == (Place.ADMITTED, room)


@pytest.mark.parametrize("event", [admits(MUM), admits(HOST), Refuse(HOST, MUM), Remove(HOST, MUM)])
def test_nobody_is_let_in_or_sent_away_who_is_not_there(event: Event) -> None:
    assert refusal(opened(), event) is Refusal.NOT_THERE


def test_nobody_enters_whom_the_host_has_not_admitted() -> None:
    room = opened()
    waiting = after(room, arrives(MUM))
    assert refusal(waiting, Enter(MUM)) is Refusal.PHASE
    inside = let_in(waiting, ROBIN)
    assert refusal(inside, Enter(MUM)) is Refusal.NOT_ADMITTED
    assert refusal(inside, Enter(BETH)) is Refusal.NOT_ADMITTED
    assert after(inside, Enter(ROBIN)) == inside


def test_who_left_was_refused_or_removed_is_admitted_anew() -> None:
    for event in (Leave(MUM), Refuse(HOST, MUM), Remove(HOST, MUM)):
        room = after(opened(), arrives(ROBIN), arrives(MUM), admits(MUM), event, arrives(MUM))
        assert place(room, MUM) is Place.WAITING
        assert refusal(let_in(room, ROBIN), Enter(MUM)) is Refusal.NOT_ADMITTED


def test_each_coming_in_calls_the_roll_anew() -> None:
    room = let_in(opened(), ROBIN)
    assert room.call == 1
    assert let_in(room, MUM).call == 2


def test_refused_and_removed_hear_it_once() -> None:
    room = after(opened(), arrives(MUM), Refuse(HOST, MUM))
    assert after(room, Refuse(HOST, MUM)) == room
    room = after(let_in(opened(), MUM), Remove(HOST, MUM))
    assert after(room, Remove(HOST, MUM)) == room
    assert refusal(room, Remove(HOST, HOST)) is Refusal.NOT_THERE
    assert after(room, Leave(MUM)) == room


def test_guest_whose_link_is_revoked_has_to_go() -> None:
    room = let_in(opened(), MUM)
    assert place(after(room, Revoke(MUM)), MUM) is Place.LEFT
    assert effects_of(room, Revoke(MUM)) == [EndGuests((MUM,))]
    assert effects_of(opened(), Revoke(MUM)) == [EndGuests((MUM,))]


def test_young_person_comes_in_only_with_two_staff() -> None:
    room = after(opened(two_staff=True), arrives(ROBIN))
    assert refusal(room, admits(ROBIN)) is Refusal.TWO_STAFF
    room = after(let_in(room, BETH), admits(ROBIN))
    assert refusal(after(room, Leave(BETH)), Enter(ROBIN)) is Refusal.TWO_STAFF
    assert place(after(room, Enter(ROBIN)), ROBIN) is Place.INSIDE
    # A guest is let in all the same.
    assert place(let_in(opened(two_staff=True), MUM), MUM) is Place.INSIDE


def test_eight_are_inside_and_no_more_than_there_is_room_for_wait() -> None:
    room = opened()
    for number in range(63):
        name = f"{number:032x}"
        room = after(room, Arrive(name, "", name, Role.CARER, NODE))
    many = Arrive("f" * 32, "", "one more", Role.CARER, NODE)
    assert refusal(room, many) is Refusal.FULL
    assert refusal(after(room, Leave(HOST)), opens(BETH)) is Refusal.FULL
    for number in range(7):
        name = f"{number:032x}"
        room = after(room, Admit(HOST, name, name, Role.CARER))
    late = f"{8:032x}"
    assert refusal(room, Admit(HOST, late, late, Role.CARER)) is Refusal.FULL


def test_slot_stays_ones_own() -> None:
    room = after(let_in(opened(), ROBIN, MUM), Leave(ROBIN))
    room = let_in(room, ROBIN)
    assert [each.slot for each in room.parties] == [0, 1, 2]
    assert [len(each.stays) for each in room.parties] == [1, 2, 1]


def test_who_comes_in_while_the_others_talk_alone_is_apart() -> None:
    room = after(let_in(opened(), ROBIN), TalkAlone(HOST, on=True))
    room = let_in(room, MUM)
    assert place(room, MUM) is Place.APART
    assert place(after(room, Hold(HOST, MUM)), MUM) is Place.HELD
    assert room.parties[2].arrived_at == NOON


def test_who_arrives_brings_what_they_agreed_to_and_who_is_there_keeps_theirs() -> None:
    first = replace(arrives(ROBIN), agreed=2, ahead=1)
    room = after(opened(), first)
    again = after(room, replace(first, agreed=0, ahead=0))
    assert again.parties[-1] == room.parties[-1]
    back = after(room, Leave(ROBIN), replace(first, agreed=3, ahead=0))
    assert [(each.agreed, each.ahead) for each in (room.parties[-1], back.parties[-1])] == [
        (2, 1),
        (3, 0),
    ]
