"""Records and openings as leads see them."""

from sqlalchemy import Connection, func, select

from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.desk.tables import desk_note_key
from gateway.errors import ClientProtocolError
from gateway.identity.tables import account, device
from gateway.records import rows
from gateway.records.opening import LASTS, state_at
from gateway.records.rows import StoredOpening
from gateway.records.shapes import (
    Leads,
    OpeningItem,
    OwnShare,
    Person,
    RecordItem,
    Requester,
)
from gateway.records.tables import record

__all__ = ["read_leads", "read_opening", "read_openings", "read_records", "require_key"]


def read_leads(connection: Connection, organisation: str) -> Leads:
    """Say to whom a record is sealed now."""
    return Leads(rows.quorum_of(connection, organisation), rows.leads(connection, organisation))


def read_records(
    connection: Connection, organisation: str, conversation_id: str
) -> list[RecordItem]:
    """List a conversation's records, the newest first."""
    found = connection.execute(
        select(
            record.c.id,
            record.c.contact,
            record.c.sealed_at,
            record.c.quorum,
            func.length(record.c.body).label("size"),
            account.c.id.label("author"),
            account.c.name,
        )
        .join(conversation, conversation.c.id == record.c.conversation_id)
        .join(device, device.c.id == record.c.device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(
            record.c.conversation_id == conversation_id,
            conversation.c.organisation_id == organisation,
            record.c.sealed_at.is_not(None),
        )
        .order_by(record.c.sealed_at.desc(), record.c.id)
    ).all()
    return [
        RecordItem(
            id=row.id,
            conversation=conversation_id,
            contact=row.contact,
            sealed_at=row.sealed_at,
            sealed_by=Person(row.author, row.name),
            quorum=row.quorum,
            shares=_people(connection, list(rows.shares_of(connection, row.id))),
            size=row.size,
        )
        for row in found
    ]


def read_openings(connection: Connection, organisation: str, now: int) -> list[OpeningItem]:
    """List openings that are not over, the newest first."""
    return [
        read_opening(connection, found, now, None)
        for found in rows.running(connection, organisation, now)
    ]


def read_opening(
    connection: Connection, found: StoredOpening, now: int, asking: str | None
) -> OpeningItem:
    """Show an opening; ``asking``: the device whose share is to be shown with it."""
    opening = found.opening
    own = {} if asking is None else rows.holdings(connection, found.record, asking)
    return OpeningItem(
        id=found.id,
        record=found.record,
        conversation=found.conversation,
        state=str(state_at(opening, now)),
        reason=found.reason,
        tell=found.risk is None,
        risk=found.risk,
        asked_at=opening.asked_at,
        ends_at=opening.asked_at + LASTS,
        by=_requester(connection, opening.requester, opening.device),
        given=_people(connection, sorted(opening.people)),
        quorum=opening.quorum,
        own=next((OwnShare(share, sealed) for share, sealed in own.items()), None),
    )


def require_key(connection: Connection, device_id: str) -> None:
    """Let a device pass that shares can be sealed to.

    Raises:
        ClientProtocolError: ``record.shares``.
    """
    wanted = select(desk_note_key.c.device_id).where(desk_note_key.c.device_id == device_id)
    if connection.scalar(wanted) is None:
        raise ClientProtocolError(Code.RECORD_SHARES, at="device")


def _requester(connection: Connection, account_id: str, device_id: str) -> Requester:
    key = connection.execute(
        select(desk_note_key).where(desk_note_key.c.device_id == device_id)
    ).one_or_none()
    return Requester(
        account=account_id,
        name=rows.names(connection, [account_id])[account_id],
        device=device_id,
        key=b"" if key is None else key.key,
        signature=b"" if key is None else key.signature,
    )


def _people(connection: Connection, accounts: list[str]) -> list[Person]:
    known = rows.names(connection, accounts)
    return [Person(each, known[each]) for each in accounts]
