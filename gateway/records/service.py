"""What may be asked of records. Each deed is one transaction with its entry."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from sqlalchemy import Connection, insert, select

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.chat.bus import Bus
from gateway.chat.system_entries import append_system
from gateway.codes import Code
from gateway.deeds import deed_of
from gateway.desk.deeds import announce
from gateway.desk.door import Door
from gateway.desk.rows import Hold, read_rows
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.policy import Actor, Denied, Permission, decide_lead
from gateway.records import rows, shapes
from gateway.records.handing_on import hand_on, name_successor, owed
from gateway.records.opening import Opening, OpeningRefused, Rule, agree, ask, end, refuse, serve
from gateway.records.reading import (
    read_leads,
    read_opening,
    read_openings,
    read_records,
    require_key,
)
from gateway.records.rows import StoredOpening, find_opening, find_record, holdings, save_opening
from gateway.records.sealing import keep_body, keep_shares
from gateway.records.tables import record, record_given, record_opening
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database, Locking

__all__ = ["Records"]

T = TypeVar("T")

_REFUSALS = {
    Rule.OWN: Code.RECORD_OWN,
    Rule.NOT_READY: Code.RECORD_NOT_READY,
    Rule.OVER: Code.RECORD_OVER,
}

TOLD = b'{"code":"record.opened"}'


class Records:
    """Sealing, opening and handing on.

    What a lead asks raises ``NotPermitted`` (``record.not_yours``, entered in the trail before it
    is raised) and ``NotFound`` (``record.unknown``); steps of an opening raise ``Conflict``
    (``record.own``, ``record.not_ready``, ``record.over``).
    """

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

    async def leads(self, actor: Actor) -> shapes.Leads:
        """Say to whom a record is sealed now; for any member of staff."""
        return await self._database.read(lambda c: read_leads(c, actor.organisation))

    async def keep_body(self, actor: Actor, name: str, conversation: str, body: bytes) -> None:
        """Keep a record's ciphertext; raises what ``Door`` raises.

        Raises:
            Conflict: ``record.taken``.
        """
        now = self._clock()
        await self._door.deed(
            actor,
            Permission.DESK_WORK,
            conversation,
            lambda connection, _row, _service: keep_body(
                connection, actor, name, conversation, body, now
            ),
        )

    async def keep_shares(self, actor: Actor, name: str, given: shapes.NewShares) -> None:
        """Keep the shares of a record.

        Raises:
            Conflict: ``record.taken``, ``record.no_leads``.
            ClientProtocolError: ``record.shares``.
        """
        await self._database.transact(lambda c: keep_shares(c, actor, name, given))

    async def sealed(
        self, actor: Actor, conversation: str | None, after: str | None
    ) -> shapes.RecordPage:
        """List the organisation's records, or those of one conversation, after one of them."""
        return await self._look(
            actor,
            conversation or "",
            lambda c: read_records(c, actor.organisation, conversation, after),
        )

    async def openings(self, actor: Actor) -> list[shapes.OpeningItem]:
        """List openings that are not over."""
        now = self._clock()
        return await self._look(actor, "", lambda c: read_openings(c, actor.organisation, now))

    async def opening(self, actor: Actor, name: str) -> shapes.OpeningItem:
        """Show an opening, with the share that the asking device could give."""
        now = self._clock()

        def work(connection: Connection) -> shapes.OpeningItem:
            return read_opening(connection, _opening(connection, actor, name), now, actor.device)

        return await self._look(actor, name, work)

    async def ask(self, actor: Actor, record_id: str, body: shapes.Ask) -> shapes.OpeningItem:
        """Ask to open a record.

        Raises:
            ClientProtocolError: told and why not, or neither; ``record.shares``, where the device
                has no key that shares could be sealed to.
        """
        if body.tell == (body.risk is not None):
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="risk")
        name = new_id(self._entropy)

        def work(connection: Connection) -> shapes.OpeningItem:
            now = self._clock()
            known = find_record(connection, record_id)
            if known is None or known.organisation != actor.organisation or known.quorum is None:
                raise NotFound(Code.RECORD_UNKNOWN)
            if known.sealed_at is None:
                raise NotFound(Code.RECORD_UNKNOWN)
            require_key(connection, actor.device)
            share = next(iter(holdings(connection, record_id, actor.device)), None)
            made = ask(known.quorum, actor.account, actor.device, share, now)
            connection.execute(
                insert(record_opening).values(
                    id=name,
                    record_id=record_id,
                    account_id=actor.account,
                    device_id=actor.device,
                    quorum=made.quorum,
                    reason=body.reason,
                    risk=body.risk,
                    asked_at=now,
                    refused=False,
                    ended_at=None,
                    opened_at=None,
                )
            )
            for each, by in made.given:
                _give(connection, name, each, by, None)
            details = {"record": record_id, "why": body.reason, "risk": body.risk or ""}
            self._record(connection, actor, AuditKind.RECORD_OPENING_ASKED, name, details)
            return read_opening(connection, _opening(connection, actor, name), now, actor.device)

        return await self._change(actor, record_id, work)

    async def give(self, actor: Actor, name: str, body: shapes.Give) -> shapes.OpeningItem:
        """Agree: give the share that the actor's device holds, sealed to who asked."""

        def act(connection: Connection, found: StoredOpening, now: int) -> Opening:
            share = next(iter(holdings(connection, found.record, actor.device)), None)
            after = agree(found.opening, actor.account, share, now)
            if after == found.opening or share is None:
                return after
            _give(connection, name, share, actor.account, unb64(body.sealed))
            details = {"record": found.record, "share": share}
            self._record(connection, actor, AuditKind.RECORD_SHARE_GIVEN, name, details)
            return after

        return await self._step(actor, name, act)

    async def refuse(self, actor: Actor, name: str, reason: str) -> shapes.OpeningItem:
        """Say no."""

        def act(connection: Connection, found: StoredOpening, now: int) -> Opening:
            after = refuse(found.opening, actor.account, now)
            details = {"record": found.record, "why": reason}
            self._record(connection, actor, AuditKind.RECORD_OPENING_REFUSED, name, details)
            return after

        return await self._step(actor, name, act)

    async def end(self, actor: Actor, name: str) -> shapes.OpeningItem:
        """Be done with an opening of one's own."""

        def act(connection: Connection, found: StoredOpening, now: int) -> Opening:
            after = end(found.opening, actor.account, now)
            details = {"record": found.record}
            self._record(connection, actor, AuditKind.RECORD_OPENING_ENDED, name, details)
            return after

        return await self._step(actor, name, act)

    async def given(self, actor: Actor, name: str) -> list[shapes.Checked]:
        """Return the shares that were given, to the device that asked.

        Raises:
            Conflict: ``record.not_ready``, ``record.over``.
        """

        def work(connection: Connection) -> list[shapes.Checked]:
            found = _opening(connection, actor, name)
            _take(lambda: serve(found.opening, actor.device, self._clock()))
            return _checked(connection, found)

        return await self._look(actor, name, work)

    async def body(self, actor: Actor, name: str) -> bytes:
        """Return the ciphertext to the device that asked; the first time the young person is told.

        Raises:
            Conflict: ``record.not_ready``, ``record.over``.
        """

        def work(connection: Connection) -> tuple[bytes, Callable[[], None]]:
            now = self._clock()
            conversation = _opening(connection, actor, name).conversation
            row = read_rows(connection, [conversation], Hold.WAIT)[conversation]
            found = _opening(connection, actor, name, lock=True)
            after = _take(lambda: serve(found.opening, actor.device, now))
            told: list[bytes] = []
            if after != found.opening:
                save_opening(connection, name, after)
                told = [TOLD] if found.risk is None else []
                details: dict[str, Detail] = {"record": found.record, "told": len(told)}
                self._record(connection, actor, AuditKind.RECORD_OPENED, name, details)
            said = append_system(connection, [(conversation, each) for each in told], now=now)
            body = connection.scalar(select(record.c.body).where(record.c.id == found.record))

            def tell() -> None:
                if said:
                    announce(self._bus, row, said, row.version)

            return bytes(body or b""), tell

        body, tell = await self._change(actor, name, Locking(work))
        tell()
        return body

    async def owed(self, actor: Actor) -> shapes.Owed:
        """List what the actor's device is to hand on."""
        return await self._look(actor, "", lambda connection: owed(connection, actor))

    async def hand_on(self, actor: Actor, record_id: str, body: shapes.HandOn) -> None:
        """Hand a share on.

        Raises:
            ClientProtocolError: ``record.shares``.
        """
        now = self._clock()
        await self._change(
            actor,
            record_id,
            lambda c: hand_on(c, actor, record_id, body, trail=self._trail, now=now),
        )

    async def name_successor(self, actor: Actor, successor: str) -> None:
        """Name who takes over.

        Raises:
            Conflict: ``record.successor``.
        """
        now = self._clock()
        await self._change(
            actor,
            actor.account,
            lambda c: name_successor(c, actor, successor, trail=self._trail, now=now),
        )

    async def sweep(self) -> None:
        """Erase what nobody closed a contact with, and shares of openings that are over."""
        now = self._clock()
        await self._database.transact(lambda connection: rows.erase_unused(connection, now))

    async def _step(
        self,
        actor: Actor,
        name: str,
        act: Callable[[Connection, StoredOpening, int], Opening],
    ) -> shapes.OpeningItem:
        def work(connection: Connection) -> shapes.OpeningItem:
            now = self._clock()
            found = _opening(connection, actor, name, lock=True)
            after = _take(lambda: act(connection, found, now))
            if after.ended_at != found.opening.ended_at:
                save_opening(connection, name, after)
            return read_opening(connection, _opening(connection, actor, name), now, actor.device)

        return await self._change(actor, name, work)

    async def _look(self, actor: Actor, about: str, work: Callable[[Connection], T]) -> T:
        await self._admit(actor, about)
        return await self._database.read(work)

    async def _change(self, actor: Actor, about: str, work: Callable[[Connection], T]) -> T:
        await self._admit(actor, about)
        return await self._database.transact(work)

    async def _admit(self, actor: Actor, about: str) -> None:
        try:
            _require(actor)
        except NotPermitted as refusal:
            details = {"code": str(refusal.code), "reason": str(refusal.reason)}
            await self._database.transact(
                lambda c: self._record(c, actor, AuditKind.RECORD_REFUSED, about, details)
            )
            raise

    def _record(
        self,
        connection: Connection,
        actor: Actor,
        kind: AuditKind,
        subject: str,
        details: Mapping[str, Detail],
    ) -> None:
        self._trail.append(connection, deed_of(actor, kind, subject, self._clock(), details))


def _require(actor: Actor) -> None:
    decision = decide_lead(actor, actor.organisation)
    if isinstance(decision, Denied):
        raise NotPermitted(Code.RECORD_NOT_YOURS, decision.reason)


def _opening(
    connection: Connection, actor: Actor, name: str, *, lock: bool = False
) -> StoredOpening:
    found = find_opening(connection, name, lock=lock)
    if found is None or found.organisation != actor.organisation:
        raise NotFound(Code.RECORD_UNKNOWN)
    return found


def _take(step: Callable[[], Opening]) -> Opening:
    try:
        return step()
    except OpeningRefused as refused:
        code = _REFUSALS.get(refused.rule, Code.RECORD_NOT_YOURS)
        raise Conflict(code, rule=str(refused.rule)) from refused


def _give(connection: Connection, opening: str, share: str, by: str, sealed: bytes | None) -> None:
    connection.execute(
        insert(record_given).values(
            opening_id=opening, share_account_id=share, by_account_id=by, sealed=sealed
        )
    )


def _checked(connection: Connection, found: StoredOpening) -> list[shapes.Checked]:
    checks = rows.shares_of(connection, found.record)
    own = holdings(connection, found.record, found.opening.device)
    given = connection.execute(
        select(record_given).where(record_given.c.opening_id == found.id)
    ).all()
    people = rows.names(connection, [row.by_account_id for row in given])
    return [
        shapes.Checked(
            account=row.share_account_id,
            name=people[row.by_account_id],
            check=checks[row.share_account_id],
            sealed=row.sealed if row.sealed is not None else own.get(row.share_account_id),
        )
        for row in given
    ]
