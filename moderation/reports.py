"""Reports of encrypted chats: kept sealed, put into the queue. docs/moderation.md section 8.

Nothing here can open one. What the gateway's own log knows of the entries is read elsewhere.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from audit.record import AuditKind
from moderation.errors import Rule, Stale, Unknown
from moderation.flags import SEVERITY, FlagReason
from moderation.item import Item, Kind, holds
from moderation.ports import Desk
from moderation.priority import Weighed, rank
from moderation.queue import CONFLICT, require_held, set_aside
from moderation.rows import ItemRow, add_item, read_item
from moderation.sealing import Sealed
from moderation.tables import chat_report, chat_report_key

__all__ = [
    "Disclosure",
    "NewReport",
    "Verdict",
    "give_verdict",
    "is_known",
    "read_disclosure",
    "receive",
]

NOTE: Final = "report"


class Verdict(StrEnum):
    """What a staff's device found."""

    GENUINE = "genuine"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class NewReport:
    """What a member discloses; ``keys``: sealed keys by device.

    ``author``: the young person whom it is about, "" where that is not said; ``members``: staff who
    take part in the conversation; ``held``: how many disclosed attachments are held for it.
    """

    id: str
    conversation: str
    reason: FlagReason
    note: str
    seqs: Sequence[int]
    body: bytes | None
    keys: Mapping[str, bytes]
    author: str
    members: Sequence[str]
    held: int = 0


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A report as its reader gets it; ``sealed``: the key for the asking device."""

    report: str
    conversation: str
    reason: str
    note: str
    at: int
    seqs: Sequence[int]
    body: bytes | None
    sealed: bytes | None
    verdict: str | None


def receive(desk: Desk, new: NewReport) -> str:
    """Take a report; the same id again is the report that there is.

    Raises:
        Stale: the id is another report's.
    """
    known = desk.connection.execute(
        select(chat_report).where(chat_report.c.id == new.id)
    ).one_or_none()
    if known is not None:
        return _repeated(desk, known, new)
    sealed = desk.keys.seal(desk.who.organisation, f"{NOTE}:{new.id}", new.note)
    desk.connection.execute(
        insert(chat_report).values(
            id=new.id,
            organisation_id=desk.who.organisation,
            conversation_id=new.conversation,
            reporter=desk.who.account,
            reason=str(new.reason),
            at=desk.now,
            seqs=json.dumps(list(new.seqs)),
            body=new.body,
            key_id=sealed.key_id,
            sealed=sealed.box,
        )
    )
    if new.keys:
        desk.connection.execute(
            insert(chat_report_key),
            [
                {"report_id": new.id, "device_id": device, "sealed_key": key}
                for device, key in sorted(new.keys.items())
            ],
        )
    row = ItemRow(
        id=desk.new_id(),
        organisation=desk.who.organisation,
        kind=Kind.CHAT,
        subject=new.id,
        author=new.author,
        space=None,
        item=Item(version=1),
        rank=rank(Weighed(least=max(1, SEVERITY[new.reason])), desk.now),
        since=desk.now,
        flags=1,
    )
    add_item(desk, row, ())
    for account in {desk.who.account, *new.members}:
        set_aside(desk, row.id, account, CONFLICT, None)
    desk.enter_unsaid(
        AuditKind.CHAT_REPORTED,
        row.id,
        report=new.id,
        conversation=new.conversation,
        messages=len(new.seqs),
        attachments=new.held,
    )
    return new.id


def is_known(connection: Connection, name: str) -> bool:
    """Say whether there is a report of this id."""
    return connection.scalar(select(chat_report.c.id).where(chat_report.c.id == name)) is not None


def give_verdict(desk: Desk, name: str, fence: int, verdict: Verdict) -> ItemRow:
    """Keep what the holder's device found.

    Raises:
        Unknown: there is no such item of a chat.
        Stale: it has changed hands.
    """
    found = read_item(desk.connection, desk.who.organisation, name)
    if found.kind is not Kind.CHAT:
        raise Unknown(Rule.ITEM_UNKNOWN)
    lost = holds(found.item, desk.who.account, fence)
    if lost is not None:
        require_held(lost)
    desk.connection.execute(
        update(chat_report).where(chat_report.c.id == found.subject).values(verdict=str(verdict))
    )
    desk.enter(AuditKind.ITEM_VERDICT_GIVEN, name, verdict=str(verdict))
    return replace(found)


def read_disclosure(desk: Desk, name: str) -> Disclosure:
    """Read a report for the asking device."""
    row = desk.connection.execute(select(chat_report).where(chat_report.c.id == name)).one()
    key = desk.connection.scalar(
        select(chat_report_key.c.sealed_key).where(
            chat_report_key.c.report_id == name,
            chat_report_key.c.device_id == desk.who.device,
        )
    )
    note = desk.keys.open(desk.who.organisation, f"{NOTE}:{name}", Sealed(row.key_id, row.sealed))
    return Disclosure(
        report=name,
        conversation=row.conversation_id,
        reason=row.reason,
        note=note,
        at=row.at,
        seqs=json.loads(row.seqs),
        body=row.body,
        sealed=key,
        verdict=row.verdict,
    )


def _repeated(desk: Desk, known: Row[Any], new: NewReport) -> str:
    same = (known.reporter, known.conversation_id) == (desk.who.account, new.conversation)
    if not same or known.body != new.body:
        raise Stale(Rule.REPORT_REFUSED, rule="repeated")
    return new.id
