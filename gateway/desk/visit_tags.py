"""What video visits count as: kept with each visit, counted when it can change no more.

Every function works on the caller's connection and commits nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, delete, insert, select

from gateway.desk.tables import desk_visit_tag
from gateway.identity.tables import account, school

__all__ = ["count_tags", "keep_tags"]

_tag = desk_visit_tag.c

TagsByMonth = dict[str, dict[str, Counter[str]]]


def keep_tags(
    connection: Connection,
    visit: str,
    codes: Sequence[str],
    *,
    team: str,
    person: str,
    counted_at: int | None,
) -> None:
    """Keep what a visit counts as, in place of what was kept before."""
    connection.execute(delete(desk_visit_tag).where(_tag.visit_id == visit))
    of_school = connection.scalar(select(account.c.school_id).where(account.c.id == person))
    for code in codes:
        connection.execute(
            insert(desk_visit_tag).values(
                visit_id=visit,
                code=code,
                team_id=team,
                school_id=of_school,
                counted_at=counted_at,
            )
        )


def count_tags(
    connection: Connection, team: str, months: Sequence[str], month_of: Callable[[int], str]
) -> TagsByMonth:
    """Count a team's tags by month, code and school; ``month_of``: which month it is there."""
    found: TagsByMonth = defaultdict(lambda: defaultdict(Counter))
    if not months:
        return found
    rows = connection.execute(
        select(_tag.counted_at, _tag.code, school.c.name)
        .join(school, school.c.id == _tag.school_id)
        .where(
            _tag.team_id == team,
            _tag.counted_at.between(_around(months[0], -2), _around(months[-1], 34)),
        )
    )
    for at, code, of_school in rows:
        found[month_of(at)][code][of_school] += 1
    return found


def _around(month: str, days: int) -> int:
    """Return a time some days from the first of a month, whatever the clock shows where."""
    first = datetime.fromisoformat(f"{month}-01").replace(tzinfo=UTC)
    return round((first + timedelta(days=days)).timestamp() * 1000)
