"""The connections of this node, and which of them a hint is for."""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol, assert_never

from gateway.chat.bus import (
    NOBODY_FOLLOWS,
    Alarmed,
    Arrived,
    AtDesk,
    Changed,
    Ended,
    Follow,
    Hint,
    LinkMoved,
    LowStock,
    Marked,
    Reached,
    Signalled,
    SpaceMoved,
    Told,
    Topic,
    VisitMoved,
    VisitOffered,
    VisitPassed,
    account_topic,
    band_topic,
    conversation_topic,
    device_topic,
    team_topic,
)
from gateway.chat.replies import Entry, EntryPush, LinkPush, MarkPush, SignalPush, StockPush
from gateway.chat.session import (
    CloseCode,
    EncodedEntry,
    Event,
    Joined,
    Left,
    Over,
    Passed,
    encode_entry,
)
from gateway.chat.session import Reached as ReachedEvent
from gateway.chat.sweep import Seat
from gateway.policy import Actor, Kind
from gateway.visits.replies import VisitsPush

__all__ = ["Connected", "Hub", "RecentEntries", "Refresh"]

RECENT_CONVERSATIONS = 2048
RECENT_ENTRIES = 32


class Connected(Protocol):
    """A connection as the hub sees it."""

    actor: Actor

    def feed(self, event: Event) -> None:
        """Hand an event to the connection's session."""
        ...

    def is_open(self) -> bool:
        """Say whether anything can still be pushed to it."""
        ...


Refresh = Callable[[str, Collection[Connected]], None]
"""Pushes a conversation's summary to these connections, soon."""


class RecentEntries:
    """The newest entries of the busiest conversations, encoded for pushing.

    Only what was just appended on this node goes in; whoever misses reads storage.
    """

    def __init__(self) -> None:
        self._conversations: dict[str, list[EncodedEntry]] = {}

    def add(self, conversation: str, entries: Iterable[Entry]) -> None:
        """Keep entries; a gap to what is kept forgets the older ones.

        Entries of two nodes may come out of order: what is not newer than what is kept is left out.
        """
        kept = self._conversations.pop(conversation, [])
        for entry in entries:
            if not kept or kept[-1].seq < entry.seq:
                if kept and kept[-1].seq != entry.seq - 1:
                    kept.clear()
                kept.append(encode_entry(EntryPush(conversation=conversation, entry=entry)))
        del kept[:-RECENT_ENTRIES]
        self._conversations[conversation] = kept
        if len(self._conversations) > RECENT_CONVERSATIONS:
            del self._conversations[next(iter(self._conversations))]

    def after(self, conversation: str, seq: int) -> list[EncodedEntry]:
        """Give the entries behind ``seq`` if none is missing, else nothing."""
        kept = self._conversations.get(conversation)
        if not kept or kept[0].seq > seq + 1:
            return []
        return kept[seq + 1 - kept[0].seq :]


class _Index:
    """Connections by a key; the bus follows the keys that somebody is under."""

    def __init__(self, bus: Follow, topic: Callable[[str], Topic]) -> None:
        self._bus = bus
        self._topic = topic
        self._found: dict[str, set[Connected]] = {}

    def add(self, key: str, connection: Connected) -> None:
        """Put a connection under a key."""
        self._found.setdefault(key, set()).add(connection)
        self._bus.follow(self._topic(key))

    def discard(self, key: str, connection: Connected) -> None:
        """Take a connection away, if it is there."""
        found = self._found.get(key, set())
        found.discard(connection)
        if not found and self._found.pop(key, None) is not None:
            self._bus.unfollow(self._topic(key))

    def __getitem__(self, key: str) -> frozenset[Connected]:
        """Return who is under a key now."""
        return frozenset(self._found.get(key, ()))

    def __len__(self) -> int:
        """Count the keys that somebody is under."""
        return len(self._found)


class Hub:
    """Hands hints to the connections they are for, and tells the bus what those are about."""

    def __init__(self, refresh: Refresh, bus: Follow = NOBODY_FOLLOWS) -> None:
        self.recent = RecentEntries()
        self._refresh = refresh
        self._bus = bus
        self._by_conversation = _Index(bus, conversation_topic)
        self._by_device: dict[str, Connected] = {}
        self._arrivals: dict[str, Arrived] = {}
        self._by_account = _Index(bus, account_topic)
        self._by_team = _Index(bus, team_topic)
        self._by_band = _Index(bus, _band_topic)
        self._followed: dict[Connected, set[str]] = {}

    def add(self, connection: Connected, arrival: Arrived | None = None) -> None:
        """Take a connection in; an older one of the same device is told to make way.

        ``arrival`` is what other nodes are told, where there are any.
        """
        device = connection.actor.device
        if arrival is not None:
            self._arrivals[device] = arrival
        older = self._by_device.get(device)
        self._by_device[device] = connection
        self._bus.follow(device_topic(device))
        if older is not None:
            self._forget(older)
            older.feed(Over(CloseCode.REPLACED))
        self._followed[connection] = set()
        self._by_account.add(connection.actor.account, connection)
        for team in _watched(connection.actor):
            self._by_team.add(team, connection)
        if connection.actor.band is not None:
            self._by_band.add(_band_of(connection.actor), connection)

    def follow(self, connection: Connected, conversation: str) -> None:
        """Send a conversation's hints to a connection from now on."""
        if connection in self._followed:
            self._followed[connection].add(conversation)
            self._by_conversation.add(conversation, connection)

    def remove(self, connection: Connected) -> None:
        """Forget a connection."""
        device = connection.actor.device
        if self._by_device.get(device) is connection:
            del self._by_device[device]
            self._arrivals.pop(device, None)
            self._bus.unfollow(device_topic(device))
        self._forget(connection)

    def is_connected(self, device: str) -> bool:
        """Say whether a device has a connection here."""
        return device in self._by_device

    def connection_of(self, device: str) -> Connected | None:
        """Return a device's connection here, if it has one."""
        return self._by_device.get(device)

    def end(self, device: str, code: int) -> None:
        """Close a device's connection."""
        connection = self._by_device.get(device)
        if connection is not None:
            connection.feed(Over(code))

    def connections(self) -> Iterator[Connected]:
        """Go through every connection."""
        return iter(list(self._by_device.values()))

    def actors(self) -> list[Actor]:
        """Say who is connected, with the rights that their connections were opened with."""
        return [connection.actor for connection in self._by_device.values()]

    def seats(self, devices: Iterable[str]) -> frozenset[Seat]:
        """Say which of these devices is followed here through which conversations."""
        return frozenset(
            (device, conversation)
            for device in devices
            if device in self._by_device
            for conversation in self._followed[self._by_device[device]]
        )

    def take(self, hint: Hint) -> None:  # noqa: C901 - an arm a hint
        """Hand a hint on."""
        match hint:
            case Reached():
                self._reach(hint)
            case Changed():
                self._change(hint)
            case Signalled(push) | Marked(push):
                self._pass(push)
            case LowStock() | LinkMoved():
                self._tell_device(hint)
            case Ended(device, code):
                self.end(device, code)
            case Arrived():
                self._make_way(hint)
            case AtDesk() | Alarmed() | Told():
                self._tell_of_desk(hint)
            case SpaceMoved(organisation, band, push):
                for connection in self._by_band[f"{organisation}:{band}"]:
                    connection.feed(Passed(push))
            case VisitMoved():
                self._tell_of_visit(hint)
            case VisitPassed() | VisitOffered():
                pass  # the visits' own listeners take these
            case _:
                assert_never(hint)

    def _make_way(self, newer: Arrived) -> None:
        ours = self._arrivals.get(newer.device)
        if ours is not None and ours < newer:
            self.end(newer.device, CloseCode.REPLACED)

    def _reach(self, hint: Reached) -> None:
        if hint.entries:
            self.recent.add(hint.conversation, hint.entries)
        for connection in self._by_conversation[hint.conversation]:
            connection.feed(ReachedEvent(hint.conversation, hint.head))

    def _tell_device(self, hint: LowStock | LinkMoved) -> None:
        owner = self._by_device.get(hint.device)
        if owner is not None:
            match hint:
                case LowStock(_, ordinary):
                    owner.feed(Passed(StockPush(ordinary=ordinary)))
                case LinkMoved():
                    owner.feed(Passed(LinkPush()))

    def _pass(self, push: SignalPush | MarkPush) -> None:
        for connection in self._by_conversation[push.conversation]:
            if connection.actor.device != push.sender:
                connection.feed(Passed(push))

    def _change(self, hint: Changed) -> None:
        for device in hint.left:
            connection = self._by_device.get(device)
            if connection is not None:
                self._unfollow(connection, hint.conversation)
                connection.feed(Left(hint.conversation))
        for device, seq in hint.joined:
            connection = self._by_device.get(device)
            if connection is not None:
                self.follow(connection, hint.conversation)
                connection.feed(Joined(hint.conversation, seq - 1, hint.head))
        # Whoever follows it is of the team, or a guest who hears of it by no other way.
        concerned = self._by_team[hint.team] | self._by_account[hint.person]
        self._refresh(hint.conversation, concerned | self._by_conversation[hint.conversation])

    def _tell_of_desk(self, hint: AtDesk | Alarmed | Told) -> None:
        accounts = (hint.person,) if isinstance(hint, AtDesk) else hint.accounts
        hearing = set[Connected]().union(*(self._by_account[each] for each in accounts))
        if isinstance(hint, AtDesk):
            hearing |= self._by_team[hint.push.team]
        for connection in hearing:
            connection.feed(Passed(hint.push))

    def _tell_of_visit(self, hint: VisitMoved) -> None:
        if not hint.listed:
            return
        push = VisitsPush(conversation=hint.conversation, visit=hint.visit)
        for connection in self._by_team[hint.team] | self._by_account[hint.person]:
            connection.feed(Passed(push))

    def _unfollow(self, connection: Connected, conversation: str) -> None:
        self._followed[connection].discard(conversation)
        self._by_conversation.discard(conversation, connection)

    def _forget(self, connection: Connected) -> None:
        if connection not in self._followed:
            return
        for conversation in list(self._followed[connection]):
            self._unfollow(connection, conversation)
        del self._followed[connection]
        self._by_account.discard(connection.actor.account, connection)
        for team in _watched(connection.actor):
            self._by_team.discard(team, connection)
        if connection.actor.band is not None:
            self._by_band.discard(_band_of(connection.actor), connection)


def _watched(actor: Actor) -> frozenset[str]:
    """Say whose inboxes an actor looks at; a young person's desk is no inbox of theirs."""
    return actor.teams if actor.kind is Kind.STAFF else frozenset()


def _band_of(actor: Actor) -> str:
    return f"{actor.organisation}:{actor.band}"


def _band_topic(key: str) -> Topic:
    return band_topic(*key.split(":"))
