"""Versions of teams' waiting areas in storage, and the numbers of their consent texts.

Every function works on the caller's connection and commits nothing.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select
from sqlalchemy.exc import IntegrityError

from gateway.codes import Code
from gateway.desk.area import DEFAULT_AREA, NOTHING, Area, decode_area, encode_area
from gateway.desk.tables import desk_area
from gateway.errors import Conflict, NotFound

__all__ = ["AreaVersion", "read_area", "save_area"]

_area = desk_area.c


@dataclass(frozen=True, slots=True)
class AreaVersion:
    """A version of a team's waiting area; ``consent``: the number of its text, or 0."""

    version: int
    area: Area
    consent: int


def read_area(connection: Connection, team: str, version: int | None = None) -> AreaVersion:
    """Read a version, or the newest.

    Raises:
        NotFound: ``desk.version_unknown``.
    """
    wanted = select(desk_area).where(_area.team_id == team)
    if version is None:
        wanted = wanted.order_by(_area.version.desc()).limit(1)
    else:
        wanted = wanted.where(_area.version == version)
    row = connection.execute(wanted).one_or_none()
    if row is not None:
        return AreaVersion(row.version, decode_area(row.document), row.consent)
    if version:
        raise NotFound(Code.DESK_VERSION_UNKNOWN)
    return AreaVersion(0, DEFAULT_AREA, 0)


def save_area(
    connection: Connection, team: str, edited: int, area: Area, *, by: str, now: int
) -> AreaVersion:
    """Store a new version, made from the one that was edited.

    Raises:
        Conflict: ``desk.version``, where that is not the newest one.
    """
    newest = read_area(connection, team).version
    if newest != edited:
        raise Conflict(Code.DESK_VERSION, version=newest)
    made = AreaVersion(edited + 1, area, _number(connection, team, area))
    try:
        with connection.begin_nested():
            connection.execute(
                insert(desk_area).values(
                    team_id=team,
                    version=made.version,
                    document=encode_area(area),
                    consent=made.consent,
                    saved_by=by,
                    saved_at=now,
                )
            )
    except IntegrityError as error:
        raise Conflict(Code.DESK_VERSION, version=edited + 1) from error
    return made


def _number(connection: Connection, team: str, area: Area) -> int:
    """Number the consent text: a new one where it is not the one before."""
    if area.consent == NOTHING:
        return 0
    last = connection.scalar(
        select(func.coalesce(func.max(_area.version), 0)).where(
            _area.team_id == team, _area.consent > 0
        )
    )
    if not last:
        return 1
    former = read_area(connection, team, last)
    return former.consent + (former.area.consent != area.consent)
