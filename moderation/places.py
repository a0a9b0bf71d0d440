"""Spaces in storage, who is on shift, and what a space is now."""

from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, and_, exists, insert, select, update

from audit.record import AuditKind
from moderation.errors import Malformed, Rule, Stale, Unknown
from moderation.exposure import SEEN
from moderation.flags import POST_LIMIT
from moderation.forecast import seen_within
from moderation.item import Kind
from moderation.ports import Desk
from moderation.post import PostState
from moderation.spaces import AgeBand, Hours, Situation, decode_hours, encode_hours, situation
from moderation.tables import decision, post, shift, space

__all__ = [
    "SavedSpace",
    "SpaceRow",
    "is_staffed",
    "list_spaces",
    "read_space",
    "save_space",
    "seen_within_minutes",
    "situation_of",
    "spaces_of",
]

WINDOW: Final = 14 * 24 * 60 * 60 * 1000
MOST_SAMPLED: Final = 500


@dataclass(frozen=True, slots=True)
class SpaceRow:
    """A space as stored."""

    id: str
    organisation: str
    version: int
    age_band: str
    name: str
    about: str
    hours: Hours
    closed: bool
    flag_limit: int


@dataclass(frozen=True, slots=True)
class SavedSpace:
    """What an administrator wants a space to be; ``version`` is the one that was edited.

    ``flag_limit``: how many people's flags hide a post while nobody is on shift.
    """

    version: int
    name: str
    about: str
    age_band: AgeBand
    hours: Hours
    closed: bool
    flag_limit: int = POST_LIMIT


def is_staffed(connection: Connection, organisation: str, now: int) -> bool:
    """Say whether somebody is on shift."""
    here = exists().where(
        shift.c.organisation_id == organisation,
        shift.c.ended_at.is_(None),
        shift.c.seen_at > now - SEEN,
        shift.c.seen_at < now + SEEN,
    )
    return bool(connection.scalar(select(here)))


def spaces_of(desk: Desk) -> list[SpaceRow]:
    """List the spaces of somebody's band; there are none for whoever has no band."""
    rows = desk.connection.execute(
        select(space)
        .where(
            space.c.organisation_id == desk.who.organisation,
            space.c.age_band == (desk.who.band or ""),
            space.c.closed.is_(False),
        )
        .order_by(space.c.created_at, space.c.id)
    )
    return [_space_row(row) for row in rows]


def list_spaces(connection: Connection, organisation: str) -> list[SpaceRow]:
    """List every space of an organisation."""
    rows = connection.execute(
        select(space)
        .where(space.c.organisation_id == organisation)
        .order_by(space.c.created_at, space.c.id)
    )
    return [_space_row(row) for row in rows]


def read_space(desk: Desk, name: str) -> SpaceRow:
    """Read a space of somebody's own band.

    Raises:
        Unknown: there is none for them.
    """
    row = desk.connection.execute(
        select(space).where(
            space.c.id == name,
            space.c.organisation_id == desk.who.organisation,
            space.c.age_band == (desk.who.band or ""),
            space.c.closed.is_(False),
        )
    ).one_or_none()
    if row is None:
        raise Unknown(Rule.SPACE_UNKNOWN)
    return _space_row(row)


def situation_of(desk: Desk, row: SpaceRow) -> Situation:
    """Say what a space is now."""
    staffed = is_staffed(desk.connection, desk.who.organisation, desk.now)
    return situation(row.hours, desk.now, staffed=staffed)


def seen_within_minutes(connection: Connection, name: str, now: int) -> int | None:
    """Say within what time posts of a space have been decided lately."""
    columns = decision.c
    rows = connection.execute(
        select(columns.at, columns.since)
        .where(
            columns.space_id == name,
            columns.kind == str(Kind.POST),
            columns.names.is_(None),
            columns.at > now - WINDOW,
        )
        .order_by(columns.at.desc())
        .limit(MOST_SAMPLED)
    )
    waits = select(post.c.at, post.c.edited_at).where(
        post.c.space_id == name, post.c.state == str(PostState.HELD), post.c.at > now - WINDOW
    )
    held = connection.execute(waits.order_by(post.c.at).limit(MOST_SAMPLED))
    return seen_within(
        [row.at - row.since for row in rows],
        [now - (row.at if row.edited_at is None else row.edited_at) for row in held],
    )


def save_space(desk: Desk, name: str, wanted: SavedSpace) -> SpaceRow:
    """Make a space, or replace the version that was edited.

    Raises:
        Stale: somebody saved another version, or the id is taken.
        Malformed: the band would change.
    """
    values = {
        "version": wanted.version + 1,
        "name": wanted.name,
        "about": wanted.about,
        "hours": encode_hours(wanted.hours),
        "closed": wanted.closed,
        "flag_limit": wanted.flag_limit,
    }
    known = desk.connection.execute(select(space).where(space.c.id == name)).one_or_none()
    if known is None and wanted.version == 0:
        desk.connection.execute(
            insert(space).values(
                id=name,
                organisation_id=desk.who.organisation,
                age_band=str(wanted.age_band),
                created_at=desk.now,
                **values,
            )
        )
    else:
        _replace(desk, name, known, wanted, values)
    desk.enter(
        AuditKind.SPACE_SAVED,
        name,
        version=wanted.version + 1,
        age_band=str(wanted.age_band),
        flag_limit=wanted.flag_limit,
    )
    return _space_row(desk.connection.execute(select(space).where(space.c.id == name)).one())


def _replace(
    desk: Desk, name: str, known: Row[Any] | None, wanted: SavedSpace, values: dict[str, Any]
) -> None:
    if known is None or known.organisation_id != desk.who.organisation:
        raise Unknown(Rule.SPACE_UNKNOWN)
    if known.version != wanted.version:
        raise Stale(Rule.SPACE_CHANGED, version=known.version)
    if known.age_band != str(wanted.age_band):
        raise Malformed(Rule.SPACE_BAND)
    same = and_(space.c.id == name, space.c.version == wanted.version)
    desk.connection.execute(update(space).where(same).values(values))


def _space_row(row: Row[Any]) -> SpaceRow:
    return SpaceRow(
        id=row.id,
        organisation=row.organisation_id,
        version=row.version,
        age_band=row.age_band,
        name=row.name,
        about=row.about,
        hours=decode_hours(row.hours),
        closed=row.closed,
        flag_limit=row.flag_limit or POST_LIMIT,
    )
