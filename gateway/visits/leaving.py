"""When a visit is at its place no more: moved, over, its link taken back, or put elsewhere."""

from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.visits.entries import VisitBook
from gateway.visits.guests import find_guest, revoke
from gateway.visits.place_rows import AtPlaceRow, find_at, forget_at
from signalling.events import Event, Revoke
from signalling.shapes import Room

__all__ = ["leave_place", "settle_place"]


def settle_place(
    connection: Connection, before: Room, room: Room, event: Event, book: VisitBook, now: int
) -> None:
    """Take a visit from its place where an event ends its being there."""
    over = room.over and not before.over
    moved = (room.starts_at, room.minutes) != (before.starts_at, before.minutes)
    if not (over or moved or isinstance(event, Revoke)):
        return
    at = find_at(connection, room.visit)
    if at is None:
        return
    if over:
        # The visit's end is in the trail, and with it that it is there no more.
        forget_at(connection, room.visit)
    elif moved or (isinstance(event, Revoke) and event.guest == at.guest):
        leave_place(connection, at, book, now)


def leave_place(connection: Connection, at: AtPlaceRow, book: VisitBook, now: int) -> None:
    """Take a visit from its place; a link that was not used yet is worth nothing then."""
    forget_at(connection, at.visit)
    found = find_guest(connection, at.guest)
    if found is not None and found.link.used_at is None and found.link.revoked_at is None:
        revoke(connection, at.guest, now)
        book.record(AuditKind.VISIT_GUEST_LINK_REVOKED, {"guest": at.guest})
    book.record(AuditKind.VISIT_LEFT_PLACE, {"place": at.place, "guest": at.guest})
