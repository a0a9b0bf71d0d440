"""A log as the database has it: what is published, and what proofs are made of."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, bindparam, func, select

from audit.bundle import write_bundle
from audit.layout import CHECKPOINT, WIDTH, Resource, parse_path
from audit.merkle import HASH_BYTES
from audit.proof import Proof
from audit.tables import checkpoint, entry, log, tile
from audit.tiles import Place, TileTree, from_memory, tiles_above

__all__ = ["Published", "StoredLog", "find_log", "origins", "unpublished"]

# Building a statement takes longer than running it.
_NEWEST: Final = (
    select(checkpoint)
    .where(checkpoint.c.organisation_id == bindparam("organisation"))
    .order_by(checkpoint.c.size.desc())
    .limit(1)
)
_ENTRIES: Final = (
    select(entry.c.canonical)
    .where(
        entry.c.organisation_id == bindparam("organisation"),
        entry.c.leaf_index >= bindparam("begin"),
        entry.c.leaf_index < bindparam("end"),
    )
    .order_by(entry.c.leaf_index)
)
_TILE: Final = select(tile.c.hashes).where(
    tile.c.organisation_id == bindparam("organisation"),
    tile.c.level == bindparam("level"),
    tile.c.tile_index == bindparam("index"),
)
_UNPUBLISHED: Final = select(log.c.organisation_id).where(
    log.c.size
    != func.coalesce(
        select(func.max(checkpoint.c.size))
        .where(checkpoint.c.organisation_id == log.c.organisation_id)
        .scalar_subquery(),
        -1,
    )
)

_MARK: Final = {"qmark": "?", "pyformat": "%s"}


@dataclass(frozen=True, slots=True)
class Published:
    """The newest published checkpoint."""

    size: int
    note: bytes
    at: int


def origins(connection: Connection) -> dict[str, str]:
    """Give every organisation's origin."""
    rows = connection.execute(select(log.c.organisation_id, log.c.origin))
    return {row.organisation_id: row.origin for row in rows}


def unpublished(connection: Connection) -> list[str]:
    """Name the organisations whose log has grown since it was published last, if ever it was."""
    return sorted(connection.scalars(_UNPUBLISHED))


def find_log(connection: Connection, organisation: str) -> "StoredLog | None":
    """Find an organisation's log; None where nothing was ever placed."""
    row = connection.execute(select(log).where(log.c.organisation_id == organisation)).one_or_none()
    return None if row is None else StoredLog(connection, organisation, row.origin, row.size)


class StoredLog:
    """One organisation's log, read over a connection, which has to stay open meanwhile."""

    def __init__(self, connection: Connection, organisation: str, origin: str, size: int) -> None:
        self.organisation = organisation
        self.origin = origin
        self.size = size
        self.connection = connection

    def tree(self, size: int | None = None) -> TileTree:
        """Return the tree of the first ``size`` entries, else of all."""
        return TileTree(self.size if size is None else size, self._hashes)

    def published(self) -> Published | None:
        """Return the newest published checkpoint."""
        row = self.connection.execute(_NEWEST, {"organisation": self.organisation}).one_or_none()
        return None if row is None else Published(row.size, row.note, row.published_at)

    def read(self, path: str) -> bytes | None:
        """Read what is published under a path; None where there is nothing.

        Only what the newest published checkpoint covers is given out.
        """
        published = self.published()
        if published is None:
            return None
        if path == CHECKPOINT:
            return published.note
        wanted = parse_path(path)
        if wanted is None or not _covered(wanted, published.size):
            return None
        if wanted.level is None:
            entries = self.entries(wanted.index * WIDTH, wanted.index * WIDTH + wanted.width)
            return write_bundle(entries)
        return self._hashes((wanted.level, wanted.index))[: wanted.width * HASH_BYTES]

    def entries(self, begin: int, end: int) -> Sequence[bytes]:
        """Return the entries from place ``begin`` until before ``end``."""
        where = {"organisation": self.organisation, "begin": begin, "end": end}
        return self.connection.scalars(_ENTRIES, where).all()

    def prove(self, index: int) -> Proof | None:
        """Prove an entry by the newest published checkpoint; None where that does not have it."""
        published = self.published()
        if published is None or not 0 <= index < published.size:
            return None
        (found,) = self.entries(index, index + 1)
        return Proof(found, index, self.inclusion(index, published.size), published.note)

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """Return an entry's way up to the root over the first ``size``."""
        tiles = from_memory(self._tiles(tiles_above(index, size)))
        return tuple(TileTree(size, tiles).inclusion(index))

    def consistency(self, before: int, size: int) -> tuple[bytes, ...] | None:
        """Show that the first ``size`` entries begin with the first ``before``; None: they do not.

        From nothing everything grew, which needs no proof.
        """
        if before > size:
            return None
        return tuple(self.tree(size).consistency(before)) if before else ()

    def _tiles(self, places: Sequence[Place]) -> dict[Place, bytes]:
        """Read several tiles at once, past SQLAlchemy, which takes longer than the database."""
        mark = _MARK[self.connection.dialect.paramstyle]
        # The key whole in each part, or SQLite would go through all tiles of the organisation.
        one = f"(organisation_id = {mark} AND level = {mark} AND tile_index = {mark})"
        rows = self.connection.exec_driver_sql(
            f"SELECT level, tile_index, hashes FROM {tile.name}"  # noqa: S608 - constants
            f" WHERE {' OR '.join([one] * len(places))}",
            tuple(part for place in places for part in (self.organisation, *place)),
        )
        return {(row[0], row[1]): bytes(row[2]) for row in rows}

    def _hashes(self, where: Place) -> bytes:
        level, index = where
        asked = {"organisation": self.organisation, "level": level, "index": index}
        found: bytes = self.connection.execute(_TILE, asked).scalar_one()
        return found


def _covered(wanted: Resource, size: int) -> bool:
    hashes = size >> (8 * (wanted.level or 0))
    return wanted.index * WIDTH + wanted.width <= hashes
