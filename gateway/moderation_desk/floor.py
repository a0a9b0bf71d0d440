"""Where deeds of the moderation room are carried out: one transaction each, then the hints."""

import asyncio
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import Connection, bindparam, or_, select

from audit.record import AuditKind
from audit.record import Deed as TrailDeed
from audit.trail import Trail
from gateway.chat.bus import Bus, Ended, SpaceMoved, Told
from gateway.chat.replies import ModerationPush, PostPush, SpacePush
from gateway.chat.session import CloseCode
from gateway.codes import Code, Reason
from gateway.desk.rota import administrators
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound, NotPermitted
from gateway.identity.tables import account, device, role
from gateway.moderation_desk.asks import Told as AskTold
from gateway.moderation_desk.asks import told_of
from gateway.moderation_desk.space_bell import Later, SpaceBell, on_the_loop
from gateway.policy import (
    Actor,
    Decision,
    Denied,
    ModerationPermission,
    Role,
    decide_moderation,
    decide_spaces,
)
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database, Locking
from moderation.errors import Malformed, ModerationError, NotAllowed, Unknown
from moderation.ports import Desk, Hints, Who
from moderation.sealing import KeyRing
from moderation.tables import space

__all__ = ["Floor", "moderators"]

T = TypeVar("T")

PAUSE_SECONDS: Final = 1.0

# Made once: every deed looks somebody's band up, and most tell the moderators.
_BAND: Final = select(account.c.age_band).where(account.c.id == bindparam("account"))
_MODERATORS: Final = (
    select(account.c.id)
    .join(role, role.c.account_id == account.c.id)
    .where(
        account.c.organisation_id == bindparam("organisation"),
        account.c.closed_at.is_(None),
        or_(role.c.role == str(Role.MODERATOR), role.c.role == str(Role.SAFEGUARDING_LEAD)),
    )
    .distinct()
    .order_by(account.c.id)
)


@dataclass(frozen=True, slots=True)
class _Done:
    """What came of a deed, and whom to tell."""

    hints: Hints
    moderators: tuple[str, ...]
    answerable: tuple[str, ...]
    asks: tuple[AskTold, ...]
    spaces: tuple[SpaceMoved, ...]
    put_off: tuple[Ended, ...]


class Floor:
    """Runs deeds. All ways raise ``EarshotError`` for what the room's rules refuse."""

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        keys: KeyRing,
        bus: Bus,
        clock: Clock,
        entropy: Entropy,
        later: Later = on_the_loop,
    ) -> None:
        self.keys = keys
        self.clock = clock
        self._database = database
        self._trail = trail
        self._bus = bus
        self._entropy = entropy
        self._spaces = SpaceBell(bus.publish, later)
        self._pending: dict[str, tuple[int, tuple[str, ...]]] = {}

    async def change(self, actor: Actor, work: Callable[[Desk], T], *, locking: bool = False) -> T:
        """Run a deed in a transaction of its own; ``locking``: it takes its own row locks."""

        def run(connection: Connection) -> tuple[T, _Done]:
            desk = self.desk(connection, actor)
            value = work(desk)
            return value, _done(connection, desk)

        try:
            value, done = await self._database.transact(Locking(run) if locking else run)
        except ModerationError as error:
            raise _translated(error) from error
        self._tell(actor.organisation, done)
        return value

    async def tend(
        self, organisation: str, work: Callable[[Desk], None], *, locking: bool = False
    ) -> None:
        """Run what is nobody's deed, in a transaction of its own; ``locking`` as above."""

        def run(connection: Connection) -> _Done:
            desk = self._desk(connection, Who(organisation, "", ""))
            work(desk)
            return _done(connection, desk)

        done = await self._database.transact(Locking(run) if locking else run)
        self._tell(organisation, done)

    async def look(self, actor: Actor, work: Callable[[Desk], T]) -> T:
        """Run work that writes nothing."""
        try:
            return await self._database.read(lambda connection: work(self.desk(connection, actor)))
        except ModerationError as error:
            raise _translated(error) from error

    async def require(self, actor: Actor, permission: ModerationPermission) -> None:
        """Let pass whom policy allows; a refusal is entered in the trail.

        Raises:
            NotPermitted: policy says no.
        """
        await self._require(
            actor, decide_moderation(actor, permission), Code.MODERATION_NOT_YOURS, permission
        )

    async def require_member(self, actor: Actor) -> None:
        """Let pass young people; a refusal is entered in the trail.

        Raises:
            NotPermitted: somebody else asks.
        """
        await self._require(actor, decide_spaces(actor), Code.SPACE_NOT_YOURS, "spaces:read")

    def desk(self, connection: Connection, actor: Actor) -> Desk:
        """Make what a deed needs."""
        band = connection.scalar(_BAND, {"account": actor.account})
        who = Who(actor.organisation, actor.account, actor.device, band)
        return self._desk(connection, who)

    def _desk(self, connection: Connection, who: Who) -> Desk:
        return Desk(
            connection=connection,
            who=who,
            now=self.clock(),
            keys=self.keys,
            trail=self._trail,
            new_id=lambda: new_id(self._entropy),
        )

    def announce_asks(self, asks: Collection[AskTold]) -> None:
        """Tell whom asks are for."""
        for push, accounts in asks:
            self._bus.publish(Told(push, accounts))

    async def _require(self, actor: Actor, decision: Decision, code: Code, what: str) -> None:
        if not isinstance(decision, Denied):
            return
        deed = TrailDeed(
            kind=AuditKind.MODERATION_REFUSED,
            organisation=actor.organisation,
            actor=actor.device,
            subject=actor.organisation,
            at=self.clock(),
            details={"permission": str(what), "reason": str(decision.reason)},
        )
        await self._database.transact(lambda connection: self._trail.append(connection, deed))
        raise NotPermitted(code, decision.reason)

    def _tell(self, organisation: str, done: _Done) -> None:
        for author, (post, version) in done.hints.posts.items():
            self._bus.publish(Told(PostPush(post=post, version=version), (author,)))
        self.announce_asks(done.asks)
        for moved in done.spaces:
            self._spaces.ring(moved)
        for ended in done.put_off:
            self._bus.publish(ended)
        if done.hints.stuck is not None and done.answerable:
            self._bus.publish(Told(ModerationPush(lane=done.hints.stuck), done.answerable))
        if done.hints.lanes and done.moderators:
            self._ring(organisation, max(done.hints.lanes), done.moderators)

    def _ring(self, organisation: str, lane: int, accounts: tuple[str, ...]) -> None:
        """Tell moderators at once, and then at most once a second, however much comes."""
        pending = self._pending.get(organisation)
        if pending is not None:
            self._pending[organisation] = (max(lane, pending[0]), accounts)
            return
        self._pending[organisation] = (-1, accounts)
        self._bus.publish(Told(ModerationPush(lane=lane), accounts))
        asyncio.get_running_loop().call_later(PAUSE_SECONDS, self._ring_again, organisation)

    def _ring_again(self, organisation: str) -> None:
        lane, accounts = self._pending.pop(organisation)
        if lane >= 0:
            self._ring(organisation, lane, accounts)


def moderators(connection: Connection, organisation: str) -> tuple[str, ...]:
    """Name who works at an organisation's queue."""
    return tuple(connection.scalars(_MODERATORS, {"organisation": organisation}))


def answerable(connection: Connection, organisation: str) -> tuple[str, ...]:
    """Name who is told of what nobody may judge: who works there, and who can appoint others."""
    found = {*moderators(connection, organisation), *administrators(connection, organisation)}
    return tuple(sorted(found))


def _done(connection: Connection, desk: Desk) -> _Done:
    hints, organisation = desk.hints, desk.who.organisation
    told = moderators(connection, organisation) if hints.lanes else ()
    asks = tuple(told_of(connection, name) for name in hints.asks)
    return _Done(
        hints,
        told,
        () if hints.stuck is None else answerable(connection, organisation),
        asks,
        _moved(connection, desk) if hints.spaces else (),
        _put_off(connection, hints.moved) if hints.moved else (),
    )


def _moved(connection: Connection, desk: Desk) -> tuple[SpaceMoved, ...]:
    found = connection.execute(
        select(space.c.id, space.c.age_band)
        .where(space.c.id.in_(sorted(desk.hints.spaces)))
        .order_by(space.c.id)
    )
    return tuple(
        SpaceMoved(desk.who.organisation, row.age_band, SpacePush(space=row.id)) for row in found
    )


def _put_off(connection: Connection, accounts: Collection[str]) -> tuple[Ended, ...]:
    """Have the devices of these accounts connect again: a socket follows the band it began with."""
    found = connection.scalars(
        select(device.c.id)
        .where(device.c.account_id.in_(sorted(accounts)), device.c.revoked_at.is_(None))
        .order_by(device.c.id)
    )
    return tuple(Ended(name, CloseCode.RIGHTS_CHANGED) for name in found)


def _translated(error: ModerationError) -> EarshotError:
    code = Code(str(error.rule))
    match error:
        case Unknown():
            return NotFound(code, **error.fields)
        case Malformed():
            return ClientProtocolError(code, **error.fields)
        case NotAllowed() if code is Code.ITEM_CONFLICT:
            return NotPermitted(code, Reason.CONFLICT_OF_INTEREST, **error.fields)
        case _:
            return Conflict(code, **error.fields)
