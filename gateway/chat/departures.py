"""Departures as people ask for them: policy, the deed, and whom it concerns hears of it."""

from collections.abc import Callable, Coroutine
from typing import Any

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bus import Bus, Ended
from gateway.chat.leaving import Author, Gone, close_account, leave_team, revoke_device
from gateway.chat.remover import Remover
from gateway.codes import Code, Reason
from gateway.errors import NotPermitted
from gateway.identity.devices import (
    ListedDevice,
    StaffMember,
    find_device,
    list_devices,
    list_staff_devices,
)
from gateway.identity.people import organisation_of_account, organisation_of_team
from gateway.identity.standing import standing
from gateway.policy import Actor, Decision, Denied, decide_change, decide_revoke
from gateway.sources import Clock
from gateway.storage.database import Database

__all__ = ["Departures"]


class Departures:
    """Who may end whose place, and what follows.

    Every deed raises ``NotPermitted`` (``account.not_yours``, entered in the trail before it is
    raised) and ``Unauthenticated``; done twice, it changes nothing. ``start`` runs work beside the
    request: proposing in many conversations takes a while, and other nodes would do it too.
    """

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        bus: Bus,
        remover: Remover,
        clock: Clock,
        grace: int,
        start: Callable[[Coroutine[Any, Any, None]], None],
    ) -> None:
        self._database = database
        self._trail = trail
        self._bus = bus
        self._remover = remover
        self._clock = clock
        self._grace = grace
        self._start = start

    async def devices(self, actor: Actor) -> list[ListedDevice]:
        """List the devices of the actor's account, revoked ones too."""
        return await self._database.read(
            lambda connection: list_devices(connection, actor.account, actor.device)
        )

    async def staff_devices(self, actor: Actor) -> list[StaffMember]:
        """List the devices of all staff, for an administrator."""

        def look(connection: Connection) -> list[StaffMember]:
            now = standing(connection, actor)
            _require(decide_change(now, now.organisation))
            return list_staff_devices(connection, now.organisation, now.device)

        try:
            return await self._database.read(look)
        except NotPermitted as refusal:
            author = Author(actor.organisation, actor.device, self._clock(), self._grace)
            await self._enter_refusal(author, actor.account, refusal)
            raise

    async def is_own(self, actor: Actor, device_id: str) -> bool:
        """Say whether a device is one of the actor's account."""

        def look(connection: Connection) -> bool:
            known = find_device(connection, device_id)
            return known is not None and known.account == actor.account

        return await self._database.read(look)

    async def revoke(self, actor: Actor, device_id: str) -> None:
        """Revoke a device of one's own, or, as an administrator, anybody's."""

        def work(connection: Connection, author: Author) -> Gone:
            known = find_device(connection, device_id)
            organisation = "" if known is None else known.organisation
            owner = "" if known is None else known.account
            _require(decide_revoke(actor, organisation, owner))
            return revoke_device(connection, device_id, by=author, trail=self._trail)

        await self._carry_out(actor, device_id, work)

    async def leave_team(self, actor: Actor, account_id: str, team_id: str) -> None:
        """Take a member of staff out of a team."""

        def work(connection: Connection, author: Author) -> Gone:
            _require(decide_change(actor, organisation_of_account(connection, account_id)))
            _require(decide_change(actor, organisation_of_team(connection, team_id)))
            return leave_team(connection, account_id, team_id, by=author, trail=self._trail)

        await self._carry_out(actor, account_id, work)

    async def close_account(self, actor: Actor, account_id: str) -> None:
        """Close an account and revoke its devices."""

        def work(connection: Connection, author: Author) -> Gone:
            _require(decide_change(actor, organisation_of_account(connection, account_id)))
            return close_account(connection, account_id, by=author, trail=self._trail)

        await self._carry_out(actor, account_id, work)

    async def _carry_out(
        self, actor: Actor, subject: str, work: Callable[[Connection, Author], Gone]
    ) -> None:
        author = Author(actor.organisation, actor.device, self._clock(), self._grace)

        def run(connection: Connection) -> Gone:
            standing(connection, actor)
            return work(connection, author)

        try:
            gone = await self._database.transact(run)
        except NotPermitted as refusal:
            await self._enter_refusal(author, subject, refusal)
            raise
        for device in gone.devices:
            self._bus.publish(Ended(device, gone.code))
        if gone.conversations:
            self._start(self._remover.propose(*gone.conversations))

    async def _enter_refusal(self, author: Author, subject: str, refusal: NotPermitted) -> None:
        deed = Deed(
            kind=AuditKind.ACCOUNT_CHANGE_REFUSED,
            organisation=author.organisation,
            actor=author.device,
            subject=subject,
            at=author.now,
            details={"code": str(refusal.code), "reason": str(refusal.reason)},
        )
        await self._database.transact(lambda connection: self._trail.append(connection, deed))


def _require(decision: Decision) -> None:
    if isinstance(decision, Denied):
        raise NotPermitted(Code.ACCOUNT_NOT_YOURS, Reason(decision.reason))
