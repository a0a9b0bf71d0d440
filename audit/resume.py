"""Begin a new log after the old one went back: the way out of a restored backup.

Nobody can make the old log whole again: others have seen entries that are lost. So it ends, in the
open, and everything that is left is placed anew in a log of another origin, whose newest entry says
why, and what was published last of the old one.
"""

import re
from typing import Final

from sqlalchemy import Connection, delete, select, update

from audit.record import AuditKind, Deed
from audit.stored import find_log
from audit.tables import checkpoint, entry, log, tile
from audit.trail import Trail

__all__ = ["next_origin", "resume"]

_TRAIL: Final = re.compile(r"/v1/trail(?:\.([0-9]+))?/")


def next_origin(origin: str) -> str:
    """Name the log that follows: ``/v1/trail/`` is followed by ``/v1/trail.2/`` and so on."""
    return _TRAIL.sub(lambda found: f"/v1/trail.{int(found[1] or 1) + 1}/", origin, count=1)


def resume(
    connection: Connection, organisation: str, *, trail: Trail, reason: str, now: int
) -> str | None:
    """End an organisation's log and begin the next; return its origin, None where there is none."""
    connection.execute(
        select(log.c.size).where(log.c.organisation_id == organisation).with_for_update()
    )
    old = find_log(connection, organisation)
    if old is None:
        return None
    published = old.published()
    origin = next_origin(old.origin)
    details = {
        "ended": old.origin,
        "last_checkpoint": "" if published is None else published.note.decode(),
        "reason": reason,
    }
    trail.append(
        connection, Deed(AuditKind.TRAIL_RESUMED, organisation, "", organisation, now, details)
    )
    for table in (tile, checkpoint):
        connection.execute(delete(table).where(table.c.organisation_id == organisation))
    connection.execute(
        update(entry).where(entry.c.organisation_id == organisation).values(leaf_index=None)
    )
    connection.execute(
        update(log).where(log.c.organisation_id == organisation).values(origin=origin, size=0)
    )
    return origin
