"""The one way to the desk: policy first, rows locked, and refusals in the trail."""

from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.gate import Gate
from gateway.chat.groups import require
from gateway.codes import Code
from gateway.desk.rota import read_rota
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.versions import Service, SettingsBook
from gateway.errors import NotFound, NotPermitted
from gateway.identity.tables import team
from gateway.policy import (
    Actor,
    ConversationFacts,
    Denied,
    Permission,
    TeamFacts,
    TeamPermission,
    decide,
    decide_team,
)
from gateway.sources import Clock
from gateway.storage.database import Database, Locking

__all__ = ["AtConversation", "AtTeam", "Door"]

T = TypeVar("T")

AtConversation = Callable[[Connection, DeskRow, Service], T]
"""Work on a conversation that policy let the actor reach."""

AtTeam = Callable[[Connection, TeamFacts, Service], T]
"""Work on a team's desk that policy let the actor reach."""


class Door:
    """Runs work at the desk for an actor whom policy allows.

    All ways raise ``NotFound`` (their organisation has no such conversation or team),
    ``NotPermitted`` (entered in the trail before it is raised) and whatever the work raises.
    """

    def __init__(
        self, *, database: Database, gate: Gate, trail: Trail, book: SettingsBook, clock: Clock
    ) -> None:
        self._database = database
        self._gate = gate
        self._trail = trail
        self._book = book
        self._clock = clock

    async def deed(
        self, actor: Actor, permission: Permission, name: str, work: AtConversation[T]
    ) -> T:
        """Run work on a conversation that is locked until the commit."""
        return await self._gate.judged(
            actor,
            name,
            lambda inner: self._database.transact(Locking(inner)),
            lambda connection: self._enter(connection, actor, permission, name, Hold.WAIT, work),
        )

    async def look(
        self, actor: Actor, permission: Permission, name: str, work: AtConversation[T]
    ) -> T:
        """Run work on a conversation that writes nothing."""
        return await self._gate.judged(
            actor,
            name,
            self._database.read,
            lambda connection: self._enter(connection, actor, permission, name, Hold.READ, work),
        )

    async def change_team(
        self, actor: Actor, permission: TeamPermission, name: str, work: AtTeam[T]
    ) -> T:
        """Run work on a team's desk in a transaction."""
        try:
            return await self._database.transact(
                lambda connection: self._enter_team(connection, actor, permission, name, work)
            )
        except NotPermitted as refusal:
            await self._refuse(actor, name, refusal)
            raise

    async def look_at_team(
        self, actor: Actor, permission: TeamPermission, name: str, work: AtTeam[T]
    ) -> T:
        """Run work on a team's desk that writes nothing."""
        try:
            return await self._database.read(
                lambda connection: self._enter_team(connection, actor, permission, name, work)
            )
        except NotPermitted as refusal:
            await self._refuse(actor, name, refusal)
            raise

    def _enter(
        self,
        connection: Connection,
        actor: Actor,
        permission: Permission,
        name: str,
        hold: Hold,
        work: AtConversation[T],
    ) -> T:
        row = read_rows(connection, [name], hold).get(name)
        if row is None or row.organisation != actor.organisation:
            raise NotFound(Code.CONVERSATION_UNKNOWN)
        about = ConversationFacts(row.organisation, name, row.team, row.person)
        require(decide(actor, permission, about))
        return work(connection, row, self._book.newest(connection, [row.team])[row.team])

    def _enter_team(
        self,
        connection: Connection,
        actor: Actor,
        permission: TeamPermission,
        name: str,
        work: AtTeam[T],
    ) -> T:
        mine = team.c.id == name, team.c.organisation_id == actor.organisation
        if connection.scalar(select(team.c.id).where(*mine)) is None:
            raise NotFound(Code.DESK_TEAM_UNKNOWN)
        _, rota = read_rota(connection, name)
        about = TeamFacts(actor.organisation, name, frozenset(rota.leads))
        decision = decide_team(actor, permission, about)
        if isinstance(decision, Denied):
            raise NotPermitted(Code.DESK_NOT_YOURS, decision.reason)
        return work(connection, about, self._book.newest(connection, [name])[name])

    async def _refuse(self, actor: Actor, name: str, refusal: NotPermitted) -> None:
        deed = Deed(
            kind=AuditKind.DESK_REFUSED,
            organisation=actor.organisation,
            actor=actor.device,
            subject=name,
            at=self._clock(),
            details={"code": str(refusal.code), "reason": str(refusal.reason)},
        )
        await self._database.transact(lambda connection: self._trail.append(connection, deed))
