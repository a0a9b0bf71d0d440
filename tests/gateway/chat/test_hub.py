"""Which connection hears what, and the entries kept ready for pushing."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from gateway.chat.bus import (
    Arrived,
    Changed,
    InProcessBus,
    LinkMoved,
    LowStock,
    Marked,
    Reached,
    Signalled,
    VisitMoved,
    VisitOffered,
    VisitPassed,
)
from gateway.chat.hub import (
    RECENT_CONVERSATIONS,
    RECENT_ENTRIES,
    Connected,
    Hub,
    RecentEntries,
)
from gateway.chat.replies import Entry, EntryPush, LinkPush, MarkPush, SignalPush, StockPush
from gateway.chat.session import CloseCode, Event, Joined, Left, Over, Passed, encode_entry
from gateway.chat.session import Reached as ReachedEvent
from gateway.policy import Actor, Kind, Role
from gateway.visits.replies import VisitsPush

TALK: Final = "talk"
SIGNAL: Final = SignalPush(conversation=TALK, epoch=1, sender="phone", sealed=b"s")
MARK: Final = MarkPush(conversation=TALK, epoch=1, sender="phone", sealed=b"s")


@dataclass(eq=False)
class Listener:
    """A connection that writes down what it hears."""

    actor: Actor
    heard: list[Event] = field(default_factory=list)
    refreshed: list[str] = field(default_factory=list)

    def feed(self, event: Event) -> None:
        self.heard.append(event)

    def is_open(self) -> bool:
        return True


def refresh(conversation: str, listeners: Collection[Connected]) -> None:
    """Let each write down that it was to be told of a conversation."""
    for each in listeners:
        assert isinstance(each, Listener)
        each.refreshed.append(conversation)


def young(device: str = "phone", account: str = "robin") -> Listener:
    return Listener(Actor("o", account, device, Kind.YOUNG_PERSON, teams=frozenset({"nurses"})))


def nurse(device: str = "desk", account: str = "amina", team: str = "nurses") -> Listener:
    roles = frozenset({Role.PRACTITIONER})
    return Listener(Actor("o", account, device, Kind.STAFF, roles, frozenset({team})))


def entry(seq: int) -> Entry:
    return Entry(seq=seq, kind="application", epoch=0, sender="s", message_id="m", at=0, body=b"b")


def push(seq: int, conversation: str = TALK) -> EntryPush:
    return EntryPush(conversation=conversation, entry=entry(seq))


def changed(
    *, joined: tuple[tuple[str, int], ...] = (), left: tuple[str, ...] = (), head: int = 5
) -> Changed:
    return Changed(TALK, team="nurses", person="robin", head=head, joined=joined, left=left)


def hub_with(*listeners: Listener) -> Hub:
    hub = Hub(refresh)
    for listener in listeners:
        hub.add(listener)
    return hub


def test_hub_tells_followers_how_far_the_log_reaches() -> None:
    phone, desk = young(), nurse()
    hub = hub_with(phone, desk)
    hub.follow(phone, TALK)
    hub.take(Reached(TALK, 3, (entry(3),)))
    assert (phone.heard, desk.heard) == ([ReachedEvent(TALK, 3)], [])
    assert hub.recent.after(TALK, 2) == [encode_entry(push(3))]


def test_hub_passes_signals_and_marks_to_all_but_their_sender() -> None:
    phone, desk, other = young(), nurse(), nurse("other", "beth")
    hub = hub_with(phone, desk, other)
    hub.follow(phone, TALK)
    hub.follow(desk, TALK)
    hub.take(Signalled(SIGNAL))
    hub.take(Marked(MARK))
    assert phone.heard == []
    assert desk.heard == [Passed(SIGNAL), Passed(MARK)]
    assert other.heard == []


def test_hub_tells_device_that_it_joined_and_then_of_the_log() -> None:
    desk = nurse()
    hub = hub_with(desk)
    hub.take(changed(joined=(("desk", 5), ("elsewhere", 5))))
    hub.take(Reached(TALK, 6))
    assert desk.heard == [Joined(TALK, after=4, head=5), ReachedEvent(TALK, 6)]


def test_hub_tells_device_that_it_left_and_then_no_more() -> None:
    desk = nurse()
    hub = hub_with(desk)
    hub.follow(desk, TALK)
    hub.take(changed(left=("desk", "elsewhere")))
    hub.take(Reached(TALK, 6))
    hub.take(Signalled(SIGNAL))
    assert desk.heard == [Left(TALK)]


def test_change_refreshes_team_and_its_young_person_alone() -> None:
    phone, desk = young(), nurse()
    other_phone, social_worker = young("p2", "sasha"), nurse("d2", "dan", "social_care")
    hub = hub_with(phone, desk, other_phone, social_worker)
    hub.take(changed())
    assert (phone.refreshed, desk.refreshed) == ([TALK], [TALK])
    assert (other_phone.refreshed, social_worker.refreshed) == ([], [])


def test_visit_that_changed_is_told_to_team_and_young_person_alone() -> None:
    phone, desk, other = young(), nurse(), nurse("d2", "dan", "social_care")
    hub = hub_with(phone, desk, other)
    hub.take(VisitMoved("visit", TALK, "nurses", "robin"))
    hub.take(VisitMoved("visit", TALK, "nurses", "robin", listed=False))
    hub.take(VisitPassed("visit", VisitsPush(conversation=TALK, visit="visit"), ("phone",)))
    hub.take(VisitOffered("node", "visit", "phone", 1, "v=0"))
    told = [Passed(VisitsPush(conversation=TALK, visit="visit"))]
    assert (phone.heard, desk.heard, other.heard) == (told, told, [])


def test_hub_finds_a_devices_connection() -> None:
    phone = young()
    hub = hub_with(phone)
    assert hub.connection_of(phone.actor.device) is phone
    assert hub.connection_of("elsewhere") is None


def test_hub_tells_device_of_low_stock() -> None:
    phone, desk = young(), nurse()
    hub = hub_with(phone, desk)
    hub.take(LowStock("desk", 4))
    hub.take(LowStock("elsewhere", 4))
    assert (phone.heard, desk.heard) == ([], [Passed(StockPush(ordinary=4))])


def test_hub_tells_the_device_whose_code_somebody_asks_by() -> None:
    phone, desk = young(), nurse()
    hub = hub_with(phone, desk)
    hub.take(LinkMoved("phone"))
    hub.take(LinkMoved("elsewhere"))
    assert (phone.heard, desk.heard) == ([Passed(LinkPush())], [])


def test_second_connection_of_device_closes_first() -> None:
    first, second = young(), young()
    hub = hub_with(first)
    hub.follow(first, TALK)
    hub.add(second)
    hub.take(Reached(TALK, 3))
    hub.take(changed())
    hub.end("phone", CloseCode.SESSION_ENDED)
    assert first.heard == [Over(CloseCode.REPLACED)]
    assert first.refreshed == []
    assert second.heard == [Over(CloseCode.SESSION_ENDED)]


def test_device_that_arrives_on_another_node_is_put_off_this_one() -> None:
    phone, hub = young(), Hub(refresh)
    hub.add(phone, Arrived(5, b"b", "phone"))
    for older in (Arrived(4, b"z", "phone"), Arrived(5, b"a", "phone"), Arrived(6, b"", "desk")):
        hub.take(older)
    hub.take(Arrived(5, b"b", "phone"))  # its own
    assert phone.heard == []
    hub.take(Arrived(5, b"c", "phone"))
    assert phone.heard == [Over(CloseCode.REPLACED)]


def test_device_that_has_left_is_put_off_nowhere() -> None:
    first, second, hub = young(), young(), Hub(refresh)
    hub.add(first, Arrived(5, b"b", "phone"))
    hub.remove(first)
    hub.take(Arrived(6, b"", "phone"))
    hub.add(second, Arrived(7, b"", "phone"))
    hub.take(Arrived(6, b"", "phone"))
    assert (first.heard, second.heard) == ([], [])


def test_removal_of_replaced_connection_keeps_its_successor() -> None:
    first, second = young(), young()
    hub = hub_with(first, second)
    hub.remove(first)
    assert list(hub.connections()) == [second]
    hub.end("phone", CloseCode.RESTART)
    assert second.heard == [Over(CloseCode.RESTART)]


def test_removed_connection_hears_nothing() -> None:
    desk = nurse()
    hub = hub_with(desk)
    hub.follow(desk, TALK)
    hub.remove(desk)
    hub.remove(desk)
    hub.follow(desk, TALK)
    for hint in (Reached(TALK, 3), Signalled(SIGNAL), changed(joined=(("desk", 5),))):
        hub.take(hint)
    hub.end("desk", CloseCode.RESTART)
    assert (desk.heard, desk.refreshed) == ([], [])
    assert list(hub.connections()) == []


def test_empty_hub_keeps_nothing_behind() -> None:
    phone, desk = young(), nurse()
    hub = hub_with(phone, desk)
    hub.follow(phone, TALK)
    hub.follow(desk, TALK)
    hub.remove(phone)
    hub.remove(desk)
    assert not any((hub._by_conversation, hub._by_device, hub._by_account, hub._by_team))
    assert not hub._followed


def test_bus_calls_every_listener_in_order() -> None:
    bus, heard = InProcessBus(), list[tuple[str, object]]()
    bus.subscribe(lambda hint: heard.append(("first", hint)))
    bus.subscribe(lambda hint: heard.append(("second", hint)))
    hints = [Reached(TALK, 1), Reached(TALK, 2)]
    for hint in hints:
        bus.publish(hint)
    assert heard == [(name, hint) for hint in hints for name in ("first", "second")]


# Recent entries


def test_recent_entries_give_what_lies_behind() -> None:
    recent = RecentEntries()
    for seq in (5, 6, 7):
        recent.add(TALK, [entry(seq)])
    assert [each.seq for each in recent.after(TALK, 5)] == [6, 7]
    assert [each.seq for each in recent.after(TALK, 4)] == [5, 6, 7]


def test_recent_entries_give_nothing_where_one_is_missing() -> None:
    recent = RecentEntries()
    recent.add(TALK, [entry(5)])
    assert recent.after(TALK, 3) == []
    assert recent.after(TALK, 5) == []
    assert recent.after(TALK, 9) == []
    assert recent.after("another", 0) == []


def test_recent_entries_forget_what_lies_before_a_gap() -> None:
    recent = RecentEntries()
    recent.add(TALK, [entry(5)])
    recent.add(TALK, [entry(8)])
    assert recent.after(TALK, 4) == []
    assert [each.seq for each in recent.after(TALK, 7)] == [8]


def test_recent_entries_are_few_of_each_conversation() -> None:
    recent = RecentEntries()
    for seq in range(1, RECENT_ENTRIES + 3):
        recent.add(TALK, [entry(seq)])
    assert recent.after(TALK, 1) == []
    assert len(recent.after(TALK, 2)) == RECENT_ENTRIES


def test_recent_entries_forget_the_conversation_that_is_quiet_longest() -> None:
    recent = RecentEntries()
    recent.add("first", [entry(1)])
    recent.add("second", [entry(1)])
    recent.add("first", [entry(2)])
    for number in range(RECENT_CONVERSATIONS - 1):
        recent.add(f"another {number}", [entry(1)])
    assert recent.after("second", 0) == []
    assert [each.seq for each in recent.after("first", 0)] == [1, 2]


@given(st.lists(st.integers(1, 12), max_size=60), st.integers(0, 12))
def test_recent_entries_have_no_gap_in_whatever_order_they_come(
    seqs: list[int], after: int
) -> None:
    recent = RecentEntries()
    for seq in seqs:
        recent.add(TALK, [entry(seq)])
    found = [each.seq for each in recent.after(TALK, after)]
    assert found == list(range(after + 1, after + 1 + len(found)))
