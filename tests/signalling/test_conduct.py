import pytest

from signalling.conduct import COUNTED_AFTER
from signalling.effects import WasAnswered, WasHeld
from signalling.errors import Refusal
from signalling.events import (
    Answer,
    End,
    Event,
    Hold,
    Leave,
    NoteSeen,
    NotSafe,
    Rekey,
    Resume,
    Safe,
    SayAlone,
    SayTags,
    TalkAlone,
    TellTest,
    WriteNote,
)
from signalling.room import schedule
from signalling.shapes import DeviceTest, Note, Phase, Place, Role, Room, SeenAlone
from tests.signalling.company import (
    BETH,
    HOST,
    MUM,
    NOON,
    ROBIN,
    VISIT,
    after,
    arrives,
    effects_of,
    let_in,
    opened,
    opens,
    refusal,
    writes,
)

TEST = DeviceTest("ok", "ok", "ok", "ok", 1, 2, 3)
NOTE = Note("n", "member", 4, b"sealed")


def places(room: Room) -> dict[str, Place]:
    return {each.name: each.place for each in room.parties}


@pytest.mark.parametrize(
    "event",
    [
        Hold(ROBIN, MUM),
        Resume(ROBIN, MUM),
        TalkAlone(ROBIN, on=True),
        Safe(ROBIN),
        Rekey(ROBIN, 9),
        writes(ROBIN, MUM, NOTE),
        SayAlone("robin", SeenAlone("yes", "")),
        SayTags("robin", ("sleep",)),
    ],
)
def test_only_the_host_does_what_the_host_does(event: Event) -> None:
    assert refusal(let_in(opened(), ROBIN, MUM), event) is Refusal.HOST_ONLY


def test_hold_is_private_and_in_the_trail() -> None:
    room = let_in(opened(), ROBIN, MUM)
    assert effects_of(room, Hold(HOST, MUM)) == [WasHeld("amina", MUM, on=True)]
    held = after(room, Hold(HOST, MUM))
    assert (places(held)["Mum"], after(held, Hold(HOST, MUM))) == (Place.HELD, held)
    assert effects_of(held, Resume(HOST, MUM)) == [WasHeld("amina", MUM, on=False)]
    back = after(held, Resume(HOST, MUM))
    assert (places(back)["Mum"], after(back, Resume(HOST, MUM))) == (Place.INSIDE, back)
    assert refusal(room, Hold(HOST, HOST)) is Refusal.NOT_THERE
    assert refusal(room, Hold(HOST, BETH)) is Refusal.NOT_THERE


def test_hold_does_not_break_the_rule_of_two_staff() -> None:
    room = let_in(opened(two_staff=True), BETH, ROBIN)
    assert refusal(room, Hold(HOST, BETH)) is Refusal.TWO_STAFF
    assert places(after(room, Hold(HOST, ROBIN)))["Amber Otter"] is Place.HELD
    assert refusal(room, TalkAlone(HOST, on=True)) is Refusal.TWO_STAFF


def test_alone_means_the_young_person_and_the_host() -> None:
    room = let_in(opened(), ROBIN, MUM, BETH)
    alone = after(room, TalkAlone(HOST, on=True))
    assert places(alone) == {
        "Amina": Place.INSIDE,
        "Amber Otter": Place.INSIDE,
        "Mum": Place.APART,
        "Beth": Place.APART,
    }
    assert alone.generation == room.generation + 1
    assert after(alone, TalkAlone(HOST, on=True)) == alone
    again = after(alone, TalkAlone(HOST, on=False))
    assert (places(again), again.generation) == (places(room), room.generation + 2)


def test_alone_ends_when_one_of_the_two_goes() -> None:
    alone = after(let_in(opened(), ROBIN, MUM), TalkAlone(HOST, on=True))
    for event in (Leave(ROBIN), Hold(HOST, ROBIN), Leave(HOST)):
        room = after(alone, event)
        assert (room.alone, places(room)["Mum"]) == (False, Place.INSIDE)
    held = after(alone, Hold(HOST, MUM))
    assert places(after(held, Resume(HOST, MUM)))["Mum"] is Place.APART


def test_nobody_is_alone_with_a_young_person_who_is_not_there() -> None:
    assert refusal(let_in(opened(), MUM), TalkAlone(HOST, on=True)) is Refusal.NOT_THERE


def test_young_person_alone_says_that_it_is_not_safe() -> None:
    room = let_in(opened(), ROBIN, MUM)
    said = after(room, NotSafe(ROBIN))
    assert (said.not_safe, after(said, NotSafe(ROBIN))) == (True, said)
    assert not after(said, Safe(HOST)).not_safe
    assert refusal(room, NotSafe(MUM)) is Refusal.NOT_THERE
    assert refusal(room, NotSafe("e0" * 16)) is Refusal.NOT_THERE
    assert after(opened(), arrives(ROBIN), NotSafe(ROBIN)).not_safe


def test_roll_call_counts_answers_to_the_newest_call() -> None:
    room = let_in(opened(), ROBIN)
    answered = after(room, Answer(ROBIN, 1))
    assert answered.parties[1].answered == 1
    assert effects_of(room, Answer(ROBIN, 1)) == [WasAnswered(ROBIN, 1)]
    assert effects_of(answered, Answer(ROBIN, 1)) == []
    assert effects_of(let_in(answered, MUM), Answer(ROBIN, 2)) == [WasAnswered(ROBIN, 2)]
    assert after(room, Answer(ROBIN, 0)) == room
    assert refusal(after(room, arrives(MUM)), Answer(MUM, 1)) is Refusal.NOT_THERE


def test_newer_epoch_is_a_new_generation() -> None:
    room = let_in(opened(), ROBIN)
    newer = after(room, Rekey(HOST, 5))
    assert (newer.epoch, newer.generation) == (5, room.generation + 1)
    assert after(newer, Rekey(HOST, 5)) == newer
    assert refusal(newer, Rekey(HOST, 4)) is Refusal.KEY


def test_note_to_who_waits_has_a_receipt() -> None:
    room = after(opened(), arrives(MUM), writes(HOST, MUM, NOTE))
    assert after(room, writes(HOST, MUM, Note("n", "member", 4, b"other"))) == room
    assert after(room, NoteSeen(MUM, "another")) == room
    assert after(room, NoteSeen(ROBIN, "n")) == room
    seen = after(room, NoteSeen(MUM, "n"), now=NOON + 7)
    assert seen.parties[1].note == Note("n", "member", 4, b"sealed", NOON + 7)
    assert after(seen, NoteSeen(MUM, "n"), now=NOON + 9) == seen
    assert refusal(let_in(room, ROBIN), writes(HOST, ROBIN, NOTE)) is Refusal.NOT_THERE


def test_note_is_the_host_s_on_any_device_or_anybody_s_of_the_team_without_one() -> None:
    other = "a1" * 16
    hosted = after(opened(), arrives(MUM))
    assert refusal(hosted, writes(BETH, MUM, NOTE)) is Refusal.HOST_ONLY
    by_tablet = WriteNote(other, MUM, NOTE, "amina", Role.STAFF)
    assert after(hosted, by_tablet).parties[1].note == NOTE
    left = after(hosted, Leave(HOST))
    assert after(left, writes(BETH, MUM, NOTE)).find(MUM) == after(left, by_tablet).find(MUM)
    for each in (ROBIN, MUM):
        assert refusal(left, writes(each, MUM, NOTE)) is Refusal.HOST_ONLY


def test_device_test_is_kept_while_somebody_is_there() -> None:
    room = after(opened(), arrives(MUM), TellTest(MUM, TEST))
    assert room.parties[1].test == TEST
    assert after(room, Leave(MUM)).parties[1].test is None
    assert refusal(room, TellTest(ROBIN, TEST)) is Refusal.NOT_THERE


def test_who_was_host_says_whether_they_were_seen_alone() -> None:
    no = SeenAlone("no", "carer_present")
    room = after(let_in(opened(), ROBIN), Leave(HOST), SayAlone("amina", no))
    assert room.seen_alone == no
    gone = after(let_in(opened(), ROBIN), Leave(ROBIN), Leave(HOST), SayAlone("amina", no))
    assert (gone.phase, gone.seen_alone) == (Phase.SCHEDULED, no)
    nobody_came = schedule(VISIT, NOON, 30, NOON, two_staff=False)
    assert refusal(nobody_came, SayAlone("amina", no)) is Refusal.HOST_ONLY
    assert refusal(after(opened(), arrives(ROBIN)), SayAlone("amina", no)) is Refusal.PHASE
    assert refusal(after(room, opens(BETH)), SayAlone("amina", no)) is Refusal.HOST_ONLY


def test_host_says_what_a_visit_counts_as_until_it_was_counted() -> None:
    assert refusal(opened(), SayTags("amina", ("sleep",))) is Refusal.PHASE
    room = let_in(opened(), ROBIN)
    assert room.tags is None
    assert after(room, SayTags("amina", ("sleep",))).tags == ("sleep",)
    ended = after(room, End(HOST))
    last = NOON + COUNTED_AFTER - 1
    assert after(ended, SayTags("amina", ()), now=last).tags == ()
    assert refusal(ended, SayTags("amina", ()), now=last + 1) is Refusal.OVER
