"""A day at a team's desk in storage, with a clock that the test moves."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from audit.record import AuditKind
from gateway.chat.bus import Hint, InProcessBus
from gateway.chat.gate import Gate
from gateway.chat.log import Appended, Outcome, append_messages
from gateway.chat.receipts import save_seen
from gateway.chat.replies import Entry
from gateway.desk import requests
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.desk import Desk as DeskOfNode
from gateway.desk.inbox import Filter
from gateway.desk.settings import Settings
from gateway.desk.shapes import Inbox, Item, Rota
from gateway.keys import ServiceKeys
from gateway.policy import Actor
from gateway.sources import system_entropy
from gateway.storage.database import Database, Locking
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, paper_franks, submission
from tests.contracts.conversations_town import Resident, Town

__all__ = ["HOUR", "MINUTE", "TEN", "DeskDay", "london", "open_day"]

MINUTE: Final = 60_000
HOUR: Final = 60 * MINUTE


def london(*when: int) -> int:
    return round(datetime(*when, tzinfo=ZoneInfo("Europe/London")).timestamp() * 1000)  # type: ignore[misc, arg-type]


TEN: Final = london(2026, 5, 6, 10)
"""A Wednesday morning."""


@dataclass(slots=True)
class DeskDay:
    """A desk in storage and one node's view of it."""

    desk: Desk
    now: int = TEN
    heard: list[Hint] = field(default_factory=list)
    woken: list[tuple[str, ...]] = field(default_factory=list)
    numbers: int = 0
    epochs: dict[str, int] = field(default_factory=dict)
    node: DeskOfNode = field(init=False)

    def __post_init__(self) -> None:
        self.node = self.another_node()

    @property
    def database(self) -> Database:
        return self.desk.database

    @property
    def town(self) -> Town:
        return self.desk.town

    @property
    def tom(self) -> Actor:
        """The administrator."""
        return self.town.tom.actor

    def another_node(self) -> DeskOfNode:
        bus = InProcessBus()
        bus.subscribe(self.heard.append)
        gate = Gate(database=self.database, trail=self.desk.trail, clock=lambda: self.now)
        return DeskOfNode(
            database=self.database,
            gate=gate,
            trail=self.desk.trail,
            bus=bus,
            keys=ServiceKeys(b"k" * 32),
            clock=lambda: self.now,
            entropy=system_entropy,
            wake=lambda _connection, accounts, _now: self.woken.append(tuple(accounts)),
        )

    async def open(self, talk: str = TALK, by: Resident | None = None) -> str:
        """Open a conversation that Amina and Beth can write in."""
        paper = await self.desk.open(talk, by)
        for nurse in (self.town.amina, self.town.beth):
            await self.desk.commit(nurse, paper.join(nurse.member), talk)
        self.epochs[talk] = 2
        return talk

    async def write(self, *senders: Resident, talk: str = TALK) -> list[Outcome]:
        """Have messages stored, all in one batch, as a node does it."""
        items = []
        for sender in senders:
            self.numbers += 1
            epoch = self.epochs[talk]
            items.append(
                submission(sender, self.numbers, conversation=talk, epoch=epoch, at=self.now)
            )

        def work(connection: Connection) -> list[Outcome]:
            outcomes = append_messages(connection, items, paper_franks)
            news = [
                (item, outcome.entry)
                for item, outcome in zip(items, outcomes, strict=True)
                if isinstance(outcome, Appended) and outcome.desk_changed
            ]
            if news:
                self.node.listener.hear(connection, news)
            return outcomes

        return await self.database.transact(Locking(work))

    async def see(self, talk: str = TALK) -> None:
        """Have a practitioner look at everything."""

        def work(connection: Connection) -> None:
            entries = connection.exec_driver_sql(
                f"SELECT head FROM conversation WHERE id = '{talk}'"  # noqa: S608 - our own id
            )
            save_seen(connection, talk, entries.scalar_one())
            self.node.read(connection, talk)

        await self.database.transact(work)

    async def item(self, talk: str = TALK) -> Item:
        return await self.node.deeds.item(self.town.amina.actor, talk)

    async def inbox(self, who: Resident | None = None, only: Filter = Filter.OPEN) -> Inbox:
        actor = (who or self.town.amina).actor
        return await self.node.office.inbox(
            actor, self.town.nurses, only=only, after=None, limit=100
        )

    async def said(self, talk: str = TALK) -> list[dict[str, Any]]:
        """Return what the service said in the log, but for its first words."""
        entries: Sequence[Entry] = await self.desk.entries(talk, after=1)
        return [json.loads(each.body) for each in entries if each.kind == "system"]

    async def save(self, change: Callable[[Settings], Settings], version: int = 0) -> int:
        body = requests.SaveSettings(self.town.nurses, version, change(DEFAULT_SETTINGS))
        return (await self.node.office.save_settings(self.tom, body)).version

    async def save_rota(self, rota: Rota, version: int = 0) -> int:
        body = requests.SaveRota(self.town.nurses, version, rota)
        return (await self.node.office.save_rota(self.tom, body)).version

    async def finish_and_close(self, talk: str = TALK, *outcomes: str) -> Item:
        amina = self.town.amina.actor
        await self.node.deeds.finish(amina, talk)
        body = requests.Close(list(outcomes or ("sleep",)), requests.Record("A short question."))
        return await self.node.deeds.close(amina, talk, body)

    async def deeds(self, kind: AuditKind) -> list[dict[str, Any]]:
        return [details for _, _, details in await self.desk.deeds(kind)]


async def open_day(database: Database) -> DeskDay:
    """Build a town with a desk; nobody has written yet."""
    return DeskDay(await open_desk_in(database))
