"""Signing in by the organisation's own provider."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "sign_on",
        sa.Column("state_hash", sa.LargeBinary(), nullable=False),
        sa.Column("keep_hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(length=8), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("begun_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("state_hash"),
    )
    op.create_index("sign_on_by_expiry", "sign_on", ["expires_at"], unique=False)
    op.create_table(
        "sign_on_ticket",
        sa.Column("challenge_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("proved_at", sa.BigInteger(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("challenge_hash"),
    )
    op.create_index("sign_on_ticket_by_expiry", "sign_on_ticket", ["expires_at"], unique=False)
    op.create_table(
        "provider_link",
        sa.Column("subject_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("linked_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("subject_hash"),
        sa.UniqueConstraint("account_id", name="provider_link_account_once"),
    )
