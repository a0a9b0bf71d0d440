"""What a look at storage has to tell the connections of this node, decided purely.

Where hints were missed, a sweep asks storage how far things are and makes the hints anew. It says
too much rather than too little: a hint that comes twice costs a little, one that is missing holds
up a message.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from gateway.chat.bus import Changed, Ended, Hint, Reached, Topic

__all__ = ["Desk", "Found", "Look", "Memory", "Place", "Seat", "Seats", "what_to_ask"]

Seat = tuple[str, str]
"""A device and a conversation that it is a leaf of."""

_NOBODY: Final = frozenset[str]()


@dataclass(frozen=True, slots=True)
class Look:
    """What to ask storage about: ids, by kind."""

    conversations: frozenset[str] = _NOBODY
    teams: frozenset[str] = _NOBODY
    accounts: frozenset[str] = _NOBODY
    devices: frozenset[str] = _NOBODY


@dataclass(frozen=True, slots=True)
class Desk:
    """A conversation as an inbox shows it; ``marker`` grows whenever that changes."""

    conversation: str
    team: str
    person: str
    head: int
    marker: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Since which entry a device is a leaf, and how far the log reaches."""

    joined_seq: int
    head: int


@dataclass(frozen=True, slots=True)
class Found:
    """What storage said, at one moment.

    ``heads``: how far the conversations asked for reach; ``desks``: the conversations of the teams
    and accounts asked for; ``seats``: the leaves that the devices asked for are; ``ended``: which
    of them have no session any more, with the code to close their connections with.
    """

    heads: Mapping[str, int] = field(default_factory=dict)
    desks: tuple[Desk, ...] = ()
    seats: Mapping[Seat, Place] = field(default_factory=dict)
    ended: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seats:
    """The seats that the hub knew of when storage was asked, and when it had answered.

    What changed in between came as a hint, and may be newer than the answer.
    """

    before: frozenset[Seat]
    after: frozenset[Seat]


def what_to_ask(topics: Iterable[Topic]) -> Look:
    """Sort topics by what they are about."""
    kinds: dict[str, set[str]] = {"c": set(), "t": set(), "a": set(), "d": set()}
    for topic in topics:
        kind, _, about = topic.partition(":")
        if kind in kinds:  # of visits and nodes others ask
            kinds[kind].add(about)
    return Look(
        conversations=frozenset(kinds["c"]),
        teams=frozenset(kinds["t"]),
        accounts=frozenset(kinds["a"]),
        devices=frozenset(kinds["d"]),
    )


class Memory:
    """What sweeps have found so far, so that what did not change is not told again."""

    def __init__(self) -> None:
        self._heads: dict[str, int] = {}
        self._desks: dict[str, tuple[int, ...]] = {}
        self._watched: frozenset[str] = _NOBODY

    def tell_gap(self, look: Look, found: Found, seats: Seats) -> list[Hint]:
        """Make the hints that some topics may have missed."""
        hints: list[Hint] = [Reached(name, head) for name, head in found.heads.items()]
        hints += self._changes(found)
        hints += [*_moves(look, found, seats), *_ends(found)]
        self._heads.update(found.heads)
        self._desks.update(_markers(found))
        self._watched |= look.teams | look.accounts
        return hints

    def tell_all(self, look: Look, found: Found, seats: Seats) -> list[Hint]:
        """Make the hints that all topics may have missed, and forget what is followed no more.

        Where the bus is up, few have: those of a node that ended before it could send them.
        """
        grown = [
            (name, head) for name, head in found.heads.items() if head != self._heads.get(name)
        ]
        hints: list[Hint] = [Reached(name, head) for name, head in grown]
        hints += self._changes(found)
        hints += [*_moves(look, found, seats), *_ends(found)]
        self._heads = dict(found.heads)
        self._desks = _markers(found)
        self._watched = look.teams | look.accounts
        return hints

    def _changes(self, found: Found) -> list[Hint]:
        """Tell of what changed in inboxes since they were first looked at, and of what is new."""
        return [
            Changed(desk.conversation, desk.team, desk.person, desk.head)
            for desk in found.desks
            if self._is_news(desk)
        ]

    def _is_news(self, desk: Desk) -> bool:
        known = self._desks.get(desk.conversation)
        if known is None:
            return desk.team in self._watched or desk.person in self._watched
        return known != desk.marker


def _markers(found: Found) -> dict[str, tuple[int, ...]]:
    return {desk.conversation: desk.marker for desk in found.desks}


def _moves(look: Look, found: Found, seats: Seats) -> list[Hint]:
    """Tell devices of conversations that they joined or left without having heard of it."""
    here = {seat for seat in seats.before & seats.after if seat[0] in look.devices}
    known = seats.before | seats.after
    hints: list[Hint] = [
        Changed(name, "", "", place.head, joined=((device, place.joined_seq),))
        for (device, name), place in found.seats.items()
        if (device, name) not in known
    ]
    hints += [
        Changed(name, "", "", 0, left=(device,))
        for device, name in sorted(here - found.seats.keys())
    ]
    return hints


def _ends(found: Found) -> list[Hint]:
    return [Ended(device, code) for device, code in found.ended.items()]
