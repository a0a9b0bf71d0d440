"""Decisions in storage, and what each of them does."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, insert, select, update

from moderation.errors import Rule, Unknown
from moderation.intake import require
from moderation.item import Kind
from moderation.policies import APPEAL_WITHIN, UPHOLDS, Do
from moderation.ports import Desk
from moderation.post import Event, Post, PostState, apply
from moderation.rows import ItemRow, PostRow, write_post
from moderation.sealing import Sealed
from moderation.tables import decision

__all__ = [
    "DecisionRow",
    "appeal_until",
    "decision_row",
    "keep",
    "move",
    "read_decision",
    "supersede",
]

_AGAINST: Final = {PostState.RETURNED, PostState.REFUSED, PostState.HIDDEN}
"""Where a moderator put a post that its author would have shown."""


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision as stored, opened."""

    id: str
    item: str
    kind: Kind
    subject: str
    author: str
    moderator: str
    at: int
    version: int
    actions: tuple[str, ...]
    policy: str | None
    reason: str
    message: str
    level: str | None
    names: str | None
    undone_by: str | None
    agreed: bool | None
    ask: str | None


def appeal_until(made: DecisionRow, about: Post | None, *, asked: bool, now: int) -> int | None:
    """Say until when whom a decision is about may ask for another look; None where they may not.

    ``about``: the post that was judged, as it is now; ``asked``: they have asked already. A post
    that was changed or taken back since is judged by what it is now, but a standing lasts.
    """
    until = made.at + APPEAL_WITHIN
    against = made.level is not None or bool(UPHOLDS & {Do(each) for each in made.actions})
    if not against or asked or made.undone_by is not None or made.kind is Kind.APPEAL:
        return None
    matters = made.level is not None or about is None or (about.judged and about.state in _AGAINST)
    return until if matters and now <= until else None


def read_decision(desk: Desk, name: str) -> DecisionRow:
    """Open a decision of the organisation.

    Raises:
        Unknown: there is none.
    """
    row = desk.connection.execute(
        select(decision).where(
            decision.c.id == name, decision.c.organisation_id == desk.who.organisation
        )
    ).one_or_none()
    if row is None:
        raise Unknown(Rule.DECISION_UNKNOWN)
    return decision_row(desk, row)


def decision_row(desk: Desk, row: Row[Any]) -> DecisionRow:
    """Read a row of the table."""
    sealed = Sealed(row.key_id, row.sealed)
    plain = json.loads(desk.keys.open(desk.who.organisation, f"decision:{row.id}", sealed))
    return DecisionRow(
        id=row.id,
        item=row.item_id,
        kind=Kind(row.kind),
        subject=row.subject,
        author=row.author,
        moderator=row.moderator,
        at=row.at,
        version=row.version,
        actions=tuple(row.actions.split()),
        policy=row.policy,
        reason=plain["reason"],
        message=plain["message"],
        level=row.level,
        names=row.names,
        undone_by=row.undone_by,
        agreed=row.agreed,
        ask=row.ask_id,
    )


def keep(desk: Desk, made: DecisionRow, found: ItemRow, fence: int) -> None:
    """Keep a decision; ``found`` as it was when it was decided."""
    plain = json.dumps({"reason": made.reason, "message": made.message})
    sealed = desk.keys.seal(desk.who.organisation, f"decision:{made.id}", plain)
    desk.connection.execute(
        insert(decision).values(
            id=made.id,
            organisation_id=desk.who.organisation,
            item_id=made.item,
            kind=str(made.kind),
            subject=made.subject,
            space_id=found.space,
            author=made.author,
            moderator=made.moderator,
            at=made.at,
            since=found.since,
            lane=int(found.rank.lane),
            version=made.version,
            fence=fence,
            actions=" ".join(made.actions),
            policy=made.policy,
            level=made.level,
            names=made.names,
            undone_by=None,
            agreed=made.agreed,
            ask_id=made.ask,
            key_id=sealed.key_id,
            sealed=sealed.box,
        )
    )


def move(desk: Desk, row: PostRow, event: Event) -> None:
    """Move a post on; its author is told.

    Raises:
        Stale: it cannot be moved so.
    """
    changed = replace(row, post=require(apply(row.post, event)), unseen=True)
    write_post(desk.connection, changed)
    desk.hints.post(row.author, row.id, row.post.version)
    if row.post.is_visible or changed.post.is_visible:
        desk.hints.spaces.add(row.space)


def supersede(desk: Desk, old: str, new: str) -> None:
    """Note that a decision is replaced by a newer one; what came with it ends."""
    desk.connection.execute(update(decision).where(decision.c.id == old).values(undone_by=new))
