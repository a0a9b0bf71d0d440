"""Flags and reports whose decision fell, and what nobody may judge."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("mod_flag", sa.Column("again_at", sa.BigInteger(), nullable=True))
    op.add_column("mod_chat_report", sa.Column("again_at", sa.BigInteger(), nullable=True))
