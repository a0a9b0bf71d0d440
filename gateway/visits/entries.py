"""What the trail has of visits: deeds without content, in the transaction of the deed."""

from collections.abc import Mapping, Sequence
from typing import assert_never

from sqlalchemy import Connection

from audit.record import AuditKind, Deed, Detail
from audit.trail import Trail
from gateway.visits.rows import VisitRow
from signalling.effects import Breached, WasAdmitted, WasAnswered, WasHeld, WasThere, WentOver
from signalling.shapes import EndedWhy

__all__ = ["Recordable", "VisitBook"]

Recordable = WasAdmitted | WasHeld | WasAnswered | Breached | WentOver


class VisitBook:
    """Enters deeds for one visit."""

    def __init__(
        self, connection: Connection, trail: Trail, row: VisitRow, *, actor: str, now: int
    ) -> None:
        self._connection = connection
        self._trail = trail
        self._row = row
        self._actor = actor
        self._now = now

    def record(self, kind: AuditKind, details: Mapping[str, Detail]) -> None:
        """Enter a deed."""
        about = {"team": self._row.team, "conversation": self._row.conversation, **details}
        deed = Deed(kind, self._row.organisation, self._actor, self._row.visit, self._now, about)
        self._trail.append(self._connection, deed)

    def take(self, effect: Recordable) -> None:
        """Enter what the machine said."""
        match effect:
            case WasAdmitted(by, who, role):
                self.record(AuditKind.VISIT_ADMITTED, {"by": by, "who": who, "role": str(role)})
            case WasHeld(by, who, on):
                self.record(AuditKind.VISIT_HELD, {"by": by, "who": who, "on": int(on)})
            case WasAnswered(who, call):
                self.record(AuditKind.VISIT_ROLL_CALL_ANSWERED, {"who": who, "call": call})
            case Breached(staff):
                self.record(AuditKind.VISIT_TWO_STAFF_BREACH, {"staff": staff})
            case WentOver():
                self._over(effect)
            case _:
                assert_never(effect)

    def _over(self, effect: WentOver) -> None:
        missed = effect.why is EndedWhy.MISSED
        seconds = 0
        if effect.began_at is not None:
            seconds = (effect.ended_at - effect.began_at) // 1000
        self.record(
            AuditKind.VISIT_MISSED if missed else AuditKind.VISIT_ENDED,
            {"why": str(effect.why), "seconds": seconds, "there": _lines(effect.there)},
        )


def _lines(there: Sequence[WasThere]) -> list[str]:
    """Spell stays: participant, role, from, to."""
    return [f"{each.who} {each.role} {each.since} {each.until}" for each in there]
