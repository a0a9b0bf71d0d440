"""A team for a day at the desk, and a clock that is moved from one part of the day to the next."""

import sys
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import Connection, insert

from audit.trail import Trail
from gateway.demo.desks import SETTINGS
from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.rota import read_rota, save_rota
from gateway.desk.settings import After, ClosedDay, Hours, OpenSpan, Settings, Step, Who
from gateway.desk.settings import Clock as LadderClock
from gateway.desk.shapes import Rota
from gateway.desk.versions import save_settings
from gateway.identity.accounts import add_to_team
from gateway.identity.staff import find_login
from gateway.identity.tables import role, team
from gateway.policy import Role
from gateway.sources import Clock, system_clock, system_entropy
from gateway.storage.engine import WRITE, open_engine
from tests.chaos.clocked import MovedClock, moved_clock
from tests.e2e.service import Service

__all__ = ["Days", "TeamDay", "choose_days", "open_team_day"]

LONDON: Final = ZoneInfo("Europe/London")
SOON: Final = 78
"""As far ahead as a device's KeyPackages reach, in days, and some to spare."""

_OPEN: Final = (OpenSpan("09:00", "17:00"),)
_WEEK: Final = Hours(_OPEN, _OPEN, _OPEN, _OPEN, _OPEN, (), ())
_LADDER: Final = (
    Step(After.UNREAD, 60, LadderClock.WORKING, Who.DUTY),
    Step(After.UNREAD, 120, LadderClock.WORKING, Who.LEAD),
)


@dataclass(frozen=True)
class Days:
    """A working day before a bank holiday, and the next one after it."""

    before: date
    after: date
    region: str
    own: tuple[ClosedDay, ...] = ()

    def at(self, day: date, hour: int, minute: int) -> int:
        """Return a moment of one of them, in milliseconds."""
        return round(datetime.combine(day, time(hour, minute), LONDON).timestamp() * 1000)


def choose_days(today: date) -> Days:
    """Find the next bank holiday, in England if there is one soon.

    For a few days in a year there is none anywhere; then a day of the team's own stands for it.
    """
    for region in ("england", "scotland", "northern-ireland"):
        closed = bank_holidays(region)
        for day in sorted(closed):
            if timedelta(2) <= day - today <= timedelta(SOON) and day.weekday() < 5:
                before = _working_day(day, closed, -1)
                if before > today:
                    return Days(before, _working_day(day, closed, 1), region)
    day = today + timedelta(16 - today.weekday())
    closed = bank_holidays("england") | {day}
    own = (ClosedDay(day.isoformat(), "Training day"),)
    return Days(_working_day(day, closed, -1), _working_day(day, closed, 1), "england", own)


def _working_day(day: date, closed: frozenset[date], step: int) -> date:
    found = day + timedelta(step)
    while found.weekday() > 4 or found in closed:
        found += timedelta(step)
    return found


@dataclass
class TeamDay:
    """A gateway whose clock stands where the test puts it."""

    service: Service
    days: Days
    clock: MovedClock

    def become(self, day: date, hour: int, minute: int) -> None:
        """Go to a time of a day."""
        self.clock.move_to(self.days.at(day, hour, minute) - system_clock())


def open_team_day(folder: Path, port: int, client: Path) -> TeamDay:
    """Seed the demo's people a day before, add a lead to the nurses, and start the gateway."""
    days = choose_days(datetime.now(UTC).date())
    moved = MovedClock(folder / "ahead")
    moved.move_to(days.at(days.before, 16, 30) - system_clock())
    clock = moved_clock(moved.path)
    command = (sys.executable, "-m", "tests.chaos.clocked", str(moved.path))
    service = Service(data=folder / "data", port=port, client=client, clock=clock, command=command)
    engine = open_engine(service.settings.database_url)
    with engine.connect().execution_options(**WRITE) as connection, connection.begin():
        _set_up(connection, days, clock)
    engine.dispose()
    return TeamDay(service, days, moved)


def _set_up(connection: Connection, days: Days, clock: Clock) -> None:
    """Have Sofia lead the nurses, who all are on duty, with the day's own settings."""
    logins = {name: find_login(connection, name) for name in ("amina", "beth", "sofia", "tom")}
    accounts = {name: login.account for name, login in logins.items() if login is not None}
    nurses = connection.execute(team.select().where(team.c.name == "School nurses")).one()
    connection.execute(
        insert(role).values(account_id=accounts["sofia"], role=str(Role.PRACTITIONER))
    )
    trail = Trail(entropy=system_entropy)
    add_to_team(connection, accounts["sofia"], nurses.id, trail=trail, now=clock())
    settings: Settings = msgspec.structs.replace(
        SETTINGS, hours=_WEEK, region=days.region, closed_days=days.own, ladder=_LADDER
    )
    save_settings(connection, nurses.id, 1, settings, by=accounts["tom"], now=clock())
    version, _ = read_rota(connection, nurses.id)
    rota = Rota(leads=(accounts["sofia"],))
    save_rota(connection, nurses.id, version, rota, organisation=nurses.organisation_id)
