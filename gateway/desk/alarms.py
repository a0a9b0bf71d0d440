"""Alarms as people see them and take them. docs/desk.md section 6."""

import json
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, select, update

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat.replies import AlarmPush, PersonName
from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.desk.bell import Seen
from gateway.desk.ladder import Alarm, AlarmState
from gateway.desk.ledger import Ledger, cause_of, earliest, quiet_at
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.settings import Who
from gateway.desk.shapes import AlarmItem
from gateway.desk.tables import desk_alarm
from gateway.desk.versions import Service, SettingsBook
from gateway.errors import Conflict, NotFound
from gateway.identity.tables import account
from gateway.policy import Actor, Allowed, Role, TeamFacts, TeamPermission, decide_team

__all__ = ["acknowledge", "list_alarms"]

MOST_LISTED: Final = 500


def acknowledge(
    connection: Connection,
    actor: Actor,
    alarm_id: str,
    *,
    trail: Trail,
    book: SettingsBook,
    now: int,
) -> tuple[AlarmItem, Seen | None]:
    """Take an alarm, by name; nothing is seen where the actor had taken it already.

    Raises:
        NotFound: ``desk.alarm_unknown``: there is none that the actor may take.
        Conflict: ``desk.alarm_taken``.
    """
    name = connection.scalar(
        select(desk_alarm.c.conversation_id).where(desk_alarm.c.id == alarm_id)
    )
    row = read_rows(connection, [name or ""], Hold.WAIT).get(name or "")
    found = connection.execute(select(desk_alarm).where(desk_alarm.c.id == alarm_id)).one_or_none()
    if row is None or found is None or not _may_take(actor, row, found):
        raise NotFound(Code.DESK_ALARM_UNKNOWN)
    service = book.newest(connection, [row.team])[row.team]
    if found.state != AlarmState.RAISED:
        if (found.state, found.acknowledged_by) == (AlarmState.ACKNOWLEDGED, actor.account):
            return _show(connection, actor, service, alarm_id), None
        raise Conflict(Code.DESK_ALARM_TAKEN, **_taker(connection, found))
    connection.execute(
        update(desk_alarm)
        .where(desk_alarm.c.id == alarm_id)
        .values(
            state=str(AlarmState.ACKNOWLEDGED),
            acknowledged_by=actor.account,
            acknowledged_at=now,
        )
    )
    alarm = Alarm(AlarmState.ACKNOWLEDGED, found.step, found.step_at, now)
    _, again = service.ladder.look(cause_of(row.state), alarm, now)
    ledger = Ledger(connection, trail=trail, services={row.team: service}, now=now)
    kept = ledger.keep(replace(row, look_at=earliest(again, quiet_at(row, service, row.last_at))))
    details: dict[str, str | int] = {
        "alarm": alarm_id,
        "account": actor.account,
        "step": found.step,
    }
    ledger.record(AuditKind.DESK_ALARM_ACKNOWLEDGED, row, actor.device, details)
    ledger.flush()
    push = AlarmPush(
        alarm=alarm_id,
        team=row.team,
        conversation=row.conversation,
        step=found.step,
        state=str(AlarmState.ACKNOWLEDGED),
    )
    told = tuple(json.loads(found.recipients))
    seen = Seen(kept, kept.version + 1, ((push, told),), ())
    return _show(connection, actor, service, alarm_id), seen


def list_alarms(
    connection: Connection, actor: Actor, book: SettingsBook, *, team: str | None
) -> list[AlarmItem]:
    """List open alarms, the oldest first: a team's, or those that the actor is asked to look after.

    Administrators look after all of their organisation; whoever is on call need not be in the team.
    """
    where: ColumnElement[bool] | None = None
    if team is not None:
        where = desk_alarm.c.team_id == team
    elif Role.ADMINISTRATOR not in actor.roles:
        where = desk_alarm.c.recipients.contains(actor.account)
    rows = connection.execute(
        _select(actor, where).where(desk_alarm.c.state != str(AlarmState.ENDED)).limit(MOST_LISTED)
    ).all()
    services = book.newest(connection, {row.team_id for row in rows})
    return [_item(row, actor, services[row.team_id]) for row in rows]


def _show(connection: Connection, actor: Actor, service: Service, alarm_id: str) -> AlarmItem:
    row = connection.execute(_select(actor, desk_alarm.c.id == alarm_id)).one()
    return _item(row, actor, service)


def _may_take(actor: Actor, row: DeskRow, found: Row[Any]) -> bool:
    about = TeamFacts(row.organisation, row.team)
    works = decide_team(actor, TeamPermission.ALARMS_READ, about) == Allowed()
    asked = actor.account in json.loads(found.recipients)
    return works or (asked and actor.organisation == row.organisation)


def _taker(connection: Connection, found: Row[Any]) -> dict[str, str]:
    if found.acknowledged_by is None:
        return {}
    name = connection.scalars(
        select(account.c.name).where(account.c.id == found.acknowledged_by)
    ).one()
    return {"account": found.acknowledged_by, "name": name}


def _select(actor: Actor, where: ColumnElement[bool] | None) -> Select[Any]:
    person, taker = account.alias("person"), account.alias("taker")
    found = (
        select(
            desk_alarm,
            conversation.c.opened_by,
            person.c.name.label("person_name"),
            taker.c.name.label("taker_name"),
        )
        .join(conversation, conversation.c.id == desk_alarm.c.conversation_id)
        .join(person, person.c.id == conversation.c.opened_by)
        .outerjoin(taker, taker.c.id == desk_alarm.c.acknowledged_by)
        .where(conversation.c.organisation_id == actor.organisation)
        .order_by(desk_alarm.c.raised_at, desk_alarm.c.id)
    )
    return found if where is None else found.where(and_(where))


def _item(row: Row[Any], actor: Actor, service: Service) -> AlarmItem:
    ladder = service.settings.ladder
    who = ladder[row.step].who if row.step < len(ladder) else Who.DUTY
    taker = None
    if row.acknowledged_by is not None:
        taker = PersonName(row.acknowledged_by, row.taker_name)
    return AlarmItem(
        id=row.id,
        team=row.team_id,
        conversation=row.conversation_id,
        person=PersonName(row.opened_by, row.person_name),
        state=row.state,
        step=row.step,
        steps=len(ladder),
        who=str(who),
        raised_at=row.raised_at,
        step_at=row.step_at,
        times=row.times,
        for_me=actor.account in json.loads(row.recipients),
        acknowledged=taker,
        acknowledged_at=row.acknowledged_at,
    )
