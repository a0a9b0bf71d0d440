"""A conversation goes on with another team: the old one closes, the new one waits."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy import Connection

from audit.record import AuditKind
from audit.trail import Trail
from gateway.chat.bus import AtDesk, Changed, Hint, Reached
from gateway.chat.consent_tables import consent
from gateway.chat.guests import ACCEPTED, TRANSFER
from gateway.chat.replies import DeskPush, Entry
from gateway.chat.tables import conversation
from gateway.desk import consent_rows as rows
from gateway.desk.consent_rows import Asked, State
from gateway.desk.events import PersonWrote, Transferred
from gateway.desk.ledger import Ledger
from gateway.desk.rows import DeskRow, Hold, read_rows
from gateway.desk.versions import SettingsBook
from gateway.policy import Actor

__all__ = ["OUTCOME", "carry_out"]

OUTCOME: Final = "transferred"


def carry_out(
    connection: Connection,
    actor: Actor,
    new: str,
    team: str,
    *,
    trail: Trail,
    book: SettingsBook,
    now: int,
) -> Sequence[Hint]:
    """Carry out the transfer to a team that the actor said yes to; ``new`` was opened just now.

    Returns whom to tell, nothing where there is no such transfer.
    """
    asked = _accepted(connection, actor, team)
    if asked is None:
        return []
    found = read_rows(connection, [asked.conversation, new], Hold.WAIT)
    old_row, new_row = found[asked.conversation], found[new]
    services = book.newest(connection, {old_row.team, new_row.team})
    ledger = Ledger(connection, trail=trail, services=services, now=now)
    closed = ledger.take(old_row, Transferred(now, (OUTCOME,)))
    # The contact goes on elsewhere: nobody is asked how it was.
    ledger.keep(replace(closed, feedback_contact=closed.state.contact))
    # Nobody waits unseen: whoever comes is as good as one who wrote.
    ledger.take(new_row, PersonWrote(now, services[new_row.team].promise(now)))
    done = replace(asked, state=State.DONE, ends_at=None, from_log=asked.conversation, moved_to=new)
    rows.change(connection, done)
    name, title = rows.named(connection, done)
    ledger.say(
        asked.conversation,
        code="desk.consent",
        consent=done.id,
        kind=done.kind,
        state=str(done.state),
        name=name,
        title=title,
        by="person",
    )
    details = {"consent": done.id, "kind": done.kind, "about": team, "moved_to": new}
    ledger.record(AuditKind.CONSENT_CARRIED_OUT, old_row, actor.device, details)
    said = ledger.flush()
    return [*_hints(old_row, said), *_hints(new_row, said)]


def _accepted(connection: Connection, actor: Actor, team: str) -> Asked | None:
    mine = conversation.alias()
    is_mine = consent.c.conversation_id.in_(
        mine.select().with_only_columns(mine.c.id).where(mine.c.opened_by == actor.account)
    )
    of = consent.c
    found = rows.read(
        connection, of.kind == TRANSFER, of.state == ACCEPTED, of.team_id == team, is_mine
    )
    return found[-1] if found else None


def _hints(row: DeskRow, said: Sequence[tuple[str, Entry]]) -> list[Hint]:
    entries = tuple(entry for name, entry in said if name == row.conversation)
    reached: list[Hint] = [Reached(row.conversation, entries[-1].seq, entries)] if entries else []
    push = DeskPush(team=row.team, conversation=row.conversation, version=row.version + 1)
    changed = Changed(row.conversation, row.team, row.person, head=0)
    return [*reached, changed, AtDesk(push, row.person)]
