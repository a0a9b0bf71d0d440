"""Moderators' shifts in storage: who is there, and what they have looked at."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Row, bindparam, func, insert, select, update

from audit.record import AuditKind
from moderation.exposure import SEEN, Shift, begin, is_on_shift
from moderation.ports import Desk
from moderation.tables import shift

__all__ = ["ShiftRow", "current_shift", "end_shift", "on_shift", "take_shift", "write_shift"]

# Made once: every deed of a moderator writes their shift.
_WRITE: Final = update(shift).where(shift.c.id == bindparam("shift"))
_NEWEST: Final = (
    select(shift)
    .where(shift.c.account_id == bindparam("account"))
    .order_by(shift.c.began_at.desc(), shift.c.id)
    .limit(1)
)
_NEWEST_HELD: Final = _NEWEST.with_for_update()


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift as stored; ``claims`` counts what was claimed on it."""

    id: str
    shift: Shift
    claims: int = 0


def current_shift(desk: Desk) -> ShiftRow | None:
    """Find somebody's shift, if they are on one."""
    found = _newest(desk, held=False)
    return found if found is not None and is_on_shift(found.shift, desk.now) else None


def on_shift(desk: Desk) -> int:
    """Count who is on shift."""
    count = (
        select(func.count(func.distinct(shift.c.account_id)))
        .select_from(shift)
        .where(
            shift.c.organisation_id == desk.who.organisation,
            shift.c.ended_at.is_(None),
            shift.c.seen_at > desk.now - SEEN,
            shift.c.seen_at < desk.now + SEEN,
        )
    )
    return desk.connection.scalar(count) or 0


def take_shift(desk: Desk, *, later: bool = False) -> ShiftRow:
    """Come on shift, or be heard of again; ``later``: the caller writes the row anyway."""
    found = _newest(desk, held=True)
    if found is not None and is_on_shift(found.shift, desk.now):
        seen = max(desk.now, found.shift.seen_at)
        heard = replace(found, shift=replace(found.shift, seen_at=seen))
        return heard if later else write_shift(desk, heard)
    begun = begin(None if found is None else found.shift, desk.now)
    if found is not None and begun.began_at == found.shift.began_at:
        return write_shift(desk, replace(found, shift=begun))
    made = ShiftRow(desk.new_id(), begun)
    desk.connection.execute(
        insert(shift).values(
            id=made.id,
            organisation_id=desk.who.organisation,
            account_id=desk.who.account,
            began_at=begun.began_at,
            **_values(made),
        )
    )
    desk.enter(AuditKind.SHIFT_BEGUN, desk.who.account)
    return made


def end_shift(desk: Desk, *, gave_back: str | None = None) -> None:
    """Go off shift; repeated it changes nothing. ``gave_back``: the item that was held."""
    found = current_shift(desk)
    if found is not None:
        write_shift(desk, replace(found, shift=replace(found.shift, ended_at=desk.now)))
        given = {} if gave_back is None else {"gave_back": gave_back}
        desk.enter(
            AuditKind.SHIFT_ENDED,
            desk.who.account,
            exposure=[str(each) for each in found.shift.exposure],
            **given,
        )


def write_shift(desk: Desk, row: ShiftRow) -> ShiftRow:
    """Write what can change of a shift."""
    desk.connection.execute(_WRITE, {"shift": row.id, **_values(row)})
    return row


def _newest(desk: Desk, *, held: bool) -> ShiftRow | None:
    """Find somebody's newest shift; ``held``: locked until the transaction ends."""
    query = _NEWEST_HELD if held else _NEWEST
    row = desk.connection.execute(query, {"account": desk.who.account}).one_or_none()
    return None if row is None else _row(row)


def _row(row: Row[Any]) -> ShiftRow:
    exposure = (row.exposure_0, row.exposure_1, row.exposure_2, row.exposure_3)
    found = Shift(
        began_at=row.began_at,
        seen_at=row.seen_at,
        ended_at=row.ended_at,
        exposure=exposure,
        decided=row.decided,
        skipped=row.skipped,
        passed=row.passed,
    )
    return ShiftRow(row.id, found, row.claims)


def _values(row: ShiftRow) -> dict[str, int | None]:
    found = row.shift
    counts = {f"exposure_{lane}": count for lane, count in enumerate(found.exposure)}
    return {
        "seen_at": found.seen_at,
        "ended_at": found.ended_at,
        "claims": row.claims,
        "decided": found.decided,
        "skipped": found.skipped,
        "passed": found.passed,
        **counts,
    }
