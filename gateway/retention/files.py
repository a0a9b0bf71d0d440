"""What is known of the files of an organisation, and when each is due."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from nacl.secret import SecretBox
from sqlalchemy import Connection, Row, func, select

from gateway.chat.tables import conversation
from gateway.desk.phases import Phase
from gateway.desk.tables import desk_state
from gateway.identity.tables import account
from gateway.policy import Kind
from gateway.retention.rules import Born, Due, RecordClass, born_by_band, due
from gateway.retention.tables import retention_file, retention_hold, retention_team

__all__ = ["DEFAULT_CLASS", "File", "Hold", "day_of", "read_files"]

DEFAULT_CLASS: Final = RecordClass.HEALTH

_ZONE: Final = ZoneInfo("Europe/London")
_AT_REST: Final = (Phase.NEW, Phase.CLOSED)


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold that nobody has lifted."""

    id: str
    placed_at: int
    placed_by: str
    name: str


@dataclass(frozen=True, slots=True)
class File:
    """All that is held of one young person; ``due`` is None while in care.

    ``own_class``: given to the file itself; ``classes``: those that count.
    """

    account: str
    organisation: str
    name: str
    joined: date
    born: Born
    own_class: RecordClass | None
    classes: tuple[RecordClass, ...]
    in_care: bool
    last_contact: date
    due: Due | None
    holds: tuple[Hold, ...]
    conversations: tuple[str, ...]

    def may_go(self, today: date) -> bool:
        """Say whether the rules let go of it and nobody holds it."""
        return self.due is not None and self.due.on <= today and not self.holds


@dataclass(frozen=True, slots=True)
class _Talk:
    name: str
    team: str
    last_at: int
    at_rest: bool


def day_of(moment: int) -> date:
    """Return the day of a time in milliseconds, where the organisation is."""
    return datetime.fromtimestamp(moment / 1000, UTC).astimezone(_ZONE).date()


def read_files(
    connection: Connection, organisation: str, box: SecretBox, only: str | None = None
) -> list[File]:
    """Read an organisation's files, or one of them."""
    wanted = (
        select(account, retention_file.c.born_sealed, retention_file.c.record_class)
        .outerjoin(retention_file, retention_file.c.account_id == account.c.id)
        .where(account.c.organisation_id == organisation, account.c.kind == str(Kind.YOUNG_PERSON))
        .order_by(account.c.id)
    )
    if only is not None:
        wanted = wanted.where(account.c.id == only)
    talks = _talks(connection, organisation, only)
    holds = _holds(connection, organisation, only)
    teams = _team_classes(connection)
    return [
        _file(row, talks.get(row.id, ()), holds.get(row.id, ()), teams, box)
        for row in connection.execute(wanted)
        if row.age_band is not None
    ]


def _file(
    row: Row[tuple[object, ...]],
    talks: Sequence[_Talk],
    holds: Sequence[Hold],
    teams: dict[str, RecordClass],
    box: SecretBox,
) -> File:
    joined = day_of(row.created_at)
    born = _born(row.born_sealed, box) or born_by_band(row.age_band, joined)
    own = None if row.record_class is None else RecordClass(row.record_class)
    by_team = sorted({teams.get(talk.team, DEFAULT_CLASS) for talk in talks}) or [DEFAULT_CLASS]
    classes = (own,) if own is not None else tuple(by_team)
    last_contact = day_of(max([row.created_at, *(talk.last_at for talk in talks)]))
    in_care = not all(talk.at_rest for talk in talks)
    return File(
        account=row.id,
        organisation=row.organisation_id,
        name=row.name,
        joined=joined,
        born=born,
        own_class=own,
        classes=classes,
        in_care=in_care,
        last_contact=last_contact,
        due=None if in_care else due(classes, born, last_contact),
        holds=tuple(holds),
        conversations=tuple(talk.name for talk in talks),
    )


def _born(sealed: bytes | None, box: SecretBox) -> Born | None:
    if sealed is None:
        return None
    day = date.fromisoformat(box.decrypt(sealed).decode("ascii"))
    return Born(day, day)


def _talks(
    connection: Connection, organisation: str, only: str | None
) -> dict[str, tuple[_Talk, ...]]:
    columns = conversation.c
    wanted = (
        select(
            columns.opened_by,
            columns.id,
            columns.team_id,
            func.max(columns.last_at, desk_state.c.since).label("last_at")
            if connection.dialect.name == "sqlite"
            else func.greatest(columns.last_at, desk_state.c.since).label("last_at"),
            columns.last_at.label("said_at"),
            desk_state.c.phase,
        )
        .outerjoin(desk_state, desk_state.c.conversation_id == columns.id)
        .where(columns.organisation_id == organisation)
        .order_by(columns.id)
    )
    if only is not None:
        wanted = wanted.where(columns.opened_by == only)
    found: defaultdict[str, tuple[_Talk, ...]] = defaultdict(tuple)
    for row in connection.execute(wanted):
        at_rest = row.phase is None or Phase(row.phase) in _AT_REST
        talk = _Talk(row.id, row.team_id, row.last_at or row.said_at, at_rest)
        found[row.opened_by] += (talk,)
    return dict(found)


def _holds(
    connection: Connection, organisation: str, only: str | None
) -> dict[str, tuple[Hold, ...]]:
    placer = account.alias("placer")
    wanted = (
        select(retention_hold, placer.c.name)
        .join(placer, placer.c.id == retention_hold.c.placed_by)
        .where(placer.c.organisation_id == organisation, retention_hold.c.lifted_at.is_(None))
        .order_by(retention_hold.c.placed_at, retention_hold.c.id)
    )
    if only is not None:
        wanted = wanted.where(retention_hold.c.account_id == only)
    found: defaultdict[str, tuple[Hold, ...]] = defaultdict(tuple)
    for row in connection.execute(wanted):
        found[row.account_id] += (Hold(row.id, row.placed_at, row.placed_by, row.name),)
    return dict(found)


def _team_classes(connection: Connection) -> dict[str, RecordClass]:
    rows = connection.execute(select(retention_team.c.team_id, retention_team.c.record_class))
    return {row.team_id: RecordClass(row.record_class) for row in rows}
