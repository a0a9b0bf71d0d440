"""Small changes of a room's participants, each of which leaves a whole room."""

from msgspec.structs import replace

from signalling.errors import Refusal, VisitRefused
from signalling.shapes import NOBODY, PRESENT, Party, Place, Role, Room, Stay

__all__ = [
    "EXPECTED",
    "MOST_INSIDE",
    "MOST_PARTIES",
    "another_at",
    "at_place",
    "end_alone",
    "move",
    "put",
    "require_host",
    "welcome",
]

MOST_INSIDE = 8
MOST_PARTIES = 64

EXPECTED = frozenset({Place.WAITING, Place.ADMITTED, *PRESENT})
"""The places of those whose line matters."""


def put(room: Room, party: Party) -> Room:
    """Replace a participant, or add them."""
    if room.find(party.participant) is None:
        return replace(room, parties=(*room.parties, party))
    parties = tuple(
        party if each.participant == party.participant else each for each in room.parties
    )
    return replace(room, parties=parties)


def welcome(
    room: Room, participant: str, *, account: str, name: str, role: Role, node: str, now: int
) -> Party:
    """Make the participant who arrives, in the place and the slot that they had.

    Raises:
        VisitRefused: ``visit.full``.
    """
    known = room.find(participant)
    if known is not None:
        return replace(known, name=name, node=node, lost_at=None)
    if len(room.parties) >= MOST_PARTIES:
        raise VisitRefused(Refusal.FULL, limit=MOST_PARTIES)
    return Party(
        participant=participant,
        account=account,
        name=name,
        role=role,
        slot=len(room.parties),
        place=Place.AWAY,
        arrived_at=now,
        node=node,
    )


def move(room: Room, party: Party, place: Place, now: int) -> Room:
    """Put a participant elsewhere and keep the account of when they were there."""
    was, is_there = party.place in PRESENT, place in PRESENT
    stays = party.stays
    if is_there and not was:
        stays = (*stays, Stay(now))
    elif was and not is_there:
        stays = (*stays[:-1], Stay(stays[-1].since, now))
    stayed = place in EXPECTED
    moved = replace(
        party,
        place=place,
        stays=stays,
        admitted_by=party.admitted_by if stayed else NOBODY,
        note=party.note if stayed else None,
        test=party.test if stayed else None,
        lost_at=party.lost_at if stayed else None,
    )
    return put(room, moved)


def at_place(room: Room, who: str, *places: Place) -> Party:
    """Return somebody who is at one of these places.

    Raises:
        VisitRefused: ``visit.not_there``.
    """
    found = room.find(who)
    if found is None or found.place not in places:
        place = Place.AWAY if found is None else found.place
        raise VisitRefused(Refusal.NOT_THERE, who=who, place=place)
    return found


def another_at(room: Room, who: str, *places: Place) -> Party:
    """Return somebody other than the host who is at one of these places.

    Raises:
        VisitRefused: ``visit.not_there``.
    """
    if who == room.host:
        raise VisitRefused(Refusal.NOT_THERE, who=who, place=Place.INSIDE)
    return at_place(room, who, *places)


def require_host(room: Room, by: str) -> None:
    """Let nobody but the host on.

    Raises:
        VisitRefused: ``visit.host_only``.
    """
    if room.host == NOBODY or by != room.host:
        raise VisitRefused(Refusal.HOST_ONLY)


def end_alone(room: Room, now: int) -> Room:
    """Take those back who are apart."""
    for each in list(room.at(Place.APART)):
        room = move(room, each, Place.INSIDE, now)
    return replace(room, alone=False)
