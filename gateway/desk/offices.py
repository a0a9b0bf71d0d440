"""What the office's screens start from: its teams, who can be named, versions, bank holidays."""

from datetime import date
from typing import Final

from sqlalchemy import Connection, select

from gateway.chat.replies import Named, PersonName
from gateway.codes import Code, Reason
from gateway.desk.bank_holidays import named_bank_holidays
from gateway.desk.door import Door
from gateway.desk.hours import local_date
from gateway.desk.rota import practitioners, read_rota
from gateway.desk.rules import REGIONS
from gateway.desk.shapes import HolidayItem, OfficeItem, StaffItem, VersionItem
from gateway.desk.tables import desk_settings
from gateway.desk.versions import Service
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.tables import account
from gateway.identity.tables import team as teams
from gateway.policy import Actor, Allowed, Kind, TeamFacts, TeamPermission, decide_team
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Offices"]

MOST_VERSIONS: Final = 500
YEARS_AHEAD: Final = 2


class Offices:
    """All that name a team raise what ``Door`` raises."""

    def __init__(self, *, database: Database, door: Door, clock: Clock) -> None:
        self._database = database
        self._door = door
        self._clock = clock

    async def offices(self, actor: Actor) -> list[OfficeItem]:
        """List the teams that the actor sets up or leads.

        Raises:
            NotPermitted: offices are for staff.
        """
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
        return await self._database.read(lambda connection: _offices(connection, actor))

    async def staff(self, actor: Actor, team: str) -> list[StaffItem]:
        """List whom the team's rota can name."""

        def work(connection: Connection, about: TeamFacts, _service: Service) -> list[StaffItem]:
            return _staff(connection, about)

        return await self._door.look_at_team(actor, TeamPermission.ROTA_WRITE, team, work)

    async def versions(self, actor: Actor, team: str) -> list[VersionItem]:
        """List who saved the team's settings when, the newest first."""

        def work(connection: Connection, about: TeamFacts, _service: Service) -> list[VersionItem]:
            return _versions(connection, about.team)

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_READ, team, work)

    async def holidays(self, actor: Actor, team: str, region: str) -> list[HolidayItem]:
        """List a region's coming bank holidays.

        Raises:
            ClientProtocolError: there is no such region.
        """
        if region not in REGIONS:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="region")

        def work(_connection: Connection, _about: TeamFacts, service: Service) -> list[HolidayItem]:
            today = local_date(service.calendar, self._clock())
            found = named_bank_holidays(region, today, _later(today))
            return [HolidayItem(day.isoformat(), name) for day, name in found]

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_READ, team, work)


def _later(day: date) -> date:
    # The first of the month, because not every year has the 29th of February.
    return day.replace(year=day.year + YEARS_AHEAD, day=1)


def _offices(connection: Connection, actor: Actor) -> list[OfficeItem]:
    rows = connection.execute(
        select(teams.c.id, teams.c.name)
        .where(teams.c.organisation_id == actor.organisation)
        .order_by(teams.c.name, teams.c.id)
    )
    found = []
    for row in rows.all():
        role = _role(connection, actor, row.id)
        if role is not None:
            found.append(OfficeItem(Named(row.id, row.name), role))
    return found


def _role(connection: Connection, actor: Actor, team: str) -> str | None:
    _, rota = read_rota(connection, team)
    about = TeamFacts(actor.organisation, team, frozenset(rota.leads))
    if isinstance(decide_team(actor, TeamPermission.SETTINGS_WRITE, about), Allowed):
        return "administrator"
    if isinstance(decide_team(actor, TeamPermission.ROTA_WRITE, about), Allowed):
        return "lead"
    return None


def _staff(connection: Connection, about: TeamFacts) -> list[StaffItem]:
    members = practitioners(connection, about.team)
    rows = connection.execute(
        select(account.c.id, account.c.name, account.c.title)
        .where(
            account.c.organisation_id == about.organisation,
            account.c.kind == str(Kind.STAFF),
            account.c.closed_at.is_(None),
        )
        .order_by(account.c.name, account.c.id)
    )
    return [StaffItem(row.id, row.name, row.title, row.id in members) for row in rows]


def _versions(connection: Connection, team: str) -> list[VersionItem]:
    columns = desk_settings.c
    rows = connection.execute(
        select(columns.version, columns.saved_at, columns.saved_by, account.c.name)
        .join(account, account.c.id == columns.saved_by)
        .where(columns.team_id == team)
        .order_by(columns.version.desc())
        .limit(MOST_VERSIONS)
    )
    return [
        VersionItem(row.version, row.saved_at, PersonName(row.saved_by, row.name)) for row in rows
    ]
