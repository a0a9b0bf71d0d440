"""Tables of reports, quarantine and the epochs that reports are about."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["past_epoch", "quarantine", "stuck_report"]

past_epoch: Final = Table(
    "past_epoch",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("epoch", TIME, primary_key=True),
    Column("maker", ID, ForeignKey("device.id"), nullable=False),
    Column("transcript", LargeBinary, nullable=False),
    Column("external_pub", LargeBinary, nullable=False),
    Column("roster", LargeBinary, nullable=False),
)
"""What a report about the end of an epoch is judged by, for the newest epochs of a conversation,
the present one among them. ``maker``: whose commit began it; ``transcript``: its confirmed
transcript hash; ``external_pub``: what its GroupInfo has; ``roster``: JSON, device to account."""

stuck_report: Final = Table(
    "stuck_report",
    metadata,
    Column("conversation_id", ID, ForeignKey("conversation.id"), primary_key=True),
    Column("seq", TIME, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("authenticator", LargeBinary, nullable=False),
    Column("external_pub", LargeBinary, nullable=False),
    Column("at", TIME, nullable=False),
)
"""Who said that they cannot follow the commit that is entry ``seq``."""

quarantine: Final = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("organisation_id", ID, ForeignKey("organisation.id"), nullable=False),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("seq", TIME, nullable=False),
    Column("at", TIME, nullable=False),
    Column("lifted_at", TIME, nullable=True),
    Index("quarantine_by_device", "device_id", "lifted_at"),
    Index("quarantine_by_organisation", "organisation_id", "at"),
)
"""Which devices are in quarantine, and which were; ``seq``: the commit that it is for."""
