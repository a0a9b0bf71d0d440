"""A team's rota in storage: who is on duty, who leads, who is on call, and whom an alarm is for."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import Connection, and_, insert, select, update
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.desk.settings import Who
from gateway.desk.shapes import Rota, Shift
from gateway.desk.tables import desk_rota
from gateway.errors import ClientProtocolError, Conflict
from gateway.identity.tables import account, role, team_member
from gateway.policy import Kind, Role

__all__ = ["at_work", "practitioners", "read_rota", "recipients", "save_rota"]

_ORDER: Final = (Who.DUTY, Who.LEAD, Who.ON_CALL)


def read_rota(connection: Connection, team: str) -> tuple[int, Rota]:
    """Return a team's rota and its version; version 0 is empty."""
    columns = desk_rota.c
    row = connection.execute(
        select(columns.version, columns.document).where(columns.team_id == team)
    ).one_or_none()
    return (
        (0, Rota()) if row is None else (row.version, msgspec.json.decode(row.document, type=Rota))
    )


def save_rota(
    connection: Connection, team: str, edited: int, rota: Rota, *, organisation: str
) -> int:
    """Replace the version that was edited; returns the new one's number.

    Raises:
        Conflict: ``desk.version``.
        ClientProtocolError: ``desk.colleague``, where somebody in it is no member of staff.
    """
    _require_staff(connection, organisation, rota)
    version, _ = read_rota(connection, team)
    values = {"version": edited + 1, "document": msgspec.json.encode(rota)}
    if version != edited:
        raise Conflict(Code.DESK_VERSION, version=version)
    if edited:
        same = and_(desk_rota.c.team_id == team, desk_rota.c.version == edited)
        changed = connection.execute(update(desk_rota).where(same).values(values)).rowcount
    else:
        changed = _first(connection, team, values)
    if not changed:
        raise Conflict(Code.DESK_VERSION, version=edited + 1)
    return edited + 1


def at_work(shifts: Iterable[Shift], now: int) -> set[str]:
    """Name who has a shift now."""
    return {shift.account for shift in shifts if shift.from_ <= now < shift.until}


def practitioners(connection: Connection, team: str) -> set[str]:
    """Name the practitioners of a team."""
    return set(
        connection.scalars(
            select(team_member.c.account_id)
            .join(role, role.c.account_id == team_member.c.account_id)
            .join(account, account.c.id == team_member.c.account_id)
            .where(
                team_member.c.team_id == team,
                role.c.role == str(Role.PRACTITIONER),
                account.c.closed_at.is_(None),
            )
        )
    )


def recipients(
    connection: Connection, *, organisation: str, team: str, who: Who, owner: str | None, now: int
) -> set[str]:
    """Name whom an alarm's step is for, and where that is nobody, whom the next one is for.

    In the end these are the administrators, and where there are none, everybody of the team.
    """
    _, rota = read_rota(connection, team)
    for each in _ORDER[_ORDER.index(who) :]:
        found = _of_step(connection, team, each, rota, owner, now)
        if found:
            return found
    return administrators(connection, organisation) or practitioners(connection, team)


def administrators(connection: Connection, organisation: str) -> set[str]:
    """Name an organisation's administrators."""
    return set(
        connection.scalars(
            select(account.c.id)
            .join(role, role.c.account_id == account.c.id)
            .where(
                account.c.organisation_id == organisation,
                account.c.closed_at.is_(None),
                role.c.role == str(Role.ADMINISTRATOR),
            )
        )
    )


def _of_step(
    connection: Connection, team: str, who: Who, rota: Rota, owner: str | None, now: int
) -> set[str]:
    match who:
        case Who.DUTY:
            on_duty = at_work(rota.duty, now) or practitioners(connection, team)
            return on_duty | ({owner} if owner is not None else set())
        case Who.LEAD:
            return set(rota.leads)
        case Who.ON_CALL:
            return at_work(rota.on_call, now)


def _require_staff(connection: Connection, organisation: str, rota: Rota) -> None:
    named = {shift.account for shift in (*rota.duty, *rota.on_call)} | set(rota.leads)
    staff = set(
        connection.scalars(
            select(account.c.id).where(
                account.c.id.in_(named),
                account.c.organisation_id == organisation,
                account.c.kind == str(Kind.STAFF),
            )
        )
    )
    for stranger in sorted(named - staff):
        raise ClientProtocolError(Code.DESK_COLLEAGUE, account=stranger)


def _first(connection: Connection, team: str, values: dict[str, object]) -> int:
    try:
        with connection.begin_nested():
            connection.execute(insert(desk_rota).values(team_id=team, **values))
    except IntegrityError:
        return 0
    return 1
