"""The directory in the database: replaced whole, searched within bounds."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import msgspec
from sqlalchemy import ColumnElement, Connection, and_, case, delete, insert, or_, select

from gateway.signposts.card import Card
from gateway.signposts.reading import Service
from gateway.signposts.tables import signpost, signpost_import

__all__ = ["Query", "fold", "imported_at", "replace", "search"]

INSERTED_AT_ONCE: Final = 200
ESCAPE: Final = "\\"


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for; None and no words stand for anything."""

    words: tuple[str, ...] = ()
    age: int | None = None
    area: str | None = None
    limit: int = 20


def fold(text: str) -> str:
    """Make a text comparable: small letters, no accents."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(each for each in plain if not unicodedata.combining(each)).casefold()


def replace(
    connection: Connection, organisation: str, source: str, services: Sequence[Service], *, now: int
) -> None:
    """Put a directory in the place of the one before."""
    for table in (signpost, signpost_import):
        connection.execute(delete(table).where(table.c.organisation_id == organisation))
    connection.execute(
        insert(signpost_import).values(
            organisation_id=organisation, source=source[:500], imported_at=now
        )
    )
    rows = [_row(organisation, each) for each in services]
    for start in range(0, len(rows), INSERTED_AT_ONCE):
        connection.execute(insert(signpost), rows[start : start + INSERTED_AT_ONCE])


def imported_at(connection: Connection, organisation: str) -> int | None:
    """Say when the directory was imported; None where there is none."""
    return connection.scalar(
        select(signpost_import.c.imported_at).where(
            signpost_import.c.organisation_id == organisation
        )
    )


def search(connection: Connection, organisation: str, query: Query) -> list[Card]:
    """Find services; those whose name has the words come first."""
    named = [_has(signpost.c.name_folded, word) for word in query.words]
    order = case((and_(*named), 0), else_=1) if named else signpost.c.name_folded
    found = connection.scalars(
        select(signpost.c.card)
        .where(signpost.c.organisation_id == organisation, *_conditions(query))
        .order_by(order, signpost.c.name_folded, signpost.c.key)
        .limit(query.limit)
    )
    return [msgspec.json.decode(each, type=Card) for each in found]


def _conditions(query: Query) -> list[ColumnElement[bool]]:
    columns = signpost.c
    conditions = [_has(columns.words_folded, word) for word in query.words]
    if query.age is not None:
        conditions.append(or_(columns.minimum_age.is_(None), columns.minimum_age <= query.age))
        conditions.append(or_(columns.maximum_age.is_(None), columns.maximum_age >= query.age))
    if query.area is not None:
        # Where a service does not say, it may be the one.
        conditions.append(or_(columns.areas_folded == "", _has(columns.areas_folded, query.area)))
    return conditions


def _has(column: ColumnElement[str], text: str) -> ColumnElement[bool]:
    escaped = fold(text)
    for sign in (ESCAPE, "%", "_"):
        escaped = escaped.replace(sign, ESCAPE + sign)
    return column.like(f"%{escaped}%", escape=ESCAPE)


def _row(organisation: str, service: Service) -> dict[str, object]:
    card = service.card
    texts = (card.name, card.organisation or "", card.description or "", *card.areas)
    return {
        "organisation_id": organisation,
        "key": service.key,
        "name_folded": fold(card.name)[:400],
        "words_folded": fold("\n".join(texts)),
        "areas_folded": fold("\n".join(card.areas)),
        "minimum_age": card.ages[0],
        "maximum_age": card.ages[1],
        "card": msgspec.json.encode(card),
    }
