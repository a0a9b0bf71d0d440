"""A desk whose attachments lie in memory, with a disk that can be told to fail."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from sqlalchemy import insert

from gateway.attachments.limits import LIMITS, Limits
from gateway.attachments.service import Attachments, Begin, Upload
from gateway.chat.gate import Gate
from gateway.chat.tables import leaf
from gateway.errors import StoreUnavailable
from gateway.limits.limiter import MemoryLimiter
from gateway.sources import system_entropy
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK, Desk, open_desk_in
from tests.contracts.conversations_town import NOON, Resident

__all__ = ["AttachmentDesk", "MemoryBlobs", "attempt", "open_attachment_desk"]

SIZE: Final = 1000


def attempt(number: int) -> str:
    return f"{number:032x}"


@dataclass(slots=True)
class MemoryBlobs:
    """Blobs as the port promises them; ``fault`` is called around each write."""

    kept: dict[str, bytearray] = field(default_factory=dict)
    writes: list[tuple[int, int]] = field(default_factory=list)
    fault: Callable[[str], None] = lambda _when: None

    async def write(self, name: str, offset: int, data: bytes) -> None:
        self.fault("before")
        blob = self.kept.setdefault(name, bytearray())
        blob[offset : offset + len(data)] = data
        self.writes.append((offset, len(data)))
        self.fault("after")

    async def read(self, name: str, offset: int, length: int) -> bytes:
        if name not in self.kept:
            raise StoreUnavailable
        return bytes(self.kept[name][offset : offset + length])

    async def delete(self, name: str) -> None:
        self.fault("before")
        self.kept.pop(name, None)


@dataclass(slots=True)
class AttachmentDesk:
    """Robin's conversation, of which Amina is a member too, and its attachments."""

    desk: Desk
    blobs: MemoryBlobs
    limits: Limits = LIMITS
    now: int = NOON

    @property
    def attachments(self) -> Attachments:
        """A fresh node over what is stored."""
        gate = Gate(database=self.desk.database, trail=self.desk.trail, clock=lambda: self.now)
        return Attachments(
            database=self.desk.database,
            gate=gate,
            blobs=self.blobs,
            clock=lambda: self.now,
            entropy=system_entropy,
            limiter=MemoryLimiter(),
            limits=self.limits,
        )

    async def begin(
        self, by: Resident | None = None, *, size: int = SIZE, number: int = 1, talk: str = TALK
    ) -> Upload:
        who = by or self.desk.town.robin
        return await self.attachments.begin(who.actor, Begin(talk, attempt(number), size))

    async def append(
        self, name: str, offset: int, data: bytes, by: Resident | None = None
    ) -> Upload:
        who = by or self.desk.town.robin
        return await self.attachments.append(who.actor, name, offset, data)

    async def upload(self, data: bytes, by: Resident | None = None, *, number: int = 1) -> str:
        begun = await self.begin(by, size=len(data), number=number)
        await self.append(begun.id, 0, data, by)
        return begun.id

    async def download(self, name: str, by: Resident | None = None) -> bytes:
        who = by or self.desk.town.robin
        size = await self.attachments.size(who.actor, name)
        return b"".join([piece async for piece in self.attachments.content(name, 0, size)])


async def open_attachment_desk(database: Database) -> AttachmentDesk:
    """Build the desk in an empty database."""
    desk = await open_desk_in(database)
    await desk.open()
    amina = desk.town.amina
    seat = {
        "conversation_id": TALK,
        "leaf_index": 1,
        "device_id": amina.device,
        "account_id": amina.account,
        "joined_seq": 1,
    }
    # How she came in is not what these tests are about.
    await database.transact(lambda c: c.execute(insert(leaf).values(seat)))
    return AttachmentDesk(desk, MemoryBlobs())
