"""The directory's tables: one import an organisation, and its services."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["signpost", "signpost_import"]

signpost_import: Final = Table(
    "signpost_import",
    metadata,
    Column("organisation_id", ID, ForeignKey("organisation.id"), primary_key=True),
    Column("source", String(500), nullable=False),
    Column("imported_at", TIME, nullable=False),
)

signpost: Final = Table(
    "signpost",
    metadata,
    Column("organisation_id", ID, ForeignKey("organisation.id"), primary_key=True),
    Column("key", String(100), primary_key=True),
    Column("name_folded", String(400), nullable=False),
    Column("words_folded", Text, nullable=False),
    Column("areas_folded", Text, nullable=False),
    Column("minimum_age", Integer, nullable=True),
    Column("maximum_age", Integer, nullable=True),
    Column("card", LargeBinary, nullable=False),
)
"""``key``: the service's id in its feed; ``card``: the card as JSON; ``*_folded``: what is
searched, small letters without accents."""
