"""Attachments that a report holds."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "held_attachment",
        sa.Column("attachment_id", sa.String(length=32), nullable=False),
        sa.Column("report_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("attachment_id", "report_id"),
    )
    op.create_index("held_attachment_by_report", "held_attachment", ["report_id"])
    op.create_index("held_attachment_by_conversation", "held_attachment", ["conversation_id"])
