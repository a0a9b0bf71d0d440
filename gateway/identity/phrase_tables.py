"""The tables of recovery phrases, and of devices that came back by one. docs/recovery.md."""

from typing import Final

from sqlalchemy import Column, ForeignKey, LargeBinary, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["recovered_device", "recovery_phrase"]

recovery_phrase: Final = Table(
    "recovery_phrase",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("locator_hash", LargeBinary, nullable=False, unique=True),
    Column("key", LargeBinary, nullable=False),
    Column("by_device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("endorsement", LargeBinary, nullable=False),
)
"""One for an account at most, unused. ``locator_hash``: SHA-256 of the locator, so that whoever
reads the table can ask for nothing by it; ``endorsement``: of ``key``, made at ``at`` by the device
``by_device_id``."""

recovered_device: Final = Table(
    "recovered_device",
    metadata,
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("locator_hash", LargeBinary, nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("by_device_id", ID, ForeignKey("device.id"), nullable=False),
    Column("at", TIME, nullable=False),
    Column("endorsement", LargeBinary, nullable=False),
    Column("challenge", LargeBinary, nullable=False),
    Column("signature", LargeBinary, nullable=False),
    Column("came_at", TIME, nullable=False),
)
"""A device that came back, with the phrase that it used up: the whole chain, for others to check.
``signature``: of the recovery key over the device's own key and ``challenge``."""
