"""Erasures: when a revoked device said that it has erased what it kept."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("device", sa.Column("erased_at", sa.BigInteger(), nullable=True))
