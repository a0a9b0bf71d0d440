"""Second devices: codes that wait, and endorsements."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "device_link",
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("account_id", sa.String(length=32), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=True),
        sa.Column("signature_key", sa.LargeBinary(), nullable=True),
        sa.Column("request_mac", sa.LargeBinary(), nullable=True),
        sa.Column("ticket_hash", sa.LargeBinary(), nullable=True),
        sa.Column("added_device_id", sa.String(length=32), nullable=True),
        sa.Column("answer_mac", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["added_device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("code_hash"),
        sa.UniqueConstraint("ticket_hash"),
    )
    op.create_index("device_link_by_device", "device_link", ["device_id"], unique=False)
    op.create_index("device_link_by_expiry", "device_link", ["expires_at"], unique=False)
    op.create_table(
        "endorsement",
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("by_device_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["by_device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("device_id"),
    )
