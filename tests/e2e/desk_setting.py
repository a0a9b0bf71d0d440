"""A team's desk set as a test needs it, and what the screens have no button for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec.structs import replace
from playwright.sync_api import Page
from sqlalchemy import Connection, select

from gateway.chat.tables import conversation
from gateway.desk.area import Area
from gateway.desk.areas import read_area, save_area
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.settings import Hours, OpenSpan, Settings
from gateway.desk.tables import desk_settings
from gateway.desk.versions import save_settings
from gateway.identity.tables import staff_login, team
from gateway.sources import system_clock
from gateway.storage.engine import WRITE, open_engine
from gateway.visits.rows import lock_row, write_room
from gateway.visits.tables import visit
from signalling.shapes import Phase
from tests.e2e.service import Service

__all__ = ["age_wait", "closed_today", "do_at_desk", "newest_conversation", "set_area", "set_desk"]

DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def set_desk(service: Service, change: Callable[[Settings], Settings]) -> None:
    """Save settings of the nurses' team."""

    def work(connection: Connection, nurses: str, by: str) -> None:
        newest = connection.scalar(
            select(desk_settings.c.version)
            .where(desk_settings.c.team_id == nurses)
            .order_by(desk_settings.c.version.desc())
            .limit(1)
        )
        made = change(DEFAULT_SETTINGS)
        save_settings(connection, nurses, newest or 0, made, by=by, now=system_clock())

    _as_tom(service, work)


def set_area(service: Service, area: Area) -> None:
    """Save how the waiting area of the nurses' team works."""

    def work(connection: Connection, nurses: str, by: str) -> None:
        newest = read_area(connection, nurses).version
        save_area(connection, nurses, newest, area, by=by, now=system_clock())

    _as_tom(service, work)


def age_wait(service: Service, minutes: int) -> None:
    """Have everybody who waits do so for so much longer, in visits that were under way before."""
    by = minutes * 60_000

    def work(connection: Connection, _nurses: str, _by: str) -> None:
        for name in connection.scalars(select(visit.c.id).where(visit.c.ended_at.is_(None))):
            row = lock_row(connection, name)
            if row is None or row.room.phase is not Phase.WAITING:
                continue
            parties = tuple(
                replace(each, arrived_at=each.arrived_at - by) for each in row.room.parties
            )
            # Without anybody ever inside it would be missed by now, and nobody waited on.
            older = replace(
                row.room,
                starts_at=row.room.starts_at - by,
                parties=parties,
                met=True,
                version=row.room.version + 1,
            )
            write_room(connection, name, older)

    _as_tom(service, work)


def _as_tom(service: Service, work: Callable[[Connection, str, str], None]) -> None:
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect().execution_options(**WRITE) as connection, connection.begin():
            nurses = connection.scalars(
                select(team.c.id).where(team.c.name == "School nurses")
            ).one()
            by = connection.scalars(
                select(staff_login.c.account_id).where(staff_login.c.username == "tom")
            ).one()
            work(connection, nurses, by)
    finally:
        engine.dispose()


def closed_today(settings: Settings) -> Settings:
    """Have the desk open on one day of the week, three days from now."""
    day = DAYS[(datetime.now(UTC) + timedelta(days=3)).weekday()]
    hours = Hours(**{each: (OpenSpan("09:00", "17:00"),) if each == day else () for each in DAYS})
    return msgspec.structs.replace(settings, hours=hours)


def newest_conversation(service: Service) -> str:
    """Name the conversation that began last; the demo has others, of years gone by."""
    engine = open_engine(service.settings.database_url)
    try:
        with engine.connect() as connection:
            newest = select(conversation.c.id).order_by(conversation.c.opened_at.desc()).limit(1)
            name: str = connection.scalars(newest).one()
            return name
    finally:
        engine.dispose()


def do_at_desk(page: Page, talk: str, deed: str, body: dict[str, Any]) -> None:
    """Have the member of staff on this page do something at the desk."""
    status = page.evaluate(
        """async ([path, body]) => (await fetch(path, {method: "POST", body: JSON.stringify(body),
            headers: {"Earshot-As": "staff", "Content-Type": "application/json"}})).status""",
        [f"/v1/desk/conversations/{talk}/{deed}", body],
    )
    assert status == 200, (deed, status)
