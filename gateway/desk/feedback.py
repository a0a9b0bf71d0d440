"""Feedback: kept without saying whose it is, shown only in cells of five or more."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from msgspec import Struct
from nacl.secret import SecretBox
from sqlalchemy import Connection, insert, select

from gateway.codes import Code
from gateway.desk.phases import Phase
from gateway.desk.requests import Feedback
from gateway.desk.rows import DeskRow, write_rows
from gateway.desk.suppression import Table, hide, shown
from gateway.desk.tables import desk_feedback
from gateway.desk.versions import Service
from gateway.errors import Conflict
from gateway.sources import Entropy, new_id

__all__ = ["FeedbackMonths", "MonthOfFeedback", "is_offered", "keep_feedback", "read_feedback"]

MINUTE: Final = 60_000
OFFERED: Final = 14 * 24 * 60 * MINUTE
"""How long the question is asked, in milliseconds."""

FACES: Final = range(1, 6)


class MonthOfFeedback(Struct, frozen=True):
    """A month's answers: how many, by face from 1 to 5, and their lines."""

    month: str
    answers: int | None
    faces: list[int | None] | None
    lines: list[str]


class FeedbackMonths(Struct, frozen=True):
    """Months of feedback."""

    months: list[MonthOfFeedback]


def is_offered(row: DeskRow, service: Service, now: int) -> bool:
    """Say whether the question is to be asked now."""
    if row.state.phase is not Phase.CLOSED or row.closed_at is None:
        return False
    since = row.closed_at + service.settings.feedback_minutes * MINUTE
    return row.feedback_contact < row.state.contact and since <= now < since + OFFERED


def keep_feedback(
    connection: Connection,
    row: DeskRow,
    service: Service,
    given: Feedback,
    *,
    box: SecretBox,
    now: int,
    entropy: Entropy,
) -> None:
    """Keep an answer; the caller holds the conversation locked.

    Raises:
        Conflict: ``desk.feedback``: the question is not asked.
    """
    if not is_offered(row, service, now) or given.contact != row.state.contact:
        raise Conflict(Code.DESK_FEEDBACK)
    write_rows(connection, [replace(row, feedback_contact=given.contact)])
    if given.face is None:
        return
    line = (given.line or "").strip()
    sealed = bytes(box.encrypt(line.encode(), entropy(box.NONCE_SIZE))) if line else None
    connection.execute(
        insert(desk_feedback).values(
            id=new_id(entropy),
            team_id=row.team,
            month=service.month(now),
            face=given.face,
            line_sealed=sealed,
        )
    )


def read_feedback(
    connection: Connection, team: str, months: Sequence[str], box: SecretBox | None
) -> list[MonthOfFeedback]:
    """Show the answers of some months, in their order; without a box, without their lines."""
    columns = desk_feedback.c
    found: dict[str, list[tuple[int, bytes | None]]] = defaultdict(list)
    for row in connection.execute(
        select(columns.month, columns.face, columns.line_sealed).where(
            columns.team_id == team, columns.month.in_(months)
        )
    ):
        found[row.month].append((row.face, row.line_sealed))
    return [_month(month, found[month], box) for month in months]


def _month(
    month: str, answers: Sequence[tuple[int, bytes | None]], box: SecretBox | None
) -> MonthOfFeedback:
    if shown(len(answers)) is None:
        return MonthOfFeedback(month, None, None, [])
    counts = [sum(face == each for face, _ in answers) for each in FACES]
    cells = hide(Table([counts]))
    sealed_lines = [sealed for _, sealed in answers if sealed is not None]
    lines = [] if box is None else sorted(box.decrypt(each).decode() for each in sealed_lines)
    return MonthOfFeedback(
        month, cells[0, None], [cells[0, column] for column in range(len(FACES))], lines
    )
