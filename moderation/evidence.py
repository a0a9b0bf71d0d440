"""What a moderator is shown: the evidence, which is counted, and the history."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from sqlalchemy import func, or_, select

from audit.record import AuditKind
from audit.tables import entry
from moderation.decisions import DecisionRow, decision_row, read_decision
from moderation.errors import Rule, Unknown
from moderation.item import ItemState, Kind, holds
from moderation.people import standing_of
from moderation.ports import Desk
from moderation.queue import require_free, require_held
from moderation.rows import (
    ItemRow,
    PostRow,
    marks_of,
    post_row,
    read_item,
    read_post,
    read_texts,
    write_item,
)
from moderation.sealing import Sealed
from moderation.shifts import take_shift, write_shift
from moderation.standing import Standing
from moderation.tables import appeal, decision, flag, item, post, post_text, proposal
from moderation.triage.matcher import Mark

__all__ = [
    "AppealText",
    "Event",
    "Evidence",
    "FlagNote",
    "History",
    "PostInHistory",
    "PostText",
    "SecondOpinion",
    "Version",
    "item_history",
    "open_attachment",
    "open_item",
    "person_history",
]

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a post."""

    version: int
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class PostText:
    """A post with every version; ``before`` is what it replies to, with its text."""

    row: PostRow
    versions: Sequence[Version]
    before: tuple[PostRow, str] | None


@dataclass(frozen=True, slots=True)
class FlagNote:
    """A flag without its reporter; the day alone, so that nobody works out who it was."""

    reason: str
    note: str
    day: str


@dataclass(frozen=True, slots=True)
class AppealText:
    """What somebody says against a decision."""

    at: int
    text: str
    decision: DecisionRow


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is judged; a chat's is read by whoever knows reports."""

    item: ItemRow
    post: PostText | None
    marks: Sequence[Mark]
    flags: Sequence[FlagNote]
    appeal: AppealText | None


@dataclass(frozen=True, slots=True)
class PostInHistory:
    """A post without its text."""

    row: PostRow
    lane: int
    flags: int


@dataclass(frozen=True, slots=True)
class Event:
    """Something that the trail says; ``by``: a device, or "" for nobody who is named."""

    at: int
    kind: str
    by: str


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What somebody would have done, who asked for a second opinion."""

    by: str
    at: int
    actions: tuple[str, ...]
    policy: str | None
    note: str


@dataclass(frozen=True, slots=True)
class History:
    """Everything about an item, or about a person."""

    standing: Standing
    decisions: Sequence[DecisionRow]
    posts: Sequence[PostInHistory]
    events: Sequence[Event]
    seconds: Sequence[SecondOpinion]
    flags_against: int
    appeals: tuple[int, int, int]


def open_item(desk: Desk, name: str, fence: int) -> Evidence:
    """Show what is judged to whoever holds it; a deed, counted as exposure once a claim.

    Raises:
        Stale: it has changed hands.
        NotAllowed: it is a conflict of interest.
    """
    found = _open(desk, name, fence)
    about, said = _post_of(desk, found), _appeal_text(desk, found)
    old = None if said is None else said.decision
    return Evidence(
        item=found,
        post=None if about is None else _post_text(desk, about),
        marks=marks_of(desk, name) if old is None else _marks_then(desk, old),
        flags=[] if about is None else _flags(desk, about, old),
        appeal=said,
    )


def open_attachment(desk: Desk, name: str, fence: int, attachment: str) -> str:
    """Enter that whoever holds an item opens an attachment; return the report that discloses it.

    Raises:
        Stale: it has changed hands.
        NotAllowed: it is a conflict of interest.
        Unknown: there is no such item of a chat.
    """
    found = _open(desk, name, fence)
    if found.kind is not Kind.CHAT:
        raise Unknown(Rule.ITEM_UNKNOWN)
    desk.enter(AuditKind.ITEM_ATTACHMENT_OPENED, name, report=found.subject, attachment=attachment)
    return found.subject


def item_history(desk: Desk, name: str) -> tuple[ItemRow, History]:
    """Show everything about an item and its author; a deed."""
    found = read_item(desk.connection, desk.who.organisation, name)
    subjects = [found.id, found.subject]
    history = _history(desk, found.author, subjects)
    desk.enter(AuditKind.HISTORY_READ, name)
    return found, history


def person_history(desk: Desk, account: str) -> History:
    """Show everything about a person; a deed."""
    subjects = list(
        desk.connection.scalars(
            select(item.c.id)
            .where(item.c.author == account)
            .order_by(item.c.since.desc())
            .limit(MOST)
        )
    )
    history = _history(desk, account, [account, *subjects])
    desk.enter(AuditKind.HISTORY_READ, account)
    return history


def _open(desk: Desk, name: str, fence: int) -> ItemRow:
    """Let whoever holds an item look at it; entered and counted once a claim."""
    found = read_item(desk.connection, desk.who.organisation, name)
    require_free(desk, found)
    lost = holds(found.item, desk.who.account, fence)
    if lost is not None:
        require_held(lost)
    shift = take_shift(desk)
    if found.opened_fence == fence:
        return found
    opened = replace(found, opened_fence=fence)
    write_item(desk, opened)
    write_shift(desk, replace(shift, shift=shift.shift.opened(opened.rank.lane)))
    desk.enter(AuditKind.ITEM_OPENED, name, subject=opened.subject, version=opened.item.version)
    return opened


def _post_of(desk: Desk, found: ItemRow) -> PostRow | None:
    subject = found.subject
    if found.kind is Kind.APPEAL:
        old = read_decision(desk, found.subject)
        if old.kind is not Kind.POST:
            return None
        subject = old.subject
    elif found.kind is Kind.CHAT:
        return None
    return read_post(desk.connection, desk.who.organisation, subject)


def _post_text(desk: Desk, row: PostRow) -> PostText:
    organisation = desk.who.organisation
    rows = desk.connection.execute(
        select(post_text).where(post_text.c.post_id == row.id).order_by(post_text.c.version)
    )
    versions = [
        Version(
            each.version,
            each.at,
            desk.keys.open(
                organisation, f"post:{row.id}:{each.version}", Sealed(each.key_id, each.sealed)
            ),
        )
        for each in rows
    ]
    before = None
    if row.reply_to is not None:
        above = read_post(desk.connection, organisation, row.reply_to)
        before = (above, read_texts(desk, {above.id: above.post.version})[above.id])
    return PostText(row, versions, before)


def _marks_then(desk: Desk, old: DecisionRow) -> list[Mark]:
    """Show what triage found in the version that was decided about, where it was not edited."""
    found = read_item(desk.connection, desk.who.organisation, old.item)
    return marks_of(desk, found.id) if found.item.version == old.version else []


def _flags(desk: Desk, row: PostRow, old: DecisionRow | None) -> list[FlagNote]:
    """Show the flags that wait; of an appeal, those that the decision had before it."""
    then = flag.c.outcome.is_(None) if old is None else flag.c.outcome_at == old.at
    rows = desk.connection.execute(
        select(flag)
        .where(flag.c.post_id == row.id, then)
        # By id, which is random: the order in which they came could tell who it was.
        .order_by(flag.c.id)
    )
    return [
        FlagNote(
            each.reason,
            desk.keys.open(
                desk.who.organisation, f"flag:{each.id}", Sealed(each.key_id, each.sealed)
            ),
            datetime.fromtimestamp(each.at / 1000, UTC).date().isoformat(),
        )
        for each in rows
    ]


def _appeal_text(desk: Desk, found: ItemRow) -> AppealText | None:
    if found.kind is not Kind.APPEAL:
        return None
    row = desk.connection.execute(select(appeal).where(appeal.c.item_id == found.id)).one()
    sealed = Sealed(row.key_id, row.sealed)
    text = desk.keys.open(desk.who.organisation, f"appeal:{found.id}", sealed)
    return AppealText(row.at, text, read_decision(desk, row.decision_id))


def _history(desk: Desk, author: str, subjects: Sequence[str]) -> History:
    connection, organisation = desk.connection, desk.who.organisation
    decisions = connection.execute(
        select(decision)
        .where(decision.c.organisation_id == organisation, decision.c.author == author)
        .order_by(decision.c.at.desc(), decision.c.id)
        .limit(MOST)
    )
    posts = connection.execute(
        select(post, item.c.lane, item.c.flags)
        .join(item, item.c.subject == post.c.id)
        .where(post.c.organisation_id == organisation, post.c.author == author)
        .order_by(post.c.at.desc(), post.c.id)
        .limit(MOST)
    )
    events = connection.execute(
        select(entry.c.at, entry.c.kind, entry.c.actor)
        .where(entry.c.organisation_id == organisation, entry.c.subject.in_(subjects))
        .order_by(entry.c.number.desc())
        .limit(MOST)
    )
    against = (
        select(func.count())
        .select_from(flag)
        .where(flag.c.organisation_id == organisation, flag.c.author == author)
    )
    return History(
        standing=standing_of(connection, author, desk.now),
        decisions=[decision_row(desk, row) for row in decisions],
        posts=[PostInHistory(post_row(row), row.lane, row.flags) for row in posts],
        events=[Event(row.at, row.kind, row.actor) for row in events],
        seconds=_seconds(desk, subjects[0]),
        flags_against=connection.scalar(against) or 0,
        appeals=_appeal_counts(desk, author),
    )


def _seconds(desk: Desk, name: str) -> list[SecondOpinion]:
    """Show second opinions that were asked for, once somebody else has decided."""
    rows = desk.connection.execute(
        select(proposal)
        .join(item, item.c.id == proposal.c.item_id)
        .where(
            proposal.c.item_id == name,
            or_(item.c.state == str(ItemState.DECIDED), item.c.times > proposal.c.times),
        )
        .order_by(proposal.c.times)
    )
    return [
        SecondOpinion(
            row.moderator,
            row.at,
            tuple(row.actions.split()),
            row.policy,
            desk.keys.open(
                desk.who.organisation,
                f"proposal:{name}:{row.times}",
                Sealed(row.key_id, row.sealed),
            ),
        )
        for row in rows
    ]


def _appeal_counts(desk: Desk, author: str) -> tuple[int, int, int]:
    """Count the appeals that were accepted, rejected, and that wait."""
    rows = desk.connection.scalars(
        select(decision.c.actions)
        .join(appeal, appeal.c.item_id == decision.c.item_id)
        .where(decision.c.author == author, decision.c.kind == str(Kind.APPEAL))
    ).all()
    asked = (
        select(func.count())
        .select_from(appeal)
        .join(item, item.c.id == appeal.c.item_id)
        .where(item.c.author == author)
    )
    accepted = sum("accept" in actions.split() for actions in rows)
    total = desk.connection.scalar(asked) or 0
    return accepted, len(rows) - accepted, total - len(rows)
