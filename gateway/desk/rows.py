"""Conversations at the desk in storage: read them locked, write them back.

Whoever changes a row here holds the conversation's row locked, as appending a message does, so what
was read stays true until the commit, on every node.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any, Final

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from gateway.chat.log import CLOSED, HEARD, STOPPED
from gateway.chat.tables import conversation
from gateway.desk.lease import Holding
from gateway.desk.phases import DeskState, Phase
from gateway.desk.tables import desk_state
from gateway.identity.tables import account

__all__ = ["DeskRow", "Hold", "read_rows", "write_rows"]

DESK: Final = "desk"


class Hold(Enum):
    """How to take the conversations' rows."""

    READ = auto()
    """Not at all: to look, or where the caller has them already."""
    WAIT = auto()
    """Locked, after whoever has them."""
    SKIP = auto()
    """Locked, or not at all where somebody has them."""


@dataclass(frozen=True, slots=True)
class DeskRow:
    """Everything the desk keeps of a conversation; ``known``: there is a row of it already."""

    conversation: str
    organisation: str
    team: str
    person: str
    school: str | None
    last_at: int
    mirror: tuple[int | None, str | None, int | None]
    known: bool = False
    state: DeskState = field(default_factory=DeskState)
    holding: Holding = field(default_factory=Holding)
    version: int = 0
    waits: int = 0
    look_at: int | None = None
    alarmed: bool = False
    outcomes: tuple[str, ...] = ()
    closed_at: int | None = None
    feedback_contact: int = 0


def read_rows(connection: Connection, ids: Collection[str], hold: Hold) -> dict[str, DeskRow]:
    """Read desk conversations by id, locking them in the order of their ids."""
    if hold is not Hold.READ:
        # First the locks, then a statement of its own to read: PostgreSQL would join the row that
        # was waited for, new, with what the statement saw of other tables when it began, old.
        ids = _lock(connection, ids, hold)
    columns = conversation.c
    query = (
        select(
            columns.id,
            columns.organisation_id,
            columns.team_id.label("of_team"),
            columns.opened_by,
            columns.last_at,
            columns.waiting_since.label("log_waiting_since"),
            columns.desk_mark,
            columns.silent_from,
            account.c.school_id,
            desk_state,
        )
        .join(account, account.c.id == columns.opened_by)
        .outerjoin(desk_state, desk_state.c.conversation_id == columns.id)
        .where(columns.id.in_(ids), columns.kind == DESK)
        .order_by(columns.id)
    )
    return {row.id: _row(row) for row in connection.execute(query)}


def _lock(connection: Connection, ids: Collection[str], hold: Hold) -> Collection[str]:
    return connection.scalars(
        select(conversation.c.id)
        .where(conversation.c.id.in_(ids))
        .order_by(conversation.c.id)
        .with_for_update(key_share=True, skip_locked=hold is Hold.SKIP)
    ).all()


def write_rows(connection: Connection, rows: Iterable[DeskRow]) -> None:
    """Write rows back, each as a new version of itself, and what the log has to know of it."""
    listed = list(rows)
    if new := [_values(row) for row in listed if not row.known]:
        connection.execute(insert(desk_state), new)
    if old := [_values(row) | {"key": row.conversation} for row in listed if row.known]:
        connection.execute(_rewrite, old)
    moved = [(row, _mirror(row.state)) for row in listed]
    if told := [_told(row, mirror) for row, mirror in moved if mirror != row.mirror]:
        connection.execute(_tell_log, told)


_rewrite: Final = update(desk_state).where(desk_state.c.conversation_id == bindparam("key"))

_tell_log: Final = (
    update(conversation)
    .where(conversation.c.id == bindparam("key"))
    .values(
        waiting_since=bindparam("new_waiting_since"),
        desk_mark=bindparam("new_desk_mark"),
        silent_from=bindparam("new_silent_from"),
    )
)


def _told(row: DeskRow, mirror: tuple[int | None, str | None, int | None]) -> dict[str, Any]:
    names = ("new_waiting_since", "new_desk_mark", "new_silent_from")
    return {"key": row.conversation} | dict(zip(names, mirror, strict=True))


def _mirror(state: DeskState) -> tuple[int | None, str | None, int | None]:
    """Say what the log keeps of a state: who waits since when, and what staff may write."""
    if state.stopped:
        mark: str | None = STOPPED
    elif state.phase is Phase.CLOSED:
        mark = CLOSED
    elif state.phase in {Phase.NEW, Phase.TO_BE_WRITTEN_UP} or state.missed_since is not None:
        mark = None
    else:
        mark = HEARD
    return state.waiting_since, mark, state.silent_from


def _row(row: Row[Any]) -> DeskRow:
    found = DeskRow(
        conversation=row.id,
        organisation=row.organisation_id,
        team=row.of_team,
        person=row.opened_by,
        school=row.school_id,
        last_at=row.last_at,
        mirror=(row.log_waiting_since, row.desk_mark, row.silent_from),
    )
    return found if row.conversation_id is None else _known(found, row)


def _known(found: DeskRow, row: Row[Any]) -> DeskRow:
    return DeskRow(
        conversation=found.conversation,
        organisation=found.organisation,
        team=found.team,
        person=found.person,
        school=found.school,
        last_at=found.last_at,
        mirror=found.mirror,
        known=True,
        state=DeskState(
            phase=Phase(row.phase),
            since=row.since,
            contact=row.contact,
            contact_began=row.contact_began,
            answered_once=row.answered_once,
            waiting_since=row.waiting_since,
            promise_due=row.promise_due,
            unread_since=row.unread_since,
            missed_since=row.missed_since,
            unanswered=row.unanswered,
            stopped=row.stopped,
            silent_from=row.silent_from,
            replied_at=row.replied_at,
            replied_open=row.replied_open,
        ),
        holding=Holding(row.owner, row.lease_until, row.fence),
        version=row.version,
        waits=row.waits,
        look_at=row.look_at,
        alarmed=row.alarmed,
        outcomes=tuple(json.loads(row.outcomes)),
        closed_at=row.closed_at,
        feedback_contact=row.feedback_contact,
    )


def _values(row: DeskRow) -> dict[str, Any]:
    state = row.state
    return {
        "conversation_id": row.conversation,
        "team_id": row.team,
        "version": row.version + 1,
        "phase": str(state.phase),
        "since": state.since,
        "contact": state.contact,
        "contact_began": state.contact_began,
        "answered_once": state.answered_once,
        "waits": row.waits,
        "waiting_since": state.waiting_since,
        "promise_due": state.promise_due,
        "unread_since": state.unread_since,
        "missed_since": state.missed_since,
        "unanswered": state.unanswered,
        "stopped": state.stopped,
        "replied_at": state.replied_at,
        "replied_open": state.replied_open,
        "owner": row.holding.owner,
        "lease_until": row.holding.until,
        "fence": row.holding.fence,
        "look_at": row.look_at,
        "alarmed": row.alarmed,
        "outcomes": json.dumps(row.outcomes),
        "closed_at": row.closed_at,
        "feedback_contact": row.feedback_contact,
    }
