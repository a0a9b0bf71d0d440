"""A record comes in: its ciphertext, its shares, and the contact that is closed with it."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, delete, insert, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.base64url import unb64
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotFound
from gateway.policy import Actor
from gateway.records.rows import Stored, find_record, leads, quorum_of
from gateway.records.shapes import NewShares, Share
from gateway.records.tables import record, record_share, record_share_sealed

__all__ = ["keep_body", "keep_shares", "use_record"]

CHECK_BYTES: Final = 32


def keep_body(
    connection: Connection, actor: Actor, name: str, conversation: str, body: bytes, now: int
) -> None:
    """Keep a record's ciphertext, for a conversation that policy let the actor reach.

    Raises:
        Conflict: ``record.taken``: the id has other bytes already, or is of another conversation.
    """
    known = find_record(connection, name)
    if known is None:
        connection.execute(
            insert(record).values(
                id=name,
                conversation_id=conversation,
                device_id=actor.device,
                quorum=None,
                body=body,
                stored_at=now,
                contact=None,
                sealed_at=None,
            )
        )
        return
    kept = connection.scalar(select(record.c.body).where(record.c.id == name))
    if (known.conversation, known.device, kept) != (conversation, actor.device, body):
        raise Conflict(Code.RECORD_TAKEN)


def keep_shares(connection: Connection, actor: Actor, name: str, given: NewShares) -> None:
    """Keep the shares of a record that the same device brought.

    Raises:
        NotFound: ``record.unknown``.
        Conflict: ``record.taken``: a contact was closed with it; ``record.no_leads``.
        ClientProtocolError: ``record.shares``.
    """
    known = find_record(connection, name, lock=True)
    if known is None or known.device != actor.device:
        raise NotFound(Code.RECORD_UNKNOWN)
    if known.sealed_at is not None:
        raise Conflict(Code.RECORD_TAKEN)
    wanted = quorum_of(connection, known.organisation)
    holders = {
        lead.account: {each.device for each in lead.devices}
        for lead in leads(connection, known.organisation)
    }
    if len(holders) < wanted:
        raise Conflict(Code.RECORD_NO_LEADS, quorum=wanted)
    if given.quorum != wanted:
        raise ClientProtocolError(Code.RECORD_SHARES, at="quorum")
    _check_shares(given, holders)
    for table in (record_share_sealed, record_share):
        connection.execute(delete(table).where(table.c.record_id == name))
    connection.execute(
        insert(record_share),
        [
            {"record_id": name, "account_id": share.account, "check": _check(share, number)}
            for number, share in enumerate(given.shares)
        ],
    )
    connection.execute(
        insert(record_share_sealed),
        [
            {
                "record_id": name,
                "account_id": share.account,
                "device_id": each.device,
                "sealed": unb64(each.sealed),
            }
            for share in given.shares
            for each in share.sealed
        ],
    )
    connection.execute(update(record).where(record.c.id == name).values(quorum=wanted))


def use_record(
    connection: Connection,
    actor: Actor,
    *,
    name: str,
    conversation: str,
    contact: int,
    trail: Trail,
    now: int,
) -> None:
    """Make a record that of the contact which is being closed, in the same transaction.

    Raises:
        ClientProtocolError: ``desk.record``: of another conversation, or used before.
        Conflict: ``record.incomplete``: without shares.
    """
    known = find_record(connection, name, lock=True)
    if known is None or known.conversation != conversation or known.sealed_at is not None:
        raise ClientProtocolError(Code.DESK_RECORD, at="record.id")
    if known.quorum is None:
        raise Conflict(Code.RECORD_INCOMPLETE)
    connection.execute(
        update(record).where(record.c.id == name).values(contact=contact, sealed_at=now)
    )
    trail.append(connection, _sealing(connection, actor, known, contact, now))


def _check_shares(given: NewShares, holders: Mapping[str, set[str]]) -> None:
    seen: set[str] = set()
    for number, share in enumerate(given.shares):
        at = f"shares[{number}]"
        if share.account in seen or share.account not in holders:
            raise ClientProtocolError(Code.RECORD_SHARES, at=f"{at}.account")
        seen.add(share.account)
        devices = [each.device for each in share.sealed]
        if len(set(devices)) != len(devices) or not set(devices) <= holders[share.account]:
            raise ClientProtocolError(Code.RECORD_SHARES, at=f"{at}.sealed")
    if seen != holders.keys():
        raise ClientProtocolError(Code.RECORD_SHARES, at="shares")


def _check(share: Share, number: int) -> bytes:
    found = unb64(share.check)
    if len(found) != CHECK_BYTES:
        raise ClientProtocolError(Code.RECORD_SHARES, at=f"shares[{number}].check")
    return found


def _sealing(connection: Connection, actor: Actor, known: Stored, contact: int, now: int) -> Deed:
    holders = connection.scalars(
        select(record_share.c.account_id)
        .where(record_share.c.record_id == known.id)
        .order_by(record_share.c.account_id)
    ).all()
    return Deed(
        kind=AuditKind.RECORD_SEALED,
        organisation=known.organisation,
        actor=actor.device,
        subject=known.id,
        at=now,
        details={
            "conversation": known.conversation,
            "contact": contact,
            "quorum": known.quorum or 0,
            "leads": list(holders),
        },
    )
