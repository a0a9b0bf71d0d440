"""Places, and visits that are at them, in storage.

Every function works on the caller's connection and commits nothing.
"""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from gateway.visits.bodies import AtPart
from gateway.visits.tables import visit_at_place, visit_place

__all__ = [
    "AtPlaceRow",
    "PlaceRow",
    "add_place",
    "close_row",
    "count_at",
    "find_at",
    "find_place",
    "forget_at",
    "open_places",
    "parts_of",
    "place_bytes",
    "put_at",
    "rows_at",
    "taken_between",
]

_place: Final = visit_place.c
_at: Final = visit_at_place.c


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A place as stored."""

    place: str
    organisation: str
    team: str
    name: str
    how: str
    token_hash: bytes
    key: bytes
    signature: bytes
    device: str
    made_by: str
    made_at: int
    closed_at: int | None = None

    def opens_with(self, token: bytes) -> bool:
        """Say whether a token is this place's."""
        return hmac.compare_digest(self.token_hash, sha256(token).digest())


@dataclass(frozen=True, slots=True)
class AtPlaceRow:
    """A visit that is at a place; ``until`` is when it should be over."""

    visit: str
    place: str
    guest: str
    device: str
    starts_at: int
    until: int
    sealed: bytes


def place_bytes(row: PlaceRow) -> bytes:
    """Return what the maker's device signs."""
    ids = bytes.fromhex(row.place) + bytes.fromhex(row.team) + bytes.fromhex(row.device)
    said = row.name.encode() + b"\0" + row.how.encode()
    return b"Earshot visit place v1\n" + ids + row.key + said


def add_place(connection: Connection, row: PlaceRow) -> None:
    """Store a place."""
    connection.execute(
        insert(visit_place).values(
            id=row.place,
            organisation_id=row.organisation,
            team_id=row.team,
            name=row.name,
            how=row.how,
            token_hash=row.token_hash,
            key=row.key,
            signature=row.signature,
            device_id=row.device,
            made_by=row.made_by,
            made_at=row.made_at,
        )
    )


def find_place(connection: Connection, name: str, *, hold: bool = False) -> PlaceRow | None:
    """Read a place; ``hold``: until the commit, so that one visit at a time is put there."""
    wanted = select(visit_place).where(_place.id == name)
    row = connection.execute(wanted.with_for_update() if hold else wanted).one_or_none()
    return None if row is None else _place_row(row)


def open_places(connection: Connection, team: str) -> list[PlaceRow]:
    """List a team's places that are open, by name."""
    rows = connection.execute(
        select(visit_place)
        .where(_place.team_id == team, _place.closed_at.is_(None))
        .order_by(_place.name, _place.id)
    )
    return [_place_row(row) for row in rows]


def close_row(connection: Connection, name: str, now: int) -> None:
    """Let a place be used no more."""
    connection.execute(update(visit_place).where(_place.id == name).values(closed_at=now))


def put_at(connection: Connection, row: AtPlaceRow) -> None:
    """Have a visit at a place."""
    connection.execute(
        insert(visit_at_place).values(
            visit_id=row.visit,
            place_id=row.place,
            guest_id=row.guest,
            device_id=row.device,
            starts_at=row.starts_at,
            until=row.until,
            sealed=row.sealed,
        )
    )


def find_at(connection: Connection, visit: str) -> AtPlaceRow | None:
    """Find out at which place a visit is."""
    row = connection.execute(select(visit_at_place).where(_at.visit_id == visit)).one_or_none()
    return None if row is None else _at_row(row)


def forget_at(connection: Connection, visit: str) -> None:
    """Have a visit at no place, and what was sealed for it deleted."""
    connection.execute(delete(visit_at_place).where(_at.visit_id == visit))


def rows_at(connection: Connection, place: str, before: int | None = None) -> list[AtPlaceRow]:
    """List the visits at a place, or those that begin before a time; the first one first."""
    wanted = select(visit_at_place).where(_at.place_id == place)
    if before is not None:
        wanted = wanted.where(_at.starts_at < before)
    rows = connection.execute(wanted.order_by(_at.starts_at, _at.visit_id))
    return [_at_row(row) for row in rows]


def taken_between(
    connection: Connection, place: str, starts_at: int, until: int, *, but: str
) -> int | None:
    """Say when a visit begins there that has some of this time; ``but`` is passed over."""
    found: int | None = connection.scalar(
        select(func.min(_at.starts_at)).where(
            _at.place_id == place,
            _at.starts_at < until,
            _at.until > starts_at,
            _at.visit_id != but,
        )
    )
    return found


def count_at(connection: Connection, places: Collection[str]) -> dict[str, int]:
    """Count the visits that are planned at places."""
    rows = connection.execute(
        select(_at.place_id, func.count()).where(_at.place_id.in_(places)).group_by(_at.place_id)
    )
    return {place: number for place, number in rows}  # noqa: C416 - rows, not pairs, to a type


def parts_of(connection: Connection, visits: Collection[str]) -> dict[str, AtPart]:
    """Say of visits at which place they are."""
    if not visits:
        return {}
    rows = connection.execute(
        select(_at.visit_id, _place.id, _place.name, _place.how)
        .join(visit_place, _place.id == _at.place_id)
        .where(_at.visit_id.in_(visits))
    )
    return {row.visit_id: AtPart(row.id, row.name, row.how) for row in rows}


def _place_row(row: Row[Any]) -> PlaceRow:
    return PlaceRow(
        place=row.id,
        organisation=row.organisation_id,
        team=row.team_id,
        name=row.name,
        how=row.how,
        token_hash=row.token_hash,
        key=row.key,
        signature=row.signature,
        device=row.device_id,
        made_by=row.made_by,
        made_at=row.made_at,
        closed_at=row.closed_at,
    )


def _at_row(row: Row[Any]) -> AtPlaceRow:
    return AtPlaceRow(
        visit=row.visit_id,
        place=row.place_id,
        guest=row.guest_id,
        device=row.device_id,
        starts_at=row.starts_at,
        until=row.until,
        sealed=row.sealed,
    )
