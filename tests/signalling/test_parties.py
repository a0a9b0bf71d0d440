import pytest

from signalling.errors import Refusal, VisitRefused
from signalling.parties import another_at, at_place, end_alone, move, put, require_host, welcome
from signalling.shapes import Place, Role, Stay
from tests.signalling.company import HOST, MUM, NOON, ROBIN, after, arrives, let_in, opened


def test_stays_are_kept_account_of() -> None:
    room = let_in(opened(), ROBIN)
    robin = room.parties[1]
    held = move(room, robin, Place.HELD, NOON + 5)
    assert held.parties[1].stays == (Stay(NOON),)
    gone = move(held, held.parties[1], Place.LEFT, NOON + 9)
    assert gone.parties[1].stays == (Stay(NOON, NOON + 9),)
    assert gone.parties[1].admitted_by == ""


def test_newcomer_has_a_slot_of_their_own_and_who_is_known_theirs() -> None:
    room = opened()
    mum = welcome(room, MUM, account="", name="Mum", role=Role.PARENT, node="n", now=NOON)
    assert (mum.slot, mum.place) == (1, Place.AWAY)
    room = put(room, mum)
    again = welcome(room, MUM, account="", name="Mum", role=Role.PARENT, node="s", now=NOON + 1)
    assert (again.slot, again.node, again.arrived_at) == (1, "s", NOON)
    assert put(room, again).parties == (room.parties[0], again)


def test_who_is_elsewhere_is_not_there() -> None:
    room = after(opened(), arrives(ROBIN))
    assert at_place(room, ROBIN, Place.WAITING).name == "Amber Otter"
    for who, place in ((ROBIN, Place.INSIDE), (MUM, Place.WAITING)):
        with pytest.raises(VisitRefused) as refused:
            at_place(room, who, place)
        assert refused.value.code is Refusal.NOT_THERE
    with pytest.raises(VisitRefused):
        another_at(room, HOST, Place.INSIDE)
    assert another_at(room, ROBIN, Place.WAITING).participant == ROBIN


def test_nobody_is_host_where_there_is_none() -> None:
    require_host(opened(), HOST)
    for room, by in ((opened(), ROBIN), (end_alone(opened(), NOON), "")):
        with pytest.raises(VisitRefused) as refused:
            require_host(room, by)
        assert refused.value.code is Refusal.HOST_ONLY
