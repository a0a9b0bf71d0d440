"""Robin's conversation with Amina in it, a push service that notes what it hears, a clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import Connection, insert

from gateway.chat.receipts import save_cursors
from gateway.chat.tables import cursor, leaf
from gateway.keys import ServiceKeys
from gateway.push.endpoints import Endpoint
from gateway.push.rules import Quiet
from gateway.push.service import Push
from gateway.push.vapid import Vapid
from gateway.push.wire import Answer
from gateway.settings import PUSH_SERVICES
from gateway.sources import system_entropy
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in, submission
from tests.contracts.conversations_town import NOON, Resident

__all__ = ["ENDPOINT", "PushDesk", "open_push_desk"]

ENDPOINT: Final = "https://fcm.googleapis.com/fcm/send/"


@dataclass
class NotingWire:
    """Answers with ``answer`` and keeps what was asked."""

    answer: Answer = field(default_factory=lambda: Answer(201))
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    async def post(self, endpoint: Endpoint, headers: Mapping[str, str]) -> Answer:
        self.asked.append((endpoint.origin + endpoint.target, headers))
        return self.answer


@dataclass
class PushDesk:
    """Two nodes over one database, for one of which devices may be connected."""

    desk: Desk
    database: Database
    now: int = NOON
    wire: NotingWire = field(default_factory=NotingWire)
    connected: set[str] = field(default_factory=set)
    sent: int = 0

    def node(self) -> Push:
        keys = ServiceKeys(b"k" * 32)
        return Push(
            database=self.database,
            box=keys.push_box(),
            vapid=Vapid(keys.vapid_key(), "mailto:it@example.org"),
            wire=self.wire,
            services=PUSH_SERVICES,
            connected=self.connected.__contains__,
            clock=lambda: self.now,
            entropy=system_entropy,
        )

    async def subscribe(self, who: Resident, quiet: Quiet | None = None) -> None:
        await self.node().subscribe(who.actor, ENDPOINT + who.device, quiet)

    async def write(self, who: Resident) -> int:
        """Send a message and let one node hear of it; returns its place in the log."""
        self.sent += 1
        item = submission(who, self.sent)
        await self.desk.send(item)
        node = self.node()
        node.heard(TALK, str(who.actor.kind))
        await node.look()
        return (await self.desk.entries())[-1].seq

    async def read(self, who: Resident, seq: int) -> None:
        await self.database.transact(lambda c: save_cursors(c, {(TALK, who.device): seq}))

    async def after(self, *, seconds: int) -> list[str]:
        """Let time pass, look, and return the devices that were woken."""
        self.now += seconds * 1000
        before = len(self.wire.asked)
        await self.node().look()
        return [address.removeprefix(ENDPOINT) for address, _ in self.wire.asked[before:]]


async def open_push_desk(database: Database) -> PushDesk:
    """Open the desk in an empty database."""
    desk = await open_desk_in(database)
    await desk.open()
    amina = desk.town.amina

    def join(connection: Connection) -> None:
        seat = {"conversation_id": TALK, "device_id": amina.device}
        connection.execute(
            insert(leaf).values(**seat, leaf_index=1, account_id=amina.account, joined_seq=1)
        )
        connection.execute(insert(cursor).values(**seat, seq=1))

    await database.transact(join)
    return PushDesk(desk, database)
