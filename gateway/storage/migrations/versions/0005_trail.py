"""Each organisation's log: places, tiles, checkpoints."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply."""
    op.add_column("audit_entry", sa.Column("leaf_index", sa.BigInteger(), nullable=True))
    placed, unplaced = sa.text("leaf_index IS NOT NULL"), sa.text("leaf_index IS NULL")
    op.create_index(
        "audit_entry_place_once",
        "audit_entry",
        ["organisation_id", "leaf_index"],
        unique=True,
        sqlite_where=placed,
        postgresql_where=placed,
    )
    op.create_index(
        "audit_entry_unplaced",
        "audit_entry",
        ["organisation_id", "number"],
        unique=False,
        sqlite_where=unplaced,
        postgresql_where=unplaced,
    )
    op.create_table(
        "audit_log",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id"),
        sa.UniqueConstraint("origin"),
    )
    op.create_table(
        "audit_tile",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("tile_index", sa.BigInteger(), nullable=False),
        sa.Column("hashes", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "level", "tile_index"),
    )
    op.create_table(
        "audit_checkpoint",
        sa.Column("organisation_id", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("note", sa.LargeBinary(), nullable=False),
        sa.Column("published_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation_id", "size"),
    )
