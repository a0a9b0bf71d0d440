"""What every ``Bus`` promises; a driver's test file inherits this and says how to start a node."""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from gateway.chat.bus import (
    Alarmed,
    Arrived,
    AtDesk,
    Bus,
    Changed,
    Ended,
    Hint,
    InProcessBus,
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
    node_topic,
    team_topic,
    visit_topic,
)
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
from gateway.visits.replies import VisitSignalPush

__all__ = [
    "HINTS",
    "PATIENCE_S",
    "TALK",
    "BusContract",
    "JoiningBusContract",
    "Node",
    "StartNode",
    "entry",
]

TALK: Final = "7a" * 16
OTHER_TALK: Final = "7b" * 16
PATIENCE_S: Final = 20.0


def entry(seq: int, size: int = 4) -> Entry:
    return Entry(
        seq=seq, kind="application", epoch=0, sender="s", message_id="m", at=0, body=b"b" * size
    )


VISIT: Final = "f1" * 16
VISIT_SIGNAL: Final = VisitSignalPush(
    visit=VISIT, sender="phone", to="desk", key="member", epoch=1, sealed=b"s"
)
AT_DESK: Final = DeskPush(team="nurses", conversation=TALK, version=2)

HINTS: Final[tuple[tuple[Hint, Topic], ...]] = (
    (Reached(TALK, 3, (entry(2), entry(3))), conversation_topic(TALK)),
    (Changed(TALK, "nurses", "robin", 5), team_topic("nurses")),
    (Changed(TALK, "nurses", "robin", 5), account_topic("robin")),
    (Changed(TALK, "nurses", "robin", 5, joined=(("desk", 5),)), device_topic("desk")),
    (Changed(TALK, "nurses", "robin", 5, left=("desk",)), device_topic("desk")),
    (
        Signalled(SignalPush(conversation=TALK, epoch=1, sender="phone", sealed=b"s")),
        conversation_topic(TALK),
    ),
    (
        Marked(MarkPush(conversation=TALK, epoch=1, sender="phone", sealed=b"s")),
        conversation_topic(TALK),
    ),
    (LowStock("desk", 3), device_topic("desk")),
    (LinkMoved("phone"), device_topic("phone")),
    (Ended("desk", 4100), device_topic("desk")),
    (Arrived(1_750_000_000_000, b"token..8", "desk"), device_topic("desk")),
    (AtDesk(AT_DESK, "robin"), team_topic("nurses")),
    (AtDesk(AT_DESK, "robin"), account_topic("robin")),
    (
        Alarmed(
            AlarmPush(alarm="a", team="nurses", conversation=TALK, step=1, state="raised"),
            ("amina", "beth"),
        ),
        account_topic("beth"),
    ),
    (VisitMoved(VISIT, TALK, "nurses", "robin", ("mum",)), visit_topic(VISIT)),
    (VisitMoved(VISIT, TALK, "nurses", "robin"), team_topic("nurses")),
    (VisitMoved(VISIT, TALK, "nurses", "robin"), account_topic("robin")),
    (VisitPassed(VISIT, VISIT_SIGNAL, ("phone", "desk")), visit_topic(VISIT)),
    (VisitOffered("north", VISIT, "phone", 1, "v=0"), node_topic("north")),
    (Told(ModerationPush(lane=2), ("maya",)), account_topic("maya")),
    (Told(PostPush(post="p", version=2), ("robin",)), account_topic("robin")),
    (
        SpaceMoved("trust", "12-13", SpacePush(space="exams")),
        band_topic("trust", "12-13"),
    ),
    (Told(AskPush(ask="a", team="nurses", times=1), ("amina",)), account_topic("amina")),
)
"""Every kind of hint, each with a topic that it is published under."""


@dataclass
class Node:
    """A bus with what its node heard, and the topics that it was told to look at."""

    bus: Bus = field(default_factory=InProcessBus)
    heard: list[Hint] = field(default_factory=list)
    gaps: list[Topic] = field(default_factory=list)
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def hear(self, hint: Hint) -> None:
        self.heard.append(hint)
        self._news.set()

    def mind(self, topics: Collection[Topic]) -> None:
        self.gaps += topics
        self._news.set()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something that was heard or missed makes a condition true."""
        async with asyncio.timeout(PATIENCE_S):
            while not condition():
                await self._news.wait()
                self._news.clear()


StartNode = Callable[[], AbstractAsyncContextManager[Node]]


class BusContract:
    """The suite for every bus. A driver's class adds a fixture ``start``."""

    async def test_every_listener_of_publisher_hears_at_once_and_in_order(
        self, start: StartNode
    ) -> None:
        async with start() as node:
            second: list[Hint] = []
            node.bus.subscribe(second.append)
            hints = [hint for hint, _ in HINTS]
            for hint in hints:
                node.bus.publish(hint)
            assert node.heard == second == hints

    async def test_what_is_followed_and_published_here_is_heard_once(
        self, start: StartNode
    ) -> None:
        async with start() as node:
            node.bus.follow(conversation_topic(TALK))
            for seq in range(1, 50):
                node.bus.publish(Reached(TALK, seq))
            await asyncio.sleep(0)
            assert node.heard == [Reached(TALK, seq) for seq in range(1, 50)]

    async def test_topic_may_be_followed_and_left_again_and_again(self, start: StartNode) -> None:
        async with start() as node:
            for _ in range(3):
                node.bus.follow(conversation_topic(TALK))
                node.bus.follow(conversation_topic(TALK))
                node.bus.unfollow(conversation_topic(TALK))
                node.bus.unfollow(conversation_topic(TALK))
            node.bus.publish(Reached(TALK, 1))
            assert node.heard == [Reached(TALK, 1)]


class JoiningBusContract(BusContract):
    """The suite for a bus that joins nodes and tells what may have been missed."""

    async def test_follower_elsewhere_hears_every_kind_of_hint(self, start: StartNode) -> None:
        for hint, topic in HINTS:
            async with following(start, topic) as here, start() as there:
                there.bus.publish(hint)
                await here.until(lambda: bool(here.heard))
                assert here.heard == [hint]

    async def test_every_node_that_follows_hears(self, start: StartNode) -> None:
        topic = conversation_topic(TALK)
        async with (
            following(start, topic) as one,
            following(start, topic) as two,
            start() as there,
        ):
            there.bus.publish(Reached(TALK, 1))
            await one.until(lambda: bool(one.heard))
            await two.until(lambda: bool(two.heard))
            assert one.heard == two.heard == [Reached(TALK, 1)]

    async def test_hints_of_one_conversation_arrive_in_order(self, start: StartNode) -> None:
        async with following(start, conversation_topic(TALK)) as here, start() as there:
            hints = [Reached(TALK, seq, (entry(seq),)) for seq in range(1, 2001)]
            for hint in hints:
                there.bus.publish(hint)
            await here.until(lambda: len(here.heard) >= 2000)
            assert here.heard == hints

    async def test_node_hears_nothing_that_it_does_not_follow(self, start: StartNode) -> None:
        async with following(start, conversation_topic(TALK)) as here, start() as there:
            for seq in range(1, 500):
                there.bus.publish(Reached(OTHER_TALK, seq))
            there.bus.publish(Reached(TALK, 1))
            await here.until(lambda: bool(here.heard))
            assert here.heard == [Reached(TALK, 1)]

    async def test_hint_under_several_topics_is_heard_once(self, start: StartNode) -> None:
        hint = Changed(TALK, "nurses", "robin", 5, joined=(("desk", 5),))
        topics = (team_topic("nurses"), account_topic("robin"), device_topic("desk"))
        async with following(start, *topics) as here, start() as there:
            there.bus.publish(hint)
            there.bus.publish(LowStock("desk", 3))
            await here.until(lambda: LowStock("desk", 3) in here.heard)
            assert here.heard == [hint, LowStock("desk", 3)]

    async def test_what_is_unfollowed_is_heard_no_more(self, start: StartNode) -> None:
        topic, other = conversation_topic(TALK), conversation_topic(OTHER_TALK)
        async with following(start, topic, other) as here, start() as there:
            here.bus.unfollow(topic)
            # Asking for a third topic and having it shows that the second was given up.
            here.bus.follow(device_topic("desk"))
            await here.until(lambda: device_topic("desk") in here.gaps)
            there.bus.publish(Reached(TALK, 1))
            there.bus.publish(Reached(OTHER_TALK, 1))
            await here.until(lambda: bool(here.heard))
            assert here.heard == [Reached(OTHER_TALK, 1)]

    async def test_newcomer_to_topic_is_looked_after(self, start: StartNode) -> None:
        topic = conversation_topic(TALK)
        async with following(start, topic) as here:
            here.bus.follow(topic)
            await here.until(lambda: here.gaps == [topic, topic])


@asynccontextmanager
async def following(start: StartNode, *topics: Topic) -> AsyncIterator[Node]:
    """Start a node that follows these topics and has them."""
    async with start() as node:
        for topic in topics:
            node.bus.follow(topic)
        await node.until(lambda: set(topics) <= set(node.gaps))
        yield node
