"""Removals."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("conversation", sa.Column("removal_due_at", sa.BigInteger(), nullable=True))
    op.add_column("leaf", sa.Column("leaving_since", sa.BigInteger(), nullable=True))
    op.add_column("leaf", sa.Column("proposed_epoch", sa.BigInteger(), nullable=True))
    op.add_column("leaf", sa.Column("proposal_ref", sa.LargeBinary(), nullable=True))
    op.create_index(
        "leaf_leaving",
        "leaf",
        ["conversation_id"],
        unique=False,
        sqlite_where=sa.text("leaving_since IS NOT NULL"),
        postgresql_where=sa.text("leaving_since IS NOT NULL"),
    )
