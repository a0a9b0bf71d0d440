"""Carries out what the desk's machine decides, in the caller's transaction and in batches."""

import json
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final, assert_never

import msgspec
from sqlalchemy import Connection, bindparam, insert, update

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.chat.replies import Entry
from gateway.chat.system_entries import append_system
from gateway.desk.events import (
    ContactBegan,
    ContactClosed,
    Effect,
    Event,
    FirstAnswer,
    Reply,
    Say,
    WaitBegan,
    WaitEnded,
)
from gateway.desk.hours import MINUTE, working_between
from gateway.desk.ladder import Cause
from gateway.desk.lease import Holding
from gateway.desk.phases import DeskState, Phase, handle
from gateway.desk.rows import DeskRow, write_rows
from gateway.desk.tables import desk_contact, desk_wait
from gateway.desk.versions import Service

__all__ = ["DAY", "Ledger", "cause_of", "earliest", "quiet_at"]

DAY: Final = 24 * 60 * 60 * 1000

_contact_is: Final = (
    desk_contact.c.conversation_id == bindparam("key"),
    desk_contact.c.number == bindparam("which"),
)
_answer: Final = (
    update(desk_contact)
    .where(*_contact_is)
    .values(answer_minutes=bindparam("minutes"), month_answered=bindparam("month"))
)
_close: Final = (
    update(desk_contact)
    .where(*_contact_is)
    .values(month_closed=bindparam("month"), outcomes=bindparam("codes"))
)
_end_wait: Final = (
    update(desk_wait)
    .where(
        desk_wait.c.conversation_id == bindparam("key"), desk_wait.c.number == bindparam("which")
    )
    .values(ended_at=bindparam("at"), kept=bindparam("was_kept"), month_ended=bindparam("month"))
)


def cause_of(state: DeskState) -> Cause:
    """Say what an alarm could be raised for."""
    return Cause(earliest(state.unread_since, state.missed_since), state.promise_due)


def quiet_at(row: DeskRow, service: Service, last_at: int) -> int | None:
    """Say when an answered conversation has been quiet for so long that it is over."""
    if row.state.phase is not Phase.ANSWERED:
        return None
    return last_at + service.settings.finish_days * DAY


class Ledger:
    """Takes events in for rows that the caller holds locked; ``flush`` writes what came of them."""

    def __init__(
        self, connection: Connection, *, trail: Trail, services: Mapping[str, Service], now: int
    ) -> None:
        self._connection = connection
        self._trail = trail
        self._services = services
        self._now = now
        self._rows: dict[str, DeskRow] = {}
        self._said: list[tuple[str, bytes]] = []
        self._new_contacts: list[dict[str, Any]] = []
        self._new_waits: list[dict[str, Any]] = []
        self._answers: list[dict[str, Any]] = []
        self._closings: list[dict[str, Any]] = []
        self._ended_waits: list[dict[str, Any]] = []

    def take(
        self,
        row: DeskRow,
        event: Event,
        *,
        actor: str = "",
        details: Mapping[str, Detail] = MappingProxyType({}),
    ) -> DeskRow:
        """Take an event in; ``actor`` and ``details`` are for the trail, where it has an entry.

        Raises:
            WrongPhase: it is none for the conversation's phase.
        """
        state, effects = handle(row.state, event)
        if state == row.state and not effects:
            return row
        moved = replace(row, state=state)
        for effect in effects:
            moved = self._carry_out(moved, effect)
            if isinstance(effect, Say):
                self.record(AuditKind(effect.code), row, actor, details)
        return self.keep(replace(moved, look_at=self._look_at(row, moved, event.at)))

    def hold(self, row: DeskRow, holding: Holding) -> DeskRow:
        """Have a row change hands."""
        return self.keep(replace(row, holding=holding))

    def keep(self, row: DeskRow) -> DeskRow:
        """Have a row written."""
        self._rows[row.conversation] = row
        return row

    def say(self, conversation: str, **body: str | int | None) -> None:
        """Have something said in a conversation's log."""
        self._said.append((conversation, msgspec.json.encode(body)))

    def record(
        self, kind: AuditKind, row: DeskRow, actor: str, details: Mapping[str, Detail]
    ) -> None:
        """Enter a deed in the trail."""
        deed = Deed(
            kind,
            row.organisation,
            actor,
            row.conversation,
            self._now,
            {"team": row.team, **details},
        )
        self._trail.append(self._connection, deed)

    def flush(self) -> list[tuple[str, Entry]]:
        """Write everything; return what was said where."""
        write_rows(self._connection, self._rows.values())
        for statement, rows in (
            (insert(desk_contact), self._new_contacts),
            (insert(desk_wait), self._new_waits),
            (_answer, self._answers),
            (_close, self._closings),
            (_end_wait, self._ended_waits),
        ):
            if rows:
                self._connection.execute(statement, rows)
        return append_system(self._connection, self._said, now=self._now)

    def _carry_out(self, row: DeskRow, effect: Effect) -> DeskRow:
        match effect:
            case ContactBegan() | FirstAnswer() | ContactClosed():
                return self._count_contact(row, effect)
            case WaitBegan() | WaitEnded():
                return self._count_wait(row, effect)
            case Reply():
                self._reply(row, effect)
            case Say(code):
                version = {"version": self._of(row).version} if code == "desk.closed" else {}
                self.say(row.conversation, code=code, **version)
            case _:
                assert_never(effect)
        return row

    def _count_contact(
        self, row: DeskRow, effect: ContactBegan | FirstAnswer | ContactClosed
    ) -> DeskRow:
        service = self._of(row)
        key = {"key": row.conversation, "which": effect.number, "month": service.month(effect.at)}
        match effect:
            case ContactBegan(number, at, in_hours):
                self._new_contacts.append(
                    {
                        "conversation_id": row.conversation,
                        "number": number,
                        "team_id": row.team,
                        "school_id": row.school,
                        "began_at": at,
                        "in_hours": in_hours,
                        "month_began": key["month"],
                        "outcomes": "[]",
                    }
                )
            case FirstAnswer(_, began, at):
                worked = working_between(service.calendar, began, at)
                self._answers.append(key | {"minutes": worked // MINUTE})
            case ContactClosed(_, at, outcomes):
                self._closings.append(key | {"codes": json.dumps(outcomes)})
                return replace(row, outcomes=outcomes, closed_at=at)
        return row

    def _count_wait(self, row: DeskRow, effect: WaitBegan | WaitEnded) -> DeskRow:
        match effect:
            case WaitBegan(at, due):
                moved = replace(row, waits=row.waits + 1)
                self._new_waits.append(
                    {
                        "conversation_id": row.conversation,
                        "number": moved.waits,
                        "team_id": row.team,
                        "school_id": row.school,
                        "began_at": at,
                        "due_at": due,
                    }
                )
                return moved
            case WaitEnded(_, due, at, answered):
                kept = (at <= due) if answered or at > due else None
                month = self._of(row).month(at)
                self._ended_waits.append(
                    {
                        "key": row.conversation,
                        "which": row.waits,
                        "at": at,
                        "was_kept": kept,
                        "month": month,
                    }
                )
        return row

    def _reply(self, row: DeskRow, effect: Reply) -> None:
        promise = effect.promise
        if promise.version == 0:
            return  # nobody of the organisation has read these texts; none is said in its name
        text = "in_hours" if promise.open else "out_of_hours"
        self.say(
            row.conversation,
            code="desk.reply",
            text=text,
            version=promise.version,
            answered_by=promise.due,
            opens=promise.opens,
        )
        details: dict[str, Detail] = {
            "account": row.person,
            "text": text,
            "version": promise.version,
        }
        self.record(AuditKind.DESK_REPLY_SENT, row, "", details)

    def _look_at(self, before: DeskRow, after: DeskRow, at: int) -> int | None:
        """Say when the watch has to look: never later than something is due."""
        service = self._of(after)
        if after.alarmed:
            alarm: int | None = before.look_at
            if cause_of(before.state) != cause_of(after.state):
                alarm = at
        else:
            alarm = service.ladder.first_due(cause_of(after.state))
        return earliest(alarm, quiet_at(after, service, at))

    def _of(self, row: DeskRow) -> Service:
        return self._services[row.team]


def earliest(*times: int | None) -> int | None:
    """Return the earliest of the times that there are."""
    return min((time for time in times if time is not None), default=None)
