"""The push table: who may be woken where, and who is to be woken when."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["push_subscription"]

push_subscription: Final = Table(
    "push_subscription",
    metadata,
    Column("device_id", ID, ForeignKey("device.id"), primary_key=True),
    Column("endpoint_sealed", LargeBinary, nullable=False),
    Column("quiet_from", Integer, nullable=True),
    Column("quiet_to", Integer, nullable=True),
    Column("quiet_zone", String(64), nullable=True),
    Column("created_at", TIME, nullable=False),
    Column("due_at", TIME, nullable=True),
    Column("due_kind", String(16), nullable=True),
    Column("tries", Integer, nullable=False),
    Column("claimed_until", TIME, nullable=False),
    Column("pushed_at", TIME, nullable=True),
    Column("pushed_cursor", TIME, nullable=True),
    Index("push_by_due", "due_at"),
)
"""``endpoint_sealed``: the push service's address for this browser, in a SecretBox;
``quiet_from``, ``quiet_to``: minutes of the day in ``quiet_zone``; ``due_at``: null while there is
nothing to wake it for; ``claimed_until``: a node is at it until then; ``pushed_cursor``: the sum of
the device's cursors when it was woken, which is larger once it has come back."""
