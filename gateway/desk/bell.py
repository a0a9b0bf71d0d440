"""Rings alarms: what the ladder decides is carried out here, once, whoever looks first.

Every function works on the caller's connection and commits nothing. Whoever changes an alarm holds
its conversation's row locked.
"""

import json
from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Final

from sqlalchemy import Connection, insert, select, update

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat.replies import AlarmPush, Entry
from gateway.desk.events import Finish
from gateway.desk.ladder import Again, Alarm, AlarmState, Climb, Deed, End, Raise
from gateway.desk.ledger import Ledger, cause_of, earliest, quiet_at
from gateway.desk.rota import administrators, recipients
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.tables import desk_alarm, desk_state
from gateway.desk.versions import Service, SettingsBook
from gateway.sources import Entropy, new_id

__all__ = ["Seen", "due", "look_after"]

MOST_AT_ONCE: Final = 50

_KINDS: Final = {
    Raise: AuditKind.DESK_ALARM_RAISED,
    Climb: AuditKind.DESK_ALARM_CLIMBED,
    Again: AuditKind.DESK_ALARM_RAISED,
    End: AuditKind.DESK_ALARM_ENDED,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a look: the row as it is now, pushes and for whom, and what was said."""

    row: DeskRow
    version: int
    pushes: tuple[tuple[AlarmPush, tuple[str, ...]], ...]
    said: tuple[tuple[str, Entry], ...]


@dataclass(frozen=True, slots=True)
class _Open:
    """An open alarm's row."""

    id: str
    alarm: Alarm
    times: int
    recipients: frozenset[str]


def due(connection: Connection, now: int, without: Collection[str] = ()) -> list[str]:
    """Name conversations that have to be looked after, the longest overdue first."""
    columns = desk_state.c
    return list(
        connection.scalars(
            select(columns.conversation_id)
            .where(columns.look_at <= now, columns.conversation_id.not_in(without))
            .order_by(columns.look_at, columns.conversation_id)
            .limit(MOST_AT_ONCE)
        )
    )


def look_after(
    connection: Connection,
    name: str,
    *,
    trail: Trail,
    book: SettingsBook,
    entropy: Entropy,
    now: int,
) -> Seen | None:
    """Do what is due for a conversation; None where somebody else has done it, or is doing it."""
    row = read_rows(connection, [name], Hold.SKIP).get(name)
    if row is None or row.look_at is None or row.look_at > now:
        return None
    service = book.newest(connection, [row.team])[row.team]
    ledger = Ledger(connection, trail=trail, services={row.team: service}, now=now)
    quiet = quiet_at(row, service, row.last_at)
    if quiet is not None and quiet <= now:
        row = ledger.take(row, Finish(now, by_itself=True))
        ledger.record(AuditKind.DESK_FINISHED, row, "", {"by_itself": 1})
    bell = _Bell(connection, ledger, row, service, entropy, now)
    again = bell.ring()
    quiet = quiet_at(row, service, row.last_at)
    row = ledger.keep(replace(row, look_at=earliest(again, quiet), alarmed=bell.open is not None))
    said = ledger.flush()
    return Seen(row, row.version + 1, tuple(bell.pushes), tuple(said))


class _Bell:
    """One conversation's alarm, while it is looked after."""

    def __init__(
        self,
        connection: Connection,
        ledger: Ledger,
        row: DeskRow,
        service: Service,
        entropy: Entropy,
        now: int,
    ) -> None:
        self.pushes: list[tuple[AlarmPush, tuple[str, ...]]] = []
        self.open = _read_open(connection, row.conversation)
        self._connection = connection
        self._ledger = ledger
        self._row = row
        self._service = service
        self._entropy = entropy
        self._now = now

    def ring(self) -> int | None:
        """Carry out what the ladder decides until it decides nothing; say when to look again."""
        ladder, cause = self._service.ladder, cause_of(self._row.state)
        while True:
            alarm = None if self.open is None else self.open.alarm
            deed, again = ladder.look(cause, alarm, self._now)
            if deed is None:
                return again
            self._carry_out(deed)

    def _carry_out(self, deed: Deed) -> None:
        if isinstance(deed, End):
            self._end()
            return
        found = self._recipients(deed)
        if self.open is None:
            self.open = self._insert(deed.step, found)
        else:
            self.open = self._raise_again(self.open, deed, found)
        self._record(deed, self.open.id, step=deed.step, recipients=sorted(found))
        self._push(self.open, AlarmState.RAISED, found)

    def _recipients(self, deed: Raise | Climb | Again) -> set[str]:
        row = self._row
        found = recipients(
            self._connection,
            organisation=row.organisation,
            team=row.team,
            who=self._service.settings.ladder[deed.step].who,
            owner=row.holding.owner,
            now=self._now,
        )
        if isinstance(deed, Again):
            found |= administrators(self._connection, row.organisation)
        return found

    def _insert(self, step: int, found: set[str]) -> _Open:
        made = new_id(self._entropy)
        self._connection.execute(
            insert(desk_alarm).values(
                id=made,
                conversation_id=self._row.conversation,
                team_id=self._row.team,
                state=str(AlarmState.RAISED),
                step=step,
                raised_at=self._now,
                step_at=self._now,
                times=1,
                recipients=json.dumps(sorted(found)),
            )
        )
        return _Open(made, Alarm(AlarmState.RAISED, step, self._now), 1, frozenset(found))

    def _raise_again(self, alarm: _Open, deed: Raise | Climb | Again, found: set[str]) -> _Open:
        everybody = alarm.recipients | found
        times = alarm.times + 1 if isinstance(deed, Again) else 1
        self._update(
            alarm.id,
            state=str(AlarmState.RAISED),
            step=deed.step,
            step_at=self._now,
            times=times,
            recipients=json.dumps(sorted(everybody)),
            acknowledged_by=None,
            acknowledged_at=None,
        )
        return _Open(alarm.id, Alarm(AlarmState.RAISED, deed.step, self._now), times, everybody)

    def _end(self) -> None:
        if self.open is None:
            return
        ended = self.open
        self._update(ended.id, state=str(AlarmState.ENDED), ended_at=self._now)
        self._record(End(), ended.id, step=ended.alarm.step)
        self._push(ended, AlarmState.ENDED, ended.recipients)
        self.open = None

    def _update(self, alarm_id: str, **values: str | int | None) -> None:
        self._connection.execute(
            update(desk_alarm).where(desk_alarm.c.id == alarm_id).values(values)
        )

    def _record(self, deed: Deed, alarm_id: str, **details: int | list[str]) -> None:
        self._ledger.record(_KINDS[type(deed)], self._row, "", {"alarm": alarm_id, **details})

    def _push(self, alarm: _Open, state: AlarmState, found: Collection[str]) -> None:
        push = AlarmPush(
            alarm=alarm.id,
            team=self._row.team,
            conversation=self._row.conversation,
            step=alarm.alarm.step,
            state=str(state),
        )
        self.pushes.append((push, tuple(sorted(found))))


def _read_open(connection: Connection, name: str) -> _Open | None:
    row = connection.execute(
        select(desk_alarm).where(
            desk_alarm.c.conversation_id == name, desk_alarm.c.state != str(AlarmState.ENDED)
        )
    ).one_or_none()
    if row is None:
        return None
    alarm = Alarm(AlarmState(row.state), row.step, row.step_at, row.acknowledged_at)
    return _Open(row.id, alarm, row.times, frozenset(json.loads(row.recipients)))
