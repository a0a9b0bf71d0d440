import pytest

from signalling.errors import Refusal, VisitRefused
from signalling.events import End, Hold
from signalling.relay import EVERYBODY, SealedUnder, check_offer, check_signal
from signalling.shapes import Room
from tests.signalling.company import (
    HOST,
    MUM,
    ROBIN,
    after,
    arrives,
    let_in,
    opened,
)

MEMBER, GUEST, ALL = SealedUnder.MEMBER, SealedUnder.GUEST, SealedUnder.ROOM


def refusal(room: Room, sender: str, to: str, key: SealedUnder, epoch: int = 0) -> Refusal:
    with pytest.raises(VisitRefused) as refused:
        check_signal(room, sender, to, key, epoch)
    return refused.value.code


def test_signal_goes_to_whom_it_names() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert check_signal(room, ROBIN, HOST, MEMBER, 4) == {HOST}
    assert check_signal(room, MUM, HOST, GUEST, 0) == {HOST}
    assert check_signal(room, MUM, ROBIN, ALL, room.generation) == {ROBIN}
    assert check_signal(room, MUM, EVERYBODY, ALL, room.generation) == {HOST, ROBIN}


def test_key_is_one_that_both_can_have() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert refusal(room, MUM, HOST, MEMBER) is Refusal.KEY
    assert refusal(room, ROBIN, HOST, GUEST) is Refusal.KEY
    assert refusal(room, ROBIN, EVERYBODY, MEMBER) is Refusal.KEY
    assert refusal(room, ROBIN, EVERYBODY, ALL, room.generation - 1) is Refusal.KEY


def test_who_is_not_inside_neither_signals_nor_is_signalled_to() -> None:
    room = after(let_in(opened(), ROBIN), arrives(MUM))
    assert refusal(room, MUM, HOST, GUEST) is Refusal.NOT_ADMITTED
    assert refusal(room, "e0" * 16, HOST, GUEST) is Refusal.NOT_ADMITTED
    assert refusal(room, HOST, MUM, GUEST) is Refusal.NOT_THERE
    assert refusal(room, HOST, "e0" * 16, GUEST) is Refusal.NOT_THERE
    assert refusal(room, HOST, HOST, MEMBER) is Refusal.NOT_THERE
    held = after(room, Hold(HOST, ROBIN))
    assert refusal(held, ROBIN, HOST, MEMBER) is Refusal.NOT_THERE


def test_late_signal_is_refused() -> None:
    over = after(let_in(opened(), ROBIN), End(HOST))
    assert refusal(over, ROBIN, HOST, MEMBER) is Refusal.OVER


def test_media_is_offered_by_who_was_let_in_to_a_unit_that_serves() -> None:
    room = let_in(opened(), ROBIN)
    for found, who, code in [
        (room, ROBIN, Refusal.PLANE),
        (room, MUM, Refusal.NOT_ADMITTED),
        (after(room, arrives(MUM)), MUM, Refusal.NOT_ADMITTED),
        (after(room, End(HOST)), ROBIN, Refusal.OVER),
    ]:
        with pytest.raises(VisitRefused) as refused:
            check_offer(found, who)
        assert refused.value.code is code
    check_offer(after(let_in(room, MUM), Hold(HOST, MUM)), MUM)
