"""Safeguarding cases."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=32), nullable=nullable)


def _key(name: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([name], [target])


def upgrade() -> None:
    """Apply."""
    op.create_table(
        "safeguarding_case",
        _id("id"),
        _id("organisation_id"),
        sa.Column("source_kind", sa.String(length=16), nullable=False),
        _id("source_id"),
        _id("person_id", nullable=True),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("gravity", sa.SmallInteger(), nullable=False),
        _id("owner_id"),
        sa.Column("opened_at", sa.BigInteger(), nullable=False),
        sa.Column("touched_at", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Boolean(), nullable=False),
        _key("organisation_id", "organisation.id"),
        _key("person_id", "account.id"),
        _key("owner_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "safeguarding_case_by_gravity",
        "safeguarding_case",
        ["organisation_id", "state", "gravity", "touched_at"],
        unique=False,
    )
    op.create_index("safeguarding_case_by_person", "safeguarding_case", ["person_id"], unique=False)
    open_with_source = sa.text("state = 'open' AND source_id != ''")
    op.create_index(
        "safeguarding_case_source_once",
        "safeguarding_case",
        ["organisation_id", "source_kind", "source_id"],
        unique=True,
        sqlite_where=open_with_source,
        postgresql_where=open_with_source,
    )
    op.create_table(
        "case_member",
        _id("case_id"),
        _id("account_id"),
        _key("case_id", "safeguarding_case.id"),
        _key("account_id", "account.id"),
        sa.PrimaryKeyConstraint("case_id", "account_id"),
    )
    op.create_index("case_member_by_account", "case_member", ["account_id"], unique=False)
    op.create_table(
        "case_line",
        _id("case_id"),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        _id("by_id"),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        _key("case_id", "safeguarding_case.id"),
        _key("by_id", "account.id"),
        sa.PrimaryKeyConstraint("case_id", "number"),
    )
    op.create_table(
        "case_task",
        _id("id"),
        _id("case_id"),
        _id("owner_id"),
        sa.Column("text", sa.LargeBinary(), nullable=False),
        sa.Column("due", sa.BigInteger(), nullable=False),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.Column("told_at", sa.BigInteger(), nullable=True),
        _key("case_id", "safeguarding_case.id"),
        _key("owner_id", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("case_task_by_case", "case_task", ["case_id"], unique=False)
    undone = sa.text("done_at IS NULL")
    op.create_index(
        "case_task_open",
        "case_task",
        ["due"],
        unique=False,
        sqlite_where=undone,
        postgresql_where=undone,
    )
    op.create_table(
        "case_identity",
        _id("case_id"),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        _key("case_id", "safeguarding_case.id"),
        sa.PrimaryKeyConstraint("case_id"),
    )
    op.create_table(
        "case_glass",
        _id("id"),
        _id("case_id"),
        _id("account_id"),
        _id("device_id"),
        sa.Column("why", sa.LargeBinary(), nullable=False),
        sa.Column("risk", sa.LargeBinary(), nullable=True),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        _id("agreed_by", nullable=True),
        sa.Column("agreed_at", sa.BigInteger(), nullable=True),
        sa.Column("read_at", sa.BigInteger(), nullable=True),
        _key("case_id", "safeguarding_case.id"),
        _key("account_id", "account.id"),
        _key("device_id", "device.id"),
        _key("agreed_by", "account.id"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("case_glass_by_case", "case_glass", ["case_id", "asked_at"], unique=False)
