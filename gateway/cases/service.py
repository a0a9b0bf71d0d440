"""What may be asked of cases. Each deed is one transaction with its line and its entry."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final, TypeVar

from sqlalchemy import Connection, or_, select, update

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.cases import shapes, store
from gateway.cases.case import (
    By,
    Case,
    CaseRefused,
    CaseState,
    Change,
    Line,
    LineKind,
    handle,
)
from gateway.cases.deeds import Deed as CaseDeed
from gateway.cases.reading import read_briefs, read_case
from gateway.cases.refusals import refusal
from gateway.cases.store import Sealer, StoredCase, may_have_cases
from gateway.cases.tables import case_task, safeguarding_case
from gateway.chat.gate import Gate
from gateway.codes import Code, Reason
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.identity.tables import account
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind, Permission, Role
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database

__all__ = ["Cases", "Wake", "by_of"]

T = TypeVar("T")

DAY: Final = 24 * 60 * 60 * 1000

Wake = Callable[[Connection, Collection[str], int], None]
"""Have the sleeping devices of accounts woken, at a time, in the caller's transaction."""

Make = Callable[[Connection], CaseDeed]
"""Make a deed of what was asked, with what storage knows."""

_OPENERS: Final = frozenset({Role.PRACTITIONER, Role.MODERATOR, Role.SAFEGUARDING_LEAD})


def by_of(actor: Actor) -> By:
    """Say who an actor is to a case."""
    return By(actor.account, Role.SAFEGUARDING_LEAD in actor.roles)


class Cases:
    """Cases of every organisation.

    What is asked raises ``NotFound`` (``case.unknown``), ``NotPermitted`` (``case.not_yours``,
    entered in the trail before it is raised) and what the machine's rules say.
    """

    def __init__(
        self,
        *,
        database: Database,
        gate: Gate,
        trail: Trail,
        keys: ServiceKeys,
        clock: Clock,
        entropy: Entropy,
        wake: Wake,
    ) -> None:
        self._database = database
        self._gate = gate
        self._trail = trail
        self._keys = keys
        self._clock = clock
        self._entropy = entropy
        self._wake = wake

    def sealer(self, organisation: str) -> Sealer:
        """Return what seals an organisation's words."""
        return Sealer(self._keys.case_box(organisation), self._entropy)

    async def open(self, actor: Actor, body: shapes.NewCase) -> shapes.CaseItem:
        """Open a case, or raise the open one of the same source again.

        Raises:
            ClientProtocolError: ``case.member``: the young person is nobody's here.
        """
        if actor.roles.isdisjoint(_OPENERS):
            await self._refuse(
                actor, body.source.id, NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
            )
        if body.source.kind == "conversation":
            await self._gate.read(
                actor,
                Permission.CONVERSATION_READ,
                body.source.id,
                lambda _connection, _about: None,
            )
        name = new_id(self._entropy)

        def work(connection: Connection) -> shapes.CaseItem:
            return self.open_on(connection, actor, name, body)

        return await self._database.transact(work)

    def open_on(
        self, connection: Connection, actor: Actor, name: str, body: shapes.NewCase
    ) -> shapes.CaseItem:
        """Open a case in the caller's transaction, for rooms whose deed makes one."""
        organisation, source = actor.organisation, body.source
        _check_person(connection, organisation, body.person)
        known = store.find_open(connection, organisation, source.kind, source.id)
        kind = LineKind.OPENED if known is None else LineKind.RAISED
        if known is None:
            case = Case(body.level, actor.account, frozenset({actor.account}), version=0)
            stored = StoredCase(name, organisation, source.kind, source.id, body.person, case)
            store.begin(connection, stored, self._clock())
        else:
            stored = self._find(connection, actor, known, lock=True)
        change = Change(_raised(stored.case, actor.account), Line(kind, {"why": body.why}))
        self._write(connection, actor, stored, change)
        return self._show(connection, actor, stored.id)

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
            self.admitted(connection, actor, name)
            self.record(connection, actor, AuditKind.CASE_READ, name, {})
            return self._show(connection, actor, name)

        return await self.judged(actor, name, work)

    async def do(self, actor: Actor, name: str, version: int, make: Make) -> shapes.CaseItem:
        """Take a deed.

        Raises:
            Conflict: ``case.version``, ``case.state``, ``case.open_tasks``, ``case.no_decision``.
            ClientProtocolError: ``case.member``, ``case.decision``.
        """

        def work(connection: Connection) -> shapes.CaseItem:
            self.do_on(connection, actor, name, version, make(connection))
            return self._show(connection, actor, name)

        return await self.judged(actor, name, work)

    def do_on(
        self, connection: Connection, actor: Actor, name: str, version: int, deed: CaseDeed
    ) -> None:
        """Take a deed in the caller's transaction."""
        stored = self._find(connection, actor, name, lock=True)
        try:
            change = handle(stored.case, by_of(actor), version, deed)
        except CaseRefused as refused:
            raise refusal(refused.rule, stored.case) from refused
        self._write(connection, actor, stored, change, deed)

    def admitted(self, connection: Connection, actor: Actor, name: str) -> StoredCase:
        """Find a case for an actor who may see it."""
        stored = self._find(connection, actor, name)
        if not stored.case.admits(by_of(actor)):
            raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
        return stored

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

    def record(
        self,
        connection: Connection,
        actor: Actor,
        kind: AuditKind,
        subject: str,
        details: Mapping[str, Detail],
    ) -> None:
        """Enter a deed in the trail."""
        deed = Deed(
            kind=kind,
            organisation=actor.organisation,
            actor=actor.device,
            subject=subject,
            at=self._clock(),
            details=details,
        )
        self._trail.append(connection, deed)

    def _write(
        self,
        connection: Connection,
        actor: Actor,
        stored: StoredCase,
        change: Change,
        deed: CaseDeed | None = None,
    ) -> None:
        words = store.write(
            connection,
            stored,
            change,
            by=actor.account,
            sealer=self.sealer(actor.organisation),
            now=self._clock(),
            deed=deed,
        )
        # The line is bound to the trail, so that nobody can rewrite it where it lies.
        details: dict[str, Detail] = {
            "line": change.case.lines,
            "kind": str(change.line.kind),
            "corrects": change.line.corrects or 0,
            "sha256": hashlib.sha256(words).hexdigest(),
        }
        self.record(connection, actor, AuditKind.CASE_LINE_ENTERED, stored.id, details)

    def _find(
        self, connection: Connection, actor: Actor, name: str, *, lock: bool = False
    ) -> StoredCase:
        found = store.find(connection, actor.organisation, name, lock=lock)
        if found is None:
            raise NotFound(Code.CASE_UNKNOWN)
        return found

    def _show(self, connection: Connection, actor: Actor, name: str) -> shapes.CaseItem:
        stored = self._find(connection, actor, name)
        return read_case(connection, stored, self.sealer(actor.organisation), self._clock())

    async def _refuse(self, actor: Actor, about: str, refusal: NotPermitted) -> None:
        details = {"code": str(refusal.code), "reason": str(refusal.reason)}
        await self._database.transact(
            lambda c: self.record(c, actor, AuditKind.CASE_REFUSED, about, details)
        )
        raise refusal


def eligible(connection: Connection, actor: Actor, account_id: str) -> bool:
    """Say whether an account may be let into a case of the actor's organisation."""
    return may_have_cases(connection, actor.organisation, account_id)


def _raised(case: Case, account_id: str) -> Case:
    """Return a case after somebody raised it, who is a member from then on."""
    return replace(
        case,
        members=case.members | {account_id},
        version=case.version + 1,
        lines=case.lines + 1,
    )


def _check_person(connection: Connection, organisation: str, person: str | None) -> None:
    if person is None:
        return
    found = select(account.c.id).where(
        account.c.id == person,
        account.c.organisation_id == organisation,
        account.c.kind == str(Kind.YOUNG_PERSON),
    )
    if connection.scalar(found) is None:
        raise ClientProtocolError(Code.CASE_MEMBER, at="person")
