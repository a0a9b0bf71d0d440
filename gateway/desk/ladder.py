"""The alarm ladder: what happens to an alarm next, and when to look again. Pure.

Whoever runs it looks when it is time, or later: after downtime the highest step that is due is
raised, and the lower ones are passed over, so that no storm comes of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

from gateway.desk.hours import MINUTE, Calendar, add_working
from gateway.desk.settings import After, Clock, Step

__all__ = ["Again", "Alarm", "AlarmState", "Cause", "Climb", "Deed", "End", "Ladder", "Raise"]


class AlarmState(StrEnum):
    """Where an alarm is."""

    RAISED = "raised"
    ACKNOWLEDGED = "acknowledged"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Cause:
    """Since when something is unread or missed, and when the promise to who waits is due."""

    unread_since: int | None
    promise_due: int | None


@dataclass(frozen=True, slots=True)
class Alarm:
    """An open alarm: its step, when that was raised last, and when somebody acknowledged it."""

    state: AlarmState
    step: int
    step_at: int
    acknowledged_at: int | None = None


@dataclass(frozen=True, slots=True)
class Raise:
    """A new alarm, at a step."""

    step: int


@dataclass(frozen=True, slots=True)
class Climb:
    """Nobody acknowledged, or it did not help: the next step."""

    step: int


@dataclass(frozen=True, slots=True)
class Again:
    """There is no higher step: this one again."""

    step: int


@dataclass(frozen=True, slots=True)
class End:
    """What it was raised for is over."""


Deed = Raise | Climb | Again | End


@dataclass(frozen=True, slots=True)
class Ladder:
    """The steps of a team's settings, and how time passes there."""

    steps: Sequence[Step]
    repeat_minutes: int
    resume_minutes: int
    calendar: Calendar

    def look(self, cause: Cause, alarm: Alarm | None, now: int) -> tuple[Deed | None, int | None]:
        """Say what is to be done now, and when to look again; at no time if that is None."""
        deed = self._deed(cause, alarm, now)
        return deed, self._next(cause, _after(alarm, deed, now))

    def first_due(self, cause: Cause) -> int | None:
        """Say when the first step is due, also where that is past."""
        return self._next(cause, None)

    def _deed(self, cause: Cause, alarm: Alarm | None, now: int) -> Deed | None:
        if alarm is None:
            step = self._highest_due(cause, -1, now)
            return None if step is None else Raise(step)
        if self._due(alarm.step, cause) is None:
            return End()
        if alarm.state is AlarmState.ACKNOWLEDGED:
            return self._resume(cause, alarm, now)
        step = self._highest_due(cause, alarm.step, now)
        if step is not None:
            return Climb(step)
        if self._later(cause, alarm.step) or now < self._repeat(alarm):
            return None
        return Again(alarm.step)

    def _resume(self, cause: Cause, alarm: Alarm, now: int) -> Deed | None:
        if now < self._resumption(alarm):
            return None
        later = self._later(cause, alarm.step)
        if not later:
            return Again(alarm.step)
        return Climb(self._highest_due(cause, alarm.step, now) or later[0])

    def _next(self, cause: Cause, alarm: Alarm | None) -> int | None:
        if alarm is None:
            dues = [self._due(step, cause) for step in range(len(self.steps))]
            return min((due for due in dues if due is not None), default=None)
        if alarm.state is AlarmState.ACKNOWLEDGED:
            return self._resumption(alarm)
        dues = [self._due(step, cause) for step in self._later(cause, alarm.step)]
        return min((due for due in dues if due is not None), default=self._repeat(alarm))

    def _highest_due(self, cause: Cause, above: int, now: int) -> int | None:
        due = [step for step in self._later(cause, above) if (self._due(step, cause) or 0) <= now]
        return due[-1] if due else None

    def _later(self, cause: Cause, above: int) -> list[int]:
        """List the steps above one that count at present."""
        return [
            step for step in range(above + 1, len(self.steps)) if self._due(step, cause) is not None
        ]

    def _due(self, step: int, cause: Cause) -> int | None:
        """Say when a step is due; None where it does not count at present."""
        if step >= len(self.steps):
            return None
        found = self.steps[step]
        base = cause.unread_since if found.after is After.UNREAD else cause.promise_due
        return None if base is None else self._pass(found, base, found.minutes)

    def _repeat(self, alarm: Alarm) -> int:
        return self._pass(self.steps[alarm.step], alarm.step_at, self.repeat_minutes)

    def _resumption(self, alarm: Alarm) -> int:
        return self._pass(
            self.steps[alarm.step], alarm.acknowledged_at or alarm.step_at, self.resume_minutes
        )

    def _pass(self, step: Step, since: int, minutes: int) -> int:
        if step.time is Clock.CLOCK:
            return since + minutes * MINUTE
        return add_working(self.calendar, since, minutes * MINUTE)


def _after(alarm: Alarm | None, deed: Deed | None, now: int) -> Alarm | None:
    match deed:
        case Raise(step) | Climb(step) | Again(step):
            return Alarm(AlarmState.RAISED, step, now)
        case End():
            return None
        case None:
            return alarm
        case _:
            assert_never(deed)
