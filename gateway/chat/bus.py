"""Hints between the parts of a gateway, and between nodes, that something happened.

Storage is the truth. A hint may be lost or come twice; it never carries what is not in storage,
but for signals, which are worth nothing a moment later.
"""

from collections.abc import Callable, Collection
from typing import Protocol, assert_never

from msgspec import Struct

from gateway.chat.replies import (
    AlarmPush,
    AskPush,
    DeskPush,
    Entry,
    MarkPush,
    ModerationPush,
    PostPush,
    SignalPush,
    SpacePush,
)
from gateway.visits.replies import VisitPush

__all__ = [
    "NOBODY_FOLLOWS",
    "Alarmed",
    "Arrived",
    "AtDesk",
    "Bus",
    "Changed",
    "Ended",
    "Follow",
    "Hint",
    "InProcessBus",
    "LinkMoved",
    "LowStock",
    "Marked",
    "PolledBus",
    "Reached",
    "Signalled",
    "SpaceMoved",
    "Told",
    "Topic",
    "VisitMoved",
    "VisitOffered",
    "VisitPassed",
    "account_topic",
    "band_topic",
    "conversation_topic",
    "device_topic",
    "node_topic",
    "team_topic",
    "topics_of",
    "visit_topic",
]


class Reached(Struct, frozen=True, array_like=True, tag="reached"):
    """A conversation's log grew by these entries, in order; none given means: read them."""

    conversation: str
    head: int
    entries: tuple[Entry, ...] = ()


class Changed(Struct, frozen=True, array_like=True, tag="changed"):
    """A conversation's summary changed for its team and its young person.

    ``joined``: devices that became leaves, with the number of their commit; ``left``: devices that
    are leaves no more.
    """

    conversation: str
    team: str
    person: str
    head: int
    joined: tuple[tuple[str, int], ...] = ()
    left: tuple[str, ...] = ()


class Signalled(Struct, frozen=True, array_like=True, tag="signalled"):
    """Somebody sent a signal."""

    push: SignalPush


class Marked(Struct, frozen=True, array_like=True, tag="marked"):
    """Somebody's receipt changed."""

    push: MarkPush


class LowStock(Struct, frozen=True, array_like=True, tag="low_stock"):
    """A device's KeyPackages run low."""

    device: str
    ordinary: int


class AtDesk(Struct, frozen=True, array_like=True, tag="at_desk"):
    """A conversation changed at the desk, for its team and its young person."""

    push: DeskPush
    person: str


class Alarmed(Struct, frozen=True, array_like=True, tag="alarmed"):
    """An alarm changed that is for these accounts."""

    push: AlarmPush
    accounts: tuple[str, ...]


class Told(Struct, frozen=True, array_like=True, tag="told"):
    """Something for these accounts changed in a space or at the moderators' queue."""

    push: ModerationPush | PostPush | AskPush
    accounts: tuple[str, ...]


class SpaceMoved(Struct, frozen=True, array_like=True, tag="space_moved"):
    """What young people of a band can see in one of their spaces changed."""

    organisation: str
    band: str
    push: SpacePush


class LinkMoved(Struct, frozen=True, array_like=True, tag="link_moved"):
    """Somebody asks in by the code that a device shows."""

    device: str


class VisitMoved(Struct, frozen=True, array_like=True, tag="visit_moved"):
    """A visit changed, for its participants, its team and its young person.

    ``ended``: guests whose sessions ended with it; ``listed``: it looks otherwise in a list, or
    begins soon.
    """

    visit: str
    conversation: str
    team: str
    person: str
    ended: tuple[str, ...] = ()
    listed: bool = True


class VisitPassed(Struct, frozen=True, array_like=True, tag="visit_passed"):
    """Something to pass on to these participants of a visit."""

    visit: str
    push: VisitPush
    to: tuple[str, ...]


class VisitOffered(Struct, frozen=True, array_like=True, tag="visit_offered"):
    """A participant offers media to the forwarding unit of this node."""

    node: str
    visit: str
    participant: str
    attempt: int
    sdp: str


class Ended(Struct, frozen=True, array_like=True, tag="ended"):
    """A device's session ended; its connections are closed with this code."""

    device: str
    code: int


class Arrived(Struct, frozen=True, array_like=True, tag="arrived", order=True):
    """A device connected; connections of it that are older make way.

    ``at`` is the time on the node that it came to, and ``token`` decides where that is the same: of
    two connections one is the older for every node, so never both are closed.
    """

    at: int
    token: bytes
    device: str


Hint = (
    Reached
    | Changed
    | Signalled
    | Marked
    | LowStock
    | LinkMoved
    | Ended
    | Arrived
    | AtDesk
    | Alarmed
    | VisitMoved
    | VisitPassed
    | VisitOffered
    | Told
    | SpaceMoved
)

Topic = str
"""What a hint is about: a letter for the kind, a colon, an id."""


def conversation_topic(conversation: str) -> Topic:
    """Name the topic of what happens in a conversation."""
    return f"c:{conversation}"


def team_topic(team: str) -> Topic:
    """Name the topic of what a team's desk sees."""
    return f"t:{team}"


def account_topic(account: str) -> Topic:
    """Name the topic of what a young person sees of their desk."""
    return f"a:{account}"


def band_topic(organisation: str, band: str) -> Topic:
    """Name the topic of what young people of an age band see in their spaces."""
    return f"b:{organisation}:{band}"


def device_topic(device: str) -> Topic:
    """Name the topic of what concerns one device."""
    return f"d:{device}"


def visit_topic(visit: str) -> Topic:
    """Name the topic of what the participants of a visit see."""
    return f"v:{visit}"


def node_topic(node: str) -> Topic:
    """Name the topic of what one node is asked."""
    return f"n:{node}"


def topics_of(hint: Hint) -> tuple[Topic, ...]:  # noqa: C901, PLR0911 - an arm a hint
    """Say under which topics a hint is published; whoever follows one of them hears it."""
    match hint:
        case Reached(conversation):
            return (conversation_topic(conversation),)
        case Signalled(push) | Marked(push):
            return (conversation_topic(push.conversation),)
        case Changed():
            devices = [*(device for device, _ in hint.joined), *hint.left]
            return (
                team_topic(hint.team),
                account_topic(hint.person),
                *(device_topic(device) for device in devices),
            )
        case LowStock(device) | LinkMoved(device) | Ended(device) | Arrived(_, _, device):
            return (device_topic(device),)
        case AtDesk(push, person):
            return (team_topic(push.team), account_topic(person))
        case Alarmed(_, accounts) | Told(_, accounts):
            return tuple(map(account_topic, accounts))
        case SpaceMoved(organisation, band):
            return (band_topic(organisation, band),)
        case VisitMoved(visit, _, team, person):
            return (visit_topic(visit), team_topic(team), account_topic(person))
        case VisitPassed(visit):
            return (visit_topic(visit),)
        case VisitOffered(node):
            return (node_topic(node),)
        case _:
            assert_never(hint)


class Follow(Protocol):
    """Where a node says what its connections are about."""

    def follow(self, topic: Topic) -> None:
        """Let hints on a topic come here from now on, or as soon as the bus can.

        It is called for each newcomer to a topic: what that one may have missed is looked up, where
        the bus joins several nodes.
        """
        ...

    def unfollow(self, topic: Topic) -> None:
        """Let hints on a topic come here no more; a few may still."""
        ...


class Bus(Follow, Protocol):
    """Carries hints to every node that follows their topics.

    Listeners of the publishing node hear every hint at once, followed or not. Hints that one node
    published under one topic, one after the other, arrive in that order or not at all.
    """

    def publish(self, hint: Hint) -> None:
        """Send a hint; never blocks, never raises."""
        ...

    def subscribe(self, listener: Callable[[Hint], None]) -> None:
        """Call ``listener`` with each hint, on the event loop."""
        ...


class _NobodyFollows:
    """Where nobody else has hints to send."""

    def follow(self, topic: Topic) -> None:
        """Do nothing."""

    def unfollow(self, topic: Topic) -> None:
        """Do nothing."""


NOBODY_FOLLOWS = _NobodyFollows()


class InProcessBus(_NobodyFollows):
    """The bus of a gateway that is one process."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[Hint], None]] = []

    def publish(self, hint: Hint) -> None:
        """Call every listener, one after the other."""
        for listener in self._listeners:
            listener(hint)

    def subscribe(self, listener: Callable[[Hint], None]) -> None:
        """Add a listener."""
        self._listeners.append(listener)


class PolledBus(InProcessBus):
    """The bus of nodes that share a database and nothing else: they hear of each other by looking.

    ``on_gap`` is called with topics to look at soon.
    """

    connected = False

    def __init__(self, on_gap: Callable[[Collection[Topic]], None]) -> None:
        super().__init__()
        self.followed: set[Topic] = set()
        self._on_gap = on_gap

    def follow(self, topic: Topic) -> None:
        """Have the topic looked at, soon and again and again."""
        self.followed.add(topic)
        self._on_gap([topic])

    def unfollow(self, topic: Topic) -> None:
        """Have it looked at no more."""
        self.followed.discard(topic)
