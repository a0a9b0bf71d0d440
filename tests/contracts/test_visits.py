"""Contract of planned visits: once, in the trail, looked after by time."""

import pytest

from audit.record import AuditKind
from gateway.chat.bus import VisitMoved
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    EarshotError,
    NotPermitted,
)
from gateway.visits.bodies import (
    MoveVisit,
    SaveOptions,
    Schedule,
)
from signalling.shapes import Phase
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, MINUTE
from tests.contracts.visit_day import TURN, VISIT, VisitDay

DAY = 24 * HOUR


async def test_visit_is_planned_once_and_announced(here: VisitDay) -> None:
    first = await here.plan(later=DAY)
    assert await here.plan(later=DAY) == first
    assert (first.phase, first.starts_at, first.host.name) == ("scheduled", here.day.now + DAY, "")
    assert [hint for hint in here.hints if isinstance(hint, VisitMoved)] == [
        VisitMoved(VISIT, TALK, here.day.town.nurses, here.robin.account)
    ]
    (entry,) = await here.day.desk.deeds(AuditKind.VISIT_SCHEDULED)
    assert entry[:2] == (here.amina.device, VISIT)
    for who in (here.robin, here.amina):
        listed = await here.visits.planning.list(who.actor, None)
        assert [each.visit for each in listed] == [VISIT]
        assert await here.visits.planning.list(who.actor, TALK) == listed
        assert await here.visits.planning.item(who.actor, VISIT) == listed[0]


async def test_visit_that_begins_now_wakes_the_phone(here: VisitDay) -> None:
    await here.plan()
    assert here.day.woken == [(here.robin.account,)]


@pytest.mark.parametrize("starts_in", [-HOUR, 400 * DAY])
async def test_visit_is_planned_for_a_time_to_come(here: VisitDay, starts_in: int) -> None:
    with pytest.raises(ClientProtocolError) as refused:
        await here.plan(later=starts_in)
    assert (refused.value.code, refused.value.fields) == (Code.VISIT_SETTINGS, {"at": "starts_at"})


async def test_strangers_and_the_young_person_plan_none(here: VisitDay) -> None:
    body = Schedule(VISIT, TALK, None, 30)
    for who in (here.robin, *(each for each, _ in here.day.town.strangers.values())):
        with pytest.raises(NotPermitted) as refused:
            await here.visits.planning.schedule(who.actor, body)
        assert refused.value.code is Code.VISIT_NOT_YOURS
    assert len(await here.day.desk.deeds(AuditKind.VISIT_REFUSED)) >= 4


async def test_id_of_another_conversations_visit_is_taken(here: VisitDay) -> None:
    await here.plan()
    other = await here.day.open("5e" * 16, here.day.town.sasha)
    with pytest.raises(EarshotError) as refused:
        await here.visits.planning.schedule(here.amina.actor, Schedule(VISIT, other, None, 30))
    assert refused.value.code is Code.VISIT_EXISTS


async def test_visit_is_moved_and_called_off(here: VisitDay) -> None:
    await here.plan(later=HOUR)
    planning = here.visits.planning
    moved = await planning.move(here.amina.actor, VISIT, MoveVisit(here.day.now + DAY, 60))
    assert (moved.starts_at, moved.minutes) == (here.day.now + DAY, 60)
    gone = await planning.cancel(here.amina.actor, VISIT)
    assert (gone.phase, gone.ended_why) == ("ended", "cancelled")
    assert await planning.cancel(here.amina.actor, VISIT) == gone
    with pytest.raises(EarshotError) as late:
        await planning.move(here.amina.actor, VISIT, MoveVisit(here.day.now + DAY, 60))
    assert late.value.code is Code.VISIT_OVER
    kinds = (AuditKind.VISIT_MOVED, AuditKind.VISIT_ENDED)
    assert len(await here.day.desk.deeds(*kinds)) == 2


async def test_missed_visit_rings_at_the_desk_until_it_is_followed_up(here: VisitDay) -> None:
    await here.plan()
    here.day.now += 15 * MINUTE
    await here.visits.watch.look()
    assert (await here.row()).room.phase is Phase.MISSED
    assert len(await here.day.desk.deeds(AuditKind.VISIT_MISSED)) == 1
    here.day.now += 5 * HOUR
    assert await here.day.node.watch.look() == 1
    (alarm,) = (await here.day.node.alarms_of(here.amina.actor, here.day.town.nurses)).items
    assert (alarm.conversation, alarm.state) == (TALK, "raised")
    await here.day.write(here.amina)
    here.day.now += HOUR
    await here.day.node.watch.look()
    assert list((await here.day.node.alarms_of(here.amina.actor, here.day.town.nurses)).items) == []


async def test_new_visit_ends_the_alarm_of_the_one_that_was_missed(here: VisitDay) -> None:
    await here.plan()
    here.day.now += 15 * MINUTE
    await here.visits.watch.look()
    again = Schedule("f2" * 16, TALK, here.day.now + DAY, 30)
    await here.visits.planning.schedule(here.amina.actor, again)
    here.day.now += 5 * HOUR
    await here.day.node.watch.look()
    assert list((await here.day.node.alarms_of(here.amina.actor, here.day.town.nurses)).items) == []


async def test_reminders_wake_who_is_expected_once(here: VisitDay) -> None:
    await here.plan(later=DAY + HOUR)
    for ahead in (DAY, 15 * MINUTE):
        here.day.now = (await here.row()).room.starts_at - ahead
        await here.visits.watch.look()
        await here.visits.watch.look()
    expected = {here.robin.account, here.amina.account}
    assert [set(each) for each in here.day.woken] == [expected, expected]


async def test_choice_of_the_organisation_holds_for_its_visits(here: VisitDay) -> None:
    ways, tom = here.visits.ways, here.day.town.tom.actor
    saved = await ways.save(tom, SaveOptions(0, relay_only=True, two_staff=True))
    assert await ways.options(here.amina.actor) == saved
    again = await ways.save(tom, SaveOptions(1, relay_only=True, two_staff=True))
    assert again.version == 2
    with pytest.raises(EarshotError) as refused:
        await ways.save(tom, SaveOptions(1, relay_only=False, two_staff=False))
    assert (refused.value.code, refused.value.fields) == (Code.VISIT_VERSION, {"version": 2})
    for who in (here.amina, here.robin):
        with pytest.raises(NotPermitted):
            await ways.save(who.actor, SaveOptions(2, relay_only=False, two_staff=False))
    with pytest.raises(NotPermitted):
        await ways.options(here.robin.actor)
    assert (await here.plan()).two_staff
    ice = await ways.ice(here.robin.actor, VISIT)
    assert ice.ice_transport_policy == "relay"
    (server,) = ice.ice_servers
    assert server.urls == TURN.urls
    assert server.username.split(":")[0] == str(ice.expires_at // 1000)
