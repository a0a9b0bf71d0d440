"""What a team sets up and looks at as a whole: settings, rota, colleagues, inbox, note keys."""

from collections.abc import Mapping
from typing import Final
from zoneinfo import available_timezones

from sqlalchemy import Connection, and_, select, update

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.replies import PersonName
from gateway.codes import Code, Reason
from gateway.desk import requests
from gateway.desk.bank_holidays import bank_holidays
from gateway.desk.door import Door
from gateway.desk.inbox import Filter, read_handover, read_inbox
from gateway.desk.notes import read_keys, save_key
from gateway.desk.promises import calendar_of, view
from gateway.desk.rota import at_work, practitioners, read_rota, save_rota
from gateway.desk.rules import Fault, faults
from gateway.desk.settings import Settings
from gateway.desk.shapes import (
    Colleague,
    FaultItem,
    HandoverList,
    Inbox,
    NoteKey,
    Preview,
    SavedRota,
    SavedSettings,
)
from gateway.desk.tables import desk_settings, desk_state
from gateway.desk.versions import Service, SettingsBook, save_settings
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.tables import account
from gateway.policy import Actor, Kind, Role, TeamFacts, TeamPermission
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Office"]

ZONES: Final = frozenset(available_timezones())
MOST_SHIFTS: Final = 500
MOST_LEADS: Final = 50


class Office:
    """All raise what ``Door`` raises, and as said below."""

    def __init__(
        self, *, database: Database, door: Door, trail: Trail, book: SettingsBook, clock: Clock
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._book = book
        self._clock = clock

    async def inbox(
        self, actor: Actor, team: str, *, only: Filter, after: tuple[int, str] | None, limit: int
    ) -> Inbox:
        """Show a page of the inbox."""

        def work(connection: Connection, _about: TeamFacts, service: Service) -> Inbox:
            return read_inbox(
                connection, actor, service, only=only, after=after, limit=limit, now=self._clock()
            )

        return await self._door.look_at_team(actor, TeamPermission.DESK_READ, team, work)

    async def handover(self, actor: Actor, team: str) -> HandoverList:
        """Show every open promise."""

        def work(connection: Connection, _about: TeamFacts, service: Service) -> HandoverList:
            return read_handover(connection, actor, service, self._clock())

        return await self._door.look_at_team(actor, TeamPermission.DESK_READ, team, work)

    async def colleagues(self, actor: Actor, team: str) -> list[Colleague]:
        """Show who works there."""

        def work(connection: Connection, _about: TeamFacts, _service: Service) -> list[Colleague]:
            return _colleagues(connection, team, self._clock())

        return await self._door.look_at_team(actor, TeamPermission.DESK_READ, team, work)

    async def settings(self, actor: Actor, team: str, version: int | None) -> SavedSettings:
        """Show a version of the settings, or the newest.

        Raises:
            NotFound: ``desk.version_unknown``.
        """

        def work(connection: Connection, _about: TeamFacts, newest: Service) -> SavedSettings:
            found = newest
            if version is not None:
                found = self._book.version(connection, team, version)
            return _saved(connection, found)

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_READ, team, work)

    async def save_settings(self, actor: Actor, body: requests.SaveSettings) -> SavedSettings:
        """Save a new version.

        Raises:
            ClientProtocolError: ``desk.settings``.
            Conflict: ``desk.version``.
        """
        now = self._clock()
        # Judged before anything is locked, but told only to whom policy lets know.
        found = faults(body.settings, ZONES)

        def work(connection: Connection, about: TeamFacts, _newest: Service) -> SavedSettings:
            if found:
                raise ClientProtocolError(Code.DESK_SETTINGS, at=found[0].at, rule=found[0].rule)
            made = save_settings(
                connection, about.team, body.version, body.settings, by=actor.account, now=now
            )
            self._enter(connection, AuditKind.DESK_SETTINGS_SAVED, actor, about, {"version": made})
            _look_again(connection, about.team, now)
            return _saved(connection, self._book.version(connection, about.team, made))

        return await self._door.change_team(actor, TeamPermission.SETTINGS_WRITE, body.team, work)

    async def preview(self, actor: Actor, body: requests.PreviewDraft) -> Preview:
        """Say what a draft would do; saves nothing."""
        found = faults(body.settings, ZONES)

        def work(_connection: Connection, _about: TeamFacts, _service: Service) -> Preview:
            return _preview(body, found)

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_WRITE, body.team, work)

    async def rota(self, actor: Actor, team: str) -> SavedRota:
        """Show the rota."""

        def work(connection: Connection, _about: TeamFacts, _service: Service) -> SavedRota:
            version, rota = read_rota(connection, team)
            return SavedRota(team, version, rota)

        return await self._door.look_at_team(actor, TeamPermission.SETTINGS_READ, team, work)

    async def save_rota(self, actor: Actor, body: requests.SaveRota) -> SavedRota:
        """Replace the rota.

        Raises:
            ClientProtocolError: ``desk.colleague``, or a list over its limit.
            Conflict: ``desk.version``.
            NotPermitted: a lead changes who leads.
        """
        _require_bounds(body)

        def work(connection: Connection, about: TeamFacts, _service: Service) -> SavedRota:
            if Role.ADMINISTRATOR not in actor.roles and set(body.rota.leads) != about.leads:
                raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
            made = save_rota(
                connection, about.team, body.version, body.rota, organisation=about.organisation
            )
            details: dict[str, Detail] = {
                "version": made,
                "leads": sorted(body.rota.leads),
                "shifts": len(body.rota.duty) + len(body.rota.on_call),
            }
            self._enter(connection, AuditKind.DESK_ROTA_SAVED, actor, about, details)
            return SavedRota(about.team, made, body.rota)

        return await self._door.change_team(actor, TeamPermission.ROTA_WRITE, body.team, work)

    async def note_keys(self, actor: Actor, team: str) -> list[NoteKey]:
        """Show where notes for the team's devices are sealed to."""

        def work(connection: Connection, _about: TeamFacts, _service: Service) -> list[NoteKey]:
            return read_keys(connection, team)

        return await self._door.look_at_team(actor, TeamPermission.DESK_READ, team, work)

    async def save_note_key(self, actor: Actor, body: requests.NewNoteKey) -> None:
        """Keep the note key of the actor's device.

        Raises:
            ClientProtocolError: ``desk.note``.
            NotPermitted: notes are for staff.
        """
        if actor.kind is not Kind.STAFF:
            raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
        try:
            key = unb64(body.key)
        except ValueError as error:
            raise ClientProtocolError(Code.DESK_NOTE, at="key") from error
        await self._database.transact(
            lambda connection: save_key(connection, actor.device, key, body.signature)
        )

    def _enter(
        self,
        connection: Connection,
        kind: AuditKind,
        actor: Actor,
        about: TeamFacts,
        details: Mapping[str, Detail],
    ) -> None:
        deed = Deed(kind, about.organisation, actor.device, about.team, self._clock(), details)
        self._trail.append(connection, deed)


def _saved(connection: Connection, service: Service) -> SavedSettings:
    columns = desk_settings.c
    row = connection.execute(
        select(columns.saved_at, columns.saved_by, account.c.name)
        .join(account, account.c.id == columns.saved_by)
        .where(and_(columns.team_id == service.team, columns.version == service.version))
    ).one_or_none()
    return SavedSettings(
        team=service.team,
        version=service.version,
        saved_at=None if row is None else row.saved_at,
        saved_by=None if row is None else PersonName(row.saved_by, row.name),
        settings=service.settings,
    )


def _look_again(connection: Connection, team: str, now: int) -> None:
    """Have the watch go by the new ladder, from its next look on."""
    connection.execute(
        update(desk_state)
        .where(desk_state.c.team_id == team, desk_state.c.look_at.is_not(None))
        .values(look_at=now)
    )


def _preview(body: requests.PreviewDraft, found: list[Fault]) -> Preview:
    if found:
        return Preview([FaultItem(fault.at, fault.rule) for fault in found], [])
    settings: Settings = body.settings
    calendar = calendar_of(settings, bank_holidays)
    return Preview(
        [],
        [
            view(settings, calendar, at, language=body.language, easy_read=body.easy_read)
            for at in body.at
        ],
    )


def _require_bounds(body: requests.SaveRota) -> None:
    sizes = {
        "duty": (len(body.rota.duty), MOST_SHIFTS),
        "on_call": (len(body.rota.on_call), MOST_SHIFTS),
        "leads": (len(body.rota.leads), MOST_LEADS),
    }
    for name, (size, most) in sizes.items():
        if size > most:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at=f"rota.{name}")


def _colleagues(connection: Connection, team: str, now: int) -> list[Colleague]:
    _, rota = read_rota(connection, team)
    members = practitioners(connection, team)
    on_duty = at_work(rota.duty, now) or members
    on_call = at_work(rota.on_call, now)
    rows = connection.execute(
        select(account.c.id, account.c.name, account.c.title)
        .where(account.c.id.in_(members))
        .order_by(account.c.name, account.c.id)
    )
    return [
        Colleague(
            account=row.id,
            name=row.name,
            title=row.title,
            on_duty=row.id in on_duty,
            lead=row.id in rota.leads,
            on_call=row.id in on_call,
        )
        for row in rows
    ]
