"""Give entries their place in the log and grow its tree, in one transaction.

(1) The log's row is locked, so that one at a time does this, on whichever node. (2) Entries without
a place are read in the order of their numbers; whatever is not visible yet comes the next time. (3)
They get the next places. (4) The tiles at the tree's right edge are rewritten. (5) The log's size
says that it happened. All or nothing of it is durable; who finds nothing done does it again.
"""

from collections.abc import Sequence
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Dialect, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from audit.merkle import HASH_BYTES
from audit.tables import entry, log, tile
from audit.tiles import Place, grow

__all__ = ["MOST_AT_ONCE", "open_log", "place", "waiting"]

MOST_AT_ONCE: Final = 8192
"""How many entries get their place in one transaction."""


# Asked every second: a statement that is made once is not made and looked up again each time.
_WAITING: Final = select(entry.c.organisation_id).where(entry.c.leaf_index.is_(None)).distinct()


def waiting(connection: Connection) -> Sequence[str]:
    """Name the organisations of which entries have no place yet."""
    return sorted(connection.execute(_WAITING).scalars())


def open_log(connection: Connection, organisation: str, origin: str) -> None:
    """Begin an organisation's log, unless it has one; its origin stays what it is."""
    columns = {"organisation_id": organisation, "origin": origin, "size": 0}
    connection.execute(_or_nothing(connection.dialect, columns))


def place(connection: Connection, organisation: str, *, limit: int = MOST_AT_ONCE) -> int:
    """Give up to ``limit`` entries their place; returns how many got one.

    The connection's transaction must see what was committed before the lock was had (``Locking``).
    """
    locked = select(log.c.size).where(log.c.organisation_id == organisation).with_for_update()
    size = connection.execute(locked).scalar_one()  # (1)
    rows = connection.execute(  # (2)
        select(entry.c.number, entry.c.canonical)
        .where(entry.c.organisation_id == organisation, entry.c.leaf_index.is_(None))
        .order_by(entry.c.number)
        .limit(limit)
    ).all()
    if not rows:
        return 0
    connection.execute(  # (3)
        update(entry)
        .where(entry.c.number == bindparam("it"))
        .values(leaf_index=bindparam("place")),
        [{"it": row.number, "place": size + at} for at, row in enumerate(rows)],
    )
    leaves = [sha256(b"\0" + row.canonical).digest() for row in rows]
    changed = grow(size, leaves, lambda where: _edge(connection, organisation, where))
    connection.execute(  # (4)
        _over(connection.dialect),
        [
            {"organisation_id": organisation, "level": level, "tile_index": index, "hashes": hashes}
            for (level, index), hashes in changed.items()
        ],
    )
    connection.execute(  # (5)
        update(log).where(log.c.organisation_id == organisation).values(size=size + len(rows))
    )
    return len(rows)


def _edge(connection: Connection, organisation: str, where: Place) -> bytes:
    level, index = where
    found: bytes = connection.execute(
        select(tile.c.hashes).where(
            tile.c.organisation_id == organisation,
            tile.c.level == level,
            tile.c.tile_index == index,
        )
    ).scalar_one()
    if len(found) % HASH_BYTES:
        raise ValueError(where)
    return found


def _or_nothing(dialect: Dialect, columns: dict[str, Any]) -> Any:  # noqa: ANN401 - two dialects' statements
    if dialect.name == "postgresql":
        return postgresql.insert(log).values(columns).on_conflict_do_nothing()
    return sqlite.insert(log).values(columns).on_conflict_do_nothing()


def _over(dialect: Dialect) -> Any:  # noqa: ANN401 - two dialects' statements
    made = postgresql.insert(tile) if dialect.name == "postgresql" else sqlite.insert(tile)
    return made.on_conflict_do_update(
        index_elements=[tile.c.organisation_id, tile.c.level, tile.c.tile_index],
        set_={"hashes": made.excluded.hashes},
    )
