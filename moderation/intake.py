"""What young people write, and what that puts into the queue. docs/moderation.md sections 1, 2."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select

from audit.record import AuditKind
from moderation.errors import Malformed, NotAllowed, Rule, Stale, Unknown
from moderation.flags import FlagReason
from moderation.item import Item, ItemState, Kind, reopen
from moderation.people import accuracies, hidden_from, require_here, require_may_post, standing_of
from moderation.places import read_space, situation_of
from moderation.ports import Desk, Triages
from moderation.post import (
    Edit,
    Event,
    NotPossible,
    Post,
    PostState,
    Withdraw,
    apply,
    submit,
)
from moderation.priority import Flagged, Lane, Rank, Weighed, rank, rerank
from moderation.rows import (
    ItemRow,
    PostRow,
    add_item,
    add_post,
    add_text,
    item_about,
    marks_of,
    read_post,
    read_text,
    write_item,
    write_post,
)
from moderation.spaces import Now
from moderation.tables import feel, flag, post
from moderation.text import clean
from moderation.triage.matcher import Mark

__all__ = [
    "edit_post",
    "feel_post",
    "open_again",
    "own_post",
    "require",
    "submit_post",
    "visible_post",
    "withdraw_post",
]


def submit_post(
    desk: Desk, triages: Triages, name: str, space: str, text: str, reply_to: str | None
) -> PostRow:
    """Take a post; the same one again is the one that there is.

    Raises:
        Unknown: no such space or post to reply to, for them.
        NotAllowed: it is closed, or they may not write now.
        Malformed: nothing, or too much, is left of the text.
        Stale: the id is another post's.
    """
    kept = _cleaned(text)
    require_here(desk)
    place = read_space(desk, space)
    known = desk.connection.execute(select(post.c.id).where(post.c.id == name)).one_or_none()
    if known is not None:
        return _repeated(desk, name, space, kept)
    require_may_post(desk)
    mode = _open_mode(desk, situation_of(desk, place).now)
    if reply_to is not None:
        _require_thread(desk, space, reply_to)
    row = PostRow(
        id=name,
        organisation=desk.who.organisation,
        space=space,
        author=desk.who.account,
        reply_to=reply_to,
        at=desk.now,
        edited_at=None,
        post=submit(mode),
    )
    add_post(desk.connection, row)
    add_text(desk, name, 1, kept)
    _queue(desk, row, triages(desk.connection, row.organisation, kept))
    desk.enter(AuditKind.POST_SUBMITTED, name, space=space, mode=str(mode))
    if row.post.is_visible:
        desk.hints.spaces.add(space)
    return row


def edit_post(desk: Desk, triages: Triages, name: str, version: int, text: str) -> PostRow:
    """Take another version of one's own post.

    Raises:
        Unknown, NotAllowed, Malformed: as above.
        Stale: the post has changed, or cannot be edited.
    """
    kept = _cleaned(text)
    require_here(desk)
    row = own_post(desk, name)
    if row.post.version != version:
        raise Stale(Rule.POST_CHANGED, version=row.post.version)
    require_may_post(desk)
    place = read_space(desk, row.space)
    mode = _open_mode(desk, situation_of(desk, place).now)
    changed = _with(desk, row, Edit(mode))
    add_text(desk, name, changed.post.version, kept)
    open_again(desk, changed, marks=triages(desk.connection, row.organisation, kept))
    desk.enter(AuditKind.POST_EDITED, name, version=changed.post.version, mode=str(mode))
    return changed


def withdraw_post(desk: Desk, name: str) -> PostRow:
    """Take one's own post back; what is grave is still looked at."""
    row = own_post(desk, name)
    if row.post.state is PostState.WITHDRAWN:
        return row
    changed = _with(desk, row, Withdraw())
    item = item_about(desk.connection, Kind.POST, name)
    if item is not None and item.item.state is ItemState.OPEN and item.rank.lane < Lane.HIGH:
        over = replace(
            item.item, state=ItemState.DECIDED, holder=None, until=0, fence=item.item.fence + 1
        )
        write_item(desk, replace(item, item=over))
    desk.enter(AuditKind.POST_WITHDRAWN, name)
    return changed


def feel_post(desk: Desk, name: str, *, on: bool) -> PostRow:
    """Say "I feel that too", or take it back; repeated it changes nothing."""
    require_here(desk)
    row = visible_post(desk, name)
    me = desk.who.account
    if row.author == me:
        raise NotAllowed(Rule.POST_OWN)
    mine = (feel.c.post_id == name, feel.c.account_id == me)
    felt = bool(desk.connection.execute(feel.delete().where(*mine)).rowcount)
    if on:
        require_may_post(desk)
        desk.connection.execute(insert(feel).values(post_id=name, account_id=me))
    if felt is not on:
        desk.hints.spaces.add(row.space)
    return row


def open_again(
    desk: Desk, row: PostRow, *, marks: Sequence[Mark] | None = None, since: int | None = None
) -> None:
    """Have a post judged, or judged again; ``marks`` where it was read anew."""
    found = item_about(desk.connection, Kind.POST, row.id)
    if found is None:
        _queue(desk, row, marks or ())
        return
    known = marks if marks is not None else marks_of(desk, found.id)
    weighed, flags = _weigh(desk, row, known)
    if found.item.state is ItemState.OPEN:
        place, begun, times = rerank(found.rank, weighed, found.since), found.since, found.times
    else:
        begun = desk.now if since is None else since
        place, times = rank(weighed, begun), found.times + 1
    state = reopen(found.item, row.post.version)
    if found.item.state is ItemState.OPEN:
        state = replace(state, second=found.item.second)
    changed = replace(found, item=state, rank=place, since=begun, times=times, flags=flags)
    write_item(desk, changed, marks)


def own_post(desk: Desk, name: str) -> PostRow:
    """Read a post of one's own.

    Raises:
        Unknown: it is none.
    """
    row = read_post(desk.connection, desk.who.organisation, name)
    if row.author != desk.who.account:
        raise Unknown(Rule.POST_UNKNOWN)
    return row


def visible_post(desk: Desk, name: str) -> PostRow:
    """Read a post that somebody may see.

    Raises:
        Unknown: it is none.
    """
    row = read_post(desk.connection, desk.who.organisation, name)
    read_space(desk, row.space)
    if not row.post.is_visible or row.author in hidden_from(desk):
        raise Unknown(Rule.POST_UNKNOWN)
    return row


def require(changed: Post | NotPossible) -> Post:
    """Let pass what is possible.

    Raises:
        Stale: it is not.
    """
    if isinstance(changed, NotPossible):
        raise Stale(Rule.POST_STATE, state=str(changed.state))
    return changed


def _cleaned(text: str) -> str:
    kept = clean(text)
    if kept is None:
        raise Malformed(Rule.POST_TEXT)
    return kept


def _open_mode(desk: Desk, mode: Now) -> Now:
    if mode is Now.CLOSED:
        raise NotAllowed(Rule.SPACE_CLOSED)
    if desk.who.band is None:
        raise Unknown(Rule.SPACE_UNKNOWN)
    return mode


def _repeated(desk: Desk, name: str, space: str, text: str) -> PostRow:
    row = read_post(desk.connection, desk.who.organisation, name)
    same = row.author == desk.who.account and row.space == space
    if not same or read_text(desk, name, 1) != text:
        raise Stale(Rule.POST_REPEATED)
    return row


def _require_thread(desk: Desk, space: str, name: str) -> None:
    row = visible_post(desk, name)
    if row.space != space or row.reply_to is not None:
        raise Unknown(Rule.POST_UNKNOWN)


def _with(desk: Desk, row: PostRow, event: Event) -> PostRow:
    edited = desk.now if isinstance(event, Edit) else row.edited_at
    changed = replace(row, post=require(apply(row.post, event)), edited_at=edited)
    write_post(desk.connection, changed)
    desk.hints.post(row.author, row.id, changed.post.version)
    if row.post.is_visible or changed.post.is_visible:
        desk.hints.spaces.add(row.space)
    return changed


def _weigh(desk: Desk, row: PostRow, marks: Sequence[Mark]) -> tuple[Weighed, int]:
    flags = desk.connection.execute(
        select(flag.c.reason, flag.c.reporter).where(
            flag.c.post_id == row.id, flag.c.outcome.is_(None)
        )
    ).all()
    known = accuracies(desk.connection, {each.reporter for each in flags}) if flags else {}
    weighed = Weighed(
        marks=[mark.severity for mark in marks],
        flags=[Flagged(FlagReason(each.reason), known[each.reporter]) for each in flags],
        level=standing_of(desk.connection, row.author, desk.now).level,
    )
    return weighed, len(flags)


def _queue(desk: Desk, row: PostRow, marks: Sequence[Mark]) -> None:
    weighed, flags = _weigh(desk, row, marks)
    place: Rank = rank(weighed, desk.now)
    add_item(
        desk,
        ItemRow(
            id=desk.new_id(),
            organisation=row.organisation,
            kind=Kind.POST,
            subject=row.id,
            author=row.author,
            space=row.space,
            item=Item(version=row.post.version),
            rank=place,
            since=desk.now,
            flags=flags,
        ),
        marks,
    )
