"""What the hub tells the bus to follow, and what it makes of hints of other nodes."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.bus import (
    Alarmed,
    AtDesk,
    Changed,
    Ended,
    Reached,
    SpaceMoved,
    Told,
    Topic,
    topics_of,
)
from gateway.chat.hub import Connected, Hub, RecentEntries
from gateway.chat.replies import AlarmPush, DeskPush, PostPush, SpacePush
from gateway.chat.session import CloseCode, Event, Joined, Left, Over, Passed
from gateway.policy import Actor, Kind, Role
from tests.contracts.bus_contract import entry

TALK: Final = "talk"


class Followed:
    """A bus that counts newcomers to each topic, and forgets a topic that is left."""

    def __init__(self) -> None:
        self.topics: Counter[Topic] = Counter()

    def follow(self, topic: Topic) -> None:
        self.topics[topic] += 1

    def unfollow(self, topic: Topic) -> None:
        assert self.topics.pop(topic) > 0


class Listener:
    """A connection that writes down what it hears."""

    def __init__(self, device: str, *, kind: Kind = Kind.STAFF) -> None:
        roles = frozenset({Role.PRACTITIONER} if kind is Kind.STAFF else ())
        self.actor = Actor("o", f"{device}'s", device, kind, roles, frozenset({"nurses"}))
        self.heard: list[Event] = []

    def feed(self, event: Event) -> None:
        self.heard.append(event)

    def is_open(self) -> bool:
        return True


def refresh(_conversation: str, _listeners: Collection[Connected]) -> None:
    """Nothing here looks at summaries."""


def in_band(device: str, band: str | None) -> Listener:
    made = Listener(device, kind=Kind.YOUNG_PERSON)
    made.actor = replace(made.actor, band=band)
    return made


def test_young_people_of_a_band_hear_of_its_spaces_and_nobody_else_does() -> None:
    bus = Followed()
    hub = Hub(refresh, bus)
    phone, other, older, bandless = (
        in_band("phone", "12-13"),
        in_band("other", "12-13"),
        in_band("older", "14-17"),
        in_band("bandless", None),
    )
    desk = Listener("desk")
    everybody = (phone, other, older, bandless, desk)
    for each in everybody:
        hub.add(each)
    moved = SpaceMoved("o", "12-13", SpacePush(space="exams"))
    assert bus.topics[topics_of(moved)[0]] == 2

    hub.take(moved)
    hub.take(SpaceMoved("another", "12-13", SpacePush(space="foreign")))

    heard = {each.actor.device: each.heard for each in everybody if each.heard}
    told = [Passed(SpacePush(space="exams"))]
    assert heard == {"phone": told, "other": told}
    for each in everybody:
        hub.remove(each)
    assert bus.topics == {}


def test_hub_follows_what_its_connections_are_about() -> None:
    bus = Followed()
    hub = Hub(refresh, bus)
    desk, phone = Listener("desk"), Listener("phone", kind=Kind.YOUNG_PERSON)
    hub.add(desk)
    hub.add(phone)
    hub.follow(phone, TALK)
    hub.take(Changed(TALK, "nurses", "phone's", 2, joined=(("desk", 2),)))
    assert bus.topics == {
        "d:desk": 1,
        "a:desk's": 1,
        "t:nurses": 1,
        "d:phone": 1,
        "a:phone's": 1,
        "c:talk": 2,
    }
    assert desk.heard == [Joined(TALK, after=1, head=2)]

    hub.remove(phone)
    assert set(bus.topics) == {"d:desk", "a:desk's", "t:nurses", "c:talk"}
    hub.take(Changed(TALK, "nurses", "phone's", 0, left=("desk",)))
    assert set(bus.topics) == {"d:desk", "a:desk's", "t:nurses"}
    assert desk.heard[1:] == [Left(TALK)]
    hub.remove(desk)
    assert not bus.topics


def test_hub_follows_on_when_a_device_connects_anew() -> None:
    bus = Followed()
    hub = Hub(refresh, bus)
    older, newer = Listener("desk"), Listener("desk")
    hub.add(older)
    hub.follow(older, TALK)
    hub.add(newer)
    hub.follow(newer, TALK)
    hub.remove(older)
    assert set(bus.topics) == {"d:desk", "a:desk's", "t:nurses", "c:talk"}
    assert older.heard == [Over(CloseCode.REPLACED)]
    hub.remove(newer)
    assert not bus.topics


def test_hub_says_where_devices_sit() -> None:
    hub = Hub(refresh)
    desk = Listener("desk")
    hub.add(desk)
    hub.follow(desk, TALK)
    assert hub.seats(["desk", "elsewhere"]) == {("desk", TALK)}


def test_hub_ends_connection_of_device_whose_session_ended() -> None:
    hub = Hub(refresh)
    desk = Listener("desk")
    hub.add(desk)
    hub.take(Ended("desk", 4100))
    hub.take(Ended("elsewhere", 4100))
    assert desk.heard == [Over(4100)]


@given(st.permutations(range(1, 8)))
def test_recent_entries_have_no_gap_however_hints_come(order: list[int]) -> None:
    recent = RecentEntries()
    for seq in order:
        recent.add(TALK, [entry(seq)])
        for after in range(8):
            found = [each.seq for each in recent.after(TALK, after)]
            assert found == list(range(after + 1, after + 1 + len(found)))


def test_hints_that_come_out_of_order_spoil_nothing() -> None:
    hub = Hub(refresh)
    desk = Listener("desk")
    hub.add(desk)
    hub.follow(desk, TALK)
    for seq in (2, 1, 3):
        hub.take(Reached(TALK, seq, (entry(seq),)))
    assert [each.seq for each in hub.recent.after(TALK, 1)] == [2, 3]


def test_what_changed_at_the_desk_is_passed_to_the_team_and_the_young_person() -> None:
    hub = Hub(refresh)
    desk, phone, other = Listener("desk"), Listener("phone", kind=Kind.YOUNG_PERSON), Listener("x")
    other.actor = Actor("o", "x's", "x", Kind.STAFF, frozenset({Role.PRACTITIONER}))
    for each in (desk, phone, other):
        hub.add(each)
    push = DeskPush(team="nurses", conversation=TALK, version=3)
    hint = AtDesk(push, "phone's")

    hub.take(hint)

    assert topics_of(hint) == ("t:nurses", "a:phone's")
    assert (desk.heard, phone.heard, other.heard) == ([Passed(push)], [Passed(push)], [])


def test_alarm_is_passed_to_whom_it_is_for() -> None:
    hub = Hub(refresh)
    desk, other = Listener("desk"), Listener("x")
    hub.add(desk)
    hub.add(other)
    push = AlarmPush(alarm="a", team="nurses", conversation=TALK, step=0, state="raised")
    hint = Alarmed(push, ("x's", "away's"))

    hub.take(hint)

    assert topics_of(hint) == ("a:x's", "a:away's")
    assert (desk.heard, other.heard) == ([], [Passed(push)])


def test_what_changed_in_a_space_is_passed_to_whom_it_concerns() -> None:
    hub = Hub(refresh)
    desk, other = Listener("desk"), Listener("x")
    hub.add(desk)
    hub.add(other)
    push = PostPush(post="p", version=2)
    hint = Told(push, ("x's",))

    hub.take(hint)

    assert topics_of(hint) == ("a:x's",)
    assert (desk.heard, other.heard) == ([], [Passed(push)])
