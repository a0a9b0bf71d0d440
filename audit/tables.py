"""The trail's tables."""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
)

__all__ = ["checkpoint", "entry", "log", "metadata", "tile"]

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
    Column("leaf_index", BigInteger, nullable=True),
    Index("audit_entry_by_organisation", "organisation_id", "number"),
    Index("audit_entry_by_subject", "subject", "number"),
    sqlite_autoincrement=True,
)
"""``salt`` and ``details`` may be erased; ``canonical`` holds their commitment for ever.
``leaf_index`` is the entry's place in its organisation's log, from 0; null until it has one.
``number`` is no watermark: on PostgreSQL a lower one may become visible later than a higher one."""

Index(
    "audit_entry_place_once",
    entry.c.organisation_id,
    entry.c.leaf_index,
    unique=True,
    sqlite_where=entry.c.leaf_index.is_not(None),
    postgresql_where=entry.c.leaf_index.is_not(None),
)

Index(
    "audit_entry_unplaced",
    entry.c.organisation_id,
    entry.c.number,
    sqlite_where=entry.c.leaf_index.is_(None),
    postgresql_where=entry.c.leaf_index.is_(None),
)

log: Final = Table(
    "audit_log",
    metadata,
    Column("organisation_id", String(32), primary_key=True),
    Column("origin", String(300), nullable=False, unique=True),
    Column("size", BigInteger, nullable=False),
)
"""Each organisation's log: ``size`` entries have a place. Whoever gives places locks this row."""

tile: Final = Table(
    "audit_tile",
    metadata,
    Column("organisation_id", String(32), primary_key=True),
    Column("level", SmallInteger, primary_key=True),
    Column("tile_index", BigInteger, primary_key=True),
    Column("hashes", LargeBinary, nullable=False),
)
"""Hashes of the tree, 256 to a full tile; the last of each level grows."""

checkpoint: Final = Table(
    "audit_checkpoint",
    metadata,
    Column("organisation_id", String(32), primary_key=True),
    Column("size", BigInteger, primary_key=True),
    Column("note", LargeBinary, nullable=False),
    Column("published_at", BigInteger, nullable=False),
)
"""Every checkpoint that was published, signed and cosigned, as it was published."""
