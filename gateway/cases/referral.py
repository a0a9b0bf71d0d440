"""What a referral says: a case as it stands, without lines that were corrected. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from gateway.cases.shapes import CaseItem, Identity, LineItem, TaskItem

__all__ = ["Referral", "make_referral", "when", "words_of"]

_ZONE = ZoneInfo("Europe/London")

_WORDS = {
    "opened": "Opened: {why}",
    "raised": "Raised again: {why}",
    "closed": "Closed: {why}",
    "reopened": "Opened again: {why}",
    "note": "{text}",
    "level": "Level from {from} to {to}: {why}",
    "task_done": "Task done: {outcome}",
    "identity_entered": "Who the young person is was entered.",
    "identity_opened": "Who the young person is was read: {why}",
}


@dataclass(frozen=True, slots=True)
class Referral:
    """What goes to the receiver; ``data``: what the newest decision to share allows."""

    case: str
    organisation: str
    made_at: int
    level: str
    nickname: str | None
    identity: Identity | None
    reason: str
    recipient: str
    data: str
    told: bool
    lines: Sequence[LineItem]
    tasks: Sequence[TaskItem]


def make_referral(
    case: CaseItem, *, organisation: str, identity: Identity | None, now: int
) -> Referral:
    """Make a referral of a case in which somebody decided to share.

    Raises:
        LookupError: nobody did.
    """
    decisions = [
        line for line in case.lines if line.kind == "decision" and line.body["share"] == "yes"
    ]
    if not decisions:
        raise LookupError(case.brief.id)
    decision = decisions[-1].body
    corrected = {line.corrects for line in case.lines}
    person = case.brief.person
    return Referral(
        case=case.brief.id,
        organisation=organisation,
        made_at=now,
        level=str(case.brief.level),
        nickname=None if person is None else person.name,
        identity=identity,
        reason=str(decision["reason"]),
        recipient=f"{decision['recipient']}, {decision['recipient_person']}",
        data=str(decision["data"]),
        told=decision["told"] == "yes",
        lines=[line for line in case.lines if line.number not in corrected and line.kind in _WORDS],
        tasks=[task for task in case.tasks if task.done_at is None],
    )


def words_of(line: LineItem) -> str:
    """Say what a line says."""
    return _WORDS[line.kind].format(**line.body)


def when(moment: int) -> str:
    """Say a time as people in the organisation do."""
    local = datetime.fromtimestamp(moment / 1000, UTC).astimezone(_ZONE)
    return local.strftime("%d %b %Y, %H:%M")
