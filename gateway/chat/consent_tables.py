"""The table of what young people were asked, and said: who else may come in, where to go on."""

from typing import Final

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from gateway.storage.schema import ID, TIME, metadata

__all__ = ["consent"]

consent: Final = Table(
    "consent",
    metadata,
    Column("id", ID, primary_key=True),
    Column("conversation_id", ID, ForeignKey("conversation.id"), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("account_id", ID, ForeignKey("account.id"), nullable=True),
    Column("team_id", ID, ForeignKey("team.id"), nullable=True),
    Column("asked_by", ID, ForeignKey("account.id"), nullable=False),
    Column("asked_at", TIME, nullable=False),
    Column("days", Integer, nullable=False),
    Column("history", String(16), nullable=True),
    Column("ends_at", TIME, nullable=True),
    Column("from_log", ID, nullable=True),
    Column("moved_to", ID, nullable=True),
    Index("consent_by_conversation", "conversation_id", "state"),
    Index("consent_by_account", "account_id", "state"),
    Index("consent_by_end", "ends_at"),
    Index("consent_by_move", "moved_to", unique=True),
)
"""A question to a young person and what came of it (docs/inviting.md).

Whoever writes a row holds its conversation's row locked. ``account_id``: who would join;
``team_id``: where it would go on; ``ends_at``: when it ends by itself, null where it is over;
``from_log``, ``moved_to``: of a transfer that was carried out, the conversation's id then, and the
id of the one that was opened."""
