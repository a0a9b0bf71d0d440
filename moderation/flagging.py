"""Flags: they reach the queue, and hide while nobody is on shift. docs/moderation.md section 3."""

from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind
from moderation.errors import NotAllowed, Rule
from moderation.flags import AUTHOR_WINDOW, POST_LIMIT, Flag, FlagReason, to_hide
from moderation.intake import open_again, require, visible_post
from moderation.people import accuracies, require_here, require_may_post
from moderation.places import is_staffed
from moderation.ports import Desk
from moderation.post import FlagsReached, PostState, apply
from moderation.rows import PostRow, read_post, write_post
from moderation.tables import flag, post, space

__all__ = [
    "NewFlag",
    "decide_flags",
    "flag_post",
    "flagged_lately",
    "hide_unattended",
    "overturn_flags",
    "reopen_flags",
]

MOST_NOTE: Final = 500


@dataclass(frozen=True, slots=True)
class NewFlag:
    """What somebody says of a post."""

    post: str
    reason: FlagReason
    note: str


def flag_post(desk: Desk, new: NewFlag) -> str:
    """Take a flag; returns its id, the same for the same person, post and version.

    Raises:
        Unknown: they see no such post.
        NotAllowed: it is their own, or they may not flag now.
    """
    require_here(desk)
    me = desk.who.account
    row = _flagged_before(desk, new.post) or visible_post(desk, new.post)
    if row.author == me:
        raise NotAllowed(Rule.POST_OWN)
    mine = (flag.c.post_id == row.id, flag.c.reporter == me)
    newest = flag.c.version == row.post.version
    known = desk.connection.scalar(select(flag.c.id).where(*mine, newest))
    if known is not None:
        return str(known)
    require_may_post(desk)
    made = desk.new_id()
    sealed = desk.keys.seal(row.organisation, f"flag:{made}", new.note[:MOST_NOTE])
    desk.connection.execute(
        insert(flag).values(
            id=made,
            organisation_id=row.organisation,
            post_id=row.id,
            version=row.post.version,
            author=row.author,
            reporter=me,
            reason=str(new.reason),
            at=desk.now,
            key_id=sealed.key_id,
            sealed=sealed.box,
        )
    )
    open_again(desk, row)
    # Who flagged is in no entry: whoever reads the trail must not find out either.
    desk.enter_unsaid(AuditKind.POST_FLAGGED, row.id, reason=str(new.reason))
    if not is_staffed(desk.connection, row.organisation, desk.now):
        _hide_flagged(desk, row.author)
    return made


def flagged_lately(connection: Connection, now: int) -> list[tuple[str, str]]:
    """Name the organisations and authors of what is seen though flags on it wait."""
    rows = connection.execute(
        select(flag.c.organisation_id, flag.c.author)
        .join(post, post.c.id == flag.c.post_id)
        .where(
            flag.c.at > now - AUTHOR_WINDOW,
            flag.c.outcome.is_(None),
            post.c.state == str(PostState.SHOWN),
        )
        .distinct()
        .order_by(flag.c.organisation_id, flag.c.author)
    )
    return [(row.organisation_id, row.author) for row in rows]


def hide_unattended(desk: Desk, author: str) -> None:
    """Hide what was flagged enough while somebody was on shift who has gone since."""
    if not is_staffed(desk.connection, desk.who.organisation, desk.now):
        _hide_flagged(desk, author)


def decide_flags(desk: Desk, name: str, *, upheld: bool) -> None:
    """Tell the reporters of a post what came of their flags."""
    desk.connection.execute(
        update(flag)
        .where(flag.c.post_id == name, flag.c.outcome.is_(None))
        .values(outcome="acted" if upheld else "not_acted", outcome_at=desk.now)
    )


def reopen_flags(desk: Desk, name: str, at: int) -> None:
    """Have the flags wait again that a decision of a moment decided."""
    desk.connection.execute(
        update(flag)
        .where(flag.c.post_id == name, flag.c.outcome_at == at)
        .values(outcome=None, outcome_at=None, again_at=desk.now)
    )


def overturn_flags(desk: Desk, name: str, at: int) -> None:
    """Tell the reporters of a post that what a decision of a moment upheld did not stand."""
    desk.connection.execute(
        update(flag)
        .where(flag.c.post_id == name, flag.c.outcome_at == at, flag.c.outcome == "acted")
        .values(outcome="not_acted", outcome_at=desk.now, again_at=desk.now)
    )


def _flagged_before(desk: Desk, name: str) -> PostRow | None:
    """Find a post that the person flagged and that flags have hidden since."""
    row = read_post(desk.connection, desk.who.organisation, name)
    mine = (flag.c.post_id == name, flag.c.reporter == desk.who.account)
    known = desk.connection.scalar(
        select(flag.c.id).where(*mine, flag.c.version == row.post.version)
    )
    return None if known is None else row


def _hide_flagged(desk: Desk, author: str) -> None:
    columns = flag.c
    rows = desk.connection.execute(
        select(columns.post_id, columns.reporter, columns.at, space.c.flag_limit)
        .join(post, post.c.id == columns.post_id)
        .join(space, space.c.id == post.c.space_id)
        .where(
            columns.author == author,
            columns.at > desk.now - AUTHOR_WINDOW,
            columns.outcome.is_(None),
            columns.version == post.c.version,
            post.c.state == str(PostState.SHOWN),
        )
    ).all()
    known = accuracies(desk.connection, {each.reporter for each in rows})
    flags = [
        Flag(
            each.post_id,
            each.reporter,
            each.at,
            poor=known[each.reporter].is_poor,
            limit=each.flag_limit or POST_LIMIT,
        )
        for each in rows
    ]
    for name in sorted(to_hide(flags, desk.now)):
        row = read_post(desk.connection, desk.who.organisation, name)
        changed = replace(row, post=require(apply(row.post, FlagsReached())))
        write_post(desk.connection, changed)
        desk.hints.post(row.author, name, row.post.version)
        desk.hints.spaces.add(row.space)
        open_again(desk, changed)
        desk.enter_unsaid(AuditKind.POST_HIDDEN, name, version=row.post.version)
