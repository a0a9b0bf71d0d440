"""Flags and reports whose decision fell, what nobody may judge, and how many flags hide."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("mod_flag", sa.Column("again_at", sa.BigInteger(), nullable=True))
    op.add_column("mod_chat_report", sa.Column("again_at", sa.BigInteger(), nullable=True))
    op.add_column("mod_space", sa.Column("flag_limit", sa.SmallInteger(), nullable=True))
    op.create_table(
        "mod_stuck",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("why", sa.String(length=16), nullable=False),
        sa.Column("waiting", sa.Integer(), nullable=False),
        sa.Column("lane", sa.SmallInteger(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("look_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
