"""Compare a log with the database that it is kept in, both ways.

From the log: every published entry has its row, and the row says what the entry says. From the
database: every row with a place is in the tree at that place, and details that are still there are
the ones that were committed to.
"""

import hmac
from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from audit.merkle import leaf_hash
from audit.record import Written, commit, read_canonical
from audit.stored import StoredLog
from audit.tables import entry

__all__ = ["compare"]

AT_ONCE: Final = 1000


def compare(log: StoredLog) -> Iterator[str]:
    """Yield every difference, in words for an operator."""
    tree = log.tree()
    expected = 0
    for row in _rows(log.connection, log.organisation):
        if row.leaf_index != expected:
            yield f"entry {expected}: has no row, the next one is {row.leaf_index}"
        expected = row.leaf_index + 1
        if row.leaf_index >= log.size:
            yield f"entry {row.leaf_index}: has a place beyond the log's size"
            continue
        if leaf_hash(row.canonical) != tree.leaf(row.leaf_index):
            yield f"entry {row.leaf_index}: its bytes are not those in the tree"
        yield from _row_differences(row.leaf_index, read_canonical(row.canonical), row)
    if expected < log.size:
        yield f"entry {expected}: has no row, nor has any after it"


def _row_differences(index: int, written: Written | None, row: Row[Any]) -> Iterator[str]:
    if written is None:
        yield f"entry {index}: is not written as entries are"
        return
    for name in ("kind", "actor", "subject", "at"):
        if getattr(row, name) != getattr(written, name):
            yield f"entry {index}: the row has another {name} than the entry"
    if row.organisation_id != written.organisation:
        yield f"entry {index}: the row has another organisation than the entry"
    if row.details is not None and (
        row.salt is None
        or not hmac.compare_digest(commit(row.salt, row.details), written.commitment)
    ):
        yield f"entry {index}: the details are not those that were committed to"


def _rows(connection: Connection, organisation: str) -> Iterator[Row[Any]]:
    after = -1
    while True:
        rows = connection.execute(
            select(entry)
            .where(entry.c.organisation_id == organisation, entry.c.leaf_index > after)
            .order_by(entry.c.leaf_index)
            .limit(AT_ONCE)
        ).all()
        yield from rows
        if len(rows) < AT_ONCE:
            return
        after = rows[-1].leaf_index
