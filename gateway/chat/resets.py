"""Take reports of commits that cannot be followed; start a group afresh (docs/resets.md)."""

import hashlib
from dataclasses import dataclass
from typing import Final

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey
from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bus import Bus, Changed, Reached
from gateway.chat.gate import Gate
from gateway.chat.log import HANDSHAKE
from gateway.chat.past_epochs import PastEpoch, read_epoch
from gateway.chat.quarantine import put_in_quarantine
from gateway.chat.replies import Entry, Noted
from gateway.chat.requests import Stuck
from gateway.chat.reset_tables import stuck_report
from gateway.chat.stuck import Dispute, Report, Restart, judge, stuck_bytes
from gateway.chat.system_entries import append_system
from gateway.chat.tables import conversation, entry
from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.identity.tables import device
from gateway.mls.handshake import read_commit
from gateway.policy import Actor, ConversationFacts, Permission
from gateway.sources import Clock

__all__ = ["Outcome", "Resets", "take_report"]

RESTARTED: Final = b'{"code":"conversation.restarted"}'


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a report: whether the conversation is over, and the entry if it ended now."""

    restarted: bool
    entry: Entry | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """A commit that somebody cannot follow, and the epoch that it ended."""

    commit: bytes
    committer: str
    committer_account: str
    epoch: PastEpoch


class Resets:
    """What a device may ask where it is stuck. Raises what ``Gate`` raises, and as said below."""

    def __init__(self, *, gate: Gate, trail: Trail, bus: Bus, clock: Clock) -> None:
        self._gate = gate
        self._trail = trail
        self._bus = bus
        self._clock = clock

    async def stuck(self, actor: Actor, request: Stuck) -> Noted:
        """Take a device's word that it cannot follow a commit.

        Raises:
            ClientProtocolError: ``stuck.refused`` with the rule.
        """
        now = self._clock()

        def work(
            connection: Connection, about: ConversationFacts
        ) -> tuple[ConversationFacts, Outcome]:
            return about, take_report(
                connection, trail=self._trail, actor=actor, request=request, now=now
            )

        about, outcome = await self._gate.transact(
            actor, Permission.CONVERSATION_READ, request.conversation, work
        )
        if outcome.entry is not None:
            name, head = request.conversation, outcome.entry.seq
            self._bus.publish(Reached(name, head, (outcome.entry,)))
            self._bus.publish(Changed(name, about.team, about.opened_by, head))
        return Noted(
            re=request.id,
            conversation=request.conversation,
            seq=request.seq,
            restarted=outcome.restarted,
        )


def take_report(
    connection: Connection, *, trail: Trail, actor: Actor, request: Stuck, now: int
) -> Outcome:
    """Note a report, and restart the conversation where it makes enough of them.

    It works on the caller's connection and commits nothing.

    Raises:
        ClientProtocolError: ``stuck.refused`` with the rule.
    """
    case = _find_case(connection, actor, request)
    _check_signature(connection, actor, request, case)
    if _note(connection, actor, request, now):
        _record_report(connection, trail, actor, request, case, now)
    running = connection.execute(
        select(conversation.c.restarted_at.is_(None))
        .where(conversation.c.id == request.conversation)
        .with_for_update()
    ).scalar_one()
    if not running:
        return Outcome(restarted=True)
    verdict = judge(_dispute(case), _reports(connection, request))
    if verdict is None:
        return Outcome(restarted=False)
    return Outcome(
        restarted=True,
        entry=_restart(connection, trail, actor.organisation, request, case, verdict, now),
    )


def _find_case(connection: Connection, actor: Actor, request: Stuck) -> _Case:
    row = connection.execute(
        select(entry.c.kind, entry.c.epoch, entry.c.sender, entry.c.body, device.c.account_id)
        .join(device, device.c.id == entry.c.sender)
        .where(entry.c.conversation_id == request.conversation, entry.c.seq == request.seq)
    ).one_or_none()
    if row is None or (row.kind, row.epoch) != (HANDSHAKE, request.epoch):
        raise _refused("commit")
    epoch = read_epoch(connection, request.conversation, request.epoch)
    if epoch is None:
        raise _refused("epoch")
    if actor.device not in epoch.roster:
        raise _refused("member")
    if row.account_id == actor.account:
        raise _refused("own")
    return _Case(row.body, row.sender, row.account_id, epoch)


def _check_signature(connection: Connection, actor: Actor, request: Stuck, case: _Case) -> None:
    key = connection.execute(
        select(device.c.signature_key).where(device.c.id == actor.device)
    ).scalar_one()
    signed = stuck_bytes(
        conversation=request.conversation,
        device=actor.device,
        epoch=request.epoch,
        seq=request.seq,
        commit=case.commit,
        transcript=case.epoch.transcript,
        authenticator=request.authenticator,
        external_pub=request.external_pub,
    )
    try:
        VerifyKey(key).verify(signed, request.signature)
    except BadSignatureError:
        raise _refused("signature") from None


def _note(connection: Connection, actor: Actor, request: Stuck, now: int) -> bool:
    """Keep a device's first report of a commit; False where there is one."""
    columns = stuck_report.c
    known = connection.execute(
        select(columns.at).where(
            columns.conversation_id == request.conversation,
            columns.seq == request.seq,
            columns.device_id == actor.device,
        )
    ).first()
    if known is not None:
        return False
    connection.execute(
        insert(stuck_report).values(
            conversation_id=request.conversation,
            seq=request.seq,
            device_id=actor.device,
            authenticator=request.authenticator,
            external_pub=request.external_pub,
            at=now,
        )
    )
    return True


def _reports(connection: Connection, request: Stuck) -> list[Report]:
    columns = stuck_report.c
    rows = connection.execute(
        select(columns.device_id, columns.authenticator, columns.external_pub)
        .where(columns.conversation_id == request.conversation, columns.seq == request.seq)
        .order_by(columns.device_id)
    )
    return [Report(row.device_id, row.authenticator, row.external_pub) for row in rows]


def _dispute(case: _Case) -> Dispute:
    return Dispute(
        committer=case.committer,
        committer_account=case.committer_account,
        external=read_commit(case.commit).external,
        maker=case.epoch.maker,
        external_pub=case.epoch.external_pub,
        roster=case.epoch.roster,
    )


def _record_report(
    connection: Connection, trail: Trail, actor: Actor, request: Stuck, case: _Case, now: int
) -> None:
    trail.append(
        connection,
        Deed(
            kind=AuditKind.CONVERSATION_STUCK,
            organisation=actor.organisation,
            actor=actor.device,
            subject=request.conversation,
            at=now,
            details={
                "authenticator": request.authenticator.hex(),
                "commit_sha256": hashlib.sha256(case.commit).hexdigest(),
                "committer": case.committer,
                "epoch": request.epoch,
                "external_pub_sha256": hashlib.sha256(request.external_pub).hexdigest(),
                "seq": request.seq,
                "signature": request.signature.hex(),
                "transcript": case.epoch.transcript.hex(),
            },
        ),
    )


def _restart(
    connection: Connection,
    trail: Trail,
    organisation: str,
    request: Stuck,
    case: _Case,
    verdict: Restart,
    now: int,
) -> Entry:
    """Close the conversation for writing and hold the device that is to blame."""
    name = request.conversation
    ((_, closing),) = append_system(connection, [(name, RESTARTED)], now=now)
    connection.execute(
        update(conversation).where(conversation.c.id == name).values(restarted_at=now)
    )
    put_in_quarantine(
        connection,
        trail,
        organisation=organisation,
        device_id=verdict.blamed,
        conversation=name,
        seq=request.seq,
        now=now,
    )
    trail.append(
        connection,
        Deed(
            kind=AuditKind.CONVERSATION_RESTARTED,
            organisation=organisation,
            actor="",
            subject=name,
            at=now,
            details={
                "accounts": list(verdict.accounts),
                "blamed": verdict.blamed,
                "commit_sha256": hashlib.sha256(case.commit).hexdigest(),
                "committer": case.committer,
                "epoch": request.epoch,
                "needed": verdict.needed,
                "seq": request.seq,
            },
        ),
    )
    return closing


def _refused(rule: str) -> ClientProtocolError:
    return ClientProtocolError(Code.STUCK_REFUSED, rule=rule)
