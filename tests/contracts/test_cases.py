"""Contract of cases that other rooms open: a moderator's hand-over, a visit that was missed."""

from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import Connection, func, select

from audit.record import AuditKind
from gateway.cases import shapes
from gateway.cases.casebook import Casebook
from gateway.cases.deeds import Level
from gateway.cases.service import Cases
from gateway.cases.tables import safeguarding_case
from gateway.chat.gate import Gate
from gateway.codes import Code
from gateway.errors import EarshotError, NotFound, NotPermitted
from gateway.keys import ServiceKeys
from gateway.policy import Actor, Role
from gateway.sources import system_entropy
from gateway.storage.database import SqlDatabase
from moderation.policies import Do, Policy
from moderation.ports import Escalated, Escalation
from moderation.tables import ask
from tests.contracts.chat_reports import REPORT, have_a_chat, report
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import MINUTE
from tests.contracts.moderation_evening import Evening, open_evening
from tests.contracts.visit_day import VISIT, VisitDay


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    """Return an evening with a space that is read first, and two moderators on shift."""
    made = await open_evening(database, tmp_path)
    await made.set_up()
    await made.on_shift("maya", "noor")
    return made


async def show(evening: Evening, who: str, case: str) -> shapes.CaseItem:
    return await evening.database.read(lambda c: evening.book.show(c, evening[who], case))


async def test_escalation_opens_a_case_and_asks_the_desk(evening: Evening) -> None:
    post = await evening.write("robin", "i want to die")
    item = await evening.claim("maya")
    reason = "Says that they want to die. " * 40
    made = await evening.decide(
        "maya", item, Do.REFUSE, Do.ESCALATE, policy=Policy.SELF_HARM, reason=reason
    )
    assert made.case is not None
    case = await show(evening, "sofia", made.case)
    assert case.brief.source == shapes.Source("post", post.id)
    assert case.brief.person is not None
    assert case.brief.person.account == evening["robin"].account
    assert (case.brief.level, case.brief.owner.name) == (Level.CHILD_IN_NEED, "maya")
    (line,) = case.lines
    assert (line.kind, line.body) == ("opened", {"why": reason.strip()[:500]})
    (entry,) = await evening.deeds(AuditKind.CASE_LINE_ENTERED)
    assert entry[:2] == (evening["maya"].device, made.case)
    assert (evening["sofia"].account,) in evening.woken
    (asked,) = (await evening.desk.asks(evening["amina"])).items
    assert asked.id == made.ask


async def test_second_escalation_of_a_post_raises_its_case_again(evening: Evening) -> None:
    post = await evening.write("robin", "they are mean to me")
    first = await evening.judge("maya", Do.APPROVE, Do.ESCALATE)
    for who in ("kit", "jo", "max"):
        await evening.flag(who, post.id)
    second = await evening.judge("noor", Do.HIDE, Do.ESCALATE)
    assert first.case is not None
    assert second.case == first.case
    case = await show(evening, "sofia", first.case)
    assert [line.kind for line in case.lines] == ["opened", "raised"]
    assert {each.name for each in case.members} == {"maya", "noor"}
    assert case.brief.level is Level.EARLY_HELP


async def test_escalated_report_opens_a_case_of_the_report(evening: Evening) -> None:
    await have_a_chat(evening)
    await evening.reports.receive(evening["amina"], report(evening))
    made = await evening.judge("maya", Do.UPHOLD, Do.ESCALATE)
    assert made.case is not None
    case = await show(evening, "sofia", made.case)
    assert case.brief.source == shapes.Source("report", REPORT)
    assert case.brief.person is not None
    assert case.brief.person.account == evening["robin"].account
    assert [line.kind for line in case.lines] == ["opened"]
    assert (evening["sofia"].account,) in evening.woken


async def test_moderator_opens_a_case_of_a_post(evening: Evening) -> None:
    post = await evening.write("robin", "nobody hears me at home")
    case = await cases_at(evening).open(evening["maya"], worry("post", post.id))
    await check_opened(evening, case, "maya", shapes.Source("post", post.id))
    assert case.brief.person is not None
    assert case.brief.person.account == evening["robin"].account


async def test_moderator_opens_a_case_of_a_report(evening: Evening) -> None:
    await have_a_chat(evening)
    await evening.reports.receive(evening["amina"], report(evening))
    case = await cases_at(evening).open(evening["maya"], worry("report", REPORT))
    await check_opened(evening, case, "maya", shapes.Source("report", REPORT))
    assert case.brief.person is not None
    assert case.brief.person.account == evening["robin"].account


async def test_case_of_a_report_never_says_who_reported(evening: Evening) -> None:
    await have_a_chat(evening)
    await evening.reports.receive(evening["robin"], report(evening))
    case = await cases_at(evening).open(evening["sofia"], worry("report", REPORT))
    await check_opened(evening, case, "sofia", shapes.Source("report", REPORT))
    assert case.brief.person is None
    assert evening["robin"].account not in repr(case)


@pytest.mark.parametrize("kind", ["post", "report"])
async def test_practitioner_opens_no_case_of_what_is_the_moderators(
    evening: Evening, kind: str
) -> None:
    await have_a_chat(evening)
    await evening.reports.receive(evening["robin"], report(evening))
    post = await evening.write("robin", "hello")
    with pytest.raises(NotPermitted) as refused:
        await cases_at(evening).open(
            evening["amina"], worry(kind, post.id if kind == "post" else REPORT)
        )
    assert refused.value.code is Code.CASE_NOT_YOURS
    assert len(await evening.deeds(AuditKind.CASE_REFUSED)) == 1
    assert await evening.deeds(AuditKind.CASE_LINE_ENTERED) == []


@pytest.mark.parametrize("known", [False, True], ids=["of_nobody_yet", "of_robin"])
async def test_staff_open_a_case_by_hand(evening: Evening, *, known: bool) -> None:
    whose = evening["robin"].account if known else None
    body = msgspec.structs.replace(worry("hand", ""), person=whose)
    case = await cases_at(evening).open(evening["maya"], body)
    await check_opened(evening, case, "maya", shapes.Source("hand", ""))
    person = case.brief.person
    assert (None if person is None else person.account) == whose


def cases_at(evening: Evening) -> Cases:
    return Cases(
        database=evening.database,
        book=evening.book,
        gate=Gate(database=evening.database, trail=evening.trail, clock=lambda: evening.now),
        clock=lambda: evening.now,
        entropy=system_entropy,
        wake=lambda _connection, _accounts, _now: None,
    )


async def check_opened(
    evening: Evening, case: shapes.CaseItem, by: str, source: shapes.Source
) -> None:
    """Check that a case lies open before the leads, is its opener's, and is in the trail."""
    assert (case.brief.source, case.brief.owner.name) == (source, by)
    assert [(line.kind, line.body) for line in case.lines] == [
        ("opened", {"why": "Did not come, twice."})
    ]
    assert await show(evening, "sofia", case.brief.id) == case
    entered = await evening.deeds(AuditKind.CASE_LINE_ENTERED)
    assert [entry[:2] for entry in entered] == [(evening[by].device, case.brief.id)]


async def test_decision_without_escalation_opens_nothing(evening: Evening) -> None:
    await evening.write("robin", "hello")
    made = await evening.judge("maya", Do.REFUSE)
    assert (made.case, made.ask) == (None, None)
    assert await evening.deeds(AuditKind.CASE_LINE_ENTERED) == []


async def test_hand_over_that_fails_leaves_neither_case_nor_decision(evening: Evening) -> None:
    hand_off = evening.desk._escalate

    class Fails(Exception):
        pass

    def fail(connection: Connection, escalation: Escalation) -> Escalated:
        hand_off(connection, escalation)
        raise Fails

    evening.desk._escalate = fail
    await evening.write("robin", "i want to die")
    with pytest.raises(Fails):
        await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    for table in (safeguarding_case, ask):
        counted = select(func.count()).select_from(table)
        assert await evening.database.read(lambda c, q=counted: c.scalar(q)) == 0  # type: ignore[misc]
    kinds = (AuditKind.CASE_LINE_ENTERED, AuditKind.ASK_RAISED, AuditKind.ITEM_DECIDED)
    assert await evening.deeds(*kinds) == []


def cases_of(here: VisitDay) -> Cases:
    day = here.day
    trail = day.desk.trail

    def wake(_connection: Connection, accounts: object, _now: int) -> None:
        raise AssertionError(accounts)

    book = Casebook(
        trail=trail,
        keys=ServiceKeys(b"k" * 32),
        clock=lambda: day.now,
        entropy=system_entropy,
        wake=wake,
    )
    gate = Gate(database=day.database, trail=trail, clock=lambda: day.now)
    return Cases(
        database=day.database,
        book=book,
        gate=gate,
        clock=lambda: day.now,
        entropy=system_entropy,
        wake=wake,
    )


def worry(kind: str, name: str) -> shapes.NewCase:
    source = shapes.Source(kind, name)  # type: ignore[arg-type]
    return shapes.NewCase(source, None, Level.EARLY_HELP, "Did not come, twice.")


async def test_missed_visit_can_open_a_case(here: VisitDay) -> None:
    await here.plan()
    cases = cases_of(here)
    with pytest.raises(NotFound) as early:
        await cases.open(here.amina.actor, worry("visit", VISIT))
    assert early.value.code is Code.CASE_SOURCE
    here.day.now += 15 * MINUTE
    await here.visits.watch.look()
    case = await cases.open(here.amina.actor, worry("visit", VISIT))
    assert case.brief.source == shapes.Source("visit", VISIT)
    assert case.brief.person is not None
    assert case.brief.person.account == here.robin.account


async def test_practitioner_opens_a_case_of_their_desks_conversation(here: VisitDay) -> None:
    case = await cases_of(here).open(here.amina.actor, worry("conversation", TALK))
    assert case.brief.source == shapes.Source("conversation", TALK)
    assert case.brief.owner.account == here.amina.account
    assert case.brief.person is not None
    assert case.brief.person.account == here.robin.account
    assert len(await here.day.deeds(AuditKind.CASE_LINE_ENTERED)) == 1


async def test_case_comes_from_what_its_opener_may_see(here: VisitDay) -> None:
    cases, town = cases_of(here), here.day.town
    with pytest.raises(NotPermitted) as refused:
        await cases.open(town.dan.actor, worry("conversation", TALK))
    assert refused.value.code is Code.CONVERSATION_NOT_YOURS
    lead = _lead(town.dan.actor)
    case = await cases.open(lead, worry("conversation", TALK))
    assert case.brief.person is not None
    assert case.brief.person.account == here.robin.account


@pytest.mark.parametrize("kind", ["conversation", "visit", "post", "report", "hand"])
async def test_case_comes_from_nothing_that_is_not_there(here: VisitDay, kind: str) -> None:
    with pytest.raises(EarshotError) as refused:
        await cases_of(here).open(_lead(here.amina.actor), worry(kind, "0e" * 16))
    assert refused.value.code is Code.CASE_SOURCE


def _lead(actor: Actor) -> Actor:
    return replace(actor, roles=actor.roles | {Role.SAFEGUARDING_LEAD})
