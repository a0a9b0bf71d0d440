"""The tables of second devices: codes that wait, and who vouched for whom. docs/devices.md."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["device_link", "endorsement"]

device_link: Final = Table(
    "device_link",
    metadata,
    Column("code_hash", LargeBinary, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("state", String(16), nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("name", String(80), nullable=True),
    Column("signature_key", LargeBinary, nullable=True),
    Column("request_mac", LargeBinary, nullable=True),
    Column("ticket_hash", LargeBinary, nullable=True, unique=True),
    Column("added_device_id", ID, ForeignKey("device.id"), nullable=True),
    Column("answer_mac", LargeBinary, nullable=True),
    Index("device_link_by_device", "device_id"),
    Index("device_link_by_expiry", "expires_at"),
)
"""``device_id`` shows the code; ``name`` to ``ticket_hash`` are of the device that asked first,
``added_device_id`` and ``answer_mac`` of the one that was let in. Hashes are SHA-256."""

endorsement: Final = Table(
    "endorsement",
    metadata,
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("by_device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("signature", LargeBinary, nullable=False),
)
"""``signature``: Ed25519 (64 bytes) of ``by_device_id``, another device of the same account."""
