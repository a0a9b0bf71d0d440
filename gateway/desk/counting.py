"""Count what statistics show, month by month. No message text is near any of it."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from typing import Final

from sqlalchemy import Connection, func, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.chat.tables import conversation
from gateway.codes import Code
from gateway.desk.areas import read_area
from gateway.desk.door import Door
from gateway.desk.feedback import MonthOfFeedback, read_feedback
from gateway.desk.figures import Counted, Figures, finished_months, month_of_figures
from gateway.desk.tables import desk_contact, desk_override, desk_wait
from gateway.desk.versions import Service
from gateway.desk.visit_tags import count_tags
from gateway.errors import ClientProtocolError
from gateway.identity.tables import account, school
from gateway.keys import ServiceKeys
from gateway.policy import Actor, TeamFacts, TeamPermission
from gateway.sources import Clock

__all__ = ["Statistics", "count_months"]

_MONTH: Final = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])")

_contact: Final = desk_contact.c
_wait: Final = desk_wait.c


class Statistics:
    """What administrators and leads see of a team. All raise what ``Door`` raises.

    And ``ClientProtocolError`` where the months are none, turned round, or too many.
    """

    def __init__(self, *, door: Door, trail: Trail, keys: ServiceKeys, clock: Clock) -> None:
        self._door = door
        self._trail = trail
        self._keys = keys
        self._clock = clock

    async def figures(self, actor: Actor, team: str, first: str, last: str) -> Figures:
        """Show figures of finished months."""

        def work(connection: Connection, about: TeamFacts, service: Service) -> Figures:
            months = self._months(service, first, last)
            counted = count_months(connection, team, months, service.month)
            schools = _schools(connection, about.organisation)
            topics = {each.code: each.topic for each in service.settings.outcomes}
            tags = [each.code for each in read_area(connection, team).area.tags]
            return Figures(
                team,
                [
                    month_of_figures(month, counted[month], schools, topics, tags)
                    for month in months
                ],
            )

        return await self._door.look_at_team(actor, TeamPermission.FIGURES_READ, team, work)

    async def feedback(
        self, actor: Actor, team: str, first: str, last: str
    ) -> list[MonthOfFeedback]:
        """Show feedback of finished months without its lines."""

        def work(
            connection: Connection, _about: TeamFacts, service: Service
        ) -> list[MonthOfFeedback]:
            return read_feedback(connection, team, self._months(service, first, last), None)

        return await self._door.look_at_team(actor, TeamPermission.FIGURES_READ, team, work)

    async def feedback_lines(
        self, actor: Actor, team: str, first: str, last: str
    ) -> list[MonthOfFeedback]:
        """Show feedback of finished months, and enter in the trail that its lines were read."""

        def work(
            connection: Connection, about: TeamFacts, service: Service
        ) -> list[MonthOfFeedback]:
            months = self._months(service, first, last)
            box = self._keys.feedback_box(about.organisation)
            deed = Deed(
                AuditKind.DESK_FEEDBACK_READ,
                about.organisation,
                actor.device,
                team,
                self._clock(),
                {"from": first, "to": last},
            )
            self._trail.append(connection, deed)
            return read_feedback(connection, team, months, box)

        return await self._door.change_team(actor, TeamPermission.FIGURES_READ, team, work)

    def _months(self, service: Service, first: str, last: str) -> list[str]:
        for name, month in (("from", first), ("to", last)):
            if not _MONTH.fullmatch(month):
                raise ClientProtocolError(Code.REQUEST_MALFORMED, at=name)
        try:
            return finished_months(first, last, service.month(self._clock()))
        except ValueError as error:
            raise ClientProtocolError(Code.REQUEST_MALFORMED, at="to") from error


def count_months(
    connection: Connection, team: str, months: Sequence[str], month_of: Callable[[int], str]
) -> dict[str, Counted]:
    """Count what a team's months come to."""
    contacts = _by_school(connection, team, months, in_time=False)
    promises = _by_school(connection, team, months, in_time=True)
    outcomes = _outcomes(connection, team, months)
    answers = _answers(connection, team, months)
    overrides = _overrides(connection, team, months)
    tags = count_tags(connection, team, months, month_of)
    return {
        month: Counted(
            contacts=contacts[month],
            promises=promises[month],
            outcomes=outcomes[month],
            answers=answers[month],
            overrides=overrides[month],
            tags=tags[month],
        )
        for month in months
    }


def _outcomes(
    connection: Connection, team: str, months: Sequence[str]
) -> dict[str, dict[str, Counter[str]]]:
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    rows = connection.execute(
        select(_contact.month_closed, school.c.name, _contact.outcomes)
        .join(school, school.c.id == _contact.school_id)
        .where(_contact.team_id == team, _contact.month_closed.in_(months))
    )
    for month, of_school, codes in rows:
        for code in set(json.loads(codes)):
            found[month][code][of_school] += 1
    return found


def _answers(
    connection: Connection, team: str, months: Sequence[str]
) -> dict[str, dict[str, list[int]]]:
    found: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    rows = connection.execute(
        select(_contact.month_answered, school.c.name, _contact.answer_minutes)
        .join(school, school.c.id == _contact.school_id)
        .where(_contact.team_id == team, _contact.month_answered.in_(months))
    )
    for month, of_school, minutes in rows:
        found[month][of_school].append(minutes)
    return found


def _overrides(connection: Connection, team: str, months: Sequence[str]) -> dict[str, Counter[str]]:
    columns = desk_override.c
    found: dict[str, Counter[str]] = defaultdict(Counter)
    rows = connection.execute(
        select(columns.month, school.c.name, func.count())
        .select_from(desk_override)
        .join(conversation, conversation.c.id == columns.conversation_id)
        .join(account, account.c.id == conversation.c.opened_by)
        .join(school, school.c.id == account.c.school_id)
        .where(columns.team_id == team, columns.month.in_(months))
        .group_by(columns.month, school.c.name)
    )
    for month, of_school, number in rows:
        found[month][of_school] = number
    return found


def _by_school(
    connection: Connection, team: str, months: Sequence[str], *, in_time: bool
) -> dict[str, dict[str, tuple[int, int]]]:
    """Count contacts in and out of hours, or promises kept and breached, by month and school."""
    table = desk_wait if in_time else desk_contact
    month = _wait.month_ended if in_time else _contact.month_began
    good = _wait.kept if in_time else _contact.in_hours
    rows = connection.execute(
        select(month, school.c.name, good, func.count())
        .select_from(table)
        .join(school, school.c.id == table.c.school_id)
        .where(table.c.team_id == team, month.in_(months), good.is_not(None))
        .group_by(month, school.c.name, good)
    )
    found: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for named, of_school, is_good, number in rows:
        yes, no = found[named].get(of_school, (0, 0))
        counted = (yes + number, no) if is_good else (yes, no + number)
        found[named][of_school] = counted
    return found


def _schools(connection: Connection, organisation: str) -> list[str]:
    """Name every school, so that being in the list says nothing."""
    names = connection.scalars(
        select(school.c.name).where(school.c.organisation_id == organisation)
    )
    return sorted({*names})
