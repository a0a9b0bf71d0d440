"""Append to the trail, inside the caller's transaction."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from audit.errors import UnrecordableDetail
from audit.record import SALT_BYTES, AuditKind, Deed, Entry, canonical_details, commit
from audit.tables import entry

__all__ = ["Recorded", "Trail"]

# As the driver takes it: an entry is part of most transactions, and building the statement anew
# costs several times what the database does with it.
_COLUMNS: Final = (
    "organisation_id",
    "kind",
    "actor",
    "subject",
    "at",
    "canonical",
    "salt",
    "details",
)
_INSERT: Final = {
    style: f"INSERT INTO {entry.name} ({', '.join(_COLUMNS)})"  # noqa: S608 - constants
    f" VALUES ({', '.join([mark] * len(_COLUMNS))})"
    for style, mark in (("qmark", "?"), ("pyformat", "%s"))
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One entry as stored; ``details`` is None once erased."""

    number: int
    kind: AuditKind
    actor: str
    subject: str
    at: int
    canonical: bytes
    salt: bytes | None
    details: bytes | None


class Trail:
    """The append-only log of deeds.

    ``append`` uses the caller's connection and never commits: the deed and its entry become durable
    together or not at all.
    """

    def __init__(self, *, entropy: Callable[[int], bytes]) -> None:
        self._entropy = entropy

    def append(self, connection: Connection, deed: Deed) -> None:
        """Enter a deed.

        Raises:
            UnrecordableDetail: a detail has no canonical form, or it is of no organisation: there
                is no log without one, and nobody could verify it.
        """
        if not deed.organisation:
            raise UnrecordableDetail("organisation")
        details = canonical_details(deed.details)
        salt = self._entropy(SALT_BYTES)
        record = Entry(
            kind=deed.kind,
            organisation=deed.organisation,
            actor=deed.actor,
            subject=deed.subject,
            at=deed.at,
            commitment=commit(salt, details),
        )
        connection.exec_driver_sql(
            _INSERT[connection.dialect.paramstyle],
            (
                deed.organisation,
                str(deed.kind),
                deed.actor,
                deed.subject,
                deed.at,
                record.canonical(),
                salt,
                details,
            ),
        )

    def read(self, connection: Connection, *, organisation: str) -> Iterator[Recorded]:
        """Yield an organisation's entries in the order in which they were entered."""
        rows = connection.execute(
            select(entry).where(entry.c.organisation_id == organisation).order_by(entry.c.number)
        )
        for row in rows:
            yield _recorded(row)

    def newest(
        self, connection: Connection, *, organisation: str, kind: AuditKind
    ) -> Recorded | None:
        """Return an organisation's newest entry of a kind; it goes back through all others."""
        row = connection.execute(
            select(entry)
            .where(entry.c.organisation_id == organisation, entry.c.kind == str(kind))
            .order_by(entry.c.number.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else _recorded(row)


def _recorded(row: Row[Any]) -> Recorded:
    return Recorded(
        number=row.number,
        kind=AuditKind(row.kind),
        actor=row.actor,
        subject=row.subject,
        at=row.at,
        canonical=row.canonical,
        salt=row.salt,
        details=row.details,
    )
