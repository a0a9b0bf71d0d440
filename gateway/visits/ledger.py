"""Takes events in for a visit that is held locked, and carries out what comes of them."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import assert_never

from sqlalchemy import Connection

from audit.trail import Trail
from gateway.chat.bus import VisitMoved
from gateway.codes import Code
from gateway.desk.events import VisitMissed, VisitPlanned
from gateway.desk.visit_tags import keep_tags
from gateway.errors import ClientProtocolError, Conflict, EarshotError
from gateway.visits.entries import VisitBook
from gateway.visits.guests import end_sessions, guests_of
from gateway.visits.leaving import settle_place
from gateway.visits.rows import VisitRow, write_room
from signalling import effects
from signalling.conduct import COUNTED_AFTER
from signalling.effects import Effect
from signalling.errors import Refusal, VisitRefused
from signalling.events import Event
from signalling.room import handle
from signalling.shapes import Place, Room

__all__ = ["Ledger", "Taken", "Tell", "Wake", "explain", "news_of"]

Tell = Callable[[Connection, str, VisitMissed | VisitPlanned], None]
"""Tell the desk what became of a conversation's visit, in the caller's transaction."""

Wake = Callable[[Connection, Collection[str], int], None]
"""Have the sleeping devices of accounts woken, at a time, in the caller's transaction."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What an event led to; ``changed`` is false where it said nothing new.

    ``ended``: guests whose sessions ended; ``listed``: who only has a list of visits is to look.
    """

    row: VisitRow
    changed: bool
    ended: tuple[str, ...] = ()
    listed: bool = True


def news_of(taken: Taken) -> VisitMoved:
    """Make the hint that tells everybody concerned."""
    row = taken.row
    return VisitMoved(row.visit, row.conversation, row.team, row.person, taken.ended, taken.listed)


def explain(refused: VisitRefused) -> EarshotError:
    """Say a machine's refusal as the gateway says it."""
    code = Code(refused.code)
    if refused.code is Refusal.KEY:
        return ClientProtocolError(code)
    return Conflict(code, **refused.fields)


def _listing(room: Room) -> tuple[object, ...]:
    """Pick what a list shows of a visit."""
    plan = (room.phase, room.starts_at, room.minutes, room.two_staff)
    waiting = tuple((each.participant, each.arrived_at) for each in room.at(Place.WAITING))
    then = (room.began_at, room.ended_at, room.seen_alone, room.tags)
    return (*plan, room.host, waiting, room.host_account, *then)


def _counting(room: Room) -> tuple[object, ...]:
    """Pick what figures are made from."""
    return room.tags, room.ended_at


class Ledger:
    """What taking an event in needs besides the row."""

    def __init__(self, *, trail: Trail, tell: Tell, wake: Wake) -> None:
        self._trail = trail
        self._tell = tell
        self._wake = wake

    def take(
        self, connection: Connection, row: VisitRow, event: Event, *, actor: str, now: int
    ) -> Taken:
        """Take an event in, in the caller's transaction.

        Raises:
            EarshotError: the machine refuses; nothing is written.
        """
        try:
            room, made = handle(row.room, event, now)
        except VisitRefused as refused:
            raise explain(refused) from refused
        moved = replace(row, room=room)
        book = VisitBook(connection, self._trail, moved, actor=actor, now=now)
        ended: tuple[str, ...] = ()
        for effect in made:
            ended += self._carry_out(connection, moved, effect, book, now)
        if ended:
            end_sessions(connection, ended)
        if room.over and not row.room.over:
            # The lines of those too who used their link and never came into the room.
            ended = tuple(each.link.guest for each in guests_of(connection, row.visit))
        changed = room != row.room
        if changed:
            write_room(connection, row.visit, room)
        settle_place(connection, row.room, room, event, book, now)
        if room.tags is not None and _counting(room) != _counting(row.room):
            keep_tags(
                connection,
                row.visit,
                room.tags,
                team=row.team,
                person=row.person,
                counted_at=None if room.ended_at is None else room.ended_at + COUNTED_AFTER,
            )
        soon = any(isinstance(effect, effects.Remind) for effect in made)
        listed = soon or _listing(room) != _listing(row.room)
        return Taken(moved, changed or bool(made), ended, listed)

    def _carry_out(
        self, connection: Connection, row: VisitRow, effect: Effect, book: VisitBook, now: int
    ) -> tuple[str, ...]:
        match effect:
            case (
                effects.WasAdmitted()
                | effects.WasHeld()
                | effects.WasAnswered()
                | effects.Breached()
                | effects.WentOver()
            ):
                book.take(effect)
            case effects.RaiseAlarm():
                self._tell(connection, row.conversation, VisitMissed(now))
            case effects.Remind():
                self._wake(connection, {row.person, row.made_by}, now)
            case effects.EndGuests(guests):
                return guests
            case _:
                assert_never(effect)
        return ()
