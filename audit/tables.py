"""The trail's table."""

from typing import Final

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, MetaData, String, Table

__all__ = ["entry", "metadata"]

metadata: Final = MetaData()

# SQLite numbers rows by itself only where the key is exactly INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")

entry: Final = Table(
    "audit_entry",
    metadata,
    Column("number", _Number, primary_key=True, autoincrement=True),
    Column("organisation_id", String(32), nullable=False),
    Column("kind", String(64), nullable=False),
    Column("actor", String(32), nullable=False),
    Column("subject", String(32), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("canonical", LargeBinary, nullable=False),
    Column("salt", LargeBinary, nullable=True),
    Column("details", LargeBinary, nullable=True),
    Index("audit_entry_by_organisation", "organisation_id", "number"),
    Index("audit_entry_by_subject", "subject", "number"),
    sqlite_autoincrement=True,
)
"""``salt`` and ``details`` may be erased; ``canonical`` holds their commitment for ever."""
