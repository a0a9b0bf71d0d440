"""The young person's side of the desk."""

from typing import Final

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bus import Bus
from gateway.chat.replies import Entry, Named
from gateway.chat.tables import conversation
from gateway.codes import Code, Reason
from gateway.desk import requests
from gateway.desk.deeds import announce
from gateway.desk.door import Door
from gateway.desk.events import Start, Stop
from gateway.desk.feedback import is_offered, keep_feedback
from gateway.desk.ledger import Ledger
from gateway.desk.phases import Phase
from gateway.desk.promises import view
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.settings import Help, Settings
from gateway.desk.shapes import Mine, Now, OldTexts, UrgentHelp
from gateway.desk.tables import desk_shown
from gateway.desk.versions import Service, SettingsBook
from gateway.errors import NotPermitted
from gateway.identity.tables import organisation, team
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Kind, Permission
from gateway.sources import Clock, Entropy
from gateway.storage.database import Database

__all__ = ["PersonDesk"]

MOST_CONVERSATIONS: Final = 50


class PersonDesk:
    """What a young person sees and may do. All raise what ``Door`` raises, and as said below."""

    def __init__(
        self,
        *,
        database: Database,
        door: Door,
        trail: Trail,
        book: SettingsBook,
        bus: Bus,
        keys: ServiceKeys,
        clock: Clock,
        entropy: Entropy,
    ) -> None:
        self._database = database
        self._door = door
        self._trail = trail
        self._book = book
        self._bus = bus
        self._keys = keys
        self._clock = clock
        self._entropy = entropy

    async def now(
        self, actor: Actor, *, language: str, easy_read: bool, about: str | None = None
    ) -> Now:
        """Show whether somebody is there, by when they answer, and where urgent help is.

        ``about``: a conversation of theirs, whose team it is then; else the one they came to.

        Raises:
            NotPermitted: somebody else asks than a young person.
        """
        desk = await self._desk_of(actor, about)
        now = self._clock()
        shown, service = await self._database.read(
            lambda connection: self._read_now(
                connection, actor, desk, now, language=language, easy_read=easy_read
            )
        )
        if service is not None:
            await self._note_shown(actor, service, now)
        return shown

    async def texts(
        self,
        actor: Actor,
        version: int,
        *,
        language: str,
        easy_read: bool,
        about: str | None = None,
    ) -> OldTexts:
        """Show the texts of an earlier version.

        Raises:
            NotFound: ``desk.version_unknown``.
        """
        desk = await self._desk_of(actor, about)
        service = await self._database.read(
            lambda connection: self._book.version(connection, desk, version)
        )
        chosen, words = service.settings.words(language, easy_read=easy_read)
        return OldTexts(version, chosen, easy_read, words)

    async def stop(self, actor: Actor, name: str) -> Mine:
        """Take in that the young person wants no more messages."""
        return await self._do(actor, name, stop=True)

    async def start(self, actor: Actor, name: str) -> Mine:
        """Take STOP back."""
        return await self._do(actor, name, stop=False)

    async def feedback(self, actor: Actor, body: requests.Feedback) -> None:
        """Keep how it was.

        Raises:
            Conflict: ``desk.feedback``.
        """
        now = self._clock()

        def work(connection: Connection, row: DeskRow, service: Service) -> None:
            box = self._keys.feedback_box(row.organisation)
            keep_feedback(connection, row, service, body, box=box, now=now, entropy=self._entropy)

        await self._door.deed(actor, Permission.DESK_STOP, body.conversation, work)

    async def _desk_of(self, actor: Actor, about: str | None) -> str:
        if actor.kind is not Kind.YOUNG_PERSON:
            raise NotPermitted(Code.DESK_NOT_YOURS, Reason.ROLE)
        if about is None:
            (desk,) = actor.teams
            return desk

        def work(_connection: Connection, row: DeskRow, _service: Service) -> str:
            return row.team

        return await self._door.look(actor, Permission.CONVERSATION_READ, about, work)

    async def _do(self, actor: Actor, name: str, *, stop: bool) -> Mine:
        now = self._clock()

        def work(
            connection: Connection, row: DeskRow, service: Service
        ) -> tuple[DeskRow, Service, list[tuple[str, Entry]]]:
            services = {row.team: service}
            ledger = Ledger(connection, trail=self._trail, services=services, now=now)
            event = Stop(now) if stop else Start(now, service.promise(now))
            moved = ledger.take(row, event, actor=actor.device, details={"account": row.person})
            return moved, service, ledger.flush()

        row, service, said = await self._door.deed(actor, Permission.DESK_STOP, name, work)
        if said:
            announce(self._bus, row, said, row.version + 1)
        return _mine(row, service, now)

    def _read_now(
        self,
        connection: Connection,
        actor: Actor,
        desk: str,
        now: int,
        *,
        language: str,
        easy_read: bool,
    ) -> tuple[Now, Service | None]:
        service = self._book.newest(connection, [desk])[desk]
        seen = view(service.settings, service.calendar, now, language=language, easy_read=easy_read)
        chosen, words = service.settings.words(language, easy_read=easy_read)
        names = connection.execute(
            select(team.c.name, organisation.c.id, organisation.c.name.label("controller"))
            .join(organisation, organisation.c.id == team.c.organisation_id)
            .where(team.c.id == desk)
        ).one()
        known = connection.scalar(
            select(desk_shown.c.version).where(
                desk_shown.c.account_id == actor.account,
                desk_shown.c.team_id == desk,
                desk_shown.c.version == service.version,
            )
        )
        shown = Now(
            at=now,
            team=Named(desk, names.name),
            organisation=Named(names.id, names.controller),
            version=service.version,
            languages=service.settings.languages,
            language=chosen,
            easy_read=easy_read,
            open=seen.open,
            opens=seen.opens,
            closes=seen.closes,
            answered_by=seen.answered_by,
            texts=words,
            urgent_help=_urgent_help(service.settings, chosen),
            ages=service.settings.ages,
            conversations=self._conversations(connection, actor, now),
        )
        return shown, service if known is None else None

    def _conversations(self, connection: Connection, actor: Actor, now: int) -> list[Mine]:
        ids = connection.scalars(
            select(conversation.c.id)
            .where(conversation.c.opened_by == actor.account)
            .order_by(conversation.c.last_at.desc())
            .limit(MOST_CONVERSATIONS)
        ).all()
        rows = read_rows(connection, ids, Hold.READ)
        services = self._book.newest(connection, {row.team for row in rows.values()})
        return [_mine(rows[name], services[rows[name].team], now) for name in ids if name in rows]

    async def _note_shown(self, actor: Actor, service: Service, now: int) -> None:
        def work(connection: Connection) -> None:
            try:
                with connection.begin_nested():
                    connection.execute(
                        insert(desk_shown).values(
                            account_id=actor.account,
                            team_id=service.team,
                            version=service.version,
                        )
                    )
            except IntegrityError:
                return  # another device of theirs was as quick
            deed = Deed(
                AuditKind.DESK_TEXTS_SHOWN,
                actor.organisation,
                actor.device,
                actor.account,
                now,
                {"team": service.team, "version": service.version},
            )
            self._trail.append(connection, deed)

        await self._database.transact(work)


def _urgent_help(settings: Settings, language: str) -> list[UrgentHelp]:
    def spoken(contact: Help) -> UrgentHelp:
        return UrgentHelp(contact.label[language], contact.phone, contact.link, contact.text_to)

    return [spoken(contact) for contact in settings.urgent_help]


def _mine(row: DeskRow, service: Service, now: int) -> Mine:
    phase = row.state.phase
    return Mine(
        conversation=row.conversation,
        phase=str(Phase.ANSWERED if phase is Phase.TO_BE_WRITTEN_UP else phase),
        answered_by=row.state.promise_due,
        stopped=row.state.stopped,
        contact=row.state.contact,
        feedback=is_offered(row, service, now),
    )
