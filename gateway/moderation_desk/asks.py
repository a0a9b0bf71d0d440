"""Asking a desk to write to a young person, until somebody says that they do.

It is how a decision reaches safeguarding: ``HandOff``, the room's ``Escalate``, opens a case and
asks. An ask is raised to the duty, then to the leads, then to the administrators, every 15 minutes
until it is taken; who took it has an hour to write. What is due is in storage, so that every node
can look after it.
"""

from collections.abc import Callable, Collection
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, insert, or_, select, update

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.chat.log import SIDE_TEAM
from gateway.chat.replies import AskPush
from gateway.chat.tables import conversation, entry
from gateway.codes import Code
from gateway.desk.rota import administrators, practitioners, recipients
from gateway.desk.settings import Who
from gateway.errors import Conflict, NotFound
from gateway.identity.tables import account, role
from gateway.moderation_desk.names import named, names_of
from gateway.moderation_desk.shapes import AskShape
from gateway.policy import Actor, Role
from gateway.sources import Entropy, new_id
from moderation.ports import Desk, Escalated, Escalation
from moderation.tables import ask, decision

__all__ = ["HandOff", "Told", "list_asks", "raise_due", "take_ask", "told_of"]

AGAIN: Final = 15 * 60 * 1000
PROMISED: Final = 60 * 60 * 1000
"""How long whoever says that they write has for it."""

MOST_AT_ONCE: Final = 50
MOST_LISTED: Final = 200
_STEPS: Final = (Who.DUTY, Who.LEAD)

Wake = Callable[[Connection, Collection[str], int], None]
OpenCase = Callable[[Connection, Escalation], str]
"""Open a case of what is handed over, in the caller's transaction; says which."""

Told = tuple[AskPush, tuple[str, ...]]


class HandOff:
    """Takes an escalation: opens a case, and asks the desk of its young person."""

    def __init__(self, *, trail: Trail, entropy: Entropy, wake: Wake, open_case: OpenCase) -> None:
        self._open_case = open_case
        self._trail = trail
        self._entropy = entropy
        self._wake = wake

    def __call__(self, connection: Connection, escalation: Escalation) -> Escalated:
        """Open a case, and ask."""
        case = self._open_case(connection, escalation)
        team = connection.scalar(
            select(account.c.desk_team_id).where(account.c.id == escalation.author)
        )
        made = new_id(self._entropy)
        found = _asked(connection, escalation.organisation, team, 1, escalation.at)
        connection.execute(
            insert(ask).values(
                id=made,
                organisation_id=escalation.organisation,
                team_id=team,
                author=escalation.author,
                decision_id=escalation.decision,
                policy=escalation.policy,
                at=escalation.at,
                look_at=escalation.at + AGAIN,
                times=1,
                recipients=" ".join(sorted(found)),
            )
        )
        details: dict[str, Detail] = {
            "decision": escalation.decision,
            "recipients": sorted(found),
            "times": 1,
        }
        deed = Deed(
            AuditKind.ASK_RAISED,
            escalation.organisation,
            escalation.by,
            made,
            escalation.at,
            details,
        )
        self._trail.append(connection, deed)
        self._wake(connection, found, escalation.at)
        return Escalated(case, made)


def raise_due(connection: Connection, *, trail: Trail, wake: Wake, now: int) -> list[Told]:
    """Raise again what nobody has taken, or took and has not done.

    What another node has in hand is passed over.
    """
    rows = connection.execute(
        select(ask)
        .where(ask.c.look_at <= now)
        .order_by(ask.c.look_at, ask.c.id)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    ).all()
    told = []
    for row in rows:
        if _is_kept(connection, row):
            connection.execute(update(ask).where(ask.c.id == row.id).values(look_at=None))
        else:
            told.append(_raise(connection, row, trail=trail, wake=wake, now=now))
    return told


def list_asks(desk: Desk, actor: Actor) -> list[AskShape]:
    """List asks that are open, or that the actor took and that nobody has written to yet.

    They are those of the actor's teams, or all for whoever answers for all.
    """
    promised = and_(ask.c.taken_by == actor.account, ask.c.look_at.is_not(None))
    query = select(ask).where(
        ask.c.organisation_id == actor.organisation, or_(ask.c.taken_at.is_(None), promised)
    )
    if actor.roles.isdisjoint({Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR}):
        query = query.where(ask.c.team_id.in_(sorted(actor.teams)))
    rows = desk.connection.execute(query.order_by(ask.c.at, ask.c.id).limit(MOST_LISTED)).all()
    return [_shape(desk.connection, row) for row in rows if not _is_kept(desk.connection, row)]


def take_ask(desk: Desk, actor: Actor, name: str) -> AskShape:
    """Say that one writes to them; repeated by the same person it is the same.

    Raises:
        NotFound: there is none that the actor could take.
        Conflict: somebody else has taken it.
    """
    mine = (ask.c.id == name, ask.c.organisation_id == actor.organisation)
    row = desk.connection.execute(select(ask).where(*mine)).one_or_none()
    if row is None or not _may_take(actor, row):
        raise NotFound(Code.ASK_UNKNOWN)
    writes = row.team_id in actor.teams and _talk(desk.connection, row) is not None
    taken = desk.connection.execute(
        update(ask)
        .where(ask.c.id == name, ask.c.taken_by.is_(None))
        .values(
            taken_by=actor.account,
            taken_at=desk.now,
            look_at=desk.now + PROMISED if writes else None,
        )
    )
    if taken.rowcount:
        desk.enter(AuditKind.ASK_TAKEN, name)
        desk.hints.asks.append(name)
    row = desk.connection.execute(select(ask).where(*mine)).one()
    if row.taken_by != actor.account:
        names = names_of(desk.connection, [row.taken_by])
        raise Conflict(Code.ASK_TAKEN, account=row.taken_by, name=names[row.taken_by].name)
    return _shape(desk.connection, row)


def told_of(connection: Connection, name: str) -> Told:
    """Say what is told of an ask to whom: whoever may see it, and whom it was raised to."""
    row = connection.execute(select(ask).where(ask.c.id == name)).one()
    return _told(connection, row, row.times, row.recipients.split())


def _may_take(actor: Actor, row: Row[Any]) -> bool:
    leads = {Role.SAFEGUARDING_LEAD, Role.ADMINISTRATOR}
    return not actor.roles.isdisjoint(leads) or row.team_id in actor.teams


def _told(connection: Connection, row: Row[Any], times: int, to: Collection[str]) -> Told:
    team = set() if row.team_id is None else practitioners(connection, row.team_id)
    everybody = {*to, *team, *_answerable(connection, row.organisation_id)}
    return AskPush(ask=row.id, team=row.team_id, times=times), tuple(sorted(everybody))


def _raise(connection: Connection, row: Row[Any], *, trail: Trail, wake: Wake, now: int) -> Told:
    times = row.times + 1
    found = _asked(connection, row.organisation_id, row.team_id, times, now)
    everybody = tuple(sorted({*found, *row.recipients.split()}))
    connection.execute(
        update(ask)
        .where(ask.c.id == row.id)
        .values(
            times=times,
            look_at=now + AGAIN,
            recipients=" ".join(everybody),
            taken_by=None,
            taken_at=None,
        )
    )
    details: dict[str, Detail] = {"recipients": sorted(found), "times": times}
    if row.taken_by is not None:
        details["not_kept"] = row.taken_by
    trail.append(
        connection, Deed(AuditKind.ASK_RAISED, row.organisation_id, "", row.id, now, details)
    )
    wake(connection, found, now)
    return _told(connection, row, times, everybody)


def _asked(
    connection: Connection, organisation: str, team: str | None, times: int, now: int
) -> set[str]:
    """Say whom an ask is raised to; in the end somebody, if there is anybody."""
    if team is not None and times <= len(_STEPS):
        return recipients(
            connection,
            organisation=organisation,
            team=team,
            who=_STEPS[times - 1],
            owner=None,
            now=now,
        )
    return _answerable(connection, organisation)


def _answerable(connection: Connection, organisation: str) -> set[str]:
    """Say who answers for all asks: safeguarding leads and administrators."""
    leads = connection.scalars(
        select(account.c.id)
        .join(role, role.c.account_id == account.c.id)
        .where(
            account.c.organisation_id == organisation,
            account.c.closed_at.is_(None),
            role.c.role == str(Role.SAFEGUARDING_LEAD),
        )
    )
    return set(leads) | administrators(connection, organisation)


def _talk(connection: Connection, row: Row[Any]) -> str | None:
    """Find the newest conversation that the young person has with the team."""
    return connection.scalar(
        select(conversation.c.id)
        .where(conversation.c.opened_by == row.author, conversation.c.team_id == row.team_id)
        .order_by(conversation.c.opened_at.desc(), conversation.c.id)
        .limit(1)
    )


def _is_kept(connection: Connection, row: Row[Any]) -> bool:
    """Say whether the team has written to them since somebody promised it."""
    if row.taken_at is None:
        return False
    wrote = connection.scalar(
        select(entry.c.at)
        .where(entry.c.conversation_id == _talk(connection, row), entry.c.side == SIDE_TEAM)
        .order_by(entry.c.seq.desc())
        .limit(1)
    )
    return wrote is not None and wrote >= row.taken_at


def _shape(connection: Connection, row: Row[Any]) -> AskShape:
    by = connection.scalar(select(decision.c.moderator).where(decision.c.id == row.decision_id))
    names = names_of(connection, [row.author, row.taken_by, by])
    return AskShape(
        id=row.id,
        team=row.team_id,
        person=named(names, row.author),
        policy=row.policy,
        at=row.at,
        times=row.times,
        conversation=_talk(connection, row),
        by=named(names, by),
        taken=named(names, row.taken_by),
        taken_at=row.taken_at,
        until=None if row.taken_by is None else row.look_at,
        decision=row.decision_id,
    )
