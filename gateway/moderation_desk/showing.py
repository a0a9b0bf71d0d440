"""Rows of the moderation room as the queue answers them, with names put in."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import bindparam, select

from gateway.cases.store import find_raised
from gateway.chat.bundle import read_message
from gateway.chat.replies import PersonName
from gateway.chat.tables import entry
from gateway.moderation_desk import shapes
from gateway.moderation_desk.names import accounts_of_devices, named, names_of
from gateway.spaces.service import standing_shape
from moderation import evidence, reports
from moderation.decisions import DecisionRow, read_decision
from moderation.exposure import Shift
from moderation.item import ItemState, Kind
from moderation.people import standings
from moderation.places import SpaceRow
from moderation.ports import Desk
from moderation.rows import ItemRow
from moderation.stuck import Stuck
from moderation.tables import post, space

__all__ = [
    "decision_shapes",
    "evidence_shape",
    "history_shape",
    "item_shape",
    "item_shapes",
    "saved_space",
    "shift_shape",
    "stuck_shape",
]

# Made once: every claim shows an item.
_PLACES: Final = select(space.c.id, space.c.name).where(
    space.c.id.in_(bindparam("spaces", expanding=True))
)
_READ_FIRST: Final = select(post.c.id).where(
    post.c.id.in_(bindparam("posts", expanding=True)), post.c.pre.is_(True)
)


def item_shape(desk: Desk, row: ItemRow) -> shapes.ItemShape:
    """Show an item."""
    return item_shapes(desk, [row])[0]


def item_shapes(desk: Desk, rows: Sequence[ItemRow]) -> list[shapes.ItemShape]:
    """Show items."""
    connection = desk.connection
    names = names_of(connection, [who for row in rows for who in (row.author, row.item.holder)])
    levels = standings(connection, [row.author for row in rows], desk.now)
    spaces = sorted({row.space for row in rows if row.space})
    places = {each.id: each.name for each in connection.execute(_PLACES, {"spaces": spaces})}
    pre = set(connection.scalars(_READ_FIRST, {"posts": [row.subject for row in rows]}))
    return [_item(desk, row, names, str(levels[row.author].level), places, pre) for row in rows]


def _item(
    desk: Desk,
    row: ItemRow,
    names: dict[str, PersonName],
    level: str,
    places: dict[str, str],
    pre: set[str],
) -> shapes.ItemShape:
    holder = row.item.held_by(desk.now)
    is_open = row.item.state is ItemState.OPEN
    author = named(names, row.author)
    return shapes.ItemShape(
        id=row.id,
        kind=str(row.kind),
        state=_state(is_open=is_open, holder=holder),
        lane=int(row.rank.lane),
        score=row.rank.score,
        since=row.since,
        due_at=row.rank.due_at,
        overdue=is_open and row.rank.due_at < desk.now,
        version=row.item.version,
        space=None if row.space is None else shapes.SpaceName(row.space, places[row.space]),
        author=None if author is None else shapes.Author(author.account, author.name, level),
        categories=list(row.categories),
        flags=row.flags,
        pre=row.subject in pre,
        second=row.item.second,
        times=row.times,
        holder=named(names, holder),
        lease_until=row.item.until if holder is not None else None,
        fence=row.item.fence,
    )


def _state(*, is_open: bool, holder: str | None) -> str:
    if not is_open:
        return "decided"
    return "open" if holder is None else "claimed"


def shift_shape(shift: Shift, now: int) -> shapes.ShiftShape:
    """Show a shift."""
    return shapes.ShiftShape(
        began_at=shift.began_at,
        exposure=shift.exposure,
        decided=shift.decided,
        skipped=shift.skipped,
        passed=shift.passed,
        break_due=shift.break_due(now),
    )


def stuck_shape(found: Stuck | None) -> shapes.StuckShape | None:
    """Show what nobody may judge."""
    if found is None:
        return None
    return shapes.StuckShape(str(found.why), found.items, int(found.lane), found.since)


def decision_shapes(desk: Desk, rows: Sequence[DecisionRow]) -> list[shapes.DecisionShape]:
    """Show decisions."""
    names = names_of(desk.connection, [row.moderator for row in rows])
    cases = _cases(desk, rows)
    return [
        shapes.DecisionShape(
            id=row.id,
            item=row.item,
            kind=str(row.kind),
            subject=row.subject,
            version=row.version,
            at=row.at,
            by=names.get(row.moderator, PersonName(row.moderator, "")),
            actions=list(row.actions),
            policy=row.policy,
            reason=row.reason,
            message=row.message,
            level=row.level,
            names=row.names,
            undone_by=row.undone_by,
            agreed=row.agreed,
            case=cases.get(row.id),
            ask=row.ask,
        )
        for row in rows
    ]


def _cases(desk: Desk, rows: Sequence[DecisionRow]) -> dict[str, str]:
    """Find the case that each escalation opened or raised again, by decision."""
    found: dict[str, str] = {}
    for row in rows:
        if row.ask is None:
            continue
        about = row if row.kind is not Kind.APPEAL else read_decision(desk, row.subject)
        kind = "report" if about.kind is Kind.CHAT else "post"
        case = find_raised(desk.connection, desk.who.organisation, kind, about.subject, row.at)
        if case is not None:
            found[row.id] = case
    return found


def evidence_shape(desk: Desk, found: evidence.Evidence) -> shapes.EvidenceShape:
    """Show what is judged."""
    chat = None
    if found.item.kind is Kind.CHAT:
        chat = _chat(desk, reports.read_disclosure(desk, found.item.subject))
    return shapes.EvidenceShape(
        item=item_shape(desk, found.item),
        post=None if found.post is None else _post(desk, found.post),
        marks=[
            shapes.MarkShape(mark.category, mark.severity, mark.piece, mark.begin, mark.end)
            for mark in found.marks
        ],
        flags=[shapes.FlagShape(each.reason, each.note, each.day) for each in found.flags],
        appeal=None
        if found.appeal is None
        else shapes.AppealEvidence(
            found.appeal.at,
            found.appeal.text,
            decision_shapes(desk, [found.appeal.decision])[0],
        ),
        chat=chat,
    )


def history_shape(desk: Desk, found: evidence.History) -> shapes.HistoryShape:
    """Show a history."""
    people = accounts_of_devices(desk.connection, [event.by for event in found.events])
    accepted, rejected, waiting = found.appeals
    return shapes.HistoryShape(
        standing=standing_shape(found.standing),
        decisions=decision_shapes(desk, found.decisions),
        posts=[
            shapes.PostHistory(
                each.row.id,
                each.row.at,
                str(each.row.post.state),
                each.row.post.version,
                each.lane,
                each.flags,
            )
            for each in found.posts
        ],
        events=[
            shapes.EventShape(event.at, event.kind, people.get(event.by)) for event in found.events
        ],
        seconds=[_second(desk, each) for each in found.seconds],
        flags_against=found.flags_against,
        appeals={"accepted": accepted, "rejected": rejected, "waiting": waiting},
    )


def saved_space(row: SpaceRow) -> shapes.SavedSpaceShape:
    """Show a space to who sets it up."""
    return shapes.SavedSpaceShape(
        id=row.id,
        version=row.version,
        name=row.name,
        about=row.about,
        age_band=row.age_band,
        closed=row.closed,
        flag_limit=row.flag_limit,
        hours=row.hours,
    )


def _post(desk: Desk, found: evidence.PostText) -> shapes.PostEvidence:
    before = None
    if found.before is not None:
        above, text = found.before
        author = names_of(desk.connection, [above.author])[above.author]
        before = shapes.ReplyTo(above.id, text, author)
    return shapes.PostEvidence(
        id=found.row.id,
        state=str(found.row.post.state),
        version=found.row.post.version,
        text=found.versions[-1].text,
        versions=[shapes.VersionShape(each.version, each.at, each.text) for each in found.versions],
        reply_to=before,
    )


def _second(desk: Desk, found: evidence.SecondOpinion) -> shapes.SecondShape:
    names = names_of(desk.connection, [found.by])
    return shapes.SecondShape(
        names.get(found.by, PersonName(found.by, "")),
        found.at,
        list(found.actions),
        found.policy,
        found.note,
    )


def _chat(desk: Desk, found: reports.Disclosure) -> shapes.ChatEvidence:
    return shapes.ChatEvidence(
        report=found.report,
        conversation=found.conversation,
        reason=found.reason,
        note=found.note,
        at=found.at,
        seqs=list(found.seqs),
        body=found.body,
        sealed=found.sealed,
        verdict=found.verdict,
        places=_places(desk, found),
    )


def _places(desk: Desk, found: reports.Disclosure) -> list[shapes.Place]:
    """Say what the gateway's own log knows of the disclosed entries, as far as they are there."""
    rows = desk.connection.execute(
        select(entry)
        .where(
            entry.c.conversation_id == found.conversation,
            entry.c.seq.in_(found.seqs),
            entry.c.kind == "application",
        )
        .order_by(entry.c.seq)
    )
    return [
        shapes.Place(
            row.seq,
            row.at,
            row.sender,
            row.message_id,
            read_message(row.body, found.conversation, row.message_id).commitment,
        )
        for row in rows
    ]
