"""Import a directory: read all of it first, then put it in the place of the last, or do not."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.signposts import rows
from gateway.signposts.feed import FeedBroken
from gateway.signposts.reading import Closed, LeftOut, Service, read_service

__all__ = ["Gathered", "gather", "store"]


@dataclass(frozen=True, slots=True)
class Gathered:
    """A feed that was read to its end; ``left_out``: place in the feed (from 1) and field."""

    services: tuple[Service, ...]
    closed: int
    left_out: tuple[tuple[int, str], ...]


def gather(records: Iterable[object], place: str) -> Gathered:
    """Read every record.

    Raises:
        FeedBroken: the feed cannot be read to its end, or has no usable service.
    """
    services: dict[str, Service] = {}
    left_out: list[tuple[int, str]] = []
    closed = 0
    for number, found in enumerate(_read(records), start=1):
        match found:
            case Closed():
                closed += 1
            case LeftOut(at):
                left_out.append((number, at))
            case Service(key) if key in services:
                left_out.append((number, "id"))
            case Service(key):
                services[key] = found
    if not services:
        raise FeedBroken(place, "has no service that could be shown")
    return Gathered(tuple(services.values()), closed, tuple(left_out))


def store(
    connection: Connection,
    gathered: Gathered,
    *,
    trail: Trail,
    organisation: str,
    source: str,
    now: int,
) -> None:
    """Replace an organisation's directory, and enter that in the trail."""
    rows.replace(connection, organisation, source, gathered.services, now=now)
    deed = Deed(
        kind=AuditKind.SIGNPOSTS_IMPORTED,
        organisation=organisation,
        actor="",
        subject=organisation,
        at=now,
        details={
            "source": source,
            "services": len(gathered.services),
            "closed": gathered.closed,
            "left_out": len(gathered.left_out),
        },
    )
    trail.append(connection, deed)


def _read(records: Iterable[object]) -> Iterator[Service | Closed | LeftOut]:
    for record in records:
        yield read_service(record)
