"""What staff do with a conversation at the desk. Each deed is one transaction with its entry."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from sqlalchemy import Connection, insert, select

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.bus import AtDesk, Bus, Changed, Reached
from gateway.chat.replies import DeskPush, Entry
from gateway.codes import Code
from gateway.desk import requests
from gateway.desk.door import Door
from gateway.desk.events import Close, Event, Finish, Override, Reopen
from gateway.desk.inbox import read_items
from gateway.desk.lease import Holding, Lost, Taken, assign, claim, release, renew
from gateway.desk.ledger import Ledger
from gateway.desk.notes import read_notes, save_note
from gateway.desk.phases import WrongPhase
from gateway.desk.rota import practitioners, read_rota
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.shapes import Item, Note
from gateway.desk.tables import desk_override
from gateway.desk.versions import Service
from gateway.errors import ClientProtocolError, Conflict
from gateway.identity.tables import account
from gateway.policy import Actor, Permission
from gateway.records.sealing import use_record
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database
from gateway.storage.patience import patiently

__all__ = ["OVERRIDE", "Deeds", "announce"]

OVERRIDE: Final = 15 * 60 * 1000
"""How long an override lets staff write, in milliseconds."""

Act = Callable[[Ledger, Connection, DeskRow, Service], DeskRow]


def announce(bus: Bus, row: DeskRow, said: Sequence[tuple[str, Entry]], version: int) -> None:
    """Tell everybody concerned of a conversation that changed, and of what was said in it."""
    if said:
        entries = tuple(entry for _, entry in said)
        bus.publish(Reached(row.conversation, entries[-1].seq, entries))
    bus.publish(Changed(row.conversation, row.team, row.person, head=0))
    push = DeskPush(team=row.team, conversation=row.conversation, version=version)
    bus.publish(AtDesk(push, row.person))


class Deeds:
    """Claims and what else staff do. All raise what ``Door`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        trail: Trail,
        bus: Bus,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._bus = bus
        self._clock = clock
        self._entropy = entropy

    async def item(self, actor: Actor, name: str) -> Item:
        """Show a conversation."""

        def work(connection: Connection, _row: DeskRow, service: Service) -> Item:
            return read_items(connection, actor, service, [name], self._clock())[0]

        return await self._door.look(actor, Permission.DESK_WORK, name, work)

    async def notes(self, actor: Actor, name: str) -> list[Note]:
        """Show the notes that the actor's device can open."""

        def work(connection: Connection, _row: DeskRow, _service: Service) -> list[Note]:
            return read_notes(connection, name, actor.device)

        return await self._door.look(actor, Permission.DESK_WORK, name, work)

    async def claim(self, actor: Actor, name: str) -> Item:
        """Take a conversation.

        Raises:
            Conflict: ``desk.claimed``.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow, _: Service) -> DeskRow:
            holding = _settled(connection, claim(row.holding, actor.account, now))
            if holding.fence != row.holding.fence:
                ledger.record(AuditKind.DESK_CLAIMED, row, actor.device, {"account": actor.account})
            return ledger.hold(row, holding)

        return await self._do(actor, name, act)

    async def renew(self, actor: Actor, name: str, body: requests.Fenced) -> Item:
        """Hold on.

        Raises:
            Conflict: ``desk.lease_lost``.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow, _: Service) -> DeskRow:
            outcome = renew(row.holding, actor.account, body.fence, now)
            return ledger.hold(row, _settled(connection, outcome))

        return await self._do(actor, name, act, quiet=True)

    async def release(self, actor: Actor, name: str, body: requests.Release) -> Item:
        """Let go, perhaps with a note.

        Raises:
            Conflict: ``desk.lease_lost``.
            ClientProtocolError: ``desk.note``.
        """

        def act(ledger: Ledger, connection: Connection, row: DeskRow, _: Service) -> DeskRow:
            outcome = release(row.holding, actor.account, body.fence)
            holding = _settled(connection, outcome)
            self._keep_note(connection, actor, row, body.note)
            details = _handed(actor.account, body.note)
            ledger.record(AuditKind.DESK_RELEASED, row, actor.device, details)
            return ledger.hold(row, holding)

        return await self._do(actor, name, act)

    async def assign(self, actor: Actor, name: str, body: requests.Assign) -> Item:
        """Give it to a colleague, perhaps with a note.

        Raises:
            Conflict: ``desk.lease_lost``, ``desk.claimed``.
            ClientProtocolError: ``desk.note``, ``desk.colleague``.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow, _: Service) -> DeskRow:
            if body.account not in practitioners(connection, row.team):
                raise ClientProtocolError(Code.DESK_COLLEAGUE, account=body.account)
            lead = actor.account in read_rota(connection, row.team)[1].leads
            outcome = assign(row.holding, actor.account, body.account, body.fence, now, lead=lead)
            holding = _settled(connection, outcome)
            if holding == row.holding:
                return row
            self._keep_note(connection, actor, row, body.note)
            details = _handed(body.account, body.note)
            ledger.record(AuditKind.DESK_ASSIGNED, row, actor.device, details)
            return ledger.hold(row, holding)

        return await self._do(actor, name, act)

    async def finish(self, actor: Actor, name: str) -> Item:
        """Say that the talk is over.

        Raises:
            Conflict: ``desk.phase``.
        """
        now = self._clock()

        def act(ledger: Ledger, _: Connection, row: DeskRow, _service: Service) -> DeskRow:
            moved = _take(ledger, row, Finish(now), actor)
            ledger.record(AuditKind.DESK_FINISHED, row, actor.device, {})
            return moved

        return await self._do(actor, name, act)

    async def close(self, actor: Actor, name: str, body: requests.Close) -> Item:
        """Close a conversation.

        Raises:
            Conflict: ``desk.phase``, ``record.incomplete``.
            ClientProtocolError: ``desk.outcome``, ``desk.record``.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow, service: Service) -> DeskRow:
            known = {outcome.code for outcome in service.settings.outcomes}
            for number, code in enumerate(body.outcomes):
                if code not in known or code in body.outcomes[:number]:
                    raise ClientProtocolError(Code.DESK_OUTCOME, at=f"outcomes[{number}]")
            if row.state.unread_since is not None:
                raise Conflict(Code.DESK_PHASE, phase="unread")
            details: dict[str, Detail] = {
                "outcomes": body.outcomes,
                "no_record": body.record.none or "",
                "record": body.record.id or "",
                "version": service.version,
            }
            if body.record.id is not None:
                use_record(
                    connection,
                    actor,
                    name=body.record.id,
                    conversation=name,
                    contact=row.state.contact,
                    trail=self._trail,
                    now=now,
                )
            closed = _take(ledger, row, Close(now, tuple(body.outcomes)), actor, details)
            return ledger.hold(closed, Holding(None, None, row.holding.fence + 1))

        return await self._do(actor, name, act)

    async def reopen(self, actor: Actor, name: str) -> Item:
        """Take a conversation up again.

        Raises:
            Conflict: ``desk.phase``.
        """
        now = self._clock()

        def act(ledger: Ledger, _: Connection, row: DeskRow, _service: Service) -> DeskRow:
            return _take(ledger, row, Reopen(now), actor)

        return await self._do(actor, name, act)

    async def override(self, actor: Actor, name: str, body: requests.Override) -> Item:
        """Write to somebody who asked for no more messages, because of a fear for their safety.

        Raises:
            Conflict: ``desk.phase``, where nobody asked for that.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow, service: Service) -> DeskRow:
            moved = _take(
                ledger, row, Override(now, now + OVERRIDE), actor, {"reason": body.reason}
            )
            connection.execute(
                insert(desk_override).values(
                    id=new_id(self._entropy),
                    conversation_id=name,
                    team_id=row.team,
                    account_id=actor.account,
                    at=now,
                    month=service.month(now),
                )
            )
            return moved

        return await self._do(actor, name, act)

    async def tell(self, name: str) -> None:
        """Tell everybody concerned of a conversation that changed by a message."""
        rows = await patiently(
            lambda: self._database.read(lambda c: read_rows(c, [name], Hold.READ))
        )
        for row in rows.values():
            announce(self._bus, row, (), row.version)

    async def _do(self, actor: Actor, name: str, act: Act, *, quiet: bool = False) -> Item:
        now = self._clock()

        def work(
            connection: Connection, row: DeskRow, service: Service
        ) -> tuple[Item, DeskRow, list[tuple[str, Entry]]]:
            services = {row.team: service}
            ledger = Ledger(connection, trail=self._trail, services=services, now=now)
            act(ledger, connection, row, service)
            said = ledger.flush()
            return read_items(connection, actor, service, [name], now)[0], row, said

        item, row, said = await self._door.deed(actor, Permission.DESK_WORK, name, work)
        if not quiet:
            announce(self._bus, row, said, item.version)
        return item

    def _keep_note(
        self,
        connection: Connection,
        actor: Actor,
        row: DeskRow,
        note: Sequence[requests.SealedNote] | None,
    ) -> None:
        if note is None:
            return
        save_note(
            connection,
            conversation=row.conversation,
            team=row.team,
            author=actor.device,
            sealed=[(each.device, _bytes(each.sealed)) for each in note],
            now=self._clock(),
            entropy=self._entropy,
        )


def _handed(account_id: str, note: object | None) -> dict[str, Detail]:
    return {"account": account_id, "note": int(note is not None)}


def _bytes(text: str) -> bytes:
    try:
        return unb64(text)
    except ValueError as error:
        raise ClientProtocolError(Code.DESK_NOTE, at="note") from error


def _take(
    ledger: Ledger,
    row: DeskRow,
    event: Event,
    actor: Actor,
    details: Mapping[str, Detail] | None = None,
) -> DeskRow:
    try:
        return ledger.take(row, event, actor=actor.device, details=details or {})
    except WrongPhase as refused:
        raise Conflict(Code.DESK_PHASE, phase=str(refused.phase)) from refused


def _settled(connection: Connection, outcome: Holding | Taken | Lost) -> Holding:
    match outcome:
        case Holding():
            return outcome
        case Taken(owner, until):
            name = _name(connection, owner)
            raise Conflict(Code.DESK_CLAIMED, account=owner, name=name, until=until)
        case Lost(None, fence):
            raise Conflict(Code.DESK_LEASE_LOST, fence=fence)
        case Lost(str(owner), fence):
            name = _name(connection, owner)
            raise Conflict(Code.DESK_LEASE_LOST, fence=fence, account=owner, name=name)
        case _:
            raise AssertionError(outcome)


def _name(connection: Connection, account_id: str) -> str:
    name: str = connection.scalars(select(account.c.name).where(account.c.id == account_id)).one()
    return name
