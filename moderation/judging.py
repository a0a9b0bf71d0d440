"""Deciding about an item. docs/moderation.md section 5."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import select, update

from audit.record import AuditKind
from moderation.decisions import DecisionRow, decision_row, keep, move, read_decision, supersede
from moderation.errors import Malformed, Rule, Stale
from moderation.flagging import decide_flags, overturn_flags
from moderation.intake import open_again
from moderation.item import Changed, Item, ItemState, Kind, judge
from moderation.policies import UPHOLDS, Act, Do, Policy, fault, main_of
from moderation.ports import Desk, Escalate, Escalation
from moderation.post import (
    Approve,
    Event,
    Hide,
    NotPossible,
    PostState,
    Refuse,
    Return,
    apply,
)
from moderation.queue import require_free, require_held
from moderation.rows import (
    ItemRow,
    read_item,
    read_post,
    write_item,
    write_post,
)
from moderation.shifts import current_shift, write_shift
from moderation.tables import chat_report, decision, proposal

__all__ = ["Wanted", "decide"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a moderator wants to decide."""

    fence: int
    version: int
    acts: Sequence[Act]
    policy: Policy | None
    reason: str
    message: str


def decide(desk: Desk, escalate: Escalate, name: str, wanted: Wanted) -> DecisionRow:
    """Decide about an item; the same again is the decision that was made.

    Raises:
        Unknown: there is no such item.
        Malformed: it lacks what a decision needs.
        Stale: it has changed hands, or what is judged has changed.
        NotAllowed: it is a conflict of interest.
    """
    found = read_item(desk.connection, desk.who.organisation, name)
    repeated = _repeated(desk, found, wanted)
    if repeated is not None:
        return repeated
    wrong = fault(found.kind, wanted.acts, wanted.policy, wanted.reason, wanted.message)
    if not found.author and any(act.do is Do.STANDING for act in wanted.acts):
        wrong = "actions"
    if wrong is not None:
        raise Malformed(Rule.DECISION_REFUSED, rule=wrong)
    require_free(desk, found)
    state = _judged(found.item, desk.who.account, wanted)
    made = _made(desk, found, wanted)
    ask = _escalated(desk, escalate, found, made, wanted)
    made = replace(made, ask=ask, names=_carry_out(desk, found, made, wanted))
    keep(desk, made, found, wanted.fence)
    write_item(desk, replace(found, item=state))
    _count(desk)
    desk.enter(
        AuditKind.ITEM_DECIDED,
        name,
        decision=made.id,
        subject=found.subject,
        version=wanted.version,
        actions=list(made.actions),
        policy=made.policy or "",
        level=made.level or "",
        names=made.names or "",
    )
    return made


def _repeated(desk: Desk, found: ItemRow, wanted: Wanted) -> DecisionRow | None:
    row = desk.connection.execute(
        select(decision).where(
            decision.c.item_id == found.id,
            decision.c.moderator == desk.who.account,
            decision.c.fence == wanted.fence,
            decision.c.actions != str(Do.UNDO),
        )
    ).one_or_none()
    if row is None:
        return None
    made = decision_row(desk, row)
    same = (
        made.actions == tuple(str(act.do) for act in wanted.acts)
        and made.version == wanted.version
        and made.reason == wanted.reason.strip()
        and made.message == wanted.message.strip()
    )
    return made if same else None


def _judged(state: Item, me: str, wanted: Wanted) -> Item:
    judged = judge(state, me, wanted.fence, wanted.version)
    if isinstance(judged, Changed):
        raise Stale(Rule.ITEM_CHANGED, version=judged.version)
    if state.state is ItemState.DECIDED:
        raise Stale(Rule.ITEM_DECIDED)
    return require_held(judged)


def _made(desk: Desk, found: ItemRow, wanted: Wanted) -> DecisionRow:
    levels = [act.level for act in wanted.acts if act.level is not None]
    return DecisionRow(
        id=desk.new_id(),
        item=found.id,
        kind=found.kind,
        subject=found.subject,
        author=found.author,
        moderator=desk.who.account,
        at=desk.now,
        version=wanted.version,
        actions=tuple(str(act.do) for act in wanted.acts),
        policy=None if wanted.policy is None else str(wanted.policy),
        reason=wanted.reason.strip(),
        message=wanted.message.strip(),
        level=str(levels[0]) if levels else None,
        names=None,
        undone_by=None,
        agreed=_agreement(desk, found, wanted),
        ask=None,
    )


def _agreement(desk: Desk, found: ItemRow, wanted: Wanted) -> bool | None:
    if not found.item.second:
        return None
    actions = desk.connection.scalar(
        select(proposal.c.actions).where(
            proposal.c.item_id == found.id, proposal.c.times == found.times
        )
    )
    return str(main_of(found.kind, wanted.acts)) in (actions or "").split()


def _escalated(
    desk: Desk, escalate: Escalate, found: ItemRow, made: DecisionRow, wanted: Wanted
) -> str | None:
    if not any(act.do is Do.ESCALATE for act in wanted.acts):
        return None
    about = made if found.kind is not Kind.APPEAL else read_decision(desk, found.subject)
    escalated = escalate(
        desk.connection,
        Escalation(
            organisation=desk.who.organisation,
            source="report" if about.kind is Kind.CHAT else "post",
            subject=about.subject,
            author=found.author,
            decision=made.id,
            item=found.id,
            policy=made.policy,
            reason=made.reason,
            account=desk.who.account,
            by=desk.who.device,
            at=desk.now,
        ),
    )
    desk.hints.asks.append(escalated.ask)
    return escalated.ask


def _carry_out(desk: Desk, found: ItemRow, made: DecisionRow, wanted: Wanted) -> str | None:
    """Do to the subject what was decided; returns the decision that this one replaces."""
    main = main_of(found.kind, wanted.acts)
    match found.kind:
        case Kind.POST:
            _judge_post(desk, found, made, main)
            return None
        case Kind.APPEAL:
            return _judge_appeal(desk, found, made, main)
        case Kind.CHAT:
            desk.connection.execute(
                update(chat_report)
                .where(chat_report.c.id == found.subject)
                .values(outcome="acted" if main in UPHOLDS else "not_acted", outcome_at=desk.now)
            )
            return None


def _judge_post(desk: Desk, found: ItemRow, made: DecisionRow, main: Do | None) -> None:
    row = read_post(desk.connection, desk.who.organisation, found.subject)
    if row.post.state is not PostState.WITHDRAWN:
        final = str(Do.ESCALATE) in made.actions
        move(desk, row, _event(main, made.version, final=final))
    decide_flags(desk, row.id, upheld=main in UPHOLDS)


def _event(main: Do | None, version: int, *, final: bool) -> Event:
    events: dict[Do | None, Event] = {
        Do.APPROVE: Approve(version),
        Do.RETURN: Return(),
        Do.REFUSE: Refuse(final=final),
        Do.HIDE: Hide(),
    }
    return events[main]


def _judge_appeal(desk: Desk, found: ItemRow, made: DecisionRow, main: Do | None) -> str:
    old = read_decision(desk, found.subject)
    if main is Do.REJECT:
        desk.hints.post(old.author, old.subject, old.version)
        _mark_unseen(desk, old)
        return old.id
    supersede(desk, old.id, made.id)
    _overturn(desk, old)
    if old.kind is Kind.POST:
        row = read_post(desk.connection, desk.who.organisation, old.subject)
        changed = apply(row.post, Approve(old.version))
        if isinstance(changed, NotPossible):
            if row.post.state is not PostState.WITHDRAWN:
                open_again(desk, row)
        else:
            move(desk, row, Approve(old.version))
    return old.id


def _overturn(desk: Desk, old: DecisionRow) -> None:
    """Have what reporters are told follow: what they reported was not against the rules."""
    if old.kind is Kind.POST:
        overturn_flags(desk, old.subject, old.at)
        return
    desk.connection.execute(
        update(chat_report)
        .where(chat_report.c.id == old.subject, chat_report.c.outcome == "acted")
        .values(outcome="not_acted", outcome_at=desk.now, again_at=desk.now)
    )


def _mark_unseen(desk: Desk, old: DecisionRow) -> None:
    if old.kind is Kind.POST:
        row = read_post(desk.connection, desk.who.organisation, old.subject)
        write_post(desk.connection, replace(row, unseen=True))


def _count(desk: Desk) -> None:
    row = current_shift(desk)
    if row is not None:
        write_shift(desk, replace(row, shift=replace(row.shift, decided=row.shift.decided + 1)))
