"""Contract of visits: planned once, in the trail, looked after by time, one host, one use."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest
from sqlalchemy import Connection, select

from audit.record import AuditKind
from gateway.chat.bus import VisitMoved
from gateway.chat.session import CloseCode, Over, Passed
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    EarshotError,
    NotPermitted,
    Throttled,
    Unauthenticated,
)
from gateway.identity.tables import device
from gateway.policy import Permission
from gateway.storage.database import Database
from gateway.visits.bodies import (
    MoveVisit,
    SaveOptions,
    Schedule,
    SeenAloneBody,
    UseLink,
    WaitingPart,
    WhyNotAlone,
    YesNo,
)
from gateway.visits.nodes import LEASE, beat, dead_nodes, orphans, renew, take_lease
from gateway.visits.replies import VisitViewPush
from gateway.visits.rows import lock_row
from gateway.visits.tables import visit_node
from signalling import events
from signalling.shapes import Phase, Place
from tests.contracts.conversations_desk import TALK
from tests.contracts.conversations_town import Resident
from tests.contracts.desk_day import HOUR, MINUTE, open_day
from tests.contracts.visit_day import TURN, VISIT, Ear, VisitDay

DAY = 24 * HOUR


@pytest.fixture
async def here(database: Database) -> AsyncIterator[VisitDay]:
    """Yield a node where a conversation is open and no visit is planned."""
    day = await open_day(database)
    await day.open()
    made = VisitDay(day, turn=TURN)
    yield made
    made.close()


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


async def test_link_is_used_by_exactly_one(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    enter = here.visits.invitations.enter
    outcomes = await asyncio.gather(
        *(enter(link, None, f"192.0.2.{number}") for number in range(6)), return_exceptions=True
    )
    won = [each for each in outcomes if not isinstance(each, BaseException)]
    assert len(won) == 1
    assert [each.code for each in outcomes if isinstance(each, EarshotError)] == [
        Code.VISIT_LINK_USED
    ] * 5
    assert len(await here.day.desk.deeds(AuditKind.VISIT_GUEST_LINK_USED)) == 1
    # The same browser may ask again, and is given no second session.
    again = await enter(link, won[0].session, "192.0.2.7")
    assert (again.me, again.session) == (won[0].me, None)


async def test_guest_is_who_the_link_says_until_it_is_revoked(here: VisitDay) -> None:
    await here.plan()
    item, link = await here.invite()
    assert item.state == "open"
    guest = await here.enter(link)
    me = await here.visits.invitations.me(guest)
    assert (me.visit, me.name, me.role, me.host) == (VISIT, "Mum", "parent", "amina")
    assert (await here.visits.ways.ice(guest, VISIT)).ice_servers != []
    ear = Ear()
    await here.visits.deeds.watch(guest, VISIT, ear)
    revoked = await here.visits.invitations.revoke(here.amina.actor, VISIT, link.guest)
    assert revoked.state == "revoked"
    assert ear.heard == [Over(CloseCode.SESSION_ENDED)]
    with pytest.raises(Unauthenticated):
        await here.visits.ways.ice(guest, VISIT)
    assert await here.visits.invitations.revoke(here.amina.actor, VISIT, link.guest) == revoked
    with pytest.raises(EarshotError) as unknown:
        await here.visits.invitations.revoke(here.amina.actor, VISIT, "e" * 32)
    assert unknown.value.code is Code.VISIT_LINK_UNKNOWN


async def test_guest_who_never_came_draws_on_no_relay_once_the_visit_is_over(
    here: VisitDay,
) -> None:
    await here.plan()
    _, link = await here.invite()
    invitations = here.visits.invitations
    session = (await invitations.enter(link, None, "192.0.2.7")).session
    assert (await here.visits.ways.ice(await invitations.authenticate(session), VISIT)).ice_servers
    await here.visits.planning.cancel(here.amina.actor, VISIT)

    with pytest.raises(Unauthenticated):
        await invitations.authenticate(session)
    with pytest.raises(EarshotError) as over:
        await invitations.enter(link, session, "192.0.2.7")
    assert over.value.code is Code.VISIT_OVER


@pytest.mark.parametrize("by_host", [True, False])
async def test_line_of_a_guest_who_never_came_is_closed_when_the_visit_is_over(
    here: VisitDay, *, by_host: bool
) -> None:
    await here.plan()
    (_, came), (_, away) = [await here.invite() for _ in range(2)]
    ears = []
    for link in (came, away):
        guest = await here.enter(link)
        ears.append(Ear())
        await here.visits.deeds.watch(guest, VISIT, ears[-1])
        if link is came:
            await here.arrive(guest)
    if by_host:
        await here.open()
        await here.visits.deeds.take(
            here.amina.actor, VISIT, lambda a: events.End(a.participant), Permission.VISIT_HOST
        )
    else:
        here.day.now += 16 * MINUTE
        await here.visits.deeds.tick(VISIT)
    await here.settle()
    for ear in ears:
        assert [each for each in ear.heard if isinstance(each, Over)] == [
            Over(CloseCode.SESSION_ENDED)
        ]


async def test_old_link_in_a_browsers_history_does_not_say_who_met_whom(here: VisitDay) -> None:
    await here.plan()
    look = here.visits.invitations.look

    async def refused(link: UseLink) -> Code:
        with pytest.raises(EarshotError) as error:
            await look(link, "192.0.2.7")
        return error.value.code

    (_, used), (_, revoked), (_, late) = [await here.invite() for _ in range(3)]
    await here.enter(used)
    await here.visits.invitations.revoke(here.amina.actor, VISIT, revoked.guest)
    here.day.now += MINUTE
    assert (await look(used, "192.0.2.7")).host == "amina"
    assert await refused(revoked) is Code.VISIT_LINK_REVOKED
    assert await refused(late) is Code.VISIT_LINK_EXPIRED
    await here.visits.planning.cancel(here.amina.actor, VISIT)
    assert await refused(used) is Code.VISIT_OVER


async def test_guest_who_leaves_is_out_and_has_no_session(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    guest = await here.enter(link)
    await here.visits.deeds.take(
        guest, VISIT, lambda a: events.Arrive(a.participant, a.account, a.name, a.role, "n")
    )
    await here.visits.invitations.leave(guest)
    found = (await here.row()).room.find(guest.guest)
    assert found is not None
    assert found.place is Place.LEFT
    with pytest.raises(Unauthenticated):
        await here.visits.deeds.take(guest, VISIT, lambda a: events.Enter(a.participant))


async def test_guessing_at_links_is_slowed_down(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    wrong = UseLink(link.guest, type(link.token)(bytes(32)))
    for _ in range(20):
        with pytest.raises(EarshotError) as refused:
            await here.visits.invitations.look(wrong, "192.0.2.7")
        assert refused.value.code is Code.VISIT_LINK_UNKNOWN
    with pytest.raises(Throttled):
        await here.visits.invitations.look(link, "192.0.2.7")
    assert (await here.visits.invitations.look(link, "192.0.2.8")).name == "Mum"


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


async def test_lease_is_one_nodes_until_it_ends_and_fences_the_one_before(here: VisitDay) -> None:
    await here.plan()
    database, now = here.day.database, here.day.now

    async def take(node: str, at: int) -> tuple[str, int]:
        def work(connection: Connection) -> tuple[str, int]:
            row = lock_row(connection, VISIT)
            assert row is not None
            lease = take_lease(connection, row, node, at)
            return lease.node, lease.fence

        return await database.transact(work)

    assert await take("a", now) == ("a", 1)
    assert await take("b", now + LEASE - 1) == ("a", 1)
    assert await take("a", now + 2_000) == ("a", 1)
    assert await database.transact(lambda c: renew(c, "a", {VISIT: 1}, now + 4_000)) == set()
    ended = now + 4_000 + LEASE
    assert await database.read(lambda c: orphans(c, ended - 1)) == []
    assert await database.read(lambda c: orphans(c, ended)) == [VISIT]
    assert await take("b", ended) == ("b", 2)
    assert await database.transact(lambda c: renew(c, "a", {VISIT: 1}, ended + 1)) == {VISIT}


async def test_dead_nodes_participants_have_lost_their_line(here: VisitDay) -> None:
    await here.plan()
    await here.watch(here.amina)
    await here.open()
    there = VisitDay(here.day)
    await there.watch(here.robin)
    await there.visits.deeds.take(
        here.robin.actor,
        VISIT,
        lambda a: events.Arrive(a.participant, a.account, a.name, a.role, there.node),
    )
    here.day.now += 15_000
    await here.visits.watch.look()
    lost = {each.participant: each.lost_at for each in (await here.row()).room.parties}
    assert lost == {here.amina.device: None, here.robin.device: here.day.now}
    nodes = await here.day.database.read(lambda c: list(c.scalars(select(visit_node.c.id))))
    assert nodes == [here.node]
    there.close()


async def test_node_that_nobody_is_on_any_more_is_forgotten_and_beats_again(
    here: VisitDay,
) -> None:
    await here.plan()

    async def alive() -> list[str]:
        return await here.day.database.read(lambda c: list(c.scalars(select(visit_node.c.id))))

    for _ in range(2):
        ear = await here.watch(here.robin)
        assert await alive() == [here.node]
        here.visits.gone(ear)
        await here.settle()
        here.day.now += 5_000
        await here.visits.watch.beat()
        assert await alive() == []


async def test_node_that_ends_in_order_is_buried_at_once(here: VisitDay) -> None:
    await here.plan()
    await here.watch(here.amina)
    await here.open()
    await here.visits.conductor.close()
    there = VisitDay(here.day)
    await there.visits.watch.look()
    assert (await here.row()).room.parties[0].lost_at == here.day.now
    there.close()


async def test_node_beats_while_somebody_is_there(here: VisitDay) -> None:
    database, now = here.day.database, here.day.now
    for at in (now, now + 5_000):
        await database.transact(partial(beat, node="n", now=at))
    assert await database.read(lambda c: dead_nodes(c, now + 19_999)) == []
    assert await database.read(lambda c: dead_nodes(c, now + 20_000)) == ["n"]


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


async def test_permission_to_host_is_not_a_guests(here: VisitDay) -> None:
    await here.plan()
    _, link = await here.invite()
    guest = await here.enter(link)
    with pytest.raises(NotPermitted):
        await here.visits.deeds.take(
            guest, VISIT, lambda a: events.Enter(a.participant), Permission.VISIT_HOST
        )
    elsewhere = replace(guest, visit="e" * 32)
    with pytest.raises(EarshotError) as refused:
        await here.visits.ways.ice(elsewhere, VISIT)
    assert refused.value.code is Code.VISIT_UNKNOWN
