"""Reports of commits that cannot be followed, quarantine, groups that are started afresh."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("key_package", sa.Column("claimed_by", sa.String(length=32), nullable=True))
    op.add_column("conversation", sa.Column("restarted_at", sa.BigInteger(), nullable=True))
    op.add_column("conversation", sa.Column("continues", sa.String(length=32), nullable=True))
    op.create_index("conversation_continues_once", "conversation", ["continues"], unique=True)
    op.create_table(
        "past_epoch",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("maker", sa.String(length=32), nullable=False),
        sa.Column("transcript", sa.LargeBinary(), nullable=False),
        sa.Column("external_pub", sa.LargeBinary(), nullable=False),
        sa.Column("roster", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["maker"], ["device.id"]),
        sa.PrimaryKeyConstraint("conversation_id", "epoch"),
    )
    op.create_table(
        "stuck_report",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("authenticator", sa.LargeBinary(), nullable=False),
        sa.Column("external_pub", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("conversation_id", "seq", "device_id"),
    )
    op.create_table(
        "quarantine",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("device_id", sa.String(length=32), nullable=False),
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lifted_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("quarantine_by_device", "quarantine", ["device_id", "lifted_at"], unique=False)
    op.create_index(
        "quarantine_by_organisation", "quarantine", ["organisation_id", "at"], unique=False
    )
