"""Cases in storage: read as the machine wants them, written back with their line."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from nacl.secret import SecretBox
from sqlalchemy import Connection, Row, insert, select, update

from gateway.cases.case import Case, CaseState, Change, Line, LineKind, Task
from gateway.cases.deeds import AddTask, FinishTask, Level
from gateway.cases.tables import case_line, case_member, case_task, safeguarding_case
from gateway.identity.tables import account, role
from gateway.policy import Kind, Role
from gateway.sources import Entropy

__all__ = [
    "ELIGIBLE",
    "Sealer",
    "StoredCase",
    "begin",
    "find",
    "find_open",
    "find_raised",
    "leads_of",
    "may_have_cases",
    "write",
]

ELIGIBLE: Final = (Role.PRACTITIONER, Role.MODERATOR, Role.SAFEGUARDING_LEAD)


@dataclass(frozen=True, slots=True)
class Sealer:
    """Seals what people wrote under the organisation's key."""

    box: SecretBox
    entropy: Entropy

    def seal(self, text: str) -> bytes:
        """Seal a text."""
        return bytes(self.box.encrypt(text.encode(), self.entropy(SecretBox.NONCE_SIZE)))

    def open(self, sealed: bytes) -> str:
        """Open a text."""
        return self.box.decrypt(sealed).decode()


@dataclass(frozen=True, slots=True)
class StoredCase:
    """A case and what surrounds it."""

    id: str
    organisation: str
    source_kind: str
    source: str
    person: str | None
    case: Case


def find(
    connection: Connection, organisation: str, name: str, *, lock: bool = False
) -> StoredCase | None:
    """Find a case of an organisation, perhaps locked until the commit."""
    columns = safeguarding_case.c
    if lock:
        # A statement of its own: what is read next is as it is once the lock is held.
        connection.execute(select(columns.id).where(columns.id == name).with_for_update())
    row = connection.execute(
        select(safeguarding_case).where(columns.id == name, columns.organisation_id == organisation)
    ).one_or_none()
    return None if row is None else _stored(connection, row)


def find_open(connection: Connection, organisation: str, kind: str, source: str) -> str | None:
    """Find the open case of a source, if it has an id."""
    if source == "":
        return None
    columns = safeguarding_case.c
    return connection.scalar(
        select(columns.id).where(
            columns.organisation_id == organisation,
            columns.source_kind == kind,
            columns.source_id == source,
            columns.state == str(CaseState.OPEN),
        )
    )


def find_raised(
    connection: Connection, organisation: str, kind: str, source: str, at: int
) -> str | None:
    """Find the case of a source that was the newest at a time."""
    columns = safeguarding_case.c
    return connection.scalar(
        select(columns.id)
        .where(
            columns.organisation_id == organisation,
            columns.source_kind == kind,
            columns.source_id == source,
            columns.opened_at <= at,
        )
        .order_by(columns.opened_at.desc())
        .limit(1)
    )


def begin(connection: Connection, stored: StoredCase, now: int) -> None:
    """Store a case that has no line yet."""
    case = stored.case
    connection.execute(
        insert(safeguarding_case).values(
            id=stored.id,
            organisation_id=stored.organisation,
            source_kind=stored.source_kind,
            source_id=stored.source,
            person_id=stored.person,
            state=str(case.state),
            gravity=case.level.gravity,
            owner_id=case.owner,
            opened_at=now,
            touched_at=now,
            version=case.version,
            lines=0,
            shared=False,
        )
    )
    _let_in(connection, stored.id, case.members)


def write(
    connection: Connection,
    stored: StoredCase,
    change: Change,
    *,
    by: str,
    sealer: Sealer,
    now: int,
    deed: object = None,
) -> bytes:
    """Write a case back with its line; return the line's words as they were sealed."""
    after = change.case
    connection.execute(
        update(safeguarding_case)
        .where(safeguarding_case.c.id == stored.id)
        .values(
            state=str(after.state),
            gravity=after.level.gravity,
            owner_id=after.owner,
            touched_at=now,
            version=after.version,
            lines=after.lines,
            shared=after.shared,
        )
    )
    _let_in(connection, stored.id, after.members - stored.case.members)
    if isinstance(deed, AddTask):
        _add_task(connection, stored.id, deed, sealer)
    if isinstance(deed, FinishTask):
        done = update(case_task).where(case_task.c.id == deed.id)
        connection.execute(done.values(done_at=deed.at))
    return _enter(connection, stored.id, after.lines, change.line, by, sealer, now)


def may_have_cases(connection: Connection, organisation: str, account_id: str) -> bool:
    """Say whether an account is open, of the organisation, and of a role that works on cases."""
    found = connection.scalar(
        select(account.c.id)
        .join(role, role.c.account_id == account.c.id)
        .where(
            account.c.id == account_id,
            account.c.organisation_id == organisation,
            account.c.kind == str(Kind.STAFF),
            account.c.closed_at.is_(None),
            role.c.role.in_([str(each) for each in ELIGIBLE]),
        )
        .limit(1)
    )
    return found is not None


def leads_of(connection: Connection, organisation: str) -> list[str]:
    """Name the accounts of an organisation's safeguarding leads."""
    found = connection.scalars(
        select(account.c.id)
        .join(role, role.c.account_id == account.c.id)
        .where(
            account.c.organisation_id == organisation,
            account.c.closed_at.is_(None),
            role.c.role == str(Role.SAFEGUARDING_LEAD),
        )
    )
    return sorted(found)


def _enter(
    connection: Connection,
    case_id: str,
    number: int,
    line: Line,
    by: str,
    sealer: Sealer,
    now: int,
) -> bytes:
    words = _words(line.details)
    connection.execute(
        insert(case_line).values(
            case_id=case_id,
            number=number,
            at=now,
            by_id=by,
            kind=str(line.kind),
            body=sealer.seal(words),
            corrects=line.corrects,
        )
    )
    return words.encode()


def _words(details: Mapping[str, Any]) -> str:
    return json.dumps(details, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _let_in(connection: Connection, case_id: str, accounts: Collection[str]) -> None:
    if accounts:
        connection.execute(
            insert(case_member),
            [{"case_id": case_id, "account_id": each} for each in sorted(accounts)],
        )


def _add_task(connection: Connection, case_id: str, deed: AddTask, sealer: Sealer) -> None:
    connection.execute(
        insert(case_task).values(
            id=deed.id,
            case_id=case_id,
            owner_id=deed.owner,
            text=sealer.seal(deed.text),
            due=deed.due,
            done_at=None,
            told_at=None,
        )
    )


def _stored(connection: Connection, row: Row[Any]) -> StoredCase:
    members = connection.scalars(
        select(case_member.c.account_id).where(case_member.c.case_id == row.id)
    )
    tasks = connection.execute(
        select(case_task).where(case_task.c.case_id == row.id).order_by(case_task.c.due)
    )
    notes = connection.execute(
        select(case_line.c.number, case_line.c.corrects).where(
            case_line.c.case_id == row.id, case_line.c.kind == str(LineKind.NOTE)
        )
    ).all()
    corrected = {each.corrects for each in notes}
    return StoredCase(
        id=row.id,
        organisation=row.organisation_id,
        source_kind=row.source_kind,
        source=row.source_id,
        person=row.person_id,
        case=Case(
            level=list(Level)[row.gravity],
            owner=row.owner_id,
            members=frozenset(members),
            state=CaseState(row.state),
            version=row.version,
            lines=row.lines,
            notes=frozenset(each.number for each in notes) - corrected,
            tasks=tuple(Task(each.id, each.owner_id, each.due, each.done_at) for each in tasks),
            shared=row.shared,
        ),
    )
