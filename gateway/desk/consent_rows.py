"""Consents in storage. Every function works on the caller's connection and commits nothing."""

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, insert, or_, select, update

from gateway.chat.consent_tables import consent
from gateway.chat.guests import INVITE, TRANSFER
from gateway.chat.replies import Named, PersonName
from gateway.chat.tables import conversation
from gateway.desk.consent_shapes import Choice, Choices, Consent
from gateway.identity.tables import account, role, team, team_member
from gateway.policy import Role

__all__ = [
    "LONG",
    "Asked",
    "State",
    "change",
    "choices",
    "find",
    "is_of",
    "list_consents",
    "named",
    "over_by",
    "read",
    "shown",
    "still_open",
    "write",
]

DAY: Final = 24 * 60 * 60 * 1000
LONG: Final = {"question": 14 * DAY, TRANSFER: DAY}
"""How long a question is open, and how long a transfer may take, in milliseconds."""

MOST_LISTED: Final = 50
MOST_DUE: Final = 100

_of: Final = consent.c


class State(StrEnum):
    """Where a question is."""

    ASKED = "asked"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    ENDED = "ended"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is stored."""

    id: str
    conversation: str
    kind: str
    state: State
    account: str | None
    team: str | None
    asked_by: str
    asked_at: int
    days: int
    history: str | None = None
    ends_at: int | None = None
    from_log: str | None = None
    moved_to: str | None = None


def write(connection: Connection, asked: Asked) -> None:
    """Store a question."""
    connection.execute(insert(consent).values(_values(asked)))


def change(connection: Connection, asked: Asked) -> None:
    """Store what became of a question."""
    connection.execute(update(consent).where(_of.id == asked.id).values(_values(asked)))


def find(connection: Connection, consent_id: str) -> Asked | None:
    """Read one question."""
    return next(iter(read(connection, _of.id == consent_id)), None)


def is_of(connection: Connection, consent_id: str, organisation: str) -> bool:
    """Say whether an organisation has such a question."""
    found = connection.scalar(
        select(_of.id)
        .join(conversation, conversation.c.id == _of.conversation_id)
        .where(_of.id == consent_id, conversation.c.organisation_id == organisation)
    )
    return found is not None


def read(connection: Connection, *conditions: ColumnElement[bool]) -> list[Asked]:
    """Read questions, the newest first."""
    rows = connection.execute(
        select(consent).where(*conditions).order_by(_of.asked_at.desc(), _of.id).limit(MOST_LISTED)
    )
    return [_asked(row) for row in rows]


def still_open(connection: Connection, conversation_id: str) -> list[Asked]:
    """Read what a young person is asked now, and what they said yes to that still holds."""
    states = [str(State.ASKED), str(State.ACCEPTED)]
    return read(connection, _of.conversation_id == conversation_id, _of.state.in_(states))


def over_by(connection: Connection, now: int) -> list[Asked]:
    """Read what ends by itself."""
    rows = connection.execute(
        select(consent).where(_of.ends_at <= now).order_by(_of.ends_at).limit(MOST_DUE)
    )
    return [_asked(row) for row in rows]


def list_consents(connection: Connection, conversation_id: str) -> list[Consent]:
    """Show a conversation's questions, the newest first."""
    return [
        shown(connection, each) for each in read(connection, _of.conversation_id == conversation_id)
    ]


def shown(connection: Connection, asked: Asked) -> Consent:
    """Show a question with the names that belong to it."""
    name, title = named(connection, asked)
    asker = connection.scalars(select(account.c.name).where(account.c.id == asked.asked_by)).one()
    return Consent(
        id=asked.id,
        conversation=asked.conversation,
        kind=asked.kind,
        state=str(asked.state),
        account=asked.account,
        team=asked.team,
        name=name,
        title=title,
        asked_by=PersonName(asked.asked_by, asker),
        asked_at=asked.asked_at,
        days=asked.days,
        history=asked.history,
        ends_at=asked.ends_at,
        moved_to=asked.moved_to or "",
    )


def named(connection: Connection, asked: Asked) -> tuple[str, str]:
    """Say what the directory calls whom a question is about."""
    if asked.kind == INVITE:
        row = connection.execute(
            select(account.c.name, account.c.title).where(account.c.id == asked.account)
        ).one()
        return row.name, row.title
    return connection.scalars(select(team.c.name).where(team.c.id == asked.team)).one(), ""


def choices(connection: Connection, organisation: str, own_team: str) -> Choices:
    """List the practitioners who are not of a team, and the other teams that have some."""
    rows = connection.execute(
        select(
            account.c.id,
            account.c.name,
            account.c.title,
            team.c.id.label("of_team"),
            team.c.name.label("team_name"),
        )
        .join(role, role.c.account_id == account.c.id)
        .outerjoin(team_member, team_member.c.account_id == account.c.id)
        .outerjoin(team, team.c.id == team_member.c.team_id)
        .where(
            account.c.organisation_id == organisation,
            account.c.closed_at.is_(None),
            role.c.role == str(Role.PRACTITIONER),
            or_(team.c.id.is_(None), team.c.organisation_id == organisation),
        )
        .order_by(account.c.name, account.c.id, team.c.name)
    ).all()
    found: dict[str, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.id].append(row)
    people = [
        Choice(who, mine[0].name, mine[0].title, [each.team_name for each in mine if each.of_team])
        for who, mine in found.items()
        if all(each.of_team != own_team for each in mine)
    ]
    others = {row.of_team: row.team_name for row in rows if row.of_team not in {None, own_team}}
    teams = [Named(*each) for each in sorted(others.items(), key=lambda each: each[1])]
    return Choices(people, teams)


def _values(asked: Asked) -> dict[str, object]:
    return {
        "id": asked.id,
        "conversation_id": asked.conversation,
        "kind": asked.kind,
        "state": str(asked.state),
        "account_id": asked.account,
        "team_id": asked.team,
        "asked_by": asked.asked_by,
        "asked_at": asked.asked_at,
        "days": asked.days,
        "history": asked.history,
        "ends_at": asked.ends_at,
        "from_log": asked.from_log,
        "moved_to": asked.moved_to,
    }


def _asked(row: Row[Any]) -> Asked:
    return Asked(
        id=row.id,
        conversation=row.conversation_id,
        kind=row.kind,
        state=State(row.state),
        account=row.account_id,
        team=row.team_id,
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        days=row.days,
        history=row.history,
        ends_at=row.ends_at,
        from_log=row.from_log,
        moved_to=row.moved_to,
    )
