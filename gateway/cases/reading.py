"""Cases as members see them."""

import json
from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, and_, case, func, or_, select

from gateway.cases.case import CaseState
from gateway.cases.deeds import Level
from gateway.cases.glass import ASKED_FOR, Glass
from gateway.cases.shapes import (
    Brief,
    CaseItem,
    Colleague,
    GlassItem,
    LineItem,
    Person,
    Source,
    TaskCount,
    TaskItem,
)
from gateway.cases.store import ELIGIBLE, Sealer, StoredCase
from gateway.cases.tables import (
    case_glass,
    case_identity,
    case_line,
    case_member,
    case_task,
    safeguarding_case,
)
from gateway.identity.tables import account, role
from gateway.policy import Role

__all__ = ["find_glass", "read_briefs", "read_case", "read_glasses", "read_people"]


def read_briefs(
    connection: Connection,
    organisation: str,
    *,
    state: CaseState,
    member: str | None,
    after: tuple[int, int, str] | None,
    limit: int,
    now: int,
) -> list[Brief]:
    """List cases, the worst level first, then the longest untouched; ``member``: theirs alone."""
    columns = safeguarding_case.c
    conditions: list[ColumnElement[bool]] = [
        columns.organisation_id == organisation,
        columns.state == str(state),
    ]
    if member is not None:
        theirs = select(case_member.c.case_id).where(case_member.c.account_id == member)
        conditions.append(columns.id.in_(theirs))
    if after is not None:
        gravity, touched, name = after
        conditions.append(
            or_(
                columns.gravity < gravity,
                and_(columns.gravity == gravity, columns.touched_at > touched),
                and_(columns.gravity == gravity, columns.touched_at == touched, columns.id > name),
            )
        )
    rows = connection.execute(
        select(safeguarding_case)
        .where(*conditions)
        .order_by(columns.gravity.desc(), columns.touched_at, columns.id)
        .limit(limit)
    ).all()
    return _briefs(connection, rows, now)


def read_case(connection: Connection, stored: StoredCase, sealer: Sealer, now: int) -> CaseItem:
    """Show a case, whole."""
    row = connection.execute(
        select(safeguarding_case).where(safeguarding_case.c.id == stored.id)
    ).one()
    lines = connection.execute(
        select(case_line).where(case_line.c.case_id == stored.id).order_by(case_line.c.number)
    ).all()
    tasks = connection.execute(
        select(case_task)
        .where(case_task.c.case_id == stored.id)
        .order_by(case_task.c.due, case_task.c.id)
    ).all()
    known = _names(
        connection,
        {*stored.case.members, *(line.by_id for line in lines), *(task.owner_id for task in tasks)},
    )
    identity = connection.scalar(
        select(case_identity.c.case_id).where(case_identity.c.case_id == stored.id)
    )
    return CaseItem(
        brief=_briefs(connection, [row], now)[0],
        members=[Person(each, known[each]) for each in sorted(stored.case.members)],
        lines=[
            LineItem(
                number=line.number,
                at=line.at,
                by=Person(line.by_id, known[line.by_id]),
                kind=line.kind,
                body=json.loads(sealer.open(line.body)),
                corrects=line.corrects,
            )
            for line in lines
        ],
        tasks=[
            TaskItem(
                task=task.id,
                text=sealer.open(task.text),
                owner=Person(task.owner_id, known[task.owner_id]),
                due=task.due,
                done_at=task.done_at,
            )
            for task in tasks
        ],
        identity="none" if identity is None else "entered",
    )


def read_glasses(
    connection: Connection, case_id: str, sealer: Sealer, now: int, only: str | None = None
) -> list[GlassItem]:
    """List a case's requests of the last day, or one of them, the newest first."""
    columns = case_glass.c
    wanted = select(case_glass).where(columns.case_id == case_id)
    if only is None:
        wanted = wanted.where(columns.asked_at > now - ASKED_FOR)
    else:
        wanted = wanted.where(columns.id == only)
    rows = connection.execute(wanted.order_by(columns.asked_at.desc(), columns.id)).all()
    known = _names(connection, {each for row in rows for each in (row.account_id, row.agreed_by)})
    return [
        GlassItem(
            id=row.id,
            by=Person(row.account_id, known[row.account_id]),
            why=sealer.open(row.why),
            tell=row.risk is None,
            risk=None if row.risk is None else sealer.open(row.risk),
            asked_at=row.asked_at,
            agreed_by=None
            if row.agreed_by is None
            else Person(row.agreed_by, known[row.agreed_by]),
            ends_at=_glass(row).ends_at,
        )
        for row in rows
    ]


def read_people(connection: Connection, organisation: str) -> list[Colleague]:
    """List who may be let into a case of an organisation, by name."""
    lead = func.max(case((role.c.role == str(Role.SAFEGUARDING_LEAD), 1), else_=0))
    rows = connection.execute(
        select(account.c.id, account.c.name, account.c.title, lead.label("lead"))
        .join(role, role.c.account_id == account.c.id)
        .where(
            account.c.organisation_id == organisation,
            account.c.closed_at.is_(None),
            role.c.role.in_([str(each) for each in ELIGIBLE]),
        )
        .group_by(account.c.id, account.c.name, account.c.title)
        .order_by(account.c.name, account.c.id)
    )
    return [Colleague(row.id, row.name, row.title, lead=bool(row.lead)) for row in rows]


def find_glass(connection: Connection, case_id: str, name: str) -> Glass | None:
    """Find a request of a case."""
    row = connection.execute(
        select(case_glass).where(case_glass.c.id == name, case_glass.c.case_id == case_id)
    ).one_or_none()
    return None if row is None else _glass(row)


def _glass(row: Row[Any]) -> Glass:
    return Glass(
        account=row.account_id,
        device=row.device_id,
        asked_at=row.asked_at,
        agreed_by=row.agreed_by,
        agreed_at=row.agreed_at,
        read_at=row.read_at,
    )


def _briefs(connection: Connection, rows: Sequence[Row[Any]], now: int) -> list[Brief]:
    known = _names(connection, {each for row in rows for each in (row.owner_id, row.person_id)})
    cases = [row.id for row in rows]
    counts = _task_counts(connection, cases, now)
    asked = _asked_counts(connection, cases, now)
    return [
        Brief(
            id=row.id,
            source=Source(row.source_kind, row.source_id),
            person=None if row.person_id is None else Person(row.person_id, known[row.person_id]),
            state=row.state,
            level=list(Level)[row.gravity],
            owner=Person(row.owner_id, known[row.owner_id]),
            opened_at=row.opened_at,
            touched_at=row.touched_at,
            tasks=counts.get(row.id, TaskCount(0, 0)),
            asked=asked.get(row.id, 0),
            version=row.version,
        )
        for row in rows
    ]


def _task_counts(connection: Connection, cases: Sequence[str], now: int) -> dict[str, TaskCount]:
    columns = case_task.c
    rows = connection.execute(
        select(
            columns.case_id,
            func.count().label("open"),
            func.count().filter(columns.due < now).label("late"),
        )
        .where(columns.case_id.in_(cases), columns.done_at.is_(None))
        .group_by(columns.case_id)
    )
    return {row.case_id: TaskCount(row.open, row.late) for row in rows}


def _asked_counts(connection: Connection, cases: Sequence[str], now: int) -> dict[str, int]:
    columns = case_glass.c
    rows = connection.execute(
        select(columns.case_id, func.count().label("asked"))
        .where(
            columns.case_id.in_(cases),
            columns.agreed_by.is_(None),
            columns.asked_at > now - ASKED_FOR,
        )
        .group_by(columns.case_id)
    )
    return {row.case_id: row.asked for row in rows}


def _names(connection: Connection, accounts: Collection[str | None]) -> dict[str, str]:
    wanted = [each for each in accounts if each is not None]
    rows = connection.execute(select(account.c.id, account.c.name).where(account.c.id.in_(wanted)))
    return {row[0]: row[1] for row in rows}
