"""Deeds on cases in the caller's transaction: the case, its line and its entry in the trail."""

import hashlib
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection, select

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.cases import shapes, store
from gateway.cases.case import By, Case, CaseRefused, Change, Line, LineKind, handle
from gateway.cases.deeds import Deed as CaseDeed
from gateway.cases.deeds import Level
from gateway.cases.reading import read_case
from gateway.cases.refusals import refusal
from gateway.cases.store import Sealer, StoredCase, leads_of
from gateway.codes import Code, Reason
from gateway.deeds import deed_of
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.identity.tables import account
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind, Role
from gateway.sources import Clock, Entropy, new_id
from moderation.policies import Policy
from moderation.ports import Escalation

__all__ = ["Casebook", "Wake", "by_of"]

Wake = Callable[[Connection, Collection[str], int], None]
"""Have the sleeping devices of accounts woken, at a time, in the caller's transaction."""

LONGEST_WHY: Final = 500

_GRAVE: Final = frozenset(
    {Policy.DANGER, Policy.SELF_HARM, Policy.ABUSE, Policy.GROOMING, Policy.SEXUAL}
)


def by_of(actor: Actor) -> By:
    """Say who an actor is to a case."""
    return By(actor.account, Role.SAFEGUARDING_LEAD in actor.roles)


class Casebook:
    """Cases as the caller's transaction has them; nothing but the connection is touched."""

    def __init__(
        self, *, trail: Trail, keys: ServiceKeys, clock: Clock, entropy: Entropy, wake: Wake
    ) -> None:
        self._trail = trail
        self._keys = keys
        self._clock = clock
        self._entropy = entropy
        self._wake = wake

    def sealer(self, organisation: str) -> Sealer:
        """Return what seals an organisation's words."""
        return Sealer(self._keys.case_box(organisation), self._entropy)

    def open(
        self, connection: Connection, actor: Actor, name: str, body: shapes.NewCase
    ) -> tuple[str, bool]:
        """Open a case, or raise the open one of its source again; say which, and whether it is new.

        Raises:
            ClientProtocolError: ``case.member``: the young person is nobody's here.
        """
        organisation, source = actor.organisation, body.source
        _check_person(connection, organisation, body.person)
        known = store.find_open(connection, organisation, source.kind, source.id)
        kind = LineKind.OPENED if known is None else LineKind.RAISED
        if known is None:
            case = Case(body.level, actor.account, frozenset({actor.account}), version=0)
            stored = StoredCase(name, organisation, source.kind, source.id, body.person, case)
            store.begin(connection, stored, self._clock())
        else:
            stored = self.find(connection, actor, known, lock=True)
        change = Change(_raised(stored.case, actor.account), Line(kind, {"why": body.why}))
        self._write(connection, actor, stored, change)
        return stored.id, known is None

    def escalated(self, connection: Connection, escalation: Escalation) -> str:
        """Open a case of what a moderator hands over, and have the leads woken."""
        actor = Actor(
            escalation.organisation, escalation.account, escalation.by, Kind.STAFF, frozenset()
        )
        grave = escalation.policy is not None and Policy(escalation.policy) in _GRAVE
        body = shapes.NewCase(
            source=shapes.Source(escalation.source, escalation.subject),
            person=escalation.author or None,
            level=Level.CHILD_IN_NEED if grave else Level.EARLY_HELP,
            why=escalation.reason[:LONGEST_WHY],
        )
        name, _new = self.open(connection, actor, new_id(self._entropy), body)
        leads = leads_of(connection, escalation.organisation)
        if leads:
            self._wake(connection, leads, escalation.at)
        return name

    def do(
        self, connection: Connection, actor: Actor, name: str, version: int, deed: CaseDeed
    ) -> None:
        """Take a deed.

        Raises:
            EarshotError: what the machine's rules say.
        """
        stored = self.find(connection, actor, name, lock=True)
        try:
            change = handle(stored.case, by_of(actor), version, deed)
        except CaseRefused as refused:
            raise refusal(refused.rule, stored.case) from refused
        self._write(connection, actor, stored, change, deed)

    def admitted(self, connection: Connection, actor: Actor, name: str) -> StoredCase:
        """Find a case for an actor who may see it."""
        stored = self.find(connection, actor, name)
        if not stored.case.admits(by_of(actor)):
            raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE)
        return stored

    def find(
        self, connection: Connection, actor: Actor, name: str, *, lock: bool = False
    ) -> StoredCase:
        """Find a case of the actor's organisation."""
        found = store.find(connection, actor.organisation, name, lock=lock)
        if found is None:
            raise NotFound(Code.CASE_UNKNOWN)
        return found

    def show(self, connection: Connection, actor: Actor, name: str) -> shapes.CaseItem:
        """Show a case, whole."""
        stored = self.find(connection, actor, name)
        return read_case(connection, stored, self.sealer(actor.organisation), self._clock())

    def record(
        self,
        connection: Connection,
        actor: Actor,
        kind: AuditKind,
        subject: str,
        details: Mapping[str, Detail],
    ) -> None:
        """Enter a deed in the trail."""
        self._trail.append(connection, deed_of(actor, kind, subject, self._clock(), details))

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
