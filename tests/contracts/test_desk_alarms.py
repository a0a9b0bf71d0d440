"""Contract of alarms: each is raised once, climbs, is taken by name, and ends with its cause."""

import asyncio

import msgspec
import pytest
from sqlalchemy import delete

from audit.record import AuditKind
from gateway.chat.bus import Alarmed
from gateway.codes import Code
from gateway.desk import tables
from gateway.desk.settings import After, Clock, Settings, Step, Who
from gateway.desk.shapes import AlarmItem, Rota, Shift
from gateway.errors import Conflict, NotFound, NotPermitted
from gateway.identity.tables import role
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, MINUTE, TEN, DeskDay, london, open_day

LADDER = (
    Step(After.UNREAD, 60, Clock.WORKING, Who.DUTY),
    Step(After.UNREAD, 120, Clock.WORKING, Who.LEAD),
    Step(After.PROMISE, 30, Clock.CLOCK, Who.ON_CALL),
)
DAY = 24 * HOUR


def with_ladder(settings: Settings) -> Settings:
    return msgspec.structs.replace(settings, ladder=LADDER)


@pytest.fixture
async def day(database: Database) -> DeskDay:
    """Return a desk where Robin wrote at ten; Beth leads, Dan is on call, Amina has a shift."""
    made = await open_day(database)
    await made.open()
    town = made.town
    await made.save(with_ladder)
    await made.save_rota(
        Rota(
            duty=(Shift(town.amina.account, TEN, TEN + 8 * HOUR),),
            on_call=(Shift(town.dan.account, TEN, TEN + 9 * DAY),),
            leads=(town.beth.account,),
        )
    )
    await made.write(town.robin)
    made.heard.clear()
    return made


async def look(day: DeskDay, after: int) -> int:
    day.now = TEN + after
    return await day.node.watch.look()


async def alarms(day: DeskDay) -> list[AlarmItem]:
    return list((await day.node.alarms_of(day.town.amina.actor, day.town.nurses)).items)


def told(day: DeskDay) -> list[tuple[int, str, tuple[str, ...]]]:
    found = [
        (hint.push.step, hint.push.state, hint.accounts)
        for hint in day.heard
        if isinstance(hint, Alarmed)
    ]
    day.heard.clear()
    return found


async def test_unread_message_alarms_whoever_is_on_duty(day: DeskDay) -> None:
    assert await look(day, HOUR - 1) == 0
    assert await look(day, HOUR) == 1

    assert told(day) == [(0, "raised", (day.town.amina.account,))]
    (alarm,) = await alarms(day)
    assert (alarm.state, alarm.step, alarm.who, alarm.for_me) == ("raised", 0, "duty", True)
    assert (await day.item()).alarm is not None
    assert await look(day, HOUR) == 0


async def test_alarm_wakes_whom_it_is_for_and_nobody_once_it_is_taken(day: DeskDay) -> None:
    await look(day, HOUR)
    (alarm,) = await alarms(day)
    await look(day, 2 * HOUR)
    assert day.woken[0] == (day.town.amina.account,)
    assert day.town.beth.account in day.woken[1]

    day.woken.clear()
    await day.node.watch.acknowledge(day.town.beth.actor, alarm.id)
    await look(day, 2 * HOUR + MINUTE)

    assert day.woken == []


async def test_alarm_that_nobody_takes_climbs_to_the_lead_and_to_who_is_on_call(
    day: DeskDay,
) -> None:
    await look(day, HOUR)
    await look(day, 2 * HOUR)
    day.now = london(2026, 5, 7, 10, 30)
    await day.node.watch.look()

    assert [(step, accounts) for step, _, accounts in told(day)] == [
        (0, (day.town.amina.account,)),
        (1, (day.town.beth.account,)),
        (2, (day.town.dan.account,)),
    ]
    day.now += 30 * MINUTE
    await day.node.watch.look()
    everybody = tuple(sorted([day.town.dan.account, day.town.tom.account]))
    assert told(day) == [(2, "raised", everybody)]
    assert (await alarms(day))[0].times == 2
    assert len(await day.deeds(AuditKind.DESK_ALARM_CLIMBED)) == 2


async def test_alarm_is_taken_once_by_name_and_goes_on_if_that_did_not_help(day: DeskDay) -> None:
    await look(day, HOUR)
    (alarm,) = await alarms(day)
    taken = await day.node.watch.acknowledge(day.town.amina.actor, alarm.id)
    assert taken.acknowledged is not None
    assert (taken.state, taken.acknowledged.name) == ("acknowledged", "amina")
    assert await day.node.watch.acknowledge(day.town.amina.actor, alarm.id) == taken

    with pytest.raises(Conflict) as late:
        await day.node.watch.acknowledge(day.town.beth.actor, alarm.id)

    assert late.value.fields == {"account": day.town.amina.account, "name": "amina"}
    assert await look(day, 2 * HOUR - 1) == 0
    assert await look(day, 2 * HOUR) == 1
    (alarm,) = await alarms(day)
    assert (alarm.step, alarm.state, alarm.acknowledged) == (1, "raised", None)
    assert len(await day.deeds(AuditKind.DESK_ALARM_ACKNOWLEDGED)) == 1


async def test_reading_and_answering_end_it(day: DeskDay) -> None:
    await look(day, HOUR)
    await day.see()
    await look(day, HOUR + 1)
    assert await alarms(day) == []
    assert [state for _, state, _ in told(day)] == ["raised", "ended"]
    day.now = london(2026, 5, 7, 10, 30)
    await day.node.watch.look()
    assert [alarm.step for alarm in await alarms(day)] == [2]
    await day.write(day.town.amina)
    await day.node.watch.look()
    assert await alarms(day) == []
    assert len(await day.desk.rows(tables.desk_alarm)) == 2


async def test_stop_does_not_silence_what_nobody_has_read(day: DeskDay) -> None:
    await day.node.person.stop(day.town.robin.actor, TALK)

    await look(day, HOUR)

    assert [alarm.step for alarm in await alarms(day)] == [0]


async def test_many_nodes_raise_it_once(day: DeskDay) -> None:
    nodes = [day.another_node() for _ in range(5)]
    for after in (HOUR, 2 * HOUR):
        day.now = TEN + after
        await asyncio.gather(*(node.watch.look() for node in nodes))

    assert [step for step, _, _ in told(day)] == [0, 1]
    assert len(await day.desk.rows(tables.desk_alarm)) == 1


async def test_node_that_was_away_catches_up_without_a_storm(day: DeskDay) -> None:
    for number in range(60):
        talk = f"{number:032x}"
        await day.open(talk, day.town.sasha)
        await day.write(day.town.sasha, talk=talk)
    day.heard.clear()
    day.now += 9 * DAY
    restarted = day.another_node()

    assert await restarted.watch.look() == 61

    assert len(told(day)) == 61
    assert {alarm.step for alarm in await alarms(day)} == {2}
    assert await restarted.watch.look() == 0


async def test_on_call_colleague_of_another_team_takes_what_they_were_asked(day: DeskDay) -> None:
    dan = day.town.dan
    day.now = london(2026, 5, 7, 10, 30)
    await day.node.watch.look()
    (alarm,) = await alarms(day)

    assert (await day.node.watch.acknowledge(dan.actor, alarm.id)).for_me

    for stranger in (day.town.robin, day.town.olive):
        with pytest.raises(NotFound) as refused:
            await day.node.watch.acknowledge(stranger.actor, alarm.id)
        assert refused.value.code is Code.DESK_ALARM_UNKNOWN
    with pytest.raises(NotPermitted):
        await day.node.alarms_of(dan.actor, day.town.nurses)
    assert len((await day.node.alarms_of(day.tom, None)).items) == 1
    assert [each.id for each in (await day.node.alarms_of(dan.actor, None)).items] == [alarm.id]
    assert (await day.node.alarms_of(day.town.olive.actor, None)).items == []


async def test_team_without_rota_alarms_everybody_and_then_the_administrators(
    day: DeskDay,
) -> None:
    await day.save_rota(Rota(), version=1)
    await look(day, HOUR)
    await look(day, 2 * HOUR)

    nurses = tuple(sorted([day.town.amina.account, day.town.beth.account]))
    assert told(day) == [(0, "raised", nurses), (1, "raised", (day.town.tom.account,))]


async def test_alarm_for_nobody_is_for_the_whole_team(day: DeskDay) -> None:
    await day.save_rota(Rota(), version=1)
    await day.database.transact(
        lambda c: c.execute(delete(role).where(role.c.account_id == day.town.tom.account))
    )
    await look(day, 2 * HOUR)

    nurses = tuple(sorted([day.town.amina.account, day.town.beth.account]))
    assert told(day) == [(1, "raised", nurses)]


async def test_new_ladder_counts_from_the_next_look(day: DeskDay) -> None:
    shorter = (Step(After.UNREAD, 5, Clock.CLOCK, Who.DUTY),)
    day.now = TEN + 10 * MINUTE
    await day.save(lambda settings: msgspec.structs.replace(settings, ladder=shorter), version=1)

    assert await day.node.watch.look() == 1
    assert [alarm.steps for alarm in await alarms(day)] == [1]


async def test_answered_talk_that_goes_quiet_is_to_be_written_up(day: DeskDay) -> None:
    await day.write(day.town.amina)
    await day.see()
    day.now += DAY
    await day.write(day.town.amina)
    day.now = TEN + 3 * DAY
    await day.node.watch.look()
    assert (await day.item()).phase == "answered"
    day.now = TEN + 4 * DAY
    await day.node.watch.look()

    assert (await day.item()).phase == "to_be_written_up"
    assert (await day.deeds(AuditKind.DESK_FINISHED))[0]["by_itself"] == 1
