"""Shares go where they are missing: to a lead's new device, or to who takes over."""

from collections.abc import Collection
from typing import Final

from sqlalchemy import Connection, Select, func, insert, or_, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.identity.tables import account, device, role
from gateway.policy import Actor, Role
from gateway.records.rows import find_record, holdings, leads, successors
from gateway.records.shapes import HandOn, LeadDevice, Owed, OwedShare
from gateway.records.tables import (
    record,
    record_share,
    record_share_sealed,
    record_successor,
)

__all__ = ["hand_on", "name_successor", "needed_by", "owed"]

AT_ONCE: Final = 50


def owed(connection: Connection, actor: Actor) -> Owed:
    """List shares that the actor's device holds and a device of the same holder lacks."""
    columns = record_share_sealed.c
    rows = connection.execute(
        select(columns.record_id, columns.account_id, columns.sealed, record_share.c["check"])
        .join(
            record_share,
            (record_share.c.record_id == columns.record_id)
            & (record_share.c.account_id == columns.account_id),
        )
        .where(columns.device_id == actor.device)
        .order_by(columns.record_id, columns.account_id)
    ).all()
    targets = _targets(connection, actor.organisation, [row.account_id for row in rows])
    items: list[OwedShare] = []
    for row in rows:
        has = _devices_with(connection, row.record_id, row.account_id)
        lacking = [each for each in targets.get(row.account_id, ()) if each.device not in has]
        if not lacking:
            continue
        if len(items) == AT_ONCE:
            return Owed(items, more=True)
        items.append(OwedShare(row.record_id, row.account_id, row.check, row.sealed, lacking))
    return Owed(items, more=False)


def hand_on(
    connection: Connection, actor: Actor, name: str, given: HandOn, *, trail: Trail, now: int
) -> None:
    """Keep a share for devices that lack it; what is there already stays as it is.

    Raises:
        NotFound: ``record.unknown``.
        ClientProtocolError: ``record.shares``: the actor's device does not hold it, or a device is
            neither of its lead nor of who takes over.
    """
    known = find_record(connection, name)
    if known is None or known.organisation != actor.organisation:
        raise NotFound(Code.RECORD_UNKNOWN)
    if given.account not in holdings(connection, name, actor.device):
        raise ClientProtocolError(Code.RECORD_SHARES, at="account")
    targets = _targets(connection, actor.organisation, [given.account]).get(given.account, ())
    allowed = {each.device for each in targets}
    for number, each in enumerate(given.sealed):
        if each.device not in allowed:
            raise ClientProtocolError(Code.RECORD_SHARES, at=f"sealed[{number}].device")
    has = _devices_with(connection, name, given.account)
    new = [each for each in given.sealed if each.device not in has]
    if not new:
        return
    connection.execute(
        insert(record_share_sealed),
        [
            {
                "record_id": name,
                "account_id": given.account,
                "device_id": each.device,
                "sealed": unb64(each.sealed),
            }
            for each in new
        ],
    )
    deed = Deed(
        kind=AuditKind.RECORD_HANDED_ON,
        organisation=actor.organisation,
        actor=actor.device,
        subject=name,
        at=now,
        details={"share": given.account, "devices": [each.device for each in new]},
    )
    trail.append(connection, deed)


def name_successor(
    connection: Connection, actor: Actor, successor: str, *, trail: Trail, now: int
) -> None:
    """Have another lead take over the actor's shares.

    Raises:
        Conflict: ``record.successor``: no other open lead, or one who would hold two shares of a
            record, so that a quorum would be fewer people than it says.
    """
    known = successors(connection, [actor.account]).get(actor.account)
    if known == successor:
        return
    found = connection.scalar(
        select(account.c.id)
        .join(role, role.c.account_id == account.c.id)
        .where(
            account.c.id == successor,
            account.c.id != actor.account,
            account.c.organisation_id == actor.organisation,
            account.c.closed_at.is_(None),
            role.c.role == str(Role.SAFEGUARDING_LEAD),
        )
    )
    if known is not None or found is None or _would_double(connection, actor.account, successor):
        raise Conflict(Code.RECORD_SUCCESSOR)
    connection.execute(
        insert(record_successor).values(
            account_id=actor.account, successor_id=successor, named_at=now
        )
    )
    deed = Deed(
        kind=AuditKind.RECORD_SUCCESSOR_NAMED,
        organisation=actor.organisation,
        actor=actor.device,
        subject=actor.account,
        at=now,
        details={"successor": successor},
    )
    trail.append(connection, deed)


def needed_by(connection: Connection, account_id: str) -> int:
    """Count the records that could not be opened any more without an account's devices.

    A share counts where a device of an open account other than this one holds it.
    """
    reachable = (
        select(
            record_share_sealed.c.record_id,
            func.count(record_share_sealed.c.account_id.distinct()).label("shares"),
        )
        .where(record_share_sealed.c.device_id.in_(_others_devices(account_id)))
        .group_by(record_share_sealed.c.record_id)
        .subquery()
    )
    held = select(record_share_sealed.c.record_id).where(
        record_share_sealed.c.device_id.in_(_devices(account_id))
    )
    count: int = connection.execute(
        select(func.count())
        .select_from(record.outerjoin(reachable, reachable.c.record_id == record.c.id))
        .where(
            record.c.id.in_(held),
            record.c.sealed_at.is_not(None),
            func.coalesce(reachable.c.shares, 0) < record.c.quorum,
        )
    ).scalar_one()
    return count


def _devices(account_id: str) -> Select[tuple[str]]:
    return select(device.c.id).where(
        device.c.account_id == account_id, device.c.revoked_at.is_(None)
    )


def _others_devices(account_id: str) -> Select[tuple[str]]:
    return (
        select(device.c.id)
        .join(account, account.c.id == device.c.account_id)
        .where(
            account.c.id != account_id,
            account.c.closed_at.is_(None),
            device.c.revoked_at.is_(None),
        )
    )


def _targets(
    connection: Connection, organisation: str, accounts: Collection[str]
) -> dict[str, list[LeadDevice]]:
    """Return the devices that belong to each holder: the lead's own, and who takes over."""
    wanted = set(accounts)
    after = successors(connection, wanted)
    found = {
        lead.account: lead.devices
        for lead in leads(connection, organisation, wanted | set(after.values()))
    }
    return {each: [*found.get(each, ()), *found.get(after.get(each, ""), ())] for each in wanted}


def _devices_with(connection: Connection, record_id: str, account_id: str) -> set[str]:
    columns = record_share_sealed.c
    return set(
        connection.scalars(
            select(columns.device_id).where(
                columns.record_id == record_id, columns.account_id == account_id
            )
        )
    )


def _would_double(connection: Connection, account_id: str, successor: str) -> bool:
    """Say whether somebody has a share, or took one over, of a record that the account has."""
    after = select(record_successor.c.account_id).where(
        record_successor.c.successor_id == successor
    )
    columns = record_share.c
    theirs = select(columns.record_id).where(
        or_(columns.account_id == successor, columns.account_id.in_(after))
    )
    doubled = (
        select(columns.record_id)
        .where(columns.account_id == account_id, columns.record_id.in_(theirs))
        .limit(1)
    )
    return connection.scalar(doubled) is not None
