"""What an organisation has chosen for its visits."""

from msgspec import Struct
from sqlalchemy import Connection, insert, select, update

from gateway.codes import Code
from gateway.errors import Conflict
from gateway.visits.tables import visit_options

__all__ = ["Options", "read_options", "save_options"]


class Options(Struct, frozen=True, kw_only=True):
    """``relay_only``: nobody learns another's address; ``two_staff``: the rule holds for all."""

    version: int
    relay_only: bool
    two_staff: bool


def read_options(connection: Connection, organisation: str) -> Options:
    """Read an organisation's choice."""
    row = connection.execute(
        select(visit_options).where(visit_options.c.organisation_id == organisation)
    ).one_or_none()
    if row is None:
        return Options(version=0, relay_only=False, two_staff=False)
    return Options(version=row.version, relay_only=row.relay_only, two_staff=row.two_staff)


def save_options(connection: Connection, organisation: str, wanted: Options) -> Options:
    """Save a choice that was made over the version that it names.

    Raises:
        Conflict: ``visit.version``: somebody saved another one.
    """
    former = read_options(connection, organisation)
    if former.version != wanted.version:
        raise Conflict(Code.VISIT_VERSION, version=former.version)
    values = {"relay_only": wanted.relay_only, "two_staff": wanted.two_staff}
    if former.version == 0:
        connection.execute(
            insert(visit_options).values(organisation_id=organisation, version=1, **values)
        )
    else:
        connection.execute(
            update(visit_options)
            .where(visit_options.c.organisation_id == organisation)
            .values(version=former.version + 1, **values)
        )
    return Options(
        version=former.version + 1, relay_only=wanted.relay_only, two_staff=wanted.two_staff
    )
