"""Asking a young person first: who may join as a guest, where to go on. docs/inviting.md."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from sqlalchemy import Connection

from audit.record import AuditKind, Detail
from audit.trail import Trail
from gateway.chat.bus import Bus, Ended, Hint
from gateway.chat.guests import INVITE, TRANSFER
from gateway.chat.removals import mark_leaving
from gateway.chat.replies import Entry
from gateway.chat.session import CloseCode
from gateway.codes import Code
from gateway.desk import consent_rows as rows
from gateway.desk.consent_rows import LONG, Asked, State
from gateway.desk.consent_shapes import Answer, Ask, Choices, Consent
from gateway.desk.deeds import announce
from gateway.desk.door import Door
from gateway.desk.ledger import DAY, Ledger
from gateway.desk.phases import Phase
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.transfers import carry_out
from gateway.desk.versions import Service, SettingsBook
from gateway.errors import ClientProtocolError, Conflict, NotFound, StoreUnavailable
from gateway.identity.directory import account_devices
from gateway.policy import Actor, Kind, Permission
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database, Locking

__all__ = ["Consents", "Leaving"]

log = logging.getLogger(__name__)

Said = list[tuple[str, Entry]]


def _leave_it(_conversation: str) -> None:
    """Where every node looks for itself what is to be proposed."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """How guests go: messages are taken for ``grace`` milliseconds more, removals are proposed.

    ``propose`` has the removals proposed that are due in a conversation, beside the request.
    """

    grace: int = 30_000
    propose: Callable[[str], None] = _leave_it


class Consents:
    """Questions to young people. All raise what ``Door`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        trail: Trail,
        book: SettingsBook,
        bus: Bus,
        clock: Clock,
        entropy: Entropy,
        leaving: Leaving,
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._book = book
        self._bus = bus
        self._clock = clock
        self._entropy = entropy
        self._leaving = leaving

    async def choices(self, actor: Actor, name: str) -> Choices:
        """Show who and what could be asked about."""

        def work(connection: Connection, row: DeskRow, _service: Service) -> Choices:
            return rows.choices(connection, row.organisation, row.team)

        return await self._door.look(actor, Permission.DESK_WORK, name, work)

    async def asked_in(self, actor: Actor, name: str) -> list[Consent]:
        """Show what was asked in a conversation."""

        def work(connection: Connection, row: DeskRow, _service: Service) -> list[Consent]:
            return rows.list_consents(connection, row.conversation)

        return await self._door.look(actor, Permission.CONVERSATION_READ, name, work)

    async def ask(self, actor: Actor, name: str, body: Ask) -> Consent:
        """Ask the young person.

        Raises:
            Conflict: ``desk.stopped``, ``desk.closed``, ``desk.consent_open``.
            ClientProtocolError: ``desk.colleague``.
            NotFound: ``desk.team_unknown``.
        """
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow) -> tuple[Asked, list[Hint]]:
            _require_talking(row)
            asked = self._asked(connection, actor, row, body, now)
            for each in rows.still_open(connection, row.conversation):
                if each.state is State.ASKED and _same(each, asked):
                    return each, []
                if each.state is State.ASKED or each.kind == TRANSFER or _same(each, asked):
                    raise Conflict(Code.DESK_CONSENT_OPEN, consent=each.id)
            rows.write(connection, asked)
            self._tell(ledger, connection, row, asked, AuditKind.CONSENT_ASKED, actor, "team")
            return asked, []

        return await self._do(actor, Permission.DESK_WORK, name, act)

    async def answer(self, actor: Actor, consent_id: str, body: Answer) -> Consent:
        """Take in what the young person says.

        Raises:
            NotFound: ``desk.consent_unknown``.
            Conflict: ``desk.consent_over``, ``desk.consent_other``.
            ClientProtocolError: ``request.malformed``: yes to a guest, without what of the past.
        """
        found = await self._find(actor, consent_id)
        if body.ok and found.kind == INVITE and body.history is None:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="history")
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow) -> tuple[Asked, list[Hint]]:
            asked = _known(connection, consent_id)
            if _is_repeated(asked, body):
                return asked, []
            if asked.state is not State.ASKED or _is_due(asked, now):
                raise Conflict(Code.DESK_CONSENT_OVER, state=str(asked.state))
            if (body.name, body.title) != rows.named(connection, asked):
                raise Conflict(Code.DESK_CONSENT_OTHER)
            moved, kind = _answered(asked, body, now)
            rows.change(connection, moved)
            self._tell(ledger, connection, row, moved, kind, actor, "person")
            return moved, _rights_changed(connection, moved) if body.ok else []

        return await self._do(actor, Permission.DESK_STOP, found.conversation, act)

    async def end(self, actor: Actor, consent_id: str) -> Consent:
        """Take a question, or what was said yes to, back.

        Raises:
            NotFound: ``desk.consent_unknown``.
            Conflict: ``desk.consent_over``: it was carried out.
        """
        found = await self._find(actor, consent_id)
        is_young = actor.kind is Kind.YOUNG_PERSON
        permission = Permission.DESK_STOP if is_young else Permission.DESK_WORK
        by = "person" if is_young else "team"
        now = self._clock()

        def act(ledger: Ledger, connection: Connection, row: DeskRow) -> tuple[Asked, list[Hint]]:
            asked = _known(connection, consent_id)
            if asked.state is State.DONE:
                raise Conflict(Code.DESK_CONSENT_OVER, state=str(asked.state))
            if asked.state not in {State.ASKED, State.ACCEPTED}:
                return asked, []
            return self._end(ledger, connection, row, asked, actor=actor.device, by=by, now=now)

        ended = await self._do(actor, permission, found.conversation, act)
        if ended.kind == INVITE:
            self._leaving.propose(ended.conversation)
        return ended

    async def look(self) -> None:
        """End everything whose time is over; every node may."""
        now = self._clock()
        for due in await self._database.read(partial(rows.over_by, now=now)):
            try:
                await self._end_by_itself(due, now)
            except StoreUnavailable:
                raise
            except Exception:
                log.exception("a consent could not be ended")

    def carry_out(
        self, connection: Connection, actor: Actor, new: str, team: str, now: int
    ) -> Sequence[Hint]:
        """Carry out a transfer that the actor said yes to, by opening ``new``; say whom to tell.

        Works on the caller's connection; nothing where there is no such transfer.
        """
        return carry_out(connection, actor, new, team, trail=self._trail, book=self._book, now=now)

    async def _end_by_itself(self, due: Asked, now: int) -> None:
        def work(connection: Connection) -> tuple[DeskRow, Asked, list[Hint], Said] | None:
            row = read_rows(connection, [due.conversation], Hold.WAIT).get(due.conversation)
            asked = rows.find(connection, due.id)
            # Another node may have been quicker, or somebody said something meanwhile.
            if row is None or asked is None or not _is_due(asked, now):
                return None
            services = self._book.newest(connection, [row.team])
            ledger = Ledger(connection, trail=self._trail, services=services, now=now)
            ended, hints = self._end(ledger, connection, row, asked, actor="", by="time", now=now)
            ledger.keep(row)
            return row, ended, hints, ledger.flush()

        done = await self._database.transact(Locking(work))
        if done is None:
            return
        row, ended, hints, said = done
        self._announce(row, said, hints)
        if ended.kind == INVITE:
            self._leaving.propose(ended.conversation)

    def _end(
        self,
        ledger: Ledger,
        connection: Connection,
        row: DeskRow,
        asked: Asked,
        *,
        actor: str,
        by: str,
        now: int,
    ) -> tuple[Asked, list[Hint]]:
        hints: list[Hint] = []
        if asked.kind == INVITE and asked.state is State.ACCEPTED:
            hints = _rights_changed(connection, asked)
            devices = [hint.device for hint in hints if isinstance(hint, Ended)]
            mark_leaving(
                connection,
                devices,
                now=now,
                grace=self._leaving.grace,
                conversation_id=row.conversation,
            )
        ended = replace(asked, state=State.ENDED, ends_at=None)
        rows.change(connection, ended)
        self._tell(ledger, connection, row, ended, AuditKind.CONSENT_ENDED, actor, by)
        return ended, hints

    def _asked(
        self, connection: Connection, actor: Actor, row: DeskRow, body: Ask, now: int
    ) -> Asked:
        known = rows.choices(connection, row.organisation, row.team)
        if body.kind == INVITE:
            if body.account not in {each.account for each in known.people}:
                raise ClientProtocolError(Code.DESK_COLLEAGUE, account=body.account or "")
        elif body.team not in {each.id for each in known.teams}:
            raise NotFound(Code.DESK_TEAM_UNKNOWN)
        return Asked(
            id=new_id(self._entropy),
            conversation=row.conversation,
            kind=body.kind,
            state=State.ASKED,
            account=body.account if body.kind == INVITE else None,
            team=body.team if body.kind == TRANSFER else None,
            asked_by=actor.account,
            asked_at=now,
            days=body.days,
            ends_at=now + LONG["question"],
        )

    def _tell(
        self,
        ledger: Ledger,
        connection: Connection,
        row: DeskRow,
        asked: Asked,
        kind: AuditKind,
        actor: Actor | str,
        by: str,
    ) -> None:
        name, title = rows.named(connection, asked)
        ledger.say(
            row.conversation,
            code="desk.consent",
            consent=asked.id,
            kind=asked.kind,
            state=str(asked.state),
            name=name,
            title=title,
            by=by,
        )
        details: dict[str, Detail] = {
            "consent": asked.id,
            "kind": asked.kind,
            "about": asked.account or asked.team or "",
            "by": by,
        }
        if asked.history is not None:
            details["history"] = asked.history
        device = actor if isinstance(actor, str) else actor.device
        ledger.record(kind, row, device, details)

    async def _do(
        self,
        actor: Actor,
        permission: Permission,
        name: str,
        act: Callable[[Ledger, Connection, DeskRow], tuple[Asked, list[Hint]]],
    ) -> Consent:
        now = self._clock()

        def work(
            connection: Connection, row: DeskRow, service: Service
        ) -> tuple[DeskRow, Consent, list[Hint], Said]:
            services = {row.team: service}
            ledger = Ledger(connection, trail=self._trail, services=services, now=now)
            asked, hints = act(ledger, connection, row)
            said = ledger.flush()
            return row, rows.shown(connection, asked), hints, said

        row, consent, hints, said = await self._door.deed(actor, permission, name, work)
        self._announce(row, said, hints)
        return consent

    def _announce(self, row: DeskRow, said: Said, hints: Sequence[Hint]) -> None:
        if said:
            announce(self._bus, row, said, row.version)
        for hint in hints:
            self._bus.publish(hint)

    async def _find(self, actor: Actor, consent_id: str) -> Asked:
        def work(connection: Connection) -> Asked:
            if not rows.is_of(connection, consent_id, actor.organisation):
                raise NotFound(Code.DESK_CONSENT_UNKNOWN)
            return _known(connection, consent_id)

        return await self._database.read(work)


def _known(connection: Connection, consent_id: str) -> Asked:
    asked = rows.find(connection, consent_id)
    if asked is None:
        raise NotFound(Code.DESK_CONSENT_UNKNOWN)
    return asked


def _require_talking(row: DeskRow) -> None:
    if row.state.stopped:
        raise Conflict(Code.DESK_STOPPED)
    if row.state.phase is Phase.CLOSED:
        raise Conflict(Code.DESK_CLOSED)


def _same(one: Asked, other: Asked) -> bool:
    return (one.kind, one.account, one.team) == (other.kind, other.account, other.team)


def _is_due(asked: Asked, now: int) -> bool:
    return asked.ends_at is not None and asked.ends_at <= now


def _is_repeated(asked: Asked, body: Answer) -> bool:
    if not body.ok:
        return asked.state is State.DECLINED
    agreed = asked.state in {State.ACCEPTED, State.DONE}
    return agreed and (asked.kind == TRANSFER or asked.history == body.history)


def _answered(asked: Asked, body: Answer, now: int) -> tuple[Asked, AuditKind]:
    if not body.ok:
        declined = replace(asked, state=State.DECLINED, ends_at=None)
        return declined, AuditKind.CONSENT_DECLINED
    is_guest = asked.kind == INVITE
    ends_at = now + (asked.days * DAY if is_guest else LONG[TRANSFER])
    history = body.history if is_guest else None
    accepted = replace(asked, state=State.ACCEPTED, history=history, ends_at=ends_at)
    return accepted, AuditKind.CONSENT_ACCEPTED


def _rights_changed(connection: Connection, asked: Asked) -> list[Hint]:
    """Have a guest's devices look again at what is theirs."""
    if asked.kind != INVITE or asked.account is None:
        return []
    devices = account_devices(connection, asked.account)
    return [Ended(each.device, CloseCode.RIGHTS_CHANGED) for each in devices]
