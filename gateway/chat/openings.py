"""Open conversations in storage: a new one, or one that goes on from another.

Every function works on the caller's connection and commits nothing; what it does and what the trail
says of it are one transaction.
"""

import hashlib
from typing import Final

from sqlalchemy import Connection, insert, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.bundle import judge_opening
from gateway.chat.groups import facts, insert_entry, own_person, require
from gateway.chat.guests import open_teams
from gateway.chat.log import SYSTEM
from gateway.chat.past_epochs import keep_epoch
from gateway.chat.quarantine import require_free
from gateway.chat.requests import Open
from gateway.chat.rosters import record_roster, seat
from gateway.chat.successions import Inheritance, inherit
from gateway.chat.tables import conversation, public_group
from gateway.codes import Code
from gateway.errors import Conflict
from gateway.identity.tables import organisation
from gateway.policy import Actor, belongs, decide_open

__all__ = ["check_opening", "open_desk"]

DESK: Final = "desk"
DESK_OPENED: Final = b'{"code":"desk.opened"}'


def check_opening(connection: Connection, *, actor: Actor, request: Open) -> bool:
    """Judge an opening as far as that goes without verifying the group; writes nothing.

    Returns False where this very request had been carried out before.

    Raises:
        NotPermitted: policy says no, or the device is in quarantine.
        NotFound: there is no conversation to continue.
        Conflict: ``conversation.exists``; ``conversation.restarted``: somebody continued it first.
        ClientProtocolError: the GroupInfo is not one of a new group of the creator's.
    """
    _require_opener(connection, actor, request)
    digest = hashlib.sha256(request.group_info).digest()
    before = connection.execute(
        select(
            conversation.c.opening_hash, conversation.c.opened_by, conversation.c.continues
        ).where(conversation.c.id == request.conversation)
    ).one_or_none()
    if before is not None:
        # Whoever may continue a conversation may hear that it is continued so.
        same = actor.account == before.opened_by or request.continues is not None
        if same and (before.opening_hash, before.continues) == (digest, request.continues):
            return False
        raise Conflict(Code.CONVERSATION_EXISTS)
    if request.continues is not None:
        inherit(connection, request.continues, request.team)
    judge_opening(
        request.group_info,
        conversation=request.conversation,
        suite=_suite(connection, actor),
        creator=own_person(connection, actor),
    )
    return True


def open_desk(
    connection: Connection, *, trail: Trail, actor: Actor, request: Open, state: bytes, now: int
) -> bool:
    """Open a desk conversation; False where this very request had been carried out before.

    ``state`` is the verified state of the group's epoch 0.

    Raises:
        NotPermitted, Conflict, ClientProtocolError: see ``check_opening``.
    """
    if not check_opening(connection, actor=actor, request=request):
        return False
    creator = own_person(connection, actor)
    suite = _suite(connection, actor)
    digest = hashlib.sha256(request.group_info).digest()
    legacy = _legacy(connection, actor, request, now)
    connection.execute(
        insert(conversation).values(
            id=request.conversation,
            organisation_id=actor.organisation,
            kind=DESK,
            team_id=legacy.team,
            opened_by=legacy.opened_by,
            opened_at=legacy.opened_at,
            opening_hash=digest,
            suite=suite,
            epoch=0,
            head=1,
            last_at=legacy.last_at,
            seen=0,
            unread=legacy.unread,
            waiting_since=legacy.waiting_since,
            desk_mark=legacy.desk_mark,
            silent_from=legacy.silent_from,
            continues=request.continues,
        )
    )
    connection.execute(
        insert(public_group).values(
            conversation_id=request.conversation,
            group_info=request.group_info,
            group_state=state,
        )
    )
    insert_entry(connection, request.conversation, 1, SYSTEM, 0, "", DESK_OPENED, now)
    seat(connection, request.conversation, {0: creator}, {creator.device}, 1)
    trail.append(
        connection,
        Deed(
            kind=AuditKind.CONVERSATION_OPENED,
            organisation=actor.organisation,
            actor=actor.device,
            subject=request.conversation,
            at=now,
            details={
                "kind": DESK,
                "team": legacy.team,
                "account": legacy.opened_by,
                **({} if request.continues is None else {"continues": request.continues}),
            },
        ),
    )
    keep_epoch(
        connection,
        request.conversation,
        epoch=0,
        maker=actor.device,
        group_info=request.group_info,
        roster={0: creator},
    )
    record_roster(connection, trail, actor, request.conversation, 0, {0: creator}, now)
    return True


def _require_opener(connection: Connection, actor: Actor, request: Open) -> None:
    if request.continues is None:
        transfers = open_teams(connection, actor.account, request.conversation)
        require(decide_open(actor, request.team, transfers))
    else:
        require(belongs(actor, facts(connection, request.continues, actor.organisation)))
    require_free(connection, actor.device)


def _legacy(connection: Connection, actor: Actor, request: Open, now: int) -> Inheritance:
    """Say what a new conversation begins with: nothing, or what goes over from another."""
    if request.continues is not None:
        return inherit(connection, request.continues, request.team)
    return Inheritance(request.team, actor.account, now, now, 0, None, None, None)


def _suite(connection: Connection, actor: Actor) -> int:
    suite: int = connection.execute(
        select(organisation.c.suite).where(organisation.c.id == actor.organisation)
    ).scalar_one()
    return suite
