"""What a look at storage has to tell, and what it does not."""

from typing import Final

from gateway.chat.bus import Changed, Ended, Reached
from gateway.chat.sweep import Desk, Found, Look, Memory, Place, Seat, Seats, what_to_ask

TALK: Final = "talk"
NOBODY: Final = Seats(frozenset(), frozenset())
NURSES: Final = Look(teams=frozenset({"nurses"}))
PHONE: Final = Look(devices=frozenset({"phone"}))
IN_TALK: Final = frozenset[Seat]({("phone", TALK)})


def desk(
    head: int, seen: int = 0, *, name: str = TALK, team: str = "nurses", person: str = "robin"
) -> Found:
    return Found(desks=(Desk(name, team, person, head, (head, seen)),))


def changed(head: int, name: str = TALK) -> Changed:
    return Changed(name, "nurses", "robin", head)


def test_topics_are_sorted_by_what_they_are_about() -> None:
    topics = ["c:1", "t:2", "a:3", "d:4", "c:5"]
    assert what_to_ask(topics) == Look(
        conversations=frozenset({"1", "5"}),
        teams=frozenset({"2"}),
        accounts=frozenset({"3"}),
        devices=frozenset({"4"}),
    )


# Heads


def test_gap_is_told_how_far_the_log_reaches_every_time() -> None:
    memory, found = Memory(), Found(heads={TALK: 3})
    for _ in range(2):
        assert memory.tell_gap(Look(), found, NOBODY) == [Reached(TALK, 3)]


def test_sweep_tells_only_of_logs_that_grew() -> None:
    memory = Memory()

    def sweep(**heads: int) -> object:
        return memory.tell_all(Look(), Found(heads=heads), NOBODY)

    assert sweep(talk=3, other=5) == [Reached("talk", 3), Reached("other", 5)]
    assert sweep(talk=4, other=5) == [Reached("talk", 4)]
    assert sweep(talk=4) == []
    assert sweep(talk=4, other=5) == [Reached("other", 5)]  # followed anew


# Inboxes


def test_first_look_at_an_inbox_tells_nothing_and_later_ones_what_changed() -> None:
    memory = Memory()
    assert memory.tell_gap(NURSES, desk(3), NOBODY) == []
    assert memory.tell_all(NURSES, desk(3), NOBODY) == []
    assert memory.tell_all(NURSES, desk(4), NOBODY) == [changed(4)]
    assert memory.tell_all(NURSES, desk(4, seen=4), NOBODY) == [changed(4)]
    assert memory.tell_gap(NURSES, desk(4, seen=4), NOBODY) == []


def test_new_conversation_of_a_known_inbox_is_news() -> None:
    memory = Memory()
    memory.tell_gap(NURSES, Found(), NOBODY)
    assert memory.tell_all(NURSES, desk(1), NOBODY) == [changed(1)]


def test_new_conversation_of_a_known_person_is_news() -> None:
    memory, robin = Memory(), Look(accounts=frozenset({"robin"}))
    memory.tell_gap(robin, Found(), NOBODY)
    assert memory.tell_gap(robin, desk(1), NOBODY) == [changed(1)]


def test_inbox_that_is_watched_no_more_is_forgotten() -> None:
    memory = Memory()
    memory.tell_gap(NURSES, desk(3), NOBODY)
    memory.tell_all(Look(), Found(), NOBODY)
    assert memory.tell_gap(NURSES, desk(9), NOBODY) == []


# Seats


def test_device_that_joined_unheard_is_told() -> None:
    found = Found(seats={("phone", TALK): Place(joined_seq=4, head=6)})
    hints = Memory().tell_gap(PHONE, found, NOBODY)
    assert hints == [Changed(TALK, "", "", 6, joined=(("phone", 4),))]


def test_device_that_left_unheard_is_told() -> None:
    hints = Memory().tell_all(PHONE, Found(), Seats(IN_TALK, IN_TALK))
    assert hints == [Changed(TALK, "", "", 0, left=("phone",))]


def test_device_is_told_nothing_that_the_hub_knows() -> None:
    found = Found(seats={("phone", TALK): Place(4, 6)})
    assert Memory().tell_gap(PHONE, found, Seats(IN_TALK, IN_TALK)) == []


def test_what_came_as_a_hint_while_storage_was_asked_is_believed() -> None:
    found = Found(seats={("phone", TALK): Place(4, 6)})
    left_meanwhile = Seats(before=IN_TALK, after=frozenset())
    joined_meanwhile = Seats(before=frozenset(), after=IN_TALK)
    assert Memory().tell_gap(PHONE, found, left_meanwhile) == []
    assert Memory().tell_gap(PHONE, found, joined_meanwhile) == []
    assert Memory().tell_gap(PHONE, Found(), joined_meanwhile) == []


def test_devices_that_were_not_asked_about_are_left_alone() -> None:
    assert Memory().tell_gap(Look(), Found(), Seats(IN_TALK, IN_TALK)) == []


def test_device_without_a_session_is_told_every_time() -> None:
    memory, found = Memory(), Found(ended={"phone": 4100, "lost": 4101})
    told = [Ended("phone", 4100), Ended("lost", 4101)]
    assert memory.tell_gap(PHONE, found, NOBODY) == told
    assert memory.tell_all(PHONE, found, NOBODY) == told
