"""Sealed records, their shares and openings."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "record_quorum",
        _id("organisation_id"),
        sa.Column("quorum", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"]),
        sa.PrimaryKeyConstraint("organisation_id"),
    )
    op.create_table(
        "record",
        _id("id"),
        _id("conversation_id"),
        _id("device_id"),
        sa.Column("quorum", sa.SmallInteger(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("contact", sa.Integer(), nullable=True),
        sa.Column("sealed_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "record_by_conversation", "record", ["conversation_id", "contact"], unique=False
    )
    unused = sa.text("sealed_at IS NULL")
    op.create_index(
        "record_unused",
        "record",
        ["stored_at"],
        unique=False,
        sqlite_where=unused,
        postgresql_where=unused,
    )
    op.create_table(
        "record_share",
        _id("record_id"),
        _id("account_id"),
        sa.Column("check", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("record_id", "account_id"),
    )
    op.create_index("record_share_by_account", "record_share", ["account_id"], unique=False)
    op.create_table(
        "record_share_sealed",
        _id("record_id"),
        _id("account_id"),
        _id("device_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.ForeignKeyConstraint(
            ["record_id", "account_id"], ["record_share.record_id", "record_share.account_id"]
        ),
        sa.PrimaryKeyConstraint("record_id", "account_id", "device_id"),
    )
    op.create_index(
        "record_share_sealed_by_device", "record_share_sealed", ["device_id"], unique=False
    )
    op.create_table(
        "record_successor",
        _id("account_id"),
        _id("successor_id"),
        sa.Column("named_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["successor_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("account_id"),
    )
    op.create_index(
        "record_successor_by_successor", "record_successor", ["successor_id"], unique=False
    )
    op.create_table(
        "record_opening",
        _id("id"),
        _id("record_id"),
        _id("account_id"),
        _id("device_id"),
        sa.Column("quorum", sa.SmallInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("risk", sa.Text(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.Column("opened_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"]),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"]),
        sa.ForeignKeyConstraint(["device_id"], ["device.id"]),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("record_opening_by_record", "record_opening", ["record_id"], unique=False)
    op.create_index("record_opening_by_time", "record_opening", ["asked_at"], unique=False)
    op.create_table(
        "record_given",
        _id("opening_id"),
        _id("share_account_id"),
        _id("by_account_id"),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["opening_id"], ["record_opening.id"]),
        sa.ForeignKeyConstraint(["by_account_id"], ["account.id"]),
        sa.PrimaryKeyConstraint("opening_id", "share_account_id"),
    )
