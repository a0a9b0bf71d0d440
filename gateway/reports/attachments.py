"""Reported pictures and voice notes: given to whoever holds the item, and let go of.

docs/moderation.md section 8. What is given out is as opaque to the gateway as it came.
"""

from collections.abc import AsyncIterator, Sequence
from typing import Final

from sqlalchemy import Connection, select

from gateway.attachments.blobs import BlobStore, begun, pieces_of
from gateway.attachments.holding import find_held, lapsed, let_go
from gateway.attachments.limits import DAY
from gateway.attachments.tables import held_attachment
from gateway.cases.tables import safeguarding_case
from gateway.codes import Code
from gateway.errors import NotFound
from gateway.moderation_desk.floor import Floor
from gateway.policy import Actor, ModerationPermission
from gateway.storage.database import Database
from moderation.evidence import open_attachment
from moderation.ports import Desk
from moderation.tables import chat_report

__all__ = ["ReportedAttachments"]

KEPT_AFTER_DISMISSAL: Final = 90 * DAY
"""Longer than anybody may appeal."""
LET_GO_AT_ONCE: Final = 100


class ReportedAttachments:
    """Blobs that reports hold. Every way raises what ``Floor`` raises."""

    def __init__(self, floor: Floor, *, database: Database, blobs: BlobStore) -> None:
        self._floor = floor
        self._database = database
        self._blobs = blobs

    async def open(
        self, actor: Actor, item: str, attachment: str, fence: int
    ) -> tuple[int, AsyncIterator[bytes]]:
        """Give a blob out, with its size, to whoever holds the item; a deed each time.

        Raises:
            NotFound: ``attachment.unknown``: the report does not hold it.
            StoreUnavailable: the disk failed; that it was asked for stays in the trail.
        """

        def work(desk: Desk) -> int:
            report = open_attachment(desk, item, fence, attachment)
            size = find_held(desk.connection, report, attachment)
            if size is None:
                raise NotFound(Code.ATTACHMENT_UNKNOWN)
            return size

        await self._floor.require(actor, ModerationPermission.QUEUE_WORK)
        size = await self._floor.change(actor, work)
        return size, await begun(pieces_of(self._blobs, attachment, 0, size))

    async def sweep(self) -> int:
        """Let go of what dismissed reports hold; returns how many those were.

        Raises:
            StoreUnavailable: the rest is for the next sweep.
        """
        swept = 0
        while reports := await self._database.read(self._dismissed):
            await self._let_go(reports)
            swept += len(reports)
        return swept

    async def _let_go(self, reports: Sequence[str]) -> None:
        """Erase what nothing else needs, then forget it: the bytes go first, as in other sweeps."""
        names = await self._database.read(lambda connection: lapsed(connection, reports))
        for name in names:
            await self._blobs.delete(name)
        await self._database.transact(lambda connection: let_go(connection, reports, names))

    def _dismissed(self, connection: Connection) -> Sequence[str]:
        columns = chat_report.c
        cases = select(safeguarding_case.c.source_id).where(
            safeguarding_case.c.source_kind == "report"
        )
        return connection.scalars(
            select(columns.id)
            .where(
                columns.id.in_(select(held_attachment.c.report_id)),
                columns.id.not_in(cases),
                columns.outcome == "not_acted",
                columns.outcome_at <= self._floor.clock() - KEPT_AFTER_DISMISSAL,
            )
            .order_by(columns.id)
            .limit(LET_GO_AT_ONCE)
        ).all()
