"""What a team's office does with its waiting area. docs/visits.md section 11."""

from msgspec import Struct
from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.replies import PersonName
from gateway.codes import Code
from gateway.desk.area import Area
from gateway.desk.area_rules import area_faults
from gateway.desk.areas import AreaVersion, read_area, save_area
from gateway.desk.door import Door
from gateway.desk.requests import SaveArea
from gateway.desk.tables import desk_area
from gateway.desk.versions import Service
from gateway.errors import ClientProtocolError
from gateway.identity.tables import account
from gateway.policy import Actor, TeamFacts, TeamPermission
from gateway.sources import Clock

__all__ = ["SavedArea", "WaitingArea"]


class SavedArea(Struct, frozen=True, kw_only=True):
    """A version of a team's waiting area; ``consent``: the number of its text, or 0."""

    team: str
    version: int
    saved_at: int | None
    saved_by: PersonName | None
    consent: int
    area: Area


class WaitingArea:
    """All raise what ``Door`` raises, and as said below."""

    def __init__(self, *, door: Door, trail: Trail, clock: Clock) -> None:
        self._door = door
        self._trail = trail
        self._clock = clock

    async def show(self, actor: Actor, team: str, version: int | None) -> SavedArea:
        """Show a version, or the newest.

        Raises:
            NotFound: ``desk.version_unknown``.
        """

        def work(connection: Connection, about: TeamFacts, _service: Service) -> SavedArea:
            return _saved(connection, about.team, read_area(connection, about.team, version))

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_READ, team, work)

    async def save(self, actor: Actor, body: SaveArea) -> SavedArea:
        """Save a new version.

        Raises:
            ClientProtocolError: ``desk.settings``.
            Conflict: ``desk.version``.
        """
        now = self._clock()
        found = area_faults(body.area, now)

        def work(connection: Connection, about: TeamFacts, _service: Service) -> SavedArea:
            if found:
                raise ClientProtocolError(Code.DESK_SETTINGS, at=found[0].at, rule=found[0].rule)
            made = save_area(
                connection, about.team, body.version, body.area, by=actor.account, now=now
            )
            deed = Deed(
                AuditKind.DESK_AREA_SAVED,
                about.organisation,
                actor.device,
                about.team,
                now,
                {"version": made.version, "consent": made.consent},
            )
            self._trail.append(connection, deed)
            return _saved(connection, about.team, made)

        return await self._door.change_team(actor, TeamPermission.SETTINGS_WRITE, body.team, work)


def _saved(connection: Connection, team: str, found: AreaVersion) -> SavedArea:
    columns = desk_area.c
    row = connection.execute(
        select(columns.saved_at, columns.saved_by, account.c.name)
        .join(account, account.c.id == columns.saved_by)
        .where(columns.team_id == team, columns.version == found.version)
    ).one_or_none()
    return SavedArea(
        team=team,
        version=found.version,
        saved_at=None if row is None else row.saved_at,
        saved_by=None if row is None else PersonName(row.saved_by, row.name),
        consent=found.consent,
        area=found.area,
    )
