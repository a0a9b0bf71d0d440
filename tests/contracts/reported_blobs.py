"""Blobs of Robin's chat in storage, and reports that disclose them."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select

from gateway.attachments.limits import DAY
from gateway.attachments.service import Attachments
from gateway.attachments.tables import attachment, held_attachment
from gateway.chat.gate import Gate
from gateway.limits.limiter import MemoryLimiter
from gateway.moderation_desk.shapes import ItemShape
from gateway.sources import system_entropy
from tests.contracts.chat_reports import TALK, report
from tests.contracts.moderation_evening import Evening

__all__ = [
    "PICTURE",
    "VOICE",
    "attachments_of",
    "download",
    "held",
    "opened",
    "report_pictures",
    "upload",
]

PICTURE, VOICE = "a1" * 16, "a2" * 16


def attachments_of(evening: Evening) -> Attachments:
    """Return the room that the blobs' own conversation sees."""
    return Attachments(
        database=evening.database,
        gate=Gate(database=evening.database, trail=evening.trail, clock=lambda: evening.now),
        blobs=evening.blobs,
        clock=lambda: evening.now,
        entropy=system_entropy,
        limiter=MemoryLimiter(),
    )


async def upload(
    evening: Evening, name: str, data: bytes, *, talk: str = TALK, whole: bool = True
) -> None:
    """Have a blob of Robin's in storage, as an upload leaves it."""
    row = {
        "id": name,
        "conversation_id": talk,
        "device_id": evening["robin"].device,
        "attempt": name,
        "size": len(data),
        "received": len(data) if whole else len(data) - 1,
        "created_at": evening.now,
        "expires_at": evening.now + 30 * DAY,
    }
    await evening.blobs.write(name, 0, data)
    await evening.database.transact(lambda c: c.execute(insert(attachment).values(row)))


async def report_pictures(evening: Evening, *names: str, number: int = 1) -> None:
    body = report(evening, id=f"{number:032x}", attachments=list(names))
    await evening.reports.receive(evening["robin"], body)


async def opened(evening: Evening, who: str, item: ItemShape, name: str) -> bytes:
    """Open what a report holds, as whoever holds the item does."""
    size, content = await evening.reports.attachments.open(evening[who], item.id, name, item.fence)
    data = b"".join([piece async for piece in content])
    assert len(data) == size
    return data


async def download(evening: Evening, who: str, name: str) -> bytes:
    """Fetch a blob as a member of its conversation does."""
    room = attachments_of(evening)
    size = await room.size(evening[who], name)
    return b"".join([piece async for piece in room.content(name, 0, size)])


async def held(evening: Evening) -> Sequence[str]:
    """Name the blobs that are held, once for each report."""

    def work(connection: Connection) -> list[str]:
        columns = held_attachment.c
        return list(connection.scalars(select(columns.attachment_id).order_by(columns.report_id)))

    return await evening.database.read(work)
