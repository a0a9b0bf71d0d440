"""How many nodes hear of a message, simulated with the gateway's own hub, against the formula.

`docs/scale.md` reckons bus traffic with a formula: a topic that k connections follow, spread at
random over N nodes, is heard on N(1 - (1 - 1/N)^k) of them. Here real hubs follow real topics over
a bus that counts, and the formula has to hold; so has it that a node without anybody's device hears
nothing, and that every connection is told of every entry once.
"""

import random
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Final

from gateway.chat.bus import Changed, Hint, Reached, Topic, topics_of
from gateway.chat.hints import NODE_BYTES, encode_hint
from gateway.chat.hub import Connected, Hub
from gateway.chat.replies import Entry
from gateway.chat.session import Event
from gateway.chat.session import Reached as ReachedEvent
from gateway.policy import Actor, Kind

SEED: Final = 9420
NODES: Final = (1, 2, 4, 8, 16, 32)
COUNTIES: Final = 40
TEAMS: Final = 10
NURSES: Final = 5
CONVERSATIONS: Final = 10
"""Under way at the same time, for each team."""
YOUNG_ONLINE: Final = 0.6
NURSE_ONLINE: Final = 0.8
MESSAGES: Final = 40_000
TURN: Final = 0.4
"""How often the other side is the one who writes next, so that the desk's row changes."""
BODY: Final = 600
FRANK: Final = 64
TOLERANCE: Final = 0.03


@dataclass(eq=False)
class Phone:
    """A connection that only counts what it is told."""

    actor: Actor
    node: int
    told: int = 0

    def feed(self, event: Event) -> None:
        """Count entries."""
        self.told += isinstance(event, ReachedEvent)

    def is_open(self) -> bool:
        """Stay as long as the bench lasts."""
        return True


def look_at_nothing(_conversation: str, _phones: Collection[Connected]) -> None:
    """Look nothing up; what a summary costs is no matter of the bus."""


@dataclass
class Wire:
    """Counts what the bus brings to each node."""

    followers: defaultdict[Topic, set[int]] = field(default_factory=lambda: defaultdict(set))
    heard: defaultdict[int, int] = field(default_factory=lambda: defaultdict(int))
    octets: int = 0
    published: int = 0

    def publish(self, hint: Hint, hubs: list[Hub], source: int) -> None:
        """Bring a hint to the nodes that follow one of its topics, as Redis would."""
        size = len(encode_hint(hint, node=bytes(NODE_BYTES), number=self.published))
        reached = {source}
        for topic in topics_of(hint):
            self.published += 1
            for node in self.followers[topic]:
                self.heard[node] += 1
                self.octets += size
                reached.add(node)
        for node in reached:
            hubs[node].take(hint)


@dataclass
class Ear:
    """One node's side of the bus."""

    wire: Wire
    node: int

    def follow(self, topic: Topic) -> None:
        """Hear of a topic."""
        self.wire.followers[topic].add(self.node)

    def unfollow(self, topic: Topic) -> None:
        """Hear of it no more."""
        self.wire.followers[topic].discard(self.node)


@dataclass
class Chat:
    """A conversation: who is online in it."""

    name: str
    team: str
    person: str
    members: list[Phone]
    expected: int = 0


@dataclass
class World:
    """Counties on some nodes; the last node stays without anybody where there is more than one."""

    wire: Wire
    hubs: list[Hub]
    chats: list[Chat]
    watchers: dict[str, list[Phone]]


def build(nodes: int, dice: random.Random) -> World:
    """Connect everybody, each to some node."""
    wire = Wire()
    hubs = [Hub(look_at_nothing, Ear(wire, node)) for node in range(nodes + 1)]
    chats: list[Chat] = []
    watchers: dict[str, list[Phone]] = {}

    def connect(organisation: str, name: str, kind: Kind, team: str) -> Phone:
        actor = Actor(organisation, name, f"{name}-device", kind, teams=frozenset({team}))
        phone = Phone(actor, dice.randrange(nodes))
        hubs[phone.node].add(phone)
        return phone

    for number in range(COUNTIES * TEAMS):
        county, team = f"county{number // TEAMS}", f"team{number}"
        watchers[team] = [
            connect(county, f"nurse{number}.{each}", Kind.STAFF, team)
            for each in range(NURSES)
            if dice.random() < NURSE_ONLINE
        ]
        for each in range(CONVERSATIONS):
            name = f"{number}.{each}"
            members = list(watchers[team])
            if dice.random() < YOUNG_ONLINE:
                members.append(connect(county, f"young{name}", Kind.YOUNG_PERSON, team))
            for phone in members:
                hubs[phone.node].follow(phone, name)
            chats.append(Chat(name, team, f"young{name}", members))
    return World(wire, hubs, chats, watchers)


def talk(world: World, dice: random.Random, nodes: int) -> None:
    """Let everybody write; the node that stored a message is any of them."""
    for seq in range(1, MESSAGES + 1):
        chat = dice.choice(world.chats)
        entry = Entry(
            seq=seq,
            kind="application",
            epoch=3,
            sender="0" * 32,
            message_id="0" * 32,
            at=1_700_000_000_000,
            body=bytes(BODY),
            frank=bytes(FRANK),
        )
        source = dice.choice(chat.members).node if chat.members else dice.randrange(nodes)
        chat.expected += 1
        world.wire.publish(Reached(chat.name, seq, (entry,)), world.hubs, source)
        if dice.random() < TURN:
            changed = Changed(chat.name, chat.team, chat.person, seq)
            world.wire.publish(changed, world.hubs, source)


def heard_by_formula(world: World, nodes: int) -> float:
    """Reckon how many hints nodes hear for each message."""

    def spread(followers: int) -> float:
        return nodes * (1 - (1 - 1 / nodes) ** followers)

    total = 0.0
    for chat in world.chats:
        young = len(chat.members) - len(world.watchers[chat.team])
        changed = spread(len(world.watchers[chat.team])) + young
        total += chat.expected * (spread(len(chat.members)) + TURN * changed)
    return total / MESSAGES


def check(world: World, nodes: int) -> None:
    """Hold what must hold whatever the dice say.

    Raises:
        RuntimeError: a connection was told too often or not at all, or the idle node heard a thing.
    """
    owed: defaultdict[Phone, int] = defaultdict(int)
    for chat in world.chats:
        for phone in chat.members:
            owed[phone] += chat.expected
    if any(phone.told != count for phone, count in owed.items()):
        raise RuntimeError("a connection was not told of every entry once")
    if world.wire.heard[nodes]:
        raise RuntimeError("a node without connections heard something")


def main() -> None:
    """Print, for each number of nodes, what nodes hear for a message."""
    worst = 0.0
    for nodes in NODES:
        dice = random.Random(SEED)  # noqa: S311 - a simulation
        world = build(nodes, dice)
        talk(world, dice, nodes)
        check(world, nodes)
        wire = world.wire
        heard = sum(wire.heard.values()) / MESSAGES
        reckoned = heard_by_formula(world, nodes)
        worst = max(worst, abs(heard / reckoned - 1))
        print(
            f"nodes {nodes:2d}: published {wire.published / MESSAGES:.2f}, heard {heard:.2f} "
            f"(formula {reckoned:.2f}) a message, {heard / nodes:.2f} a node, "
            f"{wire.octets / MESSAGES:.0f} bytes; "
            f"sent to everybody it would be {nodes * wire.published / MESSAGES:.2f}"
        )
    print(f"fanout_formula_error {worst:.3f}")
    if worst > TOLERANCE:
        raise RuntimeError("the formula in docs/scale.md does not hold")


if __name__ == "__main__":
    main()
