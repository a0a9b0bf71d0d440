"""Receiving reports of chats, and to whom they are sealed. docs/moderation.md section 8."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Annotated, Final

import msgspec
from msgspec import Meta, Struct
from sqlalchemy import Connection, select

from gateway.attachments.holding import hold
from gateway.base64url import unb64
from gateway.chat.groups import facts
from gateway.chat.tables import conversation, leaf
from gateway.codes import Code, Reason
from gateway.desk.tables import desk_note_key
from gateway.errors import ClientProtocolError, NotPermitted
from gateway.identity.directory import device_facts, people
from gateway.identity.tables import account, device
from gateway.moderation_desk.floor import Floor, moderators
from gateway.policy import Actor, Kind
from gateway.reports.attachments import ReportedAttachments
from gateway.spaces.service import receipt_shape
from gateway.spaces.shapes import ReceiptList, ReceiptShape
from moderation import reading, reports
from moderation.flags import FlagReason
from moderation.ports import Desk

__all__ = ["REPORT_LIMIT", "ReportBody", "ReportKey", "Reports"]

REPORT_LIMIT: Final = 2 * 1024 * 1024
MOST_BODY: Final = 512 * 1024
MOST_KEYS: Final = 200
MOST_KEY: Final = 4096

Id = Annotated[str, Meta(pattern=r"\A[0-9a-f]{32}\Z")]
Seq = Annotated[int, Meta(ge=1, le=2**53)]
Coded = Annotated[str, Meta(pattern=r"\A[A-Za-z0-9_-]+\Z")]


class SealedKey(Struct, frozen=True):
    """The report's key for one device."""

    device: Id
    sealed: Annotated[str, Meta(max_length=MOST_KEY * 4 // 3 + 4, pattern=r"\A[A-Za-z0-9_-]+\Z")]


class ReportBody(Struct, frozen=True, kw_only=True):
    """What a member discloses."""

    id: Id
    conversation: Id
    reason: FlagReason
    note: Annotated[str, Meta(max_length=500)] = ""
    seqs: Annotated[list[Seq], Meta(max_length=100)] = msgspec.field(default_factory=list)
    body: Coded | None = None
    keys: Annotated[list[SealedKey], Meta(max_length=MOST_KEYS)] = msgspec.field(
        default_factory=list
    )
    attachments: Annotated[list[Id], Meta(max_length=100)] = msgspec.field(default_factory=list)


class ReportKey(Struct, frozen=True, kw_only=True):
    """A staff's device that reports are sealed to, with the organisation's word for it."""

    device: str
    account: str
    name: str
    key: bytes
    signature: bytes
    statement: bytes
    attestation: bytes


@dataclass(frozen=True, slots=True)
class _Talk:
    """A conversation as a report is about it."""

    person: str
    staff: tuple[str, ...]


class Reports:
    """Everything below ``/v1/reports``. Every way raises what ``Floor`` raises."""

    def __init__(self, floor: Floor, attachments: ReportedAttachments) -> None:
        self.attachments = attachments
        self._floor = floor

    async def keys(self, actor: Actor, talk: str) -> list[ReportKey]:
        """List the devices that a report of a conversation is sealed to."""

        def work(desk: Desk) -> list[ReportKey]:
            found = _talk(desk.connection, actor, talk)
            return _keys(desk.connection, actor.organisation, found.staff)

        return await self._floor.look(actor, work)

    async def receive(self, actor: Actor, body: ReportBody) -> ReceiptShape:
        """Take a report.

        Raises:
            ClientProtocolError: ``report.refused``.
        """
        _require_shape(body)

        def work(desk: Desk) -> ReceiptShape:
            found = _talk(desk.connection, actor, body.conversation)
            known = {key.device for key in _keys(desk.connection, actor.organisation, found.staff)}
            if not {key.device for key in body.keys} <= known:
                raise ClientProtocolError(Code.REPORT_REFUSED, rule="device")
            # Whom it is about is said only where that is not the reporter.
            author = found.person if found.person != actor.account else ""
            held = 0
            if not reports.is_known(desk.connection, body.id):
                held = hold(
                    desk.connection, body.id, body.conversation, body.attachments, now=desk.now
                )
            reports.receive(
                desk,
                reports.NewReport(
                    id=body.id,
                    conversation=body.conversation,
                    reason=body.reason,
                    note=body.note,
                    seqs=body.seqs,
                    body=None if body.body is None else unb64(body.body),
                    keys={key.device: unb64(key.sealed) for key in body.keys},
                    author=author,
                    members=found.staff,
                    held=held,
                ),
            )
            return receipt_shape(
                next(each for each in reading.receipts(desk) if each.id == body.id)
            )

        return await self._floor.change(actor, work)

    async def receipts(self, actor: Actor) -> ReceiptList:
        """Say what came of the actor's flags and reports."""
        return await self._floor.look(
            actor,
            lambda desk: ReceiptList([receipt_shape(each) for each in reading.receipts(desk)]),
        )


def _talk(connection: Connection, actor: Actor, name: str) -> _Talk:
    """Read a conversation that the actor is a member of, now or by having opened it."""
    about = facts(connection, name, actor.organisation)
    members = connection.execute(
        select(leaf.c.account_id, account.c.kind)
        .join(account, account.c.id == leaf.c.account_id)
        .where(leaf.c.conversation_id == name)
        .distinct()
    ).all()
    accounts = {row.account_id for row in members} | {about.opened_by}
    if actor.account not in accounts:
        raise NotPermitted(Code.CONVERSATION_NOT_YOURS, Reason.NOT_YOUR_CONVERSATION)
    staff = sorted(row.account_id for row in members if row.kind == str(Kind.STAFF))
    person = connection.scalars(
        select(conversation.c.opened_by).where(conversation.c.id == name)
    ).one()
    return _Talk(person, tuple(staff))


def _keys(connection: Connection, organisation: str, without: Collection[str]) -> list[ReportKey]:
    handlers = set(moderators(connection, organisation)) - set(without)
    rows = connection.execute(
        select(desk_note_key)
        .join(device, device.c.id == desk_note_key.c.device_id)
        .where(device.c.account_id.in_(sorted(handlers)), device.c.revoked_at.is_(None))
        .order_by(desk_note_key.c.device_id)
        .limit(MOST_KEYS)
    ).all()
    names = [row.device_id for row in rows]
    known = device_facts(connection, names)
    words = {each.device: each for each in people(connection, organisation, names)}
    return [
        ReportKey(
            device=row.device_id,
            account=known[row.device_id].account,
            name=known[row.device_id].name,
            key=row.key,
            signature=row.signature,
            statement=words[row.device_id].statement,
            attestation=words[row.device_id].attestation,
        )
        for row in rows
    ]


def _require_shape(body: ReportBody) -> None:
    rule = None
    devices = [key.device for key in body.keys]
    if list(body.seqs) != sorted(set(body.seqs)):
        rule = "seqs"
    elif len(set(devices)) != len(devices):
        rule = "device"
    elif (body.body is None) != (not body.keys) or (body.body is not None and not body.seqs):
        rule = "body"
    elif len(set(body.attachments)) != len(body.attachments) or (
        body.attachments and body.body is None
    ):
        rule = "attachments"
    elif not _fits(body.body, MOST_BODY) or not all(_fits(k.sealed, MOST_KEY) for k in body.keys):
        rule = "size"
    if rule is not None:
        raise ClientProtocolError(Code.REPORT_REFUSED, rule=rule)


def _fits(text: str | None, most: int) -> bool:
    if text is None:
        return True
    try:
        return len(unb64(text)) <= most
    except ValueError:
        return False
