"""Records' tables. Nothing here can be read by whoever runs the service."""

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
)

from gateway.storage.schema import ID, TIME, metadata

__all__ = [
    "record",
    "record_given",
    "record_opening",
    "record_quorum",
    "record_share",
    "record_share_sealed",
    "record_successor",
]

record_quorum: Final = Table(
    "record_quorum",
    metadata,
    Column("organisation_id", ID, ForeignKey("organisation.id"), primary_key=True),
    Column("quorum", SmallInteger, nullable=False),
)
"""How many leads an organisation wants; two where it says nothing."""

record: Final = Table(
    "record",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("quorum", SmallInteger, nullable=True),
    Column("body", LargeBinary, nullable=False),
    Column("stored_at", TIME, nullable=False),
    Column("contact", Integer, nullable=True),
    Column("sealed_at", TIME, nullable=True),
    Index("record_by_conversation", "conversation_id", "contact"),
)
"""``body``: the ciphertext; ``quorum``: null until its shares are there; ``contact``,
``sealed_at``: null until a contact was closed with it."""

Index(
    "record_unused",
    record.c.stored_at,
    sqlite_where=record.c.sealed_at.is_(None),
    postgresql_where=record.c.sealed_at.is_(None),
)

record_share: Final = Table(
    "record_share",
    metadata,
    Column("record_id", ID, ForeignKey("record.id"), primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("check", LargeBinary, nullable=False),
    Index("record_share_by_account", "account_id"),
)
"""One lead's share; ``check`` names it without saying anything of it."""

record_share_sealed: Final = Table(
    "record_share_sealed",
    metadata,
    Column("record_id", ID, primary_key=True),
    Column("account_id", ID, primary_key=True),
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
    ForeignKeyConstraint(
        ["record_id", "account_id"], ["record_share.record_id", "record_share.account_id"]
    ),
    Index("record_share_sealed_by_device", "device_id"),
)
"""A share for one device, of its lead or of who took over."""

record_successor: Final = Table(
    "record_successor",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("successor_id", ID, ForeignKey("account.id"), nullable=False),
    Column("named_at", TIME, nullable=False),
    Index("record_successor_by_successor", "successor_id"),
)

record_opening: Final = Table(
    "record_opening",
    metadata,
    Column("id", ID, primary_key=True),
    Column("record_id", ID, ForeignKey("record.id"), nullable=False),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("quorum", SmallInteger, nullable=False),
    Column("reason", Text, nullable=False),
    Column("risk", Text, nullable=True),
    Column("asked_at", TIME, nullable=False),
    Column("refused", Boolean, nullable=False),
    Column("ended_at", TIME, nullable=True),
    Column("opened_at", TIME, nullable=True),
    Index("record_opening_by_record", "record_id"),
    Index("record_opening_by_time", "asked_at"),
)
"""``risk``: why the young person is not told; null where they are."""

record_given: Final = Table(
    "record_given",
    metadata,
    Column("opening_id", ID, ForeignKey("record_opening.id"), primary_key=True),
    Column("share_account_id", ID, primary_key=True),
    Column("by_account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("sealed", LargeBinary, nullable=True),
)
"""Who gave whose share; ``sealed`` for the requester's device, null for the requester's own and
once the opening is over."""
