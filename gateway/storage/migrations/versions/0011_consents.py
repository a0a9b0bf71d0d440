"""What young people are asked: who may join as a guest, where to go on."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "consent",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=True),
        sa.Column("team_id", sa.String(length=32), nullable=True),
        sa.Column("asked_by", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("history", sa.String(length=16), nullable=True),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.Column("from_log", sa.String(length=32), nullable=True),
        sa.Column("moved_to", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["asked_by"], ["account.id"]),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["team_id"], ["team.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("consent_by_conversation", "consent", ["conversation_id", "state"])
    op.create_index("consent_by_account", "consent", ["account_id", "state"])
    op.create_index("consent_by_end", "consent", ["ends_at"])
    op.create_index("consent_by_move", "consent", ["moved_to"], unique=True)
