"""Another look: appeals, and decisions that are taken back. docs/moderation.md section 5."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import insert, select, update

from audit.record import AuditKind
from moderation.decisions import (
    DecisionRow,
    appeal_until,
    keep,
    move,
    read_decision,
    supersede,
)
from moderation.errors import Malformed, NotAllowed, Rule, Stale, Unknown
from moderation.flagging import reopen_flags
from moderation.intake import open_again
from moderation.item import Item, ItemState, Kind
from moderation.policies import MOST_TEXT, Do
from moderation.ports import Desk
from moderation.post import NotPossible, Undo, apply
from moderation.priority import Weighed, rank
from moderation.queue import CONFLICT, require_free, set_aside
from moderation.rows import ItemRow, add_item, item_about, read_item, read_post, write_item
from moderation.tables import appeal as appeals
from moderation.tables import chat_report, decision, proposal
from moderation.text import clean

__all__ = ["appeal", "undo"]


def undo(desk: Desk, name: str, reason: str) -> DecisionRow:
    """Take a decision back by a new one that names it; a human looks again.

    Raises:
        Unknown: there is no such decision.
        NotAllowed: it is a conflict of interest.
        Stale: it was taken back already.
        Malformed: no reason, a newer decision about the same, or one about an appeal.
    """
    old = read_decision(desk, name)
    found = read_item(desk.connection, desk.who.organisation, old.item)
    require_free(desk, found)
    if old.undone_by is not None or Do.UNDO in old.actions:
        raise Stale(Rule.DECISION_UNDONE)
    _require_undoable(desk, old, reason)
    made = DecisionRow(
        id=desk.new_id(),
        item=old.item,
        kind=old.kind,
        subject=old.subject,
        author=old.author,
        moderator=desk.who.account,
        at=desk.now,
        version=old.version,
        actions=(str(Do.UNDO),),
        policy=None,
        reason=reason.strip(),
        message="",
        level=None,
        names=old.id,
        undone_by=None,
        agreed=None,
        ask=None,
    )
    keep(desk, made, found, found.item.fence)
    supersede(desk, old.id, made.id)
    _look_again(desk, old, found)
    desk.enter(AuditKind.ITEM_UNDONE, old.item, decision=made.id, names=old.id)
    return made


def appeal(desk: Desk, name: str, text: str, post: str | None) -> None:
    """Ask for another look at a decision about oneself, by somebody else.

    Raises:
        Unknown: it is no decision about them, or about another post.
        NotAllowed: it was appealed, is too old, let the post through, or decides nothing now.
        Malformed: nothing, or too much, is left of the text.
    """
    kept = clean(text, MOST_TEXT)
    if kept is None:
        raise Malformed(Rule.POST_TEXT)
    old = read_decision(desk, name)
    if old.author != desk.who.account or (post is not None and old.subject != post):
        raise Unknown(Rule.DECISION_UNKNOWN)
    if not _may_appeal(desk, old):
        raise NotAllowed(Rule.POST_NO_APPEAL)
    row = ItemRow(
        id=desk.new_id(),
        organisation=desk.who.organisation,
        kind=Kind.APPEAL,
        subject=old.id,
        author=old.author,
        space=None,
        item=Item(version=1),
        rank=rank(Weighed(least=1), desk.now),
        since=desk.now,
    )
    add_item(desk, row, ())
    sealed = desk.keys.seal(row.organisation, f"appeal:{row.id}", kept)
    desk.connection.execute(
        insert(appeals).values(
            item_id=row.id,
            decision_id=old.id,
            at=desk.now,
            key_id=sealed.key_id,
            sealed=sealed.box,
        )
    )
    for account in {old.moderator, *_asked_before(desk, old.item)}:
        set_aside(desk, row.id, account, CONFLICT, None)
    desk.enter(AuditKind.POST_APPEALED, old.subject, decision=old.id, item=row.id)


def _look_again(desk: Desk, old: DecisionRow, found: ItemRow) -> None:
    if old.kind is Kind.CHAT:
        state = replace(found.item, state=ItemState.OPEN, second=False)
        times = found.times + 1
        write_item(desk, replace(found, item=state, times=times, since=desk.now))
        desk.connection.execute(
            update(chat_report)
            .where(chat_report.c.id == old.subject)
            .values(outcome=None, outcome_at=None, again_at=desk.now)
        )
        return
    row = read_post(desk.connection, desk.who.organisation, old.subject)
    changed = apply(row.post, Undo())
    if not isinstance(changed, NotPossible):
        move(desk, row, Undo())
        row = replace(row, post=changed)
    # They wait with it again: what they say is what puts it where it belongs.
    reopen_flags(desk, old.subject, old.at)
    open_again(desk, row)


def _require_undoable(desk: Desk, old: DecisionRow, reason: str) -> None:
    newest = desk.connection.scalar(
        select(decision.c.id)
        .where(decision.c.subject == old.subject)
        # By the fence, which grows: two decisions may be of the same millisecond.
        .order_by(decision.c.fence.desc())
        .limit(1)
    )
    rule = None
    if old.kind is Kind.APPEAL:
        rule = "appeal"
    elif newest != old.id:
        rule = "newer"
    elif not 0 < len(reason.strip()) <= MOST_TEXT:
        rule = "reason"
    if rule is not None:
        raise Malformed(Rule.DECISION_REFUSED, rule=rule)


def _may_appeal(desk: Desk, old: DecisionRow) -> bool:
    asked = item_about(desk.connection, Kind.APPEAL, old.id) is not None
    about = None
    if old.kind is Kind.POST:
        about = read_post(desk.connection, desk.who.organisation, old.subject).post
    return appeal_until(old, about, asked=asked, now=desk.now) is not None


def _asked_before(desk: Desk, name: str) -> Sequence[str]:
    return desk.connection.scalars(
        select(proposal.c.moderator).where(proposal.c.item_id == name)
    ).all()
