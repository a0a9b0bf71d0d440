"""Retention's tables: only what the rules need and nobody else knows."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, LargeBinary, String, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["retention_file", "retention_hold", "retention_team"]

KIND: Final = String(32)
"""A ``RecordClass``."""

retention_file: Final = Table(
    "retention_file",
    metadata,
    Column("account_id", ID, ForeignKey("account.id"), primary_key=True),
    Column("born_sealed", LargeBinary, nullable=True),
    Column("record_class", KIND, nullable=True),
)
"""What somebody entered of a file; ``born_sealed``: the birthday, in a libsodium SecretBox."""

retention_team: Final = Table(
    "retention_team",
    metadata,
    Column("team_id", ID, ForeignKey("team.id"), primary_key=True),
    Column("record_class", KIND, nullable=False),
)

retention_hold: Final = Table(
    "retention_hold",
    metadata,
    Column("id", ID, primary_key=True),
    Column("account_id", ID, ForeignKey("account.id"), nullable=False),
    Column("placed_by", ID, ForeignKey("account.id"), nullable=False),
    Column("placed_at", TIME, nullable=False),
    Column("lifted_at", TIME, nullable=True),
    Index("retention_hold_by_account", "account_id"),
)
