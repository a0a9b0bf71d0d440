"""Contract of a visit that takes place: one host, who is told what, and what is in the trail."""

import asyncio

import pytest

from audit.record import AuditKind
from gateway.chat.bus import VisitMoved
from gateway.chat.session import Passed
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    EarshotError,
)
from gateway.identity.tables import device
from gateway.visits.bodies import (
    SeenAloneBody,
    WaitingPart,
    WhyNotAlone,
    YesNo,
)
from gateway.visits.replies import VisitViewPush
from signalling import events
from signalling.shapes import Phase, Place
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import HOUR, MINUTE
from tests.contracts.visit_day import VISIT, VisitDay


async def test_team_is_told_who_waits_and_the_young_person_is_not(here: VisitDay) -> None:
    await here.plan(later=HOUR)

    async def waiting(who: Resident) -> tuple[list[str], bool]:
        item = await here.visits.planning.item(who.actor, VISIT)
        assert item.made_by == here.amina.account
        return [each.name for each in item.waiting], item.hosted

    def hints() -> list[bool]:
        found = [hint.listed for hint in here.hints if isinstance(hint, VisitMoved)]
        here.hints.clear()
        return found

    hints()
    assert await waiting(here.amina) == ([], False)
    await here.arrive(here.robin.actor)
    robin = (await here.row()).room.parties[0]
    item = await here.visits.planning.item(here.amina.actor, VISIT)
    assert item.waiting == (
        WaitingPart(
            here.robin.device, here.robin.account, robin.name, "young_person", here.day.now
        ),
    )
    assert await waiting(here.robin) == ([], False)
    await here.open()
    assert await waiting(here.amina) == ([robin.name], True)
    await here.let_in(here.robin)
    assert await waiting(here.amina) == ([], True)
    assert hints()[:3] == [True, True, True]


async def test_who_comes_to_a_visit_under_way_is_told_of_until_they_go(here: VisitDay) -> None:
    await here.plan()
    await here.open()
    await here.let_in(here.robin)
    _, link = await here.invite()
    mum = await here.enter(link)
    here.hints.clear()
    await here.arrive(mum)
    item = await here.visits.planning.item(here.amina.actor, VISIT)
    assert (item.phase, [(each.account, each.role) for each in item.waiting]) == (
        "in_progress",
        [("", "parent")],
    )
    await here.visits.deeds.take(mum, VISIT, lambda a: events.Leave(a.participant))
    assert (await here.visits.planning.item(here.amina.actor, VISIT)).waiting == ()
    told = [hint.listed for hint in here.hints if isinstance(hint, VisitMoved)]
    assert told == [True, True]


async def test_of_many_who_would_be_host_exactly_one_is(here: VisitDay) -> None:
    await here.plan()
    town = here.day.town
    racers = [town.amina, town.tablet, town.beth] * 2
    outcomes = await asyncio.gather(*(here.open(each) for each in racers), return_exceptions=True)
    hosts = {each.room.host for each in outcomes if not isinstance(each, BaseException)}
    assert hosts == {(await here.row()).room.host}
    refused = [each.code for each in outcomes if isinstance(each, EarshotError)]
    assert refused == [Code.VISIT_HOSTED] * 4


async def test_visit_that_took_place_is_in_the_trail_with_who_was_there_when(
    here: VisitDay,
) -> None:
    await here.plan()
    began = here.day.now
    await here.open()
    await here.let_in(here.robin)
    here.day.now += 20 * MINUTE
    await here.visits.deeds.take(here.amina.actor, VISIT, lambda a: events.End(a.participant))
    ((actor, subject, details),) = await here.day.desk.deeds(AuditKind.VISIT_ENDED)
    assert (actor, subject) == (here.amina.device, VISIT)
    assert (details["why"], details["seconds"]) == ("host", 1200)
    assert details["there"] == [
        f"{here.amina.device} staff {began} {here.day.now}",
        f"{here.robin.device} young_person {began} {here.day.now}",
    ]
    said = SeenAloneBody(YesNo.YES)
    item = await here.visits.planning.say_alone(here.amina.actor, VISIT, said)
    assert item.seen_alone is not None
    assert (await here.visits.planning.item(here.robin.actor, VISIT)).seen_alone is None
    with pytest.raises(EarshotError) as refused:
        await here.visits.planning.say_alone(here.day.town.beth.actor, VISIT, said)
    assert refused.value.code is Code.VISIT_HOST_ONLY
    for bad in (SeenAloneBody(YesNo.NO), SeenAloneBody(YesNo.YES, WhyNotAlone.OTHER)):
        with pytest.raises(ClientProtocolError):
            await here.visits.planning.say_alone(here.amina.actor, VISIT, bad)


async def test_staff_are_told_who_was_there_when_and_the_young_person_is_not(
    here: VisitDay,
) -> None:
    await here.plan()
    began = here.day.now
    await here.open()
    await here.let_in(here.robin)
    _, link = await here.invite()
    mum = await here.enter(link)
    here.day.now += 1
    await here.let_in_guest(mum)
    here.day.now += MINUTE
    await here.visits.deeds.take(mum, VISIT, lambda a: events.Leave(a.participant))
    item = await here.visits.planning.item(here.amina.actor, VISIT)
    assert [(each.role, each.since, each.until) for each in item.there] == [
        ("staff", began, None),
        ("young_person", began, None),
        ("parent", began + 1, began + 1 + MINUTE),
    ]
    accounts = [here.amina.account, here.robin.account, ""]
    assert [each.account for each in item.there] == accounts
    assert (await here.visits.planning.item(here.robin.actor, VISIT)).there == ()


async def test_that_a_roll_call_was_answered_is_in_the_trail_once_each(here: VisitDay) -> None:
    await here.plan()
    await here.open()
    await here.let_in(here.robin)
    for _ in range(2):
        await here.visits.deeds.take(
            here.robin.actor, VISIT, lambda a: events.Answer(a.participant, 1)
        )
    ((actor, subject, details),) = await here.day.desk.deeds(AuditKind.VISIT_ROLL_CALL_ANSWERED)
    assert (actor, subject) == (here.robin.device, VISIT)
    assert (details["who"], details["call"]) == (here.robin.device, 1)


async def test_that_it_was_not_safe_to_talk_is_in_no_entry(here: VisitDay) -> None:
    await here.plan()
    await here.open()
    await here.let_in(here.robin)
    before = await here.day.desk.deeds(*AuditKind)
    said = await here.visits.deeds.take(
        here.robin.actor, VISIT, lambda a: events.NotSafe(a.participant)
    )
    assert said.room.not_safe
    await here.visits.deeds.take(here.amina.actor, VISIT, lambda a: events.Safe(a.participant))
    assert await here.day.desk.deeds(*AuditKind) == before


async def test_deed_that_is_refused_leaves_no_trace(here: VisitDay) -> None:
    await here.plan()
    before = await here.row()
    with pytest.raises(EarshotError) as refused:
        await here.visits.deeds.take(
            here.amina.actor, VISIT, lambda a: events.Admit(a.participant, "e" * 32, "x", a.role)
        )
    assert refused.value.code is Code.VISIT_PHASE
    assert await here.row() == before
    assert await here.day.desk.deeds(AuditKind.VISIT_ADMITTED) == []


async def test_who_watches_is_shown_what_changes_and_who_may_not_come_has_left(
    here: VisitDay,
) -> None:
    await here.plan()
    ear = await here.watch(here.robin)
    await here.open()
    await here.let_in(here.robin)
    await here.settle()
    shown = [each.push for each in ear.heard if isinstance(each, Passed)]
    views = [each.view for each in shown if isinstance(each, VisitViewPush)]
    assert views[-1].you.place is Place.INSIDE
    assert [view.version for view in views] == sorted({view.version for view in views})

    here.visits.gone(ear)
    await here.settle()
    found = (await here.row()).room.find(here.robin.device)
    assert found is not None
    assert (found.place, found.lost_at) == (Place.INSIDE, here.day.now)

    amina = await here.watch(here.amina)
    revoked = device.update().where(device.c.id == here.amina.device).values(revoked_at=1)
    await here.day.database.transact(lambda c: c.execute(revoked))
    here.visits.gone(amina)
    await here.settle()
    room = (await here.row()).room
    assert (room.host, room.phase) == ("", Phase.ON_HOLD)
