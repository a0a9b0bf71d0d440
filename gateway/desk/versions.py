"""Versions of settings in storage, and what each means, worked out once."""

from collections.abc import Collection
from dataclasses import dataclass

from msgspec.structs import replace
from sqlalchemy import Connection, and_, func, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.events import Promise
from gateway.desk.hours import Calendar, is_open, local_date, next_opening
from gateway.desk.ladder import Ladder
from gateway.desk.promises import calendar_of, promise_due
from gateway.desk.settings import Hours, Settings, decode_settings, encode_settings
from gateway.desk.tables import desk_settings
from gateway.errors import Conflict, NotFound

__all__ = ["Service", "SettingsBook", "save_settings"]


@dataclass(frozen=True, slots=True)
class Service:
    """A version of a team's settings at work."""

    team: str
    version: int
    settings: Settings
    calendar: Calendar

    @property
    def ladder(self) -> Ladder:
        """Return the alarm ladder."""
        found = self.settings
        return Ladder(found.ladder, found.repeat_minutes, found.resume_minutes, self.calendar)

    def calendar_of(self, hours: Hours | None) -> Calendar:
        """Return the calendar of other hours at the same place; none: the desk's own."""
        if hours is None:
            return self.calendar
        return calendar_of(replace(self.settings, hours=hours), bank_holidays)

    def promise(self, at: int) -> Promise:
        """Say what a message of this moment is promised."""
        due = promise_due(self.settings, self.calendar, at)
        opened = is_open(self.calendar, at)
        opens = None if opened else next_opening(self.calendar, at)
        return Promise(due, opened, self.version, opens)

    def month(self, at: int) -> str:
        """Name the month that it is at the team's place."""
        return local_date(self.calendar, at).isoformat()[:7]


class SettingsBook:
    """Reads settings; a version, once read, is kept, because none ever changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, int], Service] = {}

    def newest(self, connection: Connection, teams: Collection[str]) -> dict[str, Service]:
        """Return what each of these teams goes by now."""
        columns = desk_settings.c
        rows = connection.execute(
            select(columns.team_id, func.max(columns.version).label("newest"))
            .where(columns.team_id.in_(teams))
            .group_by(columns.team_id)
        )
        versions = {row.team_id: row.newest for row in rows}
        return {team: self.version(connection, team, versions.get(team, 0)) for team in teams}

    def version(self, connection: Connection, team: str, version: int) -> Service:
        """Return one version.

        Raises:
            NotFound: there is none.
        """
        known = self._known.get((team, version))
        if known is None:
            settings = _read(connection, team, version)
            known = Service(team, version, settings, calendar_of(settings, bank_holidays))
            self._known[team, version] = known
        return known


def save_settings(
    connection: Connection, team: str, edited: int, settings: Settings, *, by: str, now: int
) -> int:
    """Store a new version, made from the one that was edited; returns its number.

    Raises:
        Conflict: ``desk.version``, where that is not the newest one.
    """
    columns = desk_settings.c
    newest = connection.scalar(
        select(func.coalesce(func.max(columns.version), 0)).where(columns.team_id == team)
    )
    if newest != edited:
        raise Conflict(Code.DESK_VERSION, version=newest or 0)
    try:
        with connection.begin_nested():
            connection.execute(
                insert(desk_settings).values(
                    team_id=team,
                    version=edited + 1,
                    document=encode_settings(settings),
                    saved_by=by,
                    saved_at=now,
                )
            )
    except IntegrityError as error:
        raise Conflict(Code.DESK_VERSION, version=edited + 1) from error
    return edited + 1


def _read(connection: Connection, team: str, version: int) -> Settings:
    if version == 0:
        return DEFAULT_SETTINGS
    columns = desk_settings.c
    document = connection.scalar(
        select(columns.document).where(and_(columns.team_id == team, columns.version == version))
    )
    if document is None:
        raise NotFound(Code.DESK_VERSION_UNKNOWN)
    return decode_settings(document)
