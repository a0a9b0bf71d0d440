"""Posts and items in storage, as the pure rules know them."""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from moderation.errors import Rule, Unknown
from moderation.item import Item, ItemState, Kind
from moderation.ports import Desk
from moderation.post import Post, PostState
from moderation.priority import Lane, Rank
from moderation.sealing import Sealed
from moderation.tables import item, post, post_text
from moderation.triage.matcher import Mark

__all__ = [
    "ItemRow",
    "PostRow",
    "add_item",
    "add_post",
    "add_text",
    "item_about",
    "item_row",
    "marks_of",
    "post_row",
    "read_item",
    "read_post",
    "read_text",
    "read_texts",
    "seal_marks",
    "write_item",
    "write_post",
]

# Made once: every deed at the queue writes an item.
_WRITE_ITEM: Final = update(item).where(item.c.id == bindparam("written"))


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post as stored, without its text."""

    id: str
    organisation: str
    space: str
    author: str
    reply_to: str | None
    at: int
    edited_at: int | None
    post: Post
    unseen: bool = False


@dataclass(frozen=True, slots=True)
class ItemRow:
    """An item as stored, without what triage found."""

    id: str
    organisation: str
    kind: Kind
    subject: str
    author: str
    space: str | None
    item: Item
    rank: Rank
    since: int
    opened_fence: int = 0
    times: int = 1
    flags: int = 0
    categories: tuple[str, ...] = ()


def post_row(row: Row[Any]) -> PostRow:
    """Read a row of the table."""
    state = Post(
        PostState(row.state),
        row.version,
        pre=row.pre,
        approved=row.approved,
        final=row.final,
        judged=row.judged,
    )
    return PostRow(
        id=row.id,
        organisation=row.organisation_id,
        space=row.space_id,
        author=row.author,
        reply_to=row.reply_to,
        at=row.at,
        edited_at=row.edited_at,
        post=state,
        unseen=row.unseen,
    )


def read_post(connection: Connection, organisation: str, name: str) -> PostRow:
    """Read a post of an organisation, whoever may see it.

    Raises:
        Unknown: there is none.
    """
    row = connection.execute(
        select(post).where(post.c.id == name, post.c.organisation_id == organisation)
    ).one_or_none()
    if row is None:
        raise Unknown(Rule.POST_UNKNOWN)
    return post_row(row)


def add_post(connection: Connection, row: PostRow) -> None:
    """Insert a post."""
    connection.execute(
        insert(post).values(
            id=row.id,
            organisation_id=row.organisation,
            space_id=row.space,
            author=row.author,
            reply_to=row.reply_to,
            at=row.at,
            **_post_values(row),
        )
    )


def write_post(connection: Connection, row: PostRow) -> None:
    """Write what can change of a post."""
    connection.execute(update(post).where(post.c.id == row.id).values(_post_values(row)))


def _post_values(row: PostRow) -> dict[str, Any]:
    return {
        "edited_at": row.edited_at,
        "state": str(row.post.state),
        "version": row.post.version,
        "pre": row.post.pre,
        "approved": row.post.approved,
        "final": row.post.final,
        "judged": row.post.judged,
        "unseen": row.unseen,
    }


def add_text(desk: Desk, name: str, version: int, text: str) -> None:
    """Keep a version of a post's text."""
    sealed = desk.keys.seal(desk.who.organisation, f"post:{name}:{version}", text)
    desk.connection.execute(
        insert(post_text).values(
            post_id=name, version=version, at=desk.now, key_id=sealed.key_id, sealed=sealed.box
        )
    )


def read_text(desk: Desk, name: str, version: int) -> str:
    """Open a version of a post's text."""
    return read_texts(desk, {name: version})[name]


def read_texts(desk: Desk, versions: dict[str, int]) -> dict[str, str]:
    """Open the texts of some posts, each in a version."""
    found: dict[str, str] = {}
    rows = desk.connection.execute(
        select(post_text).where(post_text.c.post_id.in_(sorted(versions)))
    )
    for row in rows:
        if versions[row.post_id] == row.version:
            place = f"post:{row.post_id}:{row.version}"
            sealed = Sealed(row.key_id, row.sealed)
            found[row.post_id] = desk.keys.open(desk.who.organisation, place, sealed)
    return found


def item_row(row: Row[Any]) -> ItemRow:
    """Read a row of the table."""
    state = Item(
        version=row.version,
        state=ItemState(row.state),
        holder=row.holder,
        until=row.lease_until,
        fence=row.fence,
        second=row.second,
    )
    return ItemRow(
        id=row.id,
        organisation=row.organisation_id,
        kind=Kind(row.kind),
        subject=row.subject,
        author=row.author,
        space=row.space_id,
        item=state,
        rank=Rank(Lane(row.lane), row.score, row.due_at),
        since=row.since,
        opened_fence=row.opened_fence,
        times=row.times,
        flags=row.flags,
        categories=tuple(row.categories.split()),
    )


def read_item(connection: Connection, organisation: str, name: str) -> ItemRow:
    """Read an item of an organisation, locked until the transaction ends.

    Raises:
        Unknown: there is none.
    """
    row = connection.execute(
        select(item)
        .where(item.c.id == name, item.c.organisation_id == organisation)
        .with_for_update()
    ).one_or_none()
    if row is None:
        raise Unknown(Rule.ITEM_UNKNOWN)
    return item_row(row)


def item_about(connection: Connection, kind: Kind, subject: str) -> ItemRow | None:
    """Find the item about something, locked until the transaction ends."""
    row = connection.execute(
        select(item).where(item.c.kind == str(kind), item.c.subject == subject).with_for_update()
    ).one_or_none()
    return None if row is None else item_row(row)


def add_item(desk: Desk, row: ItemRow, marks: Collection[Mark]) -> None:
    """Insert an item with what triage found."""
    categories = tuple(sorted({mark.category for mark in marks}))
    sealed = seal_marks(desk, row.id, marks)
    desk.connection.execute(
        insert(item).values(
            id=row.id,
            organisation_id=row.organisation,
            kind=str(row.kind),
            subject=row.subject,
            author=row.author,
            space_id=row.space,
            key_id=sealed.key_id,
            sealed=sealed.box,
            **_item_values(replace(row, categories=categories)),
        )
    )
    desk.hints.lanes.add(row.rank.lane)


def write_item(desk: Desk, row: ItemRow, marks: Collection[Mark] | None = None) -> None:
    """Write what can change of an item; ``marks`` where something was read anew."""
    values = _item_values(row)
    if marks is not None:
        sealed = seal_marks(desk, row.id, marks)
        values |= {
            "categories": " ".join(sorted({mark.category for mark in marks})),
            "key_id": sealed.key_id,
            "sealed": sealed.box,
        }
    desk.connection.execute(_WRITE_ITEM, {"written": row.id, **values})
    desk.hints.lanes.add(row.rank.lane)


def _item_values(row: ItemRow) -> dict[str, Any]:
    return {
        "state": str(row.item.state),
        "lane": int(row.rank.lane),
        "score": row.rank.score,
        "since": row.since,
        "due_at": row.rank.due_at,
        "version": row.item.version,
        "holder": row.item.holder,
        "lease_until": row.item.until,
        "fence": row.item.fence,
        "second": row.item.second,
        "opened_fence": row.opened_fence,
        "times": row.times,
        "flags": row.flags,
        "categories": " ".join(row.categories),
    }


def seal_marks(desk: Desk, name: str, marks: Collection[Mark]) -> Sealed:
    """Seal what triage found, which has pieces of the text in it."""
    plain = [[m.category, m.severity, m.piece, m.begin, m.end] for m in marks]
    return desk.keys.seal(desk.who.organisation, f"item:{name}", json.dumps(plain))


def marks_of(desk: Desk, name: str) -> list[Mark]:
    """Open what triage found."""
    row = desk.connection.execute(
        select(item.c.key_id, item.c.sealed).where(item.c.id == name)
    ).one()
    sealed = Sealed(row.key_id, row.sealed)
    plain = desk.keys.open(desk.who.organisation, f"item:{name}", sealed)
    return [Mark(*each) for each in json.loads(plain)]
