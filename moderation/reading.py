"""What a young person sees: posts of others, their own, and what came of flags."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select, update

from moderation.decisions import DecisionRow, appeal_until, decision_row, read_decision
from moderation.errors import Rule, Unknown
from moderation.item import Kind
from moderation.people import Care, hidden_from, mutes, require_here
from moderation.places import read_space
from moderation.ports import Desk
from moderation.post import EDITABLE, Post, PostState
from moderation.rows import PostRow, post_row, read_post, read_texts
from moderation.tables import appeal, chat_report, decision, feel, flag, post
from moderation.triage.words import words_of

__all__ = [
    "Appealed",
    "Made",
    "Mine",
    "Page",
    "Receipt",
    "Seen",
    "decided",
    "look_at_mine",
    "mine",
    "my_post",
    "page",
    "receipt_of",
    "receipts",
    "search",
    "see",
    "thread",
    "unseen",
]

MOST_REPLIES: Final = 200
MOST_SEARCHED: Final = 2000
MOST_FOUND: Final = 50
MOST_MINE: Final = 100


@dataclass(frozen=True, slots=True)
class Seen:
    """A post as somebody sees it."""

    row: PostRow
    text: str
    replies: int
    feels: int
    felt: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Some posts, and where to go on."""

    items: Sequence[Seen]
    after: tuple[int, str] | None


@dataclass(frozen=True, slots=True)
class Appealed:
    """An appeal and what came of it."""

    at: int
    state: str
    message: str


@dataclass(frozen=True, slots=True)
class Made:
    """A decision as whom it is about sees it; ``appeal_until``: None where they may not appeal."""

    row: DecisionRow
    appeal: Appealed | None
    appeal_until: int | None


@dataclass(frozen=True, slots=True)
class Mine:
    """One's own post, with the newest decision on it."""

    row: PostRow
    text: str
    feels: int
    decision: Made | None
    may: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Receipt:
    """What came of a flag or a report; ``again``: it was looked at another time, or is now."""

    id: str
    about: str
    reason: str
    at: int
    outcome: str | None
    outcome_at: int | None
    again: bool


def page(desk: Desk, space: str, *, after: tuple[int, str] | None, limit: int) -> Page:
    """Show posts of a space that are no replies, the newest first."""
    own, hidden = _begin(desk, space)
    query = _visible(hidden).where(post.c.space_id == space, post.c.reply_to.is_(None))
    if after is not None:
        at, name = after
        query = query.where(or_(post.c.at < at, and_(post.c.at == at, post.c.id < name)))
    query = query.order_by(post.c.at.desc(), post.c.id.desc()).limit(limit + 1)
    rows = [post_row(row) for row in desk.connection.execute(query)]
    last = rows[limit - 1] if len(rows) > limit else None
    found = _see(desk, rows[:limit], own, hidden)
    return Page(found, None if last is None else (last.at, last.id))


def thread(desk: Desk, space: str, name: str) -> tuple[Seen, list[Seen]]:
    """Show a post with its replies, the oldest first.

    Raises:
        Unknown: they see no such post.
    """
    own, hidden = _begin(desk, space)
    query = _visible(hidden).where(post.c.space_id == space)
    top = desk.connection.execute(query.where(post.c.id == name)).one_or_none()
    found = [] if top is None else _see(desk, [post_row(top)], own, hidden)
    if not found:
        raise Unknown(Rule.POST_UNKNOWN)
    below = query.where(post.c.reply_to == name).order_by(post.c.at, post.c.id).limit(MOST_REPLIES)
    rows = [post_row(row) for row in desk.connection.execute(below)]
    return found[0], _see(desk, rows, own, hidden)


def search(desk: Desk, space: str, text: str) -> tuple[list[Seen], bool]:
    """Find posts that have every word; says also whether older ones were not looked through."""
    own, hidden = _begin(desk, space)
    wanted = {word.text for word in words_of(text)}
    query = _visible(hidden).where(post.c.space_id == space)
    query = query.order_by(post.c.at.desc(), post.c.id.desc()).limit(MOST_SEARCHED + 1)
    rows = [post_row(row) for row in desk.connection.execute(query)]
    texts = _texts(desk, rows[:MOST_SEARCHED])
    found = [
        row
        for row in rows[:MOST_SEARCHED]
        if wanted and wanted <= {word.text for word in words_of(texts[row.id])}
    ]
    return _see(desk, found[:MOST_FOUND], own, hidden), len(rows) > MOST_SEARCHED


def see(desk: Desk, row: PostRow) -> Seen:
    """Show a post that somebody was found to see."""
    return _see(desk, [row], Care(), hidden_from(desk))[0]


def mine(desk: Desk) -> list[Mine]:
    """Show somebody's own posts, the newest first."""
    rows = desk.connection.execute(
        select(post)
        .where(post.c.author == desk.who.account)
        .order_by(post.c.at.desc(), post.c.id.desc())
        .limit(MOST_MINE)
    )
    return _mine(desk, [post_row(row) for row in rows])


def my_post(desk: Desk, row: PostRow) -> Mine:
    """Show one of somebody's own posts."""
    return _mine(desk, [row])[0]


def decided(desk: Desk, name: str) -> Made:
    """Show a decision about somebody to them, with their appeal.

    Raises:
        Unknown: it is about nobody or somebody else, or taken back, or about an appeal.
    """
    made = read_decision(desk, name)
    about_them = made.author == desk.who.account and made.kind is not Kind.APPEAL
    if not about_them or made.names is not None:
        raise Unknown(Rule.DECISION_UNKNOWN)
    about = None
    if made.kind is Kind.POST:
        about = read_post(desk.connection, desk.who.organisation, made.subject).post
    return _made(desk, made, _appeals(desk, [name]).get(name), about)


def look_at_mine(desk: Desk) -> None:
    """Note that somebody has seen what was decided about their posts."""
    desk.connection.execute(
        update(post)
        .where(post.c.author == desk.who.account, post.c.unseen.is_(True))
        .values(unseen=False)
    )


def unseen(desk: Desk) -> int:
    """Count the decisions that somebody has not looked at."""
    count = (
        select(func.count())
        .select_from(post)
        .where(post.c.author == desk.who.account, post.c.unseen.is_(True))
    )
    return desk.connection.scalar(count) or 0


def receipts(desk: Desk) -> list[Receipt]:
    """Say what came of somebody's flags and reports, the newest first."""
    me = desk.who.account
    flags = desk.connection.execute(
        select(flag).where(flag.c.reporter == me).order_by(flag.c.at.desc()).limit(MOST_MINE)
    )
    chats = desk.connection.execute(
        select(chat_report)
        .where(chat_report.c.reporter == me)
        .order_by(chat_report.c.at.desc())
        .limit(MOST_MINE)
    )
    found = [
        _receipt(row, about) for about, rows in (("post", flags), ("chat", chats)) for row in rows
    ]
    return sorted(found, key=lambda each: (-each.at, each.id))[:MOST_MINE]


def receipt_of(desk: Desk, name: str) -> Receipt:
    """Say what came of one of somebody's own flags."""
    mine = (flag.c.id == name, flag.c.reporter == desk.who.account)
    row = desk.connection.execute(select(flag).where(*mine)).one()
    return _receipt(row, "post")


def _receipt(row: Row[Any], about: str) -> Receipt:
    return Receipt(
        id=row.id,
        about=about,
        reason=row.reason,
        at=row.at,
        outcome=row.outcome,
        outcome_at=row.outcome_at,
        again=row.again_at is not None,
    )


def _begin(desk: Desk, space: str) -> tuple[Care, set[str]]:
    own = require_here(desk)
    read_space(desk, space)
    return own, hidden_from(desk)


def _is_visible() -> ColumnElement[bool]:
    approved = or_(post.c.pre.is_(False), post.c.approved == post.c.version)
    return and_(post.c.state == str(PostState.SHOWN), approved)


def _visible(hidden: Collection[str]) -> Select[Any]:
    query = select(post).where(_is_visible())
    return query.where(post.c.author.not_in(sorted(hidden))) if hidden else query


def _texts(desk: Desk, rows: Sequence[PostRow]) -> dict[str, str]:
    return read_texts(desk, {row.id: row.post.version for row in rows}) if rows else {}


def _see(desk: Desk, rows: Sequence[PostRow], own: Care, hidden: Collection[str]) -> list[Seen]:
    texts = _texts(desk, rows)
    kept = [row for row in rows if not mutes(own.words, texts[row.id])]
    names = [row.id for row in kept]
    if not names:
        return []
    replies = _counted(
        desk,
        select(post.c.reply_to, func.count())
        .where(post.c.reply_to.in_(names), _is_visible(), post.c.author.not_in(sorted(hidden)))
        .group_by(post.c.reply_to),
    )
    feels, felt = _feels(desk, names)
    return [
        Seen(row, texts[row.id], replies.get(row.id, 0), feels.get(row.id, 0), row.id in felt)
        for row in kept
    ]


def _feels(desk: Desk, names: Sequence[str]) -> tuple[dict[str, int], set[str]]:
    feels = _counted(
        desk,
        select(feel.c.post_id, func.count())
        .where(feel.c.post_id.in_(names))
        .group_by(feel.c.post_id),
    )
    felt = desk.connection.scalars(
        select(feel.c.post_id).where(
            feel.c.post_id.in_(names), feel.c.account_id == desk.who.account
        )
    )
    return feels, set(felt)


def _counted(desk: Desk, query: Select[Any]) -> dict[str, int]:
    return {row[0]: row[1] for row in desk.connection.execute(query)}


def _mine(desk: Desk, rows: Sequence[PostRow]) -> list[Mine]:
    if not rows:
        return []
    names = [row.id for row in rows]
    texts = _texts(desk, rows)
    decisions = _newest_decisions(desk, names)
    appeals = _appeals(desk, [each.id for each in decisions.values()])
    feels, _ = _feels(desk, names)
    made = {
        row.id: _made(desk, found, appeals.get(found.id), row.post)
        for row in rows
        for found in [decisions.get(row.id)]
        if found is not None
    }
    return [
        Mine(
            row=row,
            text=texts[row.id],
            feels=feels.get(row.id, 0),
            decision=made.get(row.id),
            may=_may(row, made.get(row.id)),
        )
        for row in rows
    ]


def _newest_decisions(desk: Desk, names: Sequence[str]) -> dict[str, DecisionRow]:
    """Find the newest decision on each post that is not taken back by an undo."""
    rows = desk.connection.execute(
        select(decision)
        .where(
            decision.c.subject.in_(names),
            decision.c.kind == str(Kind.POST),
            decision.c.names.is_(None),
        )
        .order_by(decision.c.fence)
    )
    return {row.subject: decision_row(desk, row) for row in rows}


def _appeals(desk: Desk, names: Sequence[str]) -> dict[str, Appealed]:
    """Find the appeals against decisions, with what was decided about them."""
    asked = desk.connection.execute(
        select(appeal.c.decision_id, appeal.c.at).where(appeal.c.decision_id.in_(names))
    ).all()
    rows = desk.connection.execute(
        select(decision).where(decision.c.subject.in_(names), decision.c.kind == str(Kind.APPEAL))
    )
    made = {row.subject: decision_row(desk, row) for row in rows}
    found: dict[str, Appealed] = {}
    for row in asked:
        about = made.get(row.decision_id)
        if about is None:
            found[row.decision_id] = Appealed(row.at, "waiting", "")
        else:
            state = "accepted" if "accept" in about.actions else "rejected"
            found[row.decision_id] = Appealed(row.at, state, about.message)
    return found


def _made(desk: Desk, row: DecisionRow, appealed: Appealed | None, about: Post | None) -> Made:
    until = appeal_until(row, about, asked=appealed is not None, now=desk.now)
    return Made(row, appealed, until)


def _may(row: PostRow, made: Made | None) -> tuple[str, ...]:
    may: list[str] = []
    if row.post.state in EDITABLE and not row.post.final:
        may.append("edit")
    if row.post.state not in {PostState.WITHDRAWN, PostState.REFUSED}:
        may.append("withdraw")
    if made is not None and made.appeal_until is not None:
        may.append("appeal")
    return tuple(may)
