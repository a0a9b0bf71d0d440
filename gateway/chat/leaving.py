"""The deeds after which devices have to go: a revocation, a departure, a closed account.

Every function works on the caller's connection and commits nothing; what it does and what the trail
says of it are one transaction. Policy was asked before. See docs/removals.md.
"""

from dataclasses import dataclass

from sqlalchemy import Connection, delete, select, update

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.chat.removals import mark_leaving, take_offers_back
from gateway.chat.session import CloseCode
from gateway.codes import Code
from gateway.errors import Conflict
from gateway.identity.sessions import close_all_of_device
from gateway.identity.tables import account, device, team_member
from gateway.records.handing_on import needed_by

__all__ = ["Author", "Gone", "close_account", "leave_team", "revoke_device"]


@dataclass(frozen=True, slots=True)
class Author:
    """Who does it and when; ``device`` is "" for the operator. ``grace`` is in milliseconds."""

    organisation: str
    device: str
    now: int
    grace: int


@dataclass(frozen=True, slots=True)
class Gone:
    """Which devices are to be told by closing their sockets, how, and where they are leaves."""

    devices: tuple[str, ...] = ()
    code: int = CloseCode.DEVICE_REVOKED
    conversations: tuple[str, ...] = ()


def revoke_device(connection: Connection, device_id: str, *, by: Author, trail: Trail) -> Gone:
    """Revoke a device; nothing where that was done before."""
    revoked = connection.execute(
        update(device)
        .where(device.c.id == device_id, device.c.revoked_at.is_(None))
        .values(revoked_at=by.now)
    )
    if revoked.rowcount == 0:
        return Gone()
    sessions = close_all_of_device(connection, device_id, now=by.now)
    take_offers_back(connection, [device_id])
    names = mark_leaving(connection, [device_id], now=by.now, grace=by.grace)
    details: dict[str, Detail] = {"conversations": names, "sessions": sessions}
    deed = Deed(AuditKind.DEVICE_REVOKED, by.organisation, by.device, device_id, by.now, details)
    trail.append(connection, deed)
    return Gone((device_id,), CloseCode.DEVICE_REVOKED, tuple(names))


def leave_team(
    connection: Connection, account_id: str, team_id: str, *, by: Author, trail: Trail
) -> Gone:
    """Take a member of staff out of a team; nothing where they are not in it."""
    left = connection.execute(
        delete(team_member).where(
            team_member.c.account_id == account_id, team_member.c.team_id == team_id
        )
    )
    if left.rowcount == 0:
        return Gone()
    devices = _devices(connection, account_id)
    names = mark_leaving(connection, devices, now=by.now, grace=by.grace, team=team_id)
    details: dict[str, Detail] = {"conversations": names, "team": team_id}
    kind = AuditKind.ACCOUNT_LEFT_TEAM
    trail.append(connection, Deed(kind, by.organisation, by.device, account_id, by.now, details))
    return Gone(tuple(devices), CloseCode.RIGHTS_CHANGED, tuple(names))


def close_account(connection: Connection, account_id: str, *, by: Author, trail: Trail) -> Gone:
    """Close an account and revoke its devices; nothing where that was done before.

    Raises:
        Conflict: ``record.held``: records could not be opened any more without its shares.
    """
    needed = needed_by(connection, account_id)
    if needed:
        raise Conflict(Code.RECORD_HELD, records=needed)
    closed = connection.execute(
        update(account)
        .where(account.c.id == account_id, account.c.closed_at.is_(None))
        .values(closed_at=by.now)
    )
    if closed.rowcount == 0:
        return Gone()
    deed = Deed(AuditKind.ACCOUNT_CLOSED, by.organisation, by.device, account_id, by.now)
    trail.append(connection, deed)
    devices = _devices(connection, account_id)
    gone = [revoke_device(connection, each, by=by, trail=trail) for each in devices]
    names = {name for each in gone for name in each.conversations}
    return Gone(tuple(devices), CloseCode.DEVICE_REVOKED, tuple(sorted(names)))


def _devices(connection: Connection, account_id: str) -> list[str]:
    return list(
        connection.scalars(
            select(device.c.id)
            .where(device.c.account_id == account_id, device.c.revoked_at.is_(None))
            .order_by(device.c.created_at, device.c.id)
        )
    )
