"""What a case may come from, and whose that is. docs/cases.md section 1."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from gateway.cases.shapes import Source
from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.errors import NotFound
from gateway.visits.rows import read_row
from moderation.tables import chat_report, item, post
from signalling.shapes import Phase

__all__ = ["Origin", "find_origin"]


@dataclass(frozen=True, slots=True)
class Origin:
    """``conversation``: whom policy has to let in there; ``moderation``: it is the moderators'."""

    person: str | None = None
    conversation: str | None = None
    moderation: bool = False


def find_origin(connection: Connection, organisation: str, source: Source) -> Origin:
    """Find what a case should come from.

    Raises:
        NotFound: ``case.source``.
    """
    found: Origin | None = None
    match source.kind:
        case "hand":
            found = Origin() if source.id == "" else None
        case "conversation":
            found = _conversation(connection, organisation, source.id)
        case "visit":
            found = _visit(connection, organisation, source.id)
        case "post":
            found = _post(connection, organisation, source.id)
        case "report":
            found = _report(connection, organisation, source.id)
    if found is None:
        raise NotFound(Code.CASE_SOURCE)
    return found


def _conversation(connection: Connection, organisation: str, name: str) -> Origin | None:
    columns = conversation.c
    person = connection.scalar(
        select(columns.opened_by).where(columns.id == name, columns.organisation_id == organisation)
    )
    return None if person is None else Origin(person, name)


def _visit(connection: Connection, organisation: str, name: str) -> Origin | None:
    found = read_row(connection, name)
    if found is None or found.organisation != organisation:
        return None
    return Origin(found.person, found.conversation) if found.room.phase is Phase.MISSED else None


def _post(connection: Connection, organisation: str, name: str) -> Origin | None:
    columns = post.c
    person = connection.scalar(
        select(columns.author).where(columns.id == name, columns.organisation_id == organisation)
    )
    return None if person is None else Origin(person, moderation=True)


def _report(connection: Connection, organisation: str, name: str) -> Origin | None:
    columns = chat_report.c
    found = connection.execute(
        select(item.c.author)
        .select_from(chat_report)
        .outerjoin(item, item.c.subject == columns.id)
        .where(columns.id == name, columns.organisation_id == organisation)
    ).first()
    return None if found is None else Origin(found.author or None, moderation=True)
