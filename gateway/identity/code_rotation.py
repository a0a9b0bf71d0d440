"""Join codes over their life: listed, ended, and followed by another one."""

from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import Connection, Row, Select, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.identity.accounts import AgeBand, NewJoinCode, create_join_code
from gateway.identity.join_codes import normalise
from gateway.identity.tables import join_code, school
from gateway.sources import Entropy

__all__ = ["ListedCode", "Renewal", "end_code", "list_codes", "rotate_code"]

LETTERS: Final = 8
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class ListedCode:
    """A code as the operator sees it."""

    id: str
    organisation: str
    code: str
    school: str
    age_band: str
    uses_left: int
    ends_at: int


@dataclass(frozen=True, slots=True)
class Renewal:
    """What the next code is good for."""

    uses: int
    ends_at: int


def list_codes(connection: Connection) -> list[ListedCode]:
    """List every code, those that end last first."""
    return [_listed(row) for row in connection.execute(_query())]


def end_code(connection: Connection, code: str, *, trail: Trail, now: int) -> bool:
    """Let nobody join by a code any more; say whether it was good until now."""
    found = _find(connection, code)
    if found is None or found.ends_at <= now:
        return False
    connection.execute(update(join_code).where(join_code.c.id == found.id).values(ends_at=now))
    _record(connection, trail, AuditKind.CODE_ENDED, found, now)
    return True


def rotate_code(
    connection: Connection,
    code: str,
    renewal: Renewal,
    *,
    trail: Trail,
    now: int,
    entropy: Entropy,
) -> str | None:
    """End a code and make another one to the same school, team and band; None: there is none.

    A code that has ended already is followed by another one all the same.
    """
    found = _find(connection, code)
    if found is None:
        return None
    end_code(connection, code, trail=trail, now=now)
    text = "".join(_ALPHABET[byte & 31] for byte in entropy(LETTERS))
    row = connection.execute(select(join_code).where(join_code.c.id == found.id)).one()
    new = NewJoinCode(
        code=text,
        school=row.school_id,
        team=row.team_id,
        age_band=AgeBand(row.age_band),
        uses=renewal.uses,
        ends_at=renewal.ends_at,
    )
    made = create_join_code(connection, row.organisation_id, new, entropy=entropy)
    _record(connection, trail, AuditKind.CODE_MADE, replace(found, id=made), now)
    return f"{text[:4]}-{text[4:]}"


def _query() -> Select[Any]:
    return (
        select(join_code, school.c.name.label("school_name"))
        .join(school, school.c.id == join_code.c.school_id)
        .order_by(join_code.c.ends_at.desc(), join_code.c.code)
    )


def _find(connection: Connection, code: str) -> ListedCode | None:
    row = connection.execute(_query().where(join_code.c.code == normalise(code))).one_or_none()
    return None if row is None else _listed(row)


def _listed(row: Row[Any]) -> ListedCode:
    return ListedCode(
        id=row.id,
        organisation=row.organisation_id,
        code=row.code,
        school=row.school_name,
        age_band=row.age_band,
        uses_left=row.uses_left,
        ends_at=row.ends_at,
    )


def _record(
    connection: Connection, trail: Trail, kind: AuditKind, about: ListedCode, now: int
) -> None:
    trail.append(connection, Deed(kind, about.organisation, "", about.id, now))
