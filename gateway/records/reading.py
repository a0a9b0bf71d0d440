"""Records and openings as leads see them."""

from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from gateway.chat.guests import logs_of
from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.desk.tables import desk_note_key
from gateway.errors import ClientProtocolError, NotFound
from gateway.identity.tables import account, device, team
from gateway.records import rows
from gateway.records.opening import LASTS, state_at
from gateway.records.rows import StoredOpening
from gateway.records.shapes import (
    Leads,
    OpeningItem,
    OwnShare,
    Person,
    RecordItem,
    RecordPage,
    Requester,
)
from gateway.records.tables import record

__all__ = ["read_leads", "read_opening", "read_openings", "read_records", "require_key"]

AT_ONCE: Final = 50


def read_leads(connection: Connection, organisation: str) -> Leads:
    """Say to whom a record is sealed now."""
    return Leads(rows.quorum_of(connection, organisation), rows.leads(connection, organisation))


def read_records(
    connection: Connection, organisation: str, conversation_id: str | None, after: str | None
) -> RecordPage:
    """List an organisation's records, the newest first, or those of one conversation.

    Raises:
        NotFound: ``record.unknown``: there is no record to go on after.
    """
    person = account.alias()
    wanted = (
        select(
            record.c.id,
            record.c.conversation_id,
            record.c.contact,
            record.c.sealed_at,
            record.c.quorum,
            func.length(record.c.body).label("size"),
            account.c.id.label("author"),
            account.c.name,
            person.c.id.label("person"),
            person.c.name.label("nickname"),
            team.c.name.label("team"),
        )
        .join(conversation, conversation.c.id == record.c.conversation_id)
        .join(team, team.c.id == conversation.c.team_id)
        .join(person, person.c.id == conversation.c.opened_by)
        .join(device, device.c.id == record.c.device_id)
        .join(account, account.c.id == device.c.account_id)
        .where(conversation.c.organisation_id == organisation, record.c.sealed_at.is_not(None))
        .order_by(record.c.sealed_at.desc(), record.c.id)
        .limit(AT_ONCE + 1)
    )
    if conversation_id is not None:
        wanted = wanted.where(record.c.conversation_id == conversation_id)
    if after is not None:
        wanted = wanted.where(_behind(connection, organisation, after))
    found = connection.execute(wanted).all()
    items = [
        RecordItem(
            id=row.id,
            conversation=row.conversation_id,
            person=Person(row.person, row.nickname),
            team=row.team,
            contact=row.contact,
            sealed_at=row.sealed_at,
            sealed_by=Person(row.author, row.name),
            quorum=row.quorum,
            shares=_people(connection, list(rows.shares_of(connection, row.id))),
            size=row.size,
        )
        for row in found[:AT_ONCE]
    ]
    return RecordPage(items, more=len(found) > AT_ONCE)


def _behind(connection: Connection, organisation: str, name: str) -> ColumnElement[bool]:
    last = rows.find_record(connection, name)
    if last is None or last.organisation != organisation or last.sealed_at is None:
        raise NotFound(Code.RECORD_UNKNOWN)
    return or_(
        record.c.sealed_at < last.sealed_at,
        and_(record.c.sealed_at == last.sealed_at, record.c.id > name),
    )


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
        logs=list(logs_of(connection, found.conversation)),
        person=_people(connection, [found.person])[0],
        contact=found.contact,
        state=str(state_at(opening, now)),
        reason=found.reason,
        tell=found.risk is None,
        risk=found.risk,
        asked_at=opening.asked_at,
        ends_at=opening.asked_at + LASTS,
        by=_requester(connection, opening.requester, opening.device),
        given=_people(connection, sorted(opening.people)),
        shares=_people(connection, list(rows.shares_of(connection, found.record))),
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
