"""Guests' links: made and revoked by staff, used once by the guest."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select

from audit.record import AuditKind
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.bus import Bus
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.identity.tables import account, organisation
from gateway.limits.limiter import Limiter, require
from gateway.limits.rules import Limited
from gateway.policy import Actor, Permission
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database
from gateway.visits.bodies import GuestItem, GuestMe, LinkSeen, MakeGuest, Named, UseLink
from gateway.visits.door import Attendee, Door
from gateway.visits.entrance import Entrance
from gateway.visits.entries import VisitBook
from gateway.visits.guests import (
    Guest,
    GuestRow,
    add_guest,
    end_sessions,
    find_by_token,
    find_guest,
    guests_of,
    open_session,
    resume_guest,
    revoke,
)
from gateway.visits.ledger import Ledger, Taken, explain, news_of
from gateway.visits.rows import VisitRow, lock_row, read_row
from signalling import events
from signalling.errors import VisitRefused
from signalling.passes import LONGEST, SESSION, GuestPass, check_use, state_of
from signalling.shapes import GUEST_ROLES, Role

__all__ = ["Entered", "Invitations", "check_link", "make_link", "require_running"]

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Entered:
    """A guest has used their link; ``session`` goes into their cookie, where it is new."""

    me: GuestMe
    session: str | None
    cookie_seconds: int = SESSION // 1000


class Invitations:
    """Guests' links. What staff do raises what ``Door`` raises besides what is said."""

    def __init__(  # noqa: PLR0913 - the parts of a node
        self,
        *,
        database: Database,
        door: Door,
        ledger: Ledger,
        entrance: Entrance,
        trail: Trail,
        bus: Bus,
        limiter: Limiter,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._door = door
        self._ledger = ledger
        self._entrance = entrance
        self._trail = trail
        self._bus = bus
        self._limiter = limiter
        self._clock = clock
        self._entropy = entropy

    async def make(self, actor: Actor, name: str, body: MakeGuest) -> GuestItem:
        """Make a link.

        Raises:
            ClientProtocolError: ``visit.settings``: no guest's role, good for too long, not sealed.
            Conflict: ``visit.over``; ``visit.exists``: the id is another link's.
        """
        now = self._clock()
        sealed = check_link(body, now, at_place=False)

        def work(connection: Connection, row: VisitRow, _who: Attendee) -> GuestItem:
            known = find_guest(connection, body.guest)
            if known is not None:
                if (known.link.visit, known.token_hash) != (name, body.token_hash):
                    raise Conflict(Code.VISIT_EXISTS)
                return _item(known, now)
            require_running(row)
            book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
            return _item(make_link(connection, row, actor, body, sealed, book, now), now)

        return await self._door.deed(actor, Permission.VISIT_HOST, name, work)

    async def list(self, actor: Actor, name: str) -> list[GuestItem]:
        """List a visit's links."""
        now = self._clock()

        def work(connection: Connection, _row: VisitRow, _who: Attendee) -> list[GuestItem]:
            return [_item(each, now) for each in guests_of(connection, name)]

        return await self._door.look(actor, Permission.VISIT_HOST, name, work)

    async def revoke(self, actor: Actor, name: str, guest: str) -> GuestItem:
        """Make a link worth nothing; a guest who is there has to go.

        Raises:
            NotFound: ``visit.link_unknown``.
        """
        now = self._clock()

        def work(
            connection: Connection, row: VisitRow, _who: Attendee
        ) -> tuple[GuestItem, Taken | None]:
            found = find_guest(connection, guest)
            if found is None or found.link.visit != name:
                raise NotFound(Code.VISIT_LINK_UNKNOWN)
            if found.link.revoked_at is not None:
                return _item(found, now), None
            revoke(connection, guest, now)
            event = events.Revoke(guest)
            taken = self._ledger.take(connection, row, event, actor=actor.device, now=now)
            book = VisitBook(connection, self._trail, row, actor=actor.device, now=now)
            book.record(AuditKind.VISIT_GUEST_LINK_REVOKED, {"guest": guest})
            again = find_guest(connection, guest)
            return _item(again or found, now), taken

        item, taken = await self._door.deed(actor, Permission.VISIT_HOST, name, work)
        if taken is not None:
            self._bus.publish(news_of(taken))
        return item

    async def look(self, body: UseLink, address: str) -> LinkSeen:
        """Say what a link leads to.

        Raises:
            NotFound: ``visit.link_unknown``.
            Conflict: ``visit.link_expired``, ``visit.link_revoked``, ``visit.over``.
            Throttled: too many wrong ones from there.
        """
        now = self._clock()

        def work(connection: Connection) -> LinkSeen:
            found = find_by_token(connection, body.guest, body.token)
            # Whoever finds an old link in a browser's history learns nothing of who met whom.
            if found.link.used_at is None or found.link.revoked_at is not None:
                _require_good(found.link, now)
            require_running(_visit_of(connection, found.link))
            me = _me(connection, found.link)
            row = read_row(connection, found.link.visit)
            shut = None
            if row is not None and not row.room.over:
                shut = self._entrance.shut(connection, row)
            return LinkSeen(
                organisation=me.organisation,
                host=me.host,
                name=me.name,
                role=me.role,
                starts_at=me.starts_at,
                used=found.link.used_at is not None,
                expires_at=found.link.expires_at,
                opens=None if shut is None else shut.opens,
                why=None if shut is None else shut.why,
            )

        return await self._limited(address, lambda: self._database.transact(work))

    async def enter(self, body: UseLink, session: str | None, address: str) -> Entered:
        """Change a link for a session, once; the browser that did it may ask again.

        Raises:
            NotFound: ``visit.link_unknown``.
            Conflict: ``visit.link_used``, ``visit.link_expired``, ``visit.link_revoked``,
                ``visit.over``; ``visit.closed``, and the link stays unused.
            Throttled: too many wrong ones from there.
        """
        now = self._clock()

        def work(connection: Connection) -> Entered:
            found = find_by_token(connection, body.guest, body.token)
            if found.link.revoked_at is None and found.holds(session, now):
                require_running(_visit_of(connection, found.link))
                return Entered(_me(connection, found.link), None)
            _require_good(found.link, now)
            row = lock_row(connection, found.link.visit)
            if row is None:
                raise NotFound(Code.VISIT_LINK_UNKNOWN)
            require_running(row)
            self._entrance.require_open(connection, row)
            token = open_session(connection, body.guest, now=now, entropy=self._entropy)
            book = VisitBook(connection, self._trail, row, actor=body.guest, now=now)
            book.record(
                AuditKind.VISIT_GUEST_LINK_USED,
                {"guest": body.guest, "role": str(found.link.role)},
            )
            return Entered(_me(connection, found.link), token)

        return await self._limited(address, lambda: self._database.transact(work))

    async def authenticate(self, session: str | None) -> Guest:
        """Find out which guest speaks.

        Raises:
            Unauthenticated: ``session.missing``, ``session.ended``.
        """
        now = self._clock()
        return await self._database.read(lambda c: resume_guest(c, session, now))

    async def me(self, guest: Guest) -> GuestMe:
        """Say who a guest is."""

        def work(connection: Connection) -> GuestMe:
            link = GuestPass(guest.guest, guest.visit, guest.name, guest.role, 0)
            return _me(connection, link)

        return await self._database.read(work)

    async def leave(self, guest: Guest) -> None:
        """End a guest's session, and their part in the visit."""
        now = self._clock()

        def work(connection: Connection) -> Taken | None:
            row = lock_row(connection, guest.visit)
            end_sessions(connection, [guest.guest])
            if row is None:
                return None
            event = events.Leave(guest.guest)
            taken = self._ledger.take(connection, row, event, actor=guest.guest, now=now)
            return Taken(taken.row, changed=True, ended=(guest.guest,))

        taken = await self._database.transact(work)
        if taken is not None:
            self._bus.publish(news_of(taken))

    async def _limited(self, address: str, run: Callable[[], Awaitable[T]]) -> T:
        now = self._clock()
        await require(self._limiter, Limited.GUEST, address, now=now)
        found = await run()
        await self._limiter.take_back(Limited.GUEST, address)
        return found


def check_link(body: MakeGuest, now: int, *, at_place: bool) -> bytes:
    """Look at a link that is to be made; returns what is sealed of it for the members.

    Raises:
        ClientProtocolError: ``visit.settings``: no guest's role, or none for this kind of link;
            good for too long, not sealed.
    """
    if body.role not in GUEST_ROLES or (body.role is Role.YOUNG_AT_PLACE) is not at_place:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="role")
    if not now < body.expires_at <= now + LONGEST:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="expires_at")
    try:
        return unb64(body.sealed)
    except ValueError as error:
        raise ClientProtocolError(Code.VISIT_SETTINGS, at="sealed") from error


def make_link(
    connection: Connection,
    row: VisitRow,
    actor: Actor,
    body: MakeGuest,
    sealed: bytes,
    book: VisitBook,
    now: int,
) -> GuestRow:
    """Store a link that was looked at, and enter it."""
    link = GuestPass(body.guest, row.visit, body.name, body.role, body.expires_at)
    made = GuestRow(link, body.token_hash, actor.account, body.epoch, sealed)
    add_guest(connection, made, now)
    book.record(
        AuditKind.VISIT_GUEST_LINK_MADE,
        {"guest": body.guest, "role": str(body.role), "expires_at": body.expires_at},
    )
    return made


def _require_good(link: GuestPass, now: int) -> None:
    try:
        check_use(link, now)
    except VisitRefused as refused:
        raise explain(refused) from refused


def _visit_of(connection: Connection, link: GuestPass) -> VisitRow:
    row = read_row(connection, link.visit)
    if row is None:
        raise NotFound(Code.VISIT_LINK_UNKNOWN)
    return row


def require_running(row: VisitRow) -> None:
    """Let on while a visit is not over.

    Raises:
        Conflict: ``visit.over``.
    """
    if row.room.over:
        raise Conflict(Code.VISIT_OVER, phase=str(row.room.phase))


def _item(row: GuestRow, now: int) -> GuestItem:
    return GuestItem(
        guest=row.link.guest,
        name=row.link.name,
        role=str(row.link.role),
        expires_at=row.link.expires_at,
        made_by=row.made_by,
        state=str(state_of(row.link, now)),
        epoch=row.epoch,
        sealed=row.sealed,
    )


def _me(connection: Connection, link: GuestPass) -> GuestMe:
    row = _visit_of(connection, link)
    name = connection.scalars(
        select(organisation.c.name).where(organisation.c.id == row.organisation)
    ).one()
    maker = connection.scalars(select(account.c.name).where(account.c.id == row.made_by)).one()
    return GuestMe(
        visit=link.visit,
        guest=link.guest,
        name=link.name,
        role=str(link.role),
        starts_at=row.room.starts_at,
        organisation=Named(row.organisation, name),
        host=row.room.host_name or maker,
    )
