"""Claiming, holding and giving back. docs/moderation.md section 4.

Claims run on row locks (``Locking`` of the gateway's storage): what a claim decides by is read and
locked in one statement, so that of any number of claims at once each takes another item.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Integer,
    Row,
    Select,
    and_,
    bindparam,
    case,
    delete,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    union_all,
    update,
)

from audit.record import AuditKind
from moderation.errors import Malformed, NotAllowed, Rule, Stale
from moderation.item import LEASE, Item, ItemState, Lost, Over, Taken, claim, give_back, heartbeat
from moderation.policies import MOST_TEXT, Act, Policy, check_proposal
from moderation.ports import Desk
from moderation.priority import Head, Lane, choose
from moderation.rows import ItemRow, item_row, read_item, write_item
from moderation.shifts import ShiftRow, current_shift, take_shift, write_shift
from moderation.tables import aside, item, proposal, skip

__all__ = [
    "LaneCount",
    "Proposed",
    "ask_second",
    "claim_next",
    "claim_this",
    "held",
    "hold_on",
    "lanes",
    "let_go",
    "pass_item",
    "require_free",
    "require_held",
    "set_aside",
    "skip_item",
]

_HELD: Final = select(item).where(
    item.c.holder == bindparam("me"), item.c.state == str(ItemState.OPEN)
)

SKIPPED: Final = 30 * 60 * 1000
CONFLICT: Final = "conflict"
PASSED: Final = "pass"
SECOND: Final = "second"


@dataclass(frozen=True, slots=True)
class LaneCount:
    """How many wait in a lane."""

    lane: Lane
    open: int
    overdue: int
    oldest_at: int | None


@dataclass(frozen=True, slots=True)
class Proposed:
    """What somebody would do, who asks for a second opinion."""

    version: int
    acts: Sequence[Act]
    policy: Policy | None
    note: str


def claim_next(desk: Desk) -> ItemRow | None:
    """Take the next item that somebody may judge; what they hold already is given again."""
    shift = take_shift(desk, later=True)
    mine = held(desk)
    found = _next(desk, shift.claims + 1) if mine is None else mine
    claims = shift.claims + int(mine is None and found is not None)
    write_shift(desk, replace(shift, claims=claims))
    return None if found is None else _take(desk, found)


def _next(desk: Desk, turn: int) -> ItemRow | None:
    while (chosen := choose(_heads(desk), turn, desk.now)) is not None:
        row = _lock_first(desk, chosen.lane)
        # Whoever had that lane's only item locked has taken it: look again.
        if row is not None:
            return item_row(row)
        if _all_locked(desk):
            return None
    return None


def claim_this(desk: Desk, name: str) -> ItemRow:
    """Take an item; what somebody held before is given back.

    Raises:
        Unknown: there is none.
        Stale: somebody has it, or it is decided.
        NotAllowed: it is a conflict of interest.
    """
    shift = take_shift(desk)
    found = read_item(desk.connection, desk.who.organisation, name)
    require_free(desk, found)
    before = held(desk)
    if before is not None and before.id != name:
        _release(desk, before)
    write_shift(desk, replace(shift, claims=shift.claims + 1))
    return _take(desk, found, gave_back=None if before is None or before.id == name else before.id)


def let_go(desk: Desk) -> str | None:
    """Give back what somebody holds, who goes off shift; says which item that is."""
    before = held(desk)
    if before is None:
        return None
    _release(desk, before)
    return before.id


def hold_on(desk: Desk, name: str, fence: int) -> ItemRow:
    """Make the lease longer.

    Raises:
        Stale: it has changed hands.
    """
    take_shift(desk)
    found = read_item(desk.connection, desk.who.organisation, name)
    state = require_held(heartbeat(found.item, desk.who.account, fence, desk.now))
    changed = replace(found, item=state)
    write_item(desk, changed)
    return changed


def skip_item(desk: Desk, name: str, fence: int) -> None:
    """Give an item back for now."""
    found = _give_back(desk, name, fence, "skip", desk.now + SKIPPED)
    desk.connection.execute(
        insert(skip).values(
            id=desk.new_id(),
            organisation_id=desk.who.organisation,
            item_id=name,
            at=desk.now,
            lane=int(found.rank.lane),
        )
    )
    _count(desk, "skipped")
    desk.enter(AuditKind.ITEM_SKIPPED, name)


def pass_item(desk: Desk, name: str, fence: int, handlers: Collection[str]) -> None:
    """Give an item back for good; for now where it is nobody's else: all ``handlers`` passed."""
    found = _give_back(desk, name, fence, PASSED, None)
    kept_from = desk.connection.scalars(
        select(aside.c.account_id).where(aside.c.item_id == name, aside.c.until.is_(None))
    )
    if not set(handlers) - set(kept_from) - {found.author}:
        desk.connection.execute(
            update(aside)
            .where(aside.c.item_id == name, aside.c.why == PASSED)
            .values(until=desk.now + SKIPPED)
        )
    _count(desk, "passed")
    # A pass costs nobody anything, so no entry says whose it was.
    desk.enter_unsaid(AuditKind.ITEM_PASSED, name)


def ask_second(desk: Desk, name: str, fence: int, proposed: Proposed) -> None:
    """Ask somebody else to decide, saying what one would do.

    Raises:
        Stale: it has changed hands, or what is judged has changed, or it was asked already.
        Malformed: the proposal is none.
    """
    found = read_item(desk.connection, desk.who.organisation, name)
    if found.item.second:
        raise Stale(Rule.ITEM_SECOND)
    wrong = check_proposal(found.kind, proposed.acts, proposed.policy)
    if wrong is None and not 0 < len(proposed.note.strip()) <= MOST_TEXT:
        wrong = "reason"
    if wrong is not None:
        raise Malformed(Rule.DECISION_REFUSED, rule=wrong)
    if proposed.version != found.item.version:
        raise Stale(Rule.ITEM_CHANGED, version=found.item.version)
    state = require_held(give_back(found.item, desk.who.account, fence))
    sealed = desk.keys.seal(
        desk.who.organisation, f"proposal:{name}:{found.times}", proposed.note.strip()
    )
    desk.connection.execute(
        insert(proposal).values(
            item_id=name,
            times=found.times,
            moderator=desk.who.account,
            at=desk.now,
            actions=" ".join(act.do for act in proposed.acts),
            policy=None if proposed.policy is None else str(proposed.policy),
            key_id=sealed.key_id,
            sealed=sealed.box,
        )
    )
    set_aside(desk, name, desk.who.account, SECOND, None)
    write_item(desk, replace(found, item=replace(state, second=True)))
    desk.enter(AuditKind.ITEM_SECOND_ASKED, name, version=proposed.version)


def lanes(desk: Desk) -> list[LaneCount]:
    """Count what waits, the highest lane first."""
    overdue = func.sum(case((item.c.due_at < desk.now, 1), else_=0))
    rows = desk.connection.execute(
        select(item.c.lane, func.count(), overdue, func.min(item.c.since))
        .where(item.c.organisation_id == desk.who.organisation, item.c.state == str(ItemState.OPEN))
        .group_by(item.c.lane)
    )
    found = {lane: (count, int(late), oldest) for lane, count, late, oldest in rows}
    return [LaneCount(lane, *found.get(lane, (0, 0, None))) for lane in sorted(Lane, reverse=True)]


def held(desk: Desk) -> ItemRow | None:
    """Find what somebody holds now."""
    rows = desk.connection.execute(_HELD, {"me": desk.who.account})
    found = [row for row in map(item_row, rows) if row.item.held_by(desk.now) is not None]
    return found[0] if found else None


def set_aside(desk: Desk, name: str, account: str, why: str, until: int | None) -> None:
    """Offer an item to somebody no more, or not until a time; a conflict stays one."""
    same = and_(aside.c.item_id == name, aside.c.account_id == account)
    known = desk.connection.execute(select(aside).where(same)).one_or_none()
    if known is not None and known.until is None:
        return
    desk.connection.execute(delete(aside).where(same))
    desk.connection.execute(
        insert(aside).values(item_id=name, account_id=account, why=why, until=until)
    )


def require_free(desk: Desk, found: ItemRow) -> None:
    """Let pass whom an item does not concern.

    Raises:
        NotAllowed: it does.
    """
    concerned = exists().where(
        aside.c.item_id == found.id,
        aside.c.account_id == desk.who.account,
        aside.c.why.in_((CONFLICT, SECOND)),
    )
    if found.author == desk.who.account or desk.connection.scalar(select(concerned)):
        raise NotAllowed(Rule.ITEM_CONFLICT)


def require_held(state: Item | Lost) -> Item:
    """Let pass whoever holds it.

    Raises:
        Stale: it has changed hands.
    """
    if isinstance(state, Lost):
        raise Stale(Rule.ITEM_LEASE_LOST, fence=state.fence)
    return state


def _release(desk: Desk, before: ItemRow) -> None:
    fence = before.item.fence + 1
    write_item(desk, replace(before, item=replace(before.item, holder=None, until=0, fence=fence)))


def _take(desk: Desk, found: ItemRow, *, gave_back: str | None = None) -> ItemRow:
    state = claim(found.item, desk.who.account, desk.now)
    if isinstance(state, Taken):
        raise Stale(Rule.ITEM_CLAIMED, account=state.holder, until=state.until)
    if isinstance(state, Over):
        raise Stale(Rule.ITEM_DECIDED)
    changed = replace(found, item=state)
    write_item(desk, changed)
    if state.fence != found.item.fence:
        given = {} if gave_back is None else {"gave_back": gave_back}
        desk.enter(AuditKind.ITEM_CLAIMED, found.id, fence=state.fence, **given)
    return changed


def _give_back(desk: Desk, name: str, fence: int, why: str, until: int | None) -> ItemRow:
    found = read_item(desk.connection, desk.who.organisation, name)
    state = require_held(give_back(found.item, desk.who.account, fence))
    write_item(desk, replace(found, item=state))
    set_aside(desk, name, desk.who.account, why, until)
    return found


def _count(desk: Desk, what: str) -> None:
    row: ShiftRow | None = current_shift(desk)
    if row is None:
        return
    shift = row.shift
    if what == "skipped":
        shift = replace(shift, skipped=shift.skipped + 1)
    else:
        shift = replace(shift, passed=shift.passed + 1)
    write_shift(desk, replace(row, shift=shift))


def _free(lane: ColumnElement[int]) -> Select[Any]:
    """Find the first item of a lane that nobody holds and that is offered to a moderator."""
    kept_from = exists().where(
        aside.c.item_id == item.c.id,
        aside.c.account_id == bindparam("me"),
        or_(aside.c.until.is_(None), aside.c.until > bindparam("now")),
    )
    return (
        select(item)
        .where(
            item.c.organisation_id == bindparam("organisation"),
            item.c.state == str(ItemState.OPEN),
            item.c.lane == lane,
            or_(
                item.c.lease_until <= bindparam("now"),
                item.c.lease_until > bindparam("farthest"),
            ),
            ~kept_from,
            item.c.author != bindparam("me"),
        )
        .order_by(item.c.due_at, item.c.id)
        .limit(1)
    )


# Made once: building and looking these up costs many times what the database does with them.
_FIRSTS: Final = union_all(
    *(
        select(
            _free(literal(int(lane)))
            .with_only_columns(item.c.id, item.c.lane, item.c.due_at)
            .subquery()
        )
        for lane in Lane
    )
)
_FIRST: Final = _free(bindparam("lane", type_=Integer)).with_for_update(skip_locked=True)


def _known(desk: Desk) -> dict[str, str | int]:
    return {
        "organisation": desk.who.organisation,
        "me": desk.who.account,
        "now": desk.now,
        "farthest": desk.now + LEASE,
    }


def _heads(desk: Desk) -> list[Head]:
    """Find the first free item of each lane, in one statement."""
    rows = desk.connection.execute(_FIRSTS, _known(desk))
    return [Head(row.id, Lane(row.lane), row.due_at) for row in rows]


def _lock_first(desk: Desk, lane: Lane) -> Row[Any] | None:
    """Lock the first free item of a lane; None where there is none, or others have them."""
    return desk.connection.execute(_FIRST, _known(desk) | {"lane": int(lane)}).one_or_none()


def _all_locked(desk: Desk) -> bool:
    """Say whether other claims have every free item in hand at this moment."""
    return all(_lock_first(desk, lane) is None for lane in Lane)
