"""How the demo's nurse team works: its hours, its promise, who leads and who is on call."""

from typing import Final

import msgspec
from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.demo.seed import Seeded
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.rota import save_rota
from gateway.desk.settings import After, Clock, Hours, OpenSpan, Step, Who
from gateway.desk.shapes import Rota, Shift
from gateway.desk.versions import save_settings

__all__ = ["set_up_desk"]

YEAR: Final = 365 * 24 * 60 * 60 * 1000

_LONG: Final = (OpenSpan("08:30", "17:00"),)
_SHORT: Final = (OpenSpan("08:30", "12:30"), OpenSpan("13:30", "16:30"))

# A visitor does not wait for two hours: an alarm rings after minutes, by day and night.
_LADDER: Final = (
    Step(After.UNREAD, 3, Clock.CLOCK, Who.DUTY),
    Step(After.UNREAD, 6, Clock.CLOCK, Who.LEAD),
    Step(After.PROMISE, 0, Clock.WORKING, Who.ON_CALL),
)

SETTINGS: Final = msgspec.structs.replace(
    DEFAULT_SETTINGS,
    hours=Hours(_LONG, _LONG, _LONG, _LONG, _SHORT, (), ()),
    promise_minutes=4 * 60,
    ladder=_LADDER,
)


def set_up_desk(connection: Connection, seeded: Seeded, *, trail: Trail, now: int) -> None:
    """Save the nurse team's settings and rota, as Tom."""
    organisation, team = seeded.organisation, seeded.nurses
    accounts = {name: login.account for name, login in seeded.logins.items()}
    tom = accounts["tom"]
    saved = save_settings(connection, team, 0, SETTINGS, by=tom, now=now)
    rota = Rota(on_call=(Shift(accounts["sofia"], now, now + YEAR),), leads=(accounts["beth"],))
    made = save_rota(connection, team, 0, rota, organisation=organisation)
    for kind, version in (
        (AuditKind.DESK_SETTINGS_SAVED, saved),
        (AuditKind.DESK_ROTA_SAVED, made),
    ):
        trail.append(connection, Deed(kind, organisation, tom, team, now, {"version": version}))
