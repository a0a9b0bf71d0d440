"""Sealing rows anew under the newest key, some at a time. docs/moderation.md section 9."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, Table, select, update

from moderation.sealing import KeyRing, Sealed
from moderation.tables import (
    appeal,
    care,
    chat_report,
    decision,
    flag,
    item,
    post,
    post_text,
    proposal,
)

__all__ = ["reseal_some", "used_keys"]

SOME: Final = 200


@dataclass(frozen=True, slots=True)
class _Kind:
    """A table with sealed rows: their place, and the table that says whose they are."""

    table: Table
    place: Callable[[Row[Any]], str]
    owner: Table | None = None
    link: str = ""


_KINDS: Final = (
    _Kind(post_text, lambda row: f"post:{row.post_id}:{row.version}", post, "post_id"),
    _Kind(item, lambda row: f"item:{row.id}"),
    _Kind(flag, lambda row: f"flag:{row.id}"),
    _Kind(decision, lambda row: f"decision:{row.id}"),
    _Kind(appeal, lambda row: f"appeal:{row.item_id}", item, "item_id"),
    _Kind(proposal, lambda row: f"proposal:{row.item_id}:{row.times}", item, "item_id"),
    _Kind(care, lambda row: f"care:{row.account_id}"),
    _Kind(chat_report, lambda row: f"report:{row.id}"),
)


def used_keys(connection: Connection) -> set[str]:
    """Name the keys that rows are under."""
    return {
        key_id
        for kind in _KINDS
        for key_id in connection.scalars(select(kind.table.c.key_id).distinct())
    }


def reseal_some(connection: Connection, keys: KeyRing) -> int:
    """Seal some rows anew; returns how many, 0 when all are under the newest key."""
    newest = keys.current
    for kind in _KINDS:
        query = select(kind.table).where(kind.table.c.key_id != newest).limit(SOME)
        if kind.owner is not None:
            query = query.add_columns(kind.owner.c.organisation_id).join(
                kind.owner, kind.owner.c.id == kind.table.c[kind.link]
            )
        rows = connection.execute(query.with_for_update(of=kind.table)).all()
        for row in rows:
            _reseal(connection, keys, kind, row)
        if rows:
            return len(rows)
    return 0


def _reseal(connection: Connection, keys: KeyRing, kind: _Kind, row: Row[Any]) -> None:
    place = kind.place(row)
    text = keys.open(row.organisation_id, place, Sealed(row.key_id, row.sealed))
    sealed = keys.seal(row.organisation_id, place, text)
    same = [column == getattr(row, column.name) for column in kind.table.primary_key.columns]
    connection.execute(
        update(kind.table).where(*same).values(key_id=sealed.key_id, sealed=sealed.box)
    )
