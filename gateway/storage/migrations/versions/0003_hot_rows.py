"""Rows that every message writes: small ones, with the frank, and nothing checked twice.

A group's public state leaves the conversation's row, which each batch of messages rewrites. Entries
keep their frank, and have no foreign key any more: whoever appends holds the conversation's row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    _move_public_groups()
    if op.get_bind().dialect.name == "sqlite":
        _rebuild_entries()
    else:
        op.drop_constraint("entry_conversation_id_fkey", "entry", type_="foreignkey")
        op.add_column("entry", sa.Column("frank", sa.LargeBinary(), nullable=True))
        op.drop_index("entry_message_once", "entry")
    op.create_index(
        "entry_message_once",
        "entry",
        ["sender", "message_id"],
        unique=True,
        sqlite_where=sa.text("message_id != ''"),
        postgresql_where=sa.text("message_id != ''"),
    )


def _move_public_groups() -> None:
    op.create_table(
        "public_group",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("group_info", sa.LargeBinary(), nullable=False),
        sa.Column("group_state", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["conversation_id"], ["conversation.id"]),
        sa.PrimaryKeyConstraint("conversation_id"),
    )
    op.execute(
        "INSERT INTO public_group (conversation_id, group_info, group_state)"
        " SELECT id, group_info, group_state FROM conversation"
    )
    op.drop_column("conversation", "group_info")
    op.drop_column("conversation", "group_state")


def _rebuild_entries() -> None:
    """Make the table anew, because SQLite drops no constraint."""
    op.create_table(
        "entry_without_key",
        sa.Column("conversation_id", sa.String(length=32), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("epoch", sa.BigInteger(), nullable=False),
        sa.Column("sender", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.String(length=32), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("side", sa.SmallInteger(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("frank", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("conversation_id", "seq"),
    )
    columns = "conversation_id, seq, kind, epoch, sender, message_id, at, side, body"
    op.execute(f"INSERT INTO entry_without_key ({columns}) SELECT {columns} FROM entry")  # noqa: S608
    op.drop_table("entry")
    op.rename_table("entry_without_key", "entry")
