"""The attachments' table: ids, sizes and times, never what is in them."""

from typing import Final

from sqlalchemy import BigInteger, Column, ForeignKey, Index, Table, UniqueConstraint

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["attachment", "held_attachment"]

attachment: Final = Table(
    "attachment",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("attempt", ID, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    UniqueConstraint("device_id", "attempt", name="attachment_attempt_once"),
    Index("attachment_by_expiry", "expires_at"),
)
"""``attempt``: the device's own id for the upload, so that asking twice begins one.
``received``: how many of the ``size`` bytes are on the disk; complete where they are equal."""

held_attachment: Final = Table(
    "held_attachment",
    metadata,
    Column("attachment_id", ID, primary_key=True),
    Column("report_id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("size", BigInteger, nullable=False),
    Index("held_attachment_by_report", "report_id"),
    Index("held_attachment_by_conversation", "conversation_id"),
)
"""Blobs that a report holds, each whole. The attachment's own row goes when its time is over, held
or not, so that nothing which its conversation can ask about tells of a report."""
