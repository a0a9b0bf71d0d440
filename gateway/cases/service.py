"""What may be asked of cases. Each deed is one transaction with its line and its entry."""

from collections.abc import Callable
from typing import Final, TypeVar

import msgspec
from sqlalchemy import Connection, or_, select, update

from audit.record import AuditKind
from gateway.cases import shapes
from gateway.cases.case import CaseState
from gateway.cases.casebook import Casebook, Wake, by_of
from gateway.cases.deeds import Deed as CaseDeed
from gateway.cases.origins import Origin, find_origin
from gateway.cases.reading import read_briefs, read_people
from gateway.cases.store import may_have_cases
from gateway.cases.tables import case_task, safeguarding_case
from gateway.chat.gate import Gate
from gateway.codes import Code, Reason
from gateway.errors import NotPermitted
from gateway.policy import Actor, Kind, Permission, Role
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database

__all__ = ["Cases", "eligible"]

T = TypeVar("T")

DAY: Final = 24 * 60 * 60 * 1000

Make = Callable[[Connection], CaseDeed]
"""Make a deed of what was asked, with what storage knows."""

_OPENERS: Final = frozenset({Role.PRACTITIONER, Role.MODERATOR, Role.SAFEGUARDING_LEAD})
_MODERATORS: Final = frozenset({Role.MODERATOR, Role.SAFEGUARDING_LEAD})


class Cases:
    """Cases of every organisation.

    What is asked raises ``NotFound`` (``case.unknown``), ``NotPermitted`` (``case.not_yours``,
    entered in the trail before it is raised) and what the machine's rules say.
    """

    def __init__(
        self,
        *,
        database: Database,
        book: Casebook,
        gate: Gate,
        clock: Clock,
        entropy: Entropy,
        wake: Wake,
    ) -> None:
        self.book = book
        self._database = database
        self._gate = gate
        self._clock = clock
        self._entropy = entropy
        self._wake = wake

    async def open(self, actor: Actor, body: shapes.NewCase) -> shapes.CaseItem:
        """Open a case, or raise the open one of the same source again.

        Raises:
            NotFound: ``case.source``.
            ClientProtocolError: ``case.member``: the young person is nobody's here.
        """
        if actor.roles.isdisjoint(_OPENERS):
            await self._refuse(
                actor, body.source.id, NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
            )
        origin = await self._database.read(
            lambda connection: find_origin(connection, actor.organisation, body.source)
        )
        await self._admit(actor, body.source, origin)
        name = new_id(self._entropy)
        whose = msgspec.structs.replace(body, person=body.person or origin.person)

        def work(connection: Connection) -> shapes.CaseItem:
            opened, _new = self.book.open(connection, actor, name, whose)
            return self.book.show(connection, actor, opened)

        return await self._database.transact(work)

    async def people(self, actor: Actor) -> list[shapes.Colleague]:
        """List who may be let into a case."""
        if actor.roles.isdisjoint(_OPENERS):
            raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
        return await self._database.read(
            lambda connection: read_people(connection, actor.organisation)
        )

    async def cases(
        self,
        actor: Actor,
        *,
        state: CaseState,
        mine: bool,
        after: tuple[int, int, str] | None,
        limit: int,
    ) -> list[shapes.Brief]:
        """List the cases that the actor may see."""
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
        member = None if by_of(actor).lead and not mine else actor.account
        return await self._database.read(
            lambda connection: read_briefs(
                connection,
                actor.organisation,
                state=state,
                member=member,
                after=after,
                limit=limit,
                now=self._clock(),
            )
        )

    async def show(self, actor: Actor, name: str) -> shapes.CaseItem:
        """Show a case, which is a deed."""

        def work(connection: Connection) -> shapes.CaseItem:
            self.book.admitted(connection, actor, name)
            self.book.record(connection, actor, AuditKind.CASE_READ, name, {})
            return self.book.show(connection, actor, name)

        return await self.judged(actor, name, work)

    async def do(self, actor: Actor, name: str, version: int, make: Make) -> shapes.CaseItem:
        """Take a deed.

        Raises:
            Conflict: ``case.version``, ``case.state``, ``case.open_tasks``, ``case.no_decision``.
            ClientProtocolError: ``case.member``, ``case.decision``.
        """

        def work(connection: Connection) -> shapes.CaseItem:
            self.book.do(connection, actor, name, version, make(connection))
            return self.book.show(connection, actor, name)

        return await self.judged(actor, name, work)

    async def judged(self, actor: Actor, name: str, work: Callable[[Connection], T]) -> T:
        """Run work in a transaction; what policy refuses is entered in the trail."""
        try:
            return await self._database.transact(work)
        except NotPermitted as refusal:
            await self._refuse(actor, name, refusal)
            raise

    def new_id(self) -> str:
        """Make an id."""
        return new_id(self._entropy)

    def now(self) -> int:
        """Read the clock."""
        return self._clock()

    async def sweep(self) -> None:
        """Wake whoever has a task that is over its time, once a day while it lasts."""
        now = self._clock()

        def work(connection: Connection) -> None:
            columns = case_task.c
            late = connection.execute(
                select(columns.id, columns.owner_id, safeguarding_case.c.owner_id)
                .join(safeguarding_case, safeguarding_case.c.id == columns.case_id)
                .where(
                    columns.done_at.is_(None),
                    columns.due < now,
                    or_(columns.told_at.is_(None), columns.told_at <= now - DAY),
                )
            ).all()
            if not late:
                return
            told = update(case_task).where(columns.id.in_([row[0] for row in late]))
            connection.execute(told.values(told_at=now))
            self._wake(connection, sorted({each for row in late for each in row[1:]}), now)

        await self._database.transact(work)

    async def _admit(self, actor: Actor, source: shapes.Source, origin: Origin) -> None:
        """Let pass who may name what a case should come from."""
        if Role.SAFEGUARDING_LEAD in actor.roles:
            return
        if origin.conversation is not None:
            await self._gate.read(
                actor,
                Permission.CONVERSATION_READ,
                origin.conversation,
                lambda _connection, _about: None,
            )
        if origin.moderation and actor.roles.isdisjoint(_MODERATORS):
            await self._refuse(actor, source.id, NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE))

    async def _refuse(self, actor: Actor, about: str, refusal: NotPermitted) -> None:
        details = {"code": str(refusal.code), "reason": str(refusal.reason)}
        await self._database.transact(
            lambda c: self.book.record(c, actor, AuditKind.CASE_REFUSED, about, details)
        )
        raise refusal


def eligible(connection: Connection, actor: Actor, account_id: str) -> bool:
    """Say whether an account may be let into a case of the actor's organisation."""
    return may_have_cases(connection, actor.organisation, account_id)
