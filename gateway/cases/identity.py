"""Who somebody is: entered, then shut, read by two people's leave. docs/cases.md section 4."""

from collections.abc import Callable

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from audit.record import AuditKind
from gateway.cases import shapes
from gateway.cases.case import CaseState
from gateway.cases.casebook import by_of
from gateway.cases.deeds import EnterIdentity
from gateway.cases.glass import Glass, GlassRefused, GlassRule, agree, read
from gateway.cases.nhs_number import normalise
from gateway.cases.reading import find_glass, read_glasses
from gateway.cases.service import Cases
from gateway.cases.store import StoredCase
from gateway.cases.tables import case_glass, case_identity
from gateway.chat.bus import Bus
from gateway.chat.system_entries import append_system
from gateway.chat.tables import conversation
from gateway.codes import Code, Reason
from gateway.desk.deeds import announce
from gateway.desk.rows import Hold, read_rows
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.policy import Actor

__all__ = ["Identities"]

TOLD = b'{"code":"identity.opened"}'


class Identities:
    """The identities of cases. Raises what ``Cases`` raises, and ``Conflict`` (``case.glass``)."""

    def __init__(self, cases: Cases, bus: Bus) -> None:
        self._cases = cases
        self._bus = bus

    async def enter(self, actor: Actor, name: str, body: shapes.NewIdentity) -> shapes.CaseItem:
        """Enter who somebody is, in place of what was entered before.

        Raises:
            ClientProtocolError: ``case.identity``.
        """
        known = _checked(body)

        def make(connection: Connection) -> EnterIdentity:
            self._cases.book.admitted(connection, actor, name)
            sealed = self._cases.book.sealer(actor.organisation).seal(known)
            connection.execute(delete(case_identity).where(case_identity.c.case_id == name))
            connection.execute(insert(case_identity).values(case_id=name, body=sealed))
            return EnterIdentity()

        return await self._cases.do(actor, name, body.version, make)

    async def ask(self, actor: Actor, name: str, body: shapes.GlassAsk) -> shapes.GlassItem:
        """Ask to know who somebody is.

        Raises:
            ClientProtocolError: told and why not, or neither.
        """
        if body.tell == (body.risk is not None):
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="risk")
        glass_id = self._cases.new_id()

        def work(connection: Connection) -> shapes.GlassItem:
            self._open_case(connection, actor, name)
            sealer, now = self._cases.book.sealer(actor.organisation), self._cases.now()
            connection.execute(
                insert(case_glass).values(
                    id=glass_id,
                    case_id=name,
                    account_id=actor.account,
                    device_id=actor.device,
                    why=sealer.seal(body.why),
                    risk=None if body.risk is None else sealer.seal(body.risk),
                    asked_at=now,
                )
            )
            details = {"glass": glass_id, "why": body.why, "risk": body.risk or ""}
            self._cases.book.record(connection, actor, AuditKind.CASE_GLASS_ASKED, name, details)
            return read_glasses(connection, name, sealer, now, glass_id)[0]

        return await self._cases.judged(actor, name, work)

    async def requests(self, actor: Actor, name: str) -> list[shapes.GlassItem]:
        """List the requests of the last day."""

        def work(connection: Connection) -> list[shapes.GlassItem]:
            self._cases.book.admitted(connection, actor, name)
            sealer = self._cases.book.sealer(actor.organisation)
            return read_glasses(connection, name, sealer, self._cases.now())

        return await self._cases.judged(actor, name, work)

    async def agree(self, actor: Actor, name: str, glass_id: str) -> shapes.GlassItem:
        """Agree that somebody else may know."""

        def work(connection: Connection) -> shapes.GlassItem:
            self._open_case(connection, actor, name)
            now = self._cases.now()
            found = _find(connection, name, glass_id)
            lead = by_of(actor).lead
            after = _take(lambda: agree(found, actor.account, now, lead=lead))
            if after != found:
                _save(connection, glass_id, after)
                details = {"glass": glass_id, "asked_by": found.account}
                kind = AuditKind.CASE_GLASS_AGREED
                self._cases.book.record(connection, actor, kind, name, details)
            sealer = self._cases.book.sealer(actor.organisation)
            return read_glasses(connection, name, sealer, now, glass_id)[0]

        return await self._cases.judged(actor, name, work)

    async def read(self, actor: Actor, name: str) -> shapes.Identity:
        """Read who somebody is, where somebody agreed; the first time they are told."""

        def work(connection: Connection) -> tuple[shapes.Identity, Callable[[], None]]:
            stored = self._cases.book.admitted(connection, actor, name)
            now = self._cases.now()
            glass_id, found = _newest(connection, name, actor.device)
            after = _take(lambda: read(found, actor.device, now))
            sealed = connection.scalar(
                select(case_identity.c.body).where(case_identity.c.case_id == name)
            )
            if sealed is None:
                raise NotFound(Code.CASE_UNKNOWN)
            self._cases.book.record(
                connection, actor, AuditKind.CASE_IDENTITY_READ, name, {"glass": glass_id}
            )
            tell = _nobody
            if after != found:
                _save(connection, glass_id, after)
                tell = self._tell(connection, stored, glass_id, now)
            text = self._cases.book.sealer(actor.organisation).open(sealed)
            return msgspec.json.decode(text, type=shapes.Identity), tell

        identity, tell = await self._cases.judged(actor, name, work)
        tell()
        return identity

    def known_to(
        self, connection: Connection, actor: Actor, stored: StoredCase, *, quietly: bool = False
    ) -> shapes.Identity | None:
        """Return who somebody is where the glass is open for the asking device, else None.

        ``quietly``: nobody is shown it, so that it is no deed.
        """
        try:
            glass_id, found = _newest(connection, stored.id, actor.device)
            read(found, actor.device, self._cases.now())
        except (Conflict, GlassRefused):
            return None
        sealed = connection.scalar(
            select(case_identity.c.body).where(case_identity.c.case_id == stored.id)
        )
        if sealed is None:
            return None
        if not quietly:
            details = {"glass": glass_id}
            self._cases.book.record(
                connection, actor, AuditKind.CASE_IDENTITY_READ, stored.id, details
            )
        text = self._cases.book.sealer(actor.organisation).open(sealed)
        return msgspec.json.decode(text, type=shapes.Identity)

    def _open_case(self, connection: Connection, actor: Actor, name: str) -> StoredCase:
        stored = self._cases.book.admitted(connection, actor, name)
        if stored.case.state is not CaseState.OPEN:
            raise Conflict(Code.CASE_STATE, state=str(stored.case.state))
        return stored

    def _tell(
        self, connection: Connection, stored: StoredCase, glass_id: str, now: int
    ) -> Callable[[], None]:
        risk = connection.scalar(select(case_glass.c.risk).where(case_glass.c.id == glass_id))
        talk = _conversation_of(connection, stored)
        if risk is not None or talk is None:
            return _nobody
        row = read_rows(connection, [talk], Hold.WAIT)[talk]
        said = append_system(connection, [(talk, TOLD)], now=now)
        return lambda: announce(self._bus, row, said, row.version)


def _nobody() -> None:
    """Tell nobody."""


def _checked(body: shapes.NewIdentity) -> str:
    number = body.nhs_number
    if number is not None:
        number = normalise(number)
        if number is None:
            raise ClientProtocolError(Code.CASE_IDENTITY, at="nhs_number")
    known = shapes.Identity(body.name, body.born, number, body.address, body.contact)
    if known == shapes.Identity():
        raise ClientProtocolError(Code.CASE_IDENTITY, at="name")
    return msgspec.json.encode(known).decode()


def _find(connection: Connection, case_id: str, glass_id: str) -> Glass:
    found = find_glass(connection, case_id, glass_id)
    if found is None:
        raise NotFound(Code.CASE_UNKNOWN)
    return found


def _newest(connection: Connection, case_id: str, device_id: str) -> tuple[str, Glass]:
    """Find the request that a device could read by: the agreed one of the newest, if any."""
    columns = case_glass.c
    found = connection.scalar(
        select(columns.id)
        .where(columns.case_id == case_id, columns.device_id == device_id)
        .order_by(columns.agreed_at.is_(None), columns.asked_at.desc())
        .limit(1)
    )
    if found is None:
        raise Conflict(Code.CASE_GLASS, rule=str(GlassRule.NOT_AGREED))
    return found, _find(connection, case_id, found)


def _save(connection: Connection, glass_id: str, glass: Glass) -> None:
    connection.execute(
        update(case_glass)
        .where(case_glass.c.id == glass_id)
        .values(agreed_by=glass.agreed_by, agreed_at=glass.agreed_at, read_at=glass.read_at)
    )


def _take(step: Callable[[], Glass]) -> Glass:
    try:
        return step()
    except GlassRefused as refused:
        if refused.rule is GlassRule.NOT_A_LEAD:
            raise NotPermitted(Code.CASE_NOT_YOURS, Reason.ROLE) from refused
        raise Conflict(Code.CASE_GLASS, rule=str(refused.rule)) from refused


def _conversation_of(connection: Connection, stored: StoredCase) -> str | None:
    """Find where to tell the young person: the case's own conversation, or their newest."""
    if stored.source_kind == "conversation":
        return stored.source
    columns = conversation.c
    return connection.scalar(
        select(columns.id)
        .where(columns.opened_by == stored.person, columns.restarted_at.is_(None))
        .order_by(columns.last_at.desc())
        .limit(1)
    )
