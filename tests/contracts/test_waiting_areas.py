"""Contract of a team's waiting area: versions, hours, what is agreed to, estimates, tags."""

import asyncio
from typing import Any, Final

import msgspec
import pytest

from audit.record import AuditKind
from gateway.base64url import b64
from gateway.codes import Code
from gateway.desk.area import (
    DEFAULT_AREA,
    Access,
    Area,
    Both,
    Suspended,
    Tag,
    consent_hash,
)
from gateway.desk.requests import SaveArea
from gateway.desk.waiting_area import SavedArea
from gateway.errors import ClientProtocolError, Conflict, EarshotError, NotFound, NotPermitted
from gateway.visits.bodies import AreaSeen, SayTags, Schedule, VisitItem
from signalling import events
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, MINUTE, TEN, london
from tests.contracts.visit_day import VISIT, VisitDay

EVENING: Final = TEN + 12 * HOUR
TEXT: Final = Both("We write it down.", "Rydyn ni'n ei ysgrifennu.")
AGREED: Final = msgspec.structs.replace(DEFAULT_AREA, consent=TEXT)
OFFICE_HOURS: Final = msgspec.structs.replace(DEFAULT_AREA, access=Access.DESK)
TAGS: Final = msgspec.structs.replace(
    DEFAULT_AREA, tags=(Tag("sleep", Both("Sleep", "Cwsg")), Tag("school", Both("School", "Ysgol")))
)


async def save(here: VisitDay, area: Area, version: int = 0) -> SavedArea:
    body = SaveArea(here.day.town.nurses, version, area)
    return await here.day.node.waiting_area.save(here.day.tom, body)


async def seen(here: VisitDay) -> AreaSeen:
    return await here.visits.entrance.show(here.robin.actor, VISIT)


async def agreed(here: VisitDay) -> list[dict[str, Any]]:
    return [details for _, _, details in await here.day.desk.deeds(AuditKind.VISIT_AGREED)]


async def test_area_is_versions_that_administrators_save(here: VisitDay) -> None:
    office, nurses = here.day.node.waiting_area, here.day.town.nurses
    first = await office.show(here.amina.actor, nurses, None)
    assert (first.version, first.saved_by, first.area) == (0, None, DEFAULT_AREA)
    saved = await save(here, AGREED)
    assert (saved.version, saved.consent, saved.area) == (1, 1, AGREED)
    assert saved.saved_by is not None
    assert await office.show(here.amina.actor, nurses, None) == saved
    assert (await office.show(here.amina.actor, nurses, 0)).area == DEFAULT_AREA
    with pytest.raises(NotFound):
        await office.show(here.amina.actor, nurses, 2)
    with pytest.raises(Conflict) as stale:
        await save(here, TAGS)
    assert (stale.value.code, stale.value.fields) == (Code.DESK_VERSION, {"version": 1})
    with pytest.raises(NotPermitted):
        await office.save(here.amina.actor, SaveArea(nurses, 1, TAGS))
    deeds = await here.day.desk.deeds(AuditKind.DESK_AREA_SAVED)
    assert [(subject, details) for _, subject, details in deeds] == [
        (nurses, {"version": 1, "consent": 1})
    ]


async def test_area_that_breaks_a_rule_is_not_saved(here: VisitDay) -> None:
    half = msgspec.structs.replace(DEFAULT_AREA, before=Both("Hello", ""))
    with pytest.raises(ClientProtocolError) as refused:
        await save(here, half)
    assert refused.value.fields == {"at": "before.cy", "rule": "missing"}
    shown = await here.day.node.waiting_area.show(here.day.tom, here.day.town.nurses, None)
    assert shown.version == 0


async def test_text_gets_a_number_when_it_is_another(here: VisitDay) -> None:
    other = msgspec.structs.replace(DEFAULT_AREA, consent=Both("New.", "Newydd."))
    numbers = [
        (await save(here, area, version)).consent
        for version, area in enumerate([AGREED, AGREED, DEFAULT_AREA, AGREED, other, AGREED])
    ]
    assert numbers == [1, 1, 0, 1, 2, 3]


async def test_who_comes_by_themselves_out_of_hours_is_told_when_it_opens(here: VisitDay) -> None:
    await save(here, OFFICE_HOURS)
    here.day.now = EVENING
    await here.plan(later=36 * HOUR)
    tomorrow = london(2026, 5, 7, 9)
    shown = await seen(here)
    assert (shown.open, shown.opens, shown.why) == (False, tomorrow, None)
    with pytest.raises(Conflict) as refused:
        await here.arrive(here.robin.actor)
    assert refused.value.code is Code.VISIT_CLOSED
    assert refused.value.fields == {"opens": tomorrow, "reason": "hours"}
    assert (await here.visits.entrance.show(here.amina.actor, VISIT)).open
    here.day.now = tomorrow
    assert (await seen(here)).open
    await here.arrive(here.robin.actor)


async def test_visit_that_was_arranged_goes_ahead_out_of_hours(here: VisitDay) -> None:
    await save(here, OFFICE_HOURS)
    here.day.now = EVENING
    await here.plan(later=HOUR)
    shown = await seen(here)
    assert (shown.open, shown.opens) == (False, EVENING + HOUR // 2)
    here.day.now += HOUR // 2
    assert (await seen(here)).open
    await here.arrive(here.robin.actor)


async def test_host_who_is_there_lets_people_come_early(here: VisitDay) -> None:
    await save(here, OFFICE_HOURS)
    here.day.now = EVENING
    await here.plan(later=HOUR)
    await here.open()
    assert (await seen(here)).open
    await here.arrive(here.robin.actor)


async def test_suspended_area_says_why_and_sends_nobody_away(here: VisitDay) -> None:
    await here.plan(later=2 * HOUR)
    await here.arrive(here.robin.actor)
    why = Both("We are away.", "Rydyn ni i ffwrdd.")
    suspended = Suspended(here.day.now + HOUR, why)
    await save(here, msgspec.structs.replace(DEFAULT_AREA, suspended=suspended))
    assert (await seen(here)).open
    await here.arrive(here.robin.actor)
    await here.visits.deeds.take(here.robin.actor, VISIT, lambda a: events.Leave(a.participant))
    shown = await seen(here)
    assert (shown.open, shown.opens, shown.why) == (False, suspended.until, why)
    with pytest.raises(Conflict) as refused:
        await here.arrive(here.robin.actor)
    assert refused.value.fields == {"opens": suspended.until, "reason": "suspended"}
    here.day.now = suspended.until
    assert ((await seen(here)).open, (await seen(here)).why) == (True, None)


async def test_who_comes_agrees_once_to_each_text(here: VisitDay) -> None:
    await save(here, AGREED)
    await here.plan(later=HOUR)
    consent = (await seen(here)).consent
    assert consent is not None
    assert (consent.number, consent.text, consent.agreed) == (1, TEXT, False)
    assert consent.hash == consent_hash(TEXT)
    for wrong in (0, 2):
        with pytest.raises(Conflict) as refused:
            await here.arrive(here.robin.actor, wrong)
        assert (refused.value.code, refused.value.fields) == (Code.VISIT_CONSENT, {"consent": 1})
    assert await agreed(here) == []
    row = await here.arrive(here.robin.actor, 1)
    assert [each.agreed for each in row.room.parties] == [1]
    (entry,) = await agreed(here)
    assert (entry["number"], entry["hash"]) == (1, b64(consent_hash(TEXT)))
    assert TEXT.en not in str(entry)

    await here.visits.deeds.take(here.robin.actor, VISIT, lambda a: events.Leave(a.participant))
    consent = (await seen(here)).consent
    assert consent is not None
    assert consent.agreed
    await here.arrive(here.robin.actor)
    assert len(await agreed(here)) == 1


async def test_who_agreed_for_the_team_is_asked_at_no_other_visit_until_there_is_a_new_text(
    here: VisitDay,
) -> None:
    await save(here, AGREED)
    await here.plan(later=HOUR)
    await here.arrive(here.robin.actor, 1)
    other = "f2" * 16
    await here.visits.planning.schedule(here.amina.actor, Schedule(other, TALK, None, 30))
    row = await here.visits.deeds.arrive(here.robin.actor, other, 0)
    assert [each.agreed for each in row.room.parties] == [1]
    new = msgspec.structs.replace(DEFAULT_AREA, consent=Both("New.", "Newydd."))
    await save(here, new, 1)
    await here.visits.deeds.take(here.robin.actor, other, lambda a: events.Leave(a.participant))
    with pytest.raises(Conflict) as refused:
        await here.visits.deeds.arrive(here.robin.actor, other, 0)
    assert refused.value.fields == {"consent": 2}
    await here.visits.deeds.arrive(here.robin.actor, other, 2)
    assert [entry["number"] for entry in await agreed(here)] == [1, 2]


async def test_who_comes_to_two_visits_at_once_agrees_at_both(here: VisitDay) -> None:
    await save(here, AGREED)
    visits = [f"{number:032x}" for number in range(8)]
    for each in visits:
        await here.visits.planning.schedule(here.amina.actor, Schedule(each, TALK, None, 30))
    rows = await asyncio.gather(
        *(here.visits.deeds.arrive(here.robin.actor, each, 1) for each in visits)
    )
    assert [[party.agreed for party in row.room.parties] for row in rows] == [[1]] * len(visits)
    assert {entry["number"] for entry in await agreed(here)} == {1}


async def test_guest_agrees_for_their_own_link_and_staff_do_not(here: VisitDay) -> None:
    await save(here, AGREED)
    await here.plan(later=HOUR)
    beth = here.day.town.beth.actor
    await here.visits.deeds.arrive(beth, VISIT, 0)
    _, link = await here.invite()
    guest = await here.enter(link)
    with pytest.raises(Conflict):
        await here.arrive(guest)
    await here.arrive(guest, 1)
    await here.open()
    await here.let_in_guest(guest)
    item = await here.visits.planning.item(here.amina.actor, VISIT)
    assert {each.name: each.agreed for each in item.there} == {"amina": 0, "Mum": 1}
    _, second = await here.invite()
    with pytest.raises(Conflict):
        await here.arrive(await here.enter(second))


async def test_link_is_not_used_up_by_who_comes_too_early(here: VisitDay) -> None:
    await save(here, OFFICE_HOURS)
    here.day.now = EVENING
    await here.plan(later=HOUR)
    _, link = await here.invite()
    opens = EVENING + HOUR // 2
    looked = await here.visits.invitations.look(link, "192.0.2.7")
    assert (looked.opens, looked.why) == (opens, None)
    with pytest.raises(Conflict) as refused:
        await here.enter(link)
    assert refused.value.fields == {"opens": opens, "reason": "hours"}
    await here.open()
    assert (await here.visits.invitations.look(link, "192.0.2.7")).opens is None
    await here.arrive(await here.enter(link))


async def test_what_was_agreed_to_is_not_stored_where_arriving_fails(here: VisitDay) -> None:
    await save(here, AGREED)
    await here.plan()
    await here.visits.planning.cancel(here.amina.actor, VISIT)
    with pytest.raises(EarshotError) as refused:
        await here.arrive(here.robin.actor, 1)
    assert refused.value.code is Code.VISIT_OVER
    assert await agreed(here) == []


async def test_who_waits_is_told_about_how_long_once_there_is_enough_to_go_by(
    here: VisitDay,
) -> None:
    for number in range(5):
        visit = f"{number:032x}"
        await here.visits.planning.schedule(here.amina.actor, Schedule(visit, TALK, None, 30))
        await wait_and_go(here, visit, 8 * MINUTE)
    await here.plan()
    assert (await seen(here)).wait is None
    await here.arrive(here.robin.actor)
    assert (await seen(here)).wait == 10
    here.day.now += 4 * MINUTE
    assert (await seen(here)).wait == 5
    assert (await here.visits.entrance.show(here.amina.actor, VISIT)).wait is None


async def wait_and_go(here: VisitDay, visit: str, time: int) -> None:
    deeds, amina, robin = here.visits.deeds, here.amina, here.robin
    await deeds.arrive(robin.actor, visit, 0)
    here.day.now += time
    await deeds.take(
        amina.actor,
        visit,
        lambda a: events.Open(a.participant, a.account, a.name, 1, here.node),
    )
    row = await deeds.take(amina.actor, visit, lambda a: events.Rekey(a.participant, 1))
    young = next(each for each in row.room.parties if each.participant == robin.device)
    await deeds.take(
        amina.actor,
        visit,
        lambda a: events.Admit(a.participant, young.participant, young.name, young.role),
    )
    await deeds.take(robin.actor, visit, lambda a: events.Enter(a.participant))
    await deeds.take(amina.actor, visit, lambda a: events.End(a.participant))


async def tagged(here: VisitDay, *tags: str) -> VisitItem:
    return await here.visits.planning.say_tags(here.amina.actor, VISIT, SayTags(tags))


async def test_host_says_what_the_visit_counts_as(here: VisitDay) -> None:
    await save(here, TAGS)
    await here.plan()
    await here.open()
    with pytest.raises(Conflict) as early:
        await tagged(here, "sleep")
    assert early.value.code is Code.VISIT_PHASE
    await here.let_in(here.robin)
    for bad in (("walks",), ("sleep", "sleep")):
        with pytest.raises(ClientProtocolError) as refused:
            await tagged(here, *bad)
        assert refused.value.code is Code.VISIT_SETTINGS
    assert (await tagged(here, "sleep", "school")).tags == ("sleep", "school")
    assert (await tagged(here, "sleep")).tags == ("sleep",)
    assert (await here.visits.planning.item(here.robin.actor, VISIT)).tags is None
    entries = await here.day.desk.deeds(AuditKind.VISIT_TAGGED)
    assert [details["tags"] for _, _, details in entries] == [["sleep", "school"], ["sleep"]]
    shown = await here.visits.entrance.show(here.amina.actor, VISIT)
    assert [each.code for each in shown.tags] == ["sleep", "school"]
    assert (await seen(here)).tags == []


async def test_tags_are_counted_in_the_month_in_which_they_became_final(here: VisitDay) -> None:
    await save(here, TAGS)
    here.day.now = london(2026, 5, 31, 10)
    for number in range(6):
        visit = f"{number:032x}"
        await here.visits.planning.schedule(here.amina.actor, Schedule(visit, TALK, None, 30))
        await wait_and_go(here, visit, MINUTE)
        tags = ("sleep", "school") if number < 2 else ("sleep",)
        await here.visits.planning.say_tags(here.amina.actor, visit, SayTags(tags))
    here.day.now = london(2026, 7, 1, 10)
    figures = await here.day.node.statistics.figures(
        here.day.tom, here.day.town.nurses, "2026-05", "2026-06"
    )
    may, june = figures.months
    assert [(each.code, each.visits) for each in may.visit_tags] == [
        ("school", None),
        ("sleep", None),
    ]
    assert [(each.code, each.visits) for each in june.visit_tags] == [
        ("school", None),
        ("sleep", 6),
    ]
    with pytest.raises(Conflict) as late:
        await here.visits.planning.say_tags(here.amina.actor, "0" * 32, SayTags(()))
    assert late.value.code is Code.VISIT_OVER
