"""Who may come to a visit: policy first, and refusals in the trail."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.quarantine import require_free
from gateway.codes import Code, Reason
from gateway.errors import NotFound, NotPermitted, Unauthenticated
from gateway.identity.standing import standing
from gateway.identity.tables import account
from gateway.policy import Actor, ConversationFacts, Denied, Kind, Permission, decide
from gateway.sources import Clock
from gateway.storage.database import Database, Locking
from gateway.visits.guests import Guest, still_here
from gateway.visits.rows import VisitRow, lock_row, read_row
from signalling.shapes import NOBODY, Role
from signalling.views import Reader

__all__ = ["AtVisit", "Attendee", "Door", "Visitor", "participant_of", "require_policy"]

T = TypeVar("T")

Visitor = Actor | Guest


@dataclass(frozen=True, slots=True)
class Attendee:
    """A visitor as the machine knows them."""

    participant: str
    account: str
    name: str
    role: Role

    @property
    def reader(self) -> Reader:
        """Return them as somebody who looks."""
        return Reader(self.participant, self.name, self.role)


AtVisit = Callable[[Connection, VisitRow, Attendee], T]
"""Work on a visit that policy let the visitor reach."""


def participant_of(visitor: Visitor) -> str:
    """Name the participant that a visitor is."""
    return visitor.guest if isinstance(visitor, Guest) else visitor.device


def require_policy(actor: Actor, permission: Permission, about: ConversationFacts) -> None:
    """Let an allowed actor pass.

    Raises:
        NotPermitted: ``visit.not_yours``.
    """
    decision = decide(actor, permission, about)
    if isinstance(decision, Denied):
        raise NotPermitted(Code.VISIT_NOT_YOURS, decision.reason)


class Door:
    """Runs work on a visit for a visitor who may come.

    All ways raise ``NotFound`` (``visit.unknown``), ``NotPermitted`` (entered in the trail before
    it is raised), ``Unauthenticated`` (the device or the guest's session is no more) and whatever
    the work raises.
    """

    def __init__(self, *, database: Database, trail: Trail, clock: Clock) -> None:
        self._database = database
        self._trail = trail
        self._clock = clock

    async def deed(
        self, visitor: Visitor, permission: Permission, name: str, work: AtVisit[T]
    ) -> T:
        """Run work on a visit that is locked until the commit."""

        def locked(connection: Connection) -> T:
            row = lock_row(connection, name)
            return work(connection, *self._enter(connection, visitor, permission, row))

        return await self.judged(visitor, name, lambda: self._database.transact(Locking(locked)))

    async def look(
        self, visitor: Visitor, permission: Permission, name: str, work: AtVisit[T]
    ) -> T:
        """Run work on a visit that writes nothing."""

        def reading(connection: Connection) -> T:
            row = read_row(connection, name)
            return work(connection, *self._enter(connection, visitor, permission, row))

        return await self.judged(visitor, name, lambda: self._database.read(reading))

    async def judged(self, visitor: Visitor, name: str, run: Callable[[], Awaitable[T]]) -> T:
        """Run what asks policy itself; what is refused goes into the trail."""
        try:
            return await run()
        except NotPermitted as refusal:
            deed = Deed(
                kind=AuditKind.VISIT_REFUSED,
                organisation=visitor.organisation,
                actor=participant_of(visitor),
                subject=name,
                at=self._clock(),
                details={"code": str(refusal.code), "reason": str(refusal.reason)},
            )
            await self._database.transact(lambda connection: self._trail.append(connection, deed))
            raise

    def may_still(self, connection: Connection, visitor: Visitor, row: VisitRow) -> bool:
        """Say whether somebody who came may come still."""
        try:
            self._enter(connection, visitor, Permission.VISIT_ATTEND, row)
        except (NotFound, NotPermitted, Unauthenticated):
            return False
        return True

    def _enter(
        self, connection: Connection, visitor: Visitor, permission: Permission, row: VisitRow | None
    ) -> tuple[VisitRow, Attendee]:
        if row is None or row.organisation != visitor.organisation:
            raise NotFound(Code.VISIT_UNKNOWN)
        if isinstance(visitor, Guest):
            still_here(connection, visitor, self._clock())
            if visitor.visit != row.visit:
                raise NotFound(Code.VISIT_UNKNOWN)
            if permission is not Permission.VISIT_ATTEND:
                raise NotPermitted(Code.VISIT_NOT_YOURS, Reason.ROLE)
            return row, Attendee(visitor.guest, NOBODY, visitor.name, visitor.role)
        actor = standing(connection, visitor)
        about = ConversationFacts(row.organisation, row.conversation, row.team, row.person)
        require_policy(actor, permission, about)
        require_free(connection, actor.device)
        return row, Attendee(actor.device, actor.account, _name(connection, actor), _role(actor))


def _name(connection: Connection, actor: Actor) -> str:
    name: str = connection.scalars(
        select(account.c.name).where(account.c.id == actor.account)
    ).one()
    return name


def _role(actor: Actor) -> Role:
    return Role.STAFF if actor.kind is Kind.STAFF else Role.YOUNG_PERSON
