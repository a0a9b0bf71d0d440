"""What may be asked of retention: looking, describing, holding, and destroying what is due."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, TypeVar

from nacl.secret import SecretBox
from sqlalchemy import Connection, Row, delete, insert, select, update

from audit.record import AuditKind, Deed, Detail
from audit.tables import entry
from audit.trail import Trail
from gateway.attachments.blobs import BlobStore
from gateway.codes import Code, Reason
from gateway.deeds import deed_of
from gateway.errors import ClientProtocolError, NotFound, NotPermitted
from gateway.identity.tables import team
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Denied, Role, decide_retention
from gateway.retention import shapes
from gateway.retention.destroying import attachments_of, destroy
from gateway.retention.files import File, day_of, read_files
from gateway.retention.rules import RecordClass, age_on
from gateway.retention.tables import retention_file, retention_hold, retention_team
from gateway.sources import Clock, Entropy, new_id
from gateway.storage.database import Database

__all__ = ["Destroyed", "Retention"]

T = TypeVar("T")

OLDEST: Final = 30
"""Years: nobody older joins a service for young people."""


@dataclass(frozen=True, slots=True)
class Destroyed:
    """What went: the file as it was, and how many messages with it."""

    file: File
    messages: int


class Retention:
    """Retention of every organisation. Each deed is one transaction with its entry.

    What an actor asks raises ``NotPermitted`` (``retention.not_yours``) and ``NotFound``
    (``retention.unknown``).
    """

    def __init__(
        self,
        *,
        database: Database,
        trail: Trail,
        keys: ServiceKeys,
        blobs: BlobStore,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._trail = trail
        self._keys = keys
        self._blobs = blobs
        self._clock = clock
        self._entropy = entropy

    def today(self) -> date:
        """Return the day by which files are judged."""
        return day_of(self._clock())

    async def files(
        self, actor: Actor, *, due_before: date | None, after: tuple[str, str] | None, limit: int
    ) -> list[File]:
        """List files that have a date, the first due first, behind a place in that order."""
        _require(actor)
        found = await self.due_files(actor.organisation)
        return [
            file
            for file in found
            if file.due is not None
            and (due_before is None or file.due.on < due_before)
            and (after is None or (file.due.on.isoformat(), file.account) > after)
        ][:limit]

    async def due_files(self, organisation: str) -> list[File]:
        """List the files of an organisation that are not in care, the first due first."""
        box = self._keys.retention_box(organisation)
        found = await self._database.read(lambda c: read_files(c, organisation, box))
        dated = [(file.due.on, file.account, file) for file in found if file.due is not None]
        return [file for _, _, file in sorted(dated, key=lambda each: each[:2])]

    async def file(self, actor: Actor, name: str) -> File:
        """Show one file."""
        _require(actor)
        return await self._database.read(lambda connection: self._find(connection, actor, name))

    async def describe(self, actor: Actor, name: str, said: shapes.Described) -> File:
        """Enter a birthday and a class.

        Raises:
            ClientProtocolError: ``retention.born``.
        """

        def work(connection: Connection) -> File:
            known = self._find(connection, actor, name)
            _check_born(said.born, known.joined)
            row = retention_file
            connection.execute(delete(row).where(row.c.account_id == name))
            sealed = None if said.born is None else self._seal(actor.organisation, said.born)
            connection.execute(
                insert(row).values(
                    account_id=name, born_sealed=sealed, record_class=_text(said.record_class)
                )
            )
            found = self._find(connection, actor, name)
            if found.born != known.born:
                self._record(
                    connection, actor, AuditKind.RETENTION_BORN_ENTERED, name, {"why": said.reason}
                )
            if found.own_class != known.own_class:
                details: dict[str, Detail] = {
                    "why": said.reason,
                    "from": _text(known.own_class) or "",
                    "to": _text(found.own_class) or "",
                }
                self._record(connection, actor, AuditKind.RETENTION_CLASSIFIED, name, details)
            return found

        return await self._change(actor, work)

    async def hold(self, actor: Actor, name: str, reason: str) -> File:
        """Keep a file whatever the rules say."""
        hold_id = new_id(self._entropy)

        def work(connection: Connection) -> File:
            self._find(connection, actor, name)
            connection.execute(
                insert(retention_hold).values(
                    id=hold_id,
                    account_id=name,
                    placed_by=actor.account,
                    placed_at=self._clock(),
                    lifted_at=None,
                )
            )
            details = {"hold": hold_id, "why": reason}
            self._record(connection, actor, AuditKind.RETENTION_HELD, name, details)
            return self._find(connection, actor, name)

        return await self._change(actor, work)

    async def lift(self, actor: Actor, hold_id: str, reason: str) -> File:
        """Lift one hold; lifted before, nothing changes."""

        def work(connection: Connection) -> File:
            columns = retention_hold.c
            name = connection.scalar(select(columns.account_id).where(columns.id == hold_id))
            if name is None:
                raise NotFound(Code.RETENTION_UNKNOWN)
            self._find(connection, actor, name)
            lifted = connection.execute(
                update(retention_hold)
                .where(columns.id == hold_id, columns.lifted_at.is_(None))
                .values(lifted_at=self._clock())
            )
            if lifted.rowcount:
                details = {"hold": hold_id, "why": reason}
                self._record(connection, actor, AuditKind.RETENTION_LIFTED, name, details)
            return self._find(connection, actor, name)

        return await self._change(actor, work)

    async def classify_team(self, actor: Actor, name: str, kind: RecordClass) -> None:
        """Say what kind of record is written to a team; administrators only."""
        if Role.ADMINISTRATOR not in actor.roles:
            raise NotPermitted(Code.RETENTION_NOT_YOURS, Reason.ROLE)

        def work(connection: Connection) -> None:
            found = select(team.c.organisation_id).where(team.c.id == name)
            if connection.scalar(found) != actor.organisation:
                raise NotFound(Code.RETENTION_UNKNOWN)
            row = retention_team
            connection.execute(delete(row).where(row.c.team_id == name))
            connection.execute(insert(row).values(team_id=name, record_class=str(kind)))
            details = {"to": str(kind)}
            self._record(connection, actor, AuditKind.RETENTION_TEAM_CLASSIFIED, name, details)

        await self._change(actor, work)

    async def teams(self, actor: Actor) -> list[shapes.TeamItem]:
        """List the organisation's teams with their class."""
        _require(actor)
        query = (
            select(team.c.id, team.c.name, retention_team.c.record_class)
            .outerjoin(retention_team, retention_team.c.team_id == team.c.id)
            .where(team.c.organisation_id == actor.organisation)
            .order_by(team.c.name, team.c.id)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        usual = RecordClass.HEALTH
        return [
            shapes.TeamItem(row.id, row.name, RecordClass(row.record_class or usual))
            for row in rows
        ]

    async def destructions(
        self, actor: Actor, *, before: int | None, limit: int
    ) -> list[shapes.Destruction]:
        """List what went, from the trail, the newest first."""
        _require(actor)
        columns = entry.c
        query = select(entry).where(
            columns.organisation_id == actor.organisation,
            columns.kind == str(AuditKind.RETENTION_DESTROYED),
        )
        if before is not None:
            query = query.where(columns.number < before)
        ordered = query.order_by(columns.number.desc()).limit(limit)
        rows = await self._database.read(lambda connection: connection.execute(ordered).all())
        return [_shown(row) for row in rows]

    async def destroy(self, organisation: str, name: str) -> Destroyed | None:
        """Destroy a file if it may go; return None if it may not (any more), and nothing went."""
        box = self._keys.retention_box(organisation)

        def look(connection: Connection) -> list[str]:
            found = read_files(connection, organisation, box, name)
            if not found or not found[0].may_go(self.today()):
                return []
            return attachments_of(connection, found[0].conversations)

        for blob in await self._database.read(look):
            await self._blobs.delete(blob)
        return await self._database.transact(lambda c: self._destroy(c, organisation, name, box))

    def _destroy(
        self, connection: Connection, organisation: str, name: str, box: SecretBox
    ) -> Destroyed | None:
        found = read_files(connection, organisation, box, name)
        if not found or not found[0].may_go(self.today()):
            return None
        (file,) = found
        messages = destroy(connection, name)
        self._trail.append(connection, _destruction(file, messages, self._clock()))
        return Destroyed(file, messages)

    def _find(self, connection: Connection, actor: Actor, name: str) -> File:
        box = self._keys.retention_box(actor.organisation)
        found = read_files(connection, actor.organisation, box, name)
        if not found:
            raise NotFound(Code.RETENTION_UNKNOWN)
        return found[0]

    async def _change(self, actor: Actor, work: Callable[[Connection], T]) -> T:
        _require(actor)
        return await self._database.transact(work)

    def _seal(self, organisation: str, born: date) -> bytes:
        box = self._keys.retention_box(organisation)
        return box.encrypt(born.isoformat().encode("ascii"), self._entropy(SecretBox.NONCE_SIZE))

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
    decision = decide_retention(actor, actor.organisation)
    if isinstance(decision, Denied):
        raise NotPermitted(Code.RETENTION_NOT_YOURS, decision.reason)


def _check_born(born: date | None, joined: date) -> None:
    if born is not None and not 0 <= age_on(joined, born) <= OLDEST:
        raise ClientProtocolError(Code.RETENTION_BORN)


def _text(kind: RecordClass | None) -> str | None:
    return None if kind is None else str(kind)


def _destruction(file: File, messages: int, now: int) -> Deed:
    due = file.due
    return Deed(
        kind=AuditKind.RETENTION_DESTROYED,
        organisation=file.organisation,
        actor="",
        subject=file.account,
        at=now,
        details={
            "class": "" if due is None else str(due.because),
            "due": "" if due is None else due.on.isoformat(),
            "conversations": len(file.conversations),
            "messages": messages,
        },
    )


def _shown(row: Row[Any]) -> shapes.Destruction:
    known = json.loads(row.details or b"{}")
    return shapes.Destruction(
        number=row.number,
        index=row.leaf_index,
        account=row.subject,
        at=row.at,
        record_class=known.get("class", ""),
        due=known.get("due", ""),
        conversations=known.get("conversations", 0),
        messages=known.get("messages", 0),
    )
