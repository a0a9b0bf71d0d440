"""Contract of what a team sets up and looks back at: settings, rota, feedback, figures."""

import asyncio

import msgspec
import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.desk import requests, tables
from gateway.desk.defaults import DEFAULT_SETTINGS
from gateway.desk.shapes import Rota, Shift
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.storage.database import Database
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, TEN, DeskDay, london, open_day

HALF = msgspec.structs.replace(DEFAULT_SETTINGS, promise_minutes=240)


@pytest.fixture
async def day(database: Database) -> DeskDay:
    made = await open_day(database)
    await made.open()
    return made


async def test_settings_are_versions_that_stay(day: DeskDay) -> None:
    nurses, amina = day.town.nurses, day.town.amina.actor
    first = await day.node.office.settings(amina, nurses, None)
    assert (first.version, first.saved_by, first.settings) == (0, None, DEFAULT_SETTINGS)
    assert await day.save(lambda _: HALF) == 1

    newest = await day.node.office.settings(amina, nurses, None)
    assert newest.saved_by is not None
    assert (newest.version, newest.saved_by.name, newest.settings) == (1, "tom", HALF)
    assert (await day.node.office.settings(amina, nurses, 0)).settings == DEFAULT_SETTINGS
    with pytest.raises(NotFound):
        await day.node.office.settings(amina, nurses, 2)
    assert [deed["version"] for deed in await day.deeds(AuditKind.DESK_SETTINGS_SAVED)] == [1]


async def test_of_two_administrators_who_save_at_once_one_is_told(day: DeskDay) -> None:
    results = await asyncio.gather(
        *(day.save(lambda _: HALF) for _ in range(4)), return_exceptions=True
    )

    refused = [each for each in results if isinstance(each, Conflict)]
    assert len(refused) == 3
    assert {(each.code, each.fields["version"]) for each in refused} == {(Code.DESK_VERSION, 1)}
    assert len(await day.desk.rows(tables.desk_settings)) == 1


async def test_settings_with_a_fault_are_refused_by_name_and_nothing_is_saved(
    day: DeskDay,
) -> None:
    none = msgspec.structs.replace(DEFAULT_SETTINGS, promise_minutes=0)

    with pytest.raises(ClientProtocolError) as refused:
        await day.save(lambda _: none)

    assert refused.value.fields == {"at": "promise_minutes", "rule": "range"}
    assert await day.desk.rows(tables.desk_settings) == []
    body = requests.SaveSettings(day.town.nurses, 0, none)
    with pytest.raises(NotPermitted):
        await day.node.office.save_settings(day.town.amina.actor, body)


async def test_preview_shows_what_a_draft_would_say(day: DeskDay) -> None:
    def draft(settings: object) -> requests.PreviewDraft:
        return requests.PreviewDraft(day.town.nurses, settings, [TEN], "cy", easy_read=True)  # type: ignore[arg-type]

    (view,) = (await day.node.office.preview(day.tom, draft(HALF))).views
    assert (view.answered_by, view.text[:10]) == (london(2026, 5, 6, 14), "Mae dy neg")
    faulty = msgspec.structs.replace(HALF, region="cornwall")
    preview = await day.node.office.preview(day.tom, draft(faulty))
    assert ([fault.at for fault in preview.faults], preview.views) == (["region"], [])


async def test_promise_stands_by_the_settings_of_its_moment(day: DeskDay) -> None:
    await day.write(day.town.robin)
    await day.save(lambda _: HALF)
    assert (await day.item()).promise_due == london(2026, 5, 7, 10)
    await day.write(day.town.amina)
    await day.write(day.town.robin)
    assert (await day.item()).promise_due == london(2026, 5, 6, 14)


async def test_rota_says_who_is_there(day: DeskDay) -> None:
    amina, beth = day.town.amina, day.town.beth
    rota = Rota(duty=(Shift(beth.account, TEN, TEN + HOUR),), leads=(amina.account,))
    assert await day.save_rota(rota) == 1
    assert (await day.node.office.rota(beth.actor, day.town.nurses)).rota == rota
    found = await day.node.office.colleagues(amina.actor, day.town.nurses)
    assert [(each.name, each.on_duty, each.lead) for each in found] == [
        ("amina", False, True),
        ("beth", True, False),
    ]
    with pytest.raises(Conflict):
        await day.save_rota(rota)
    with pytest.raises(ClientProtocolError) as stranger:
        await day.save_rota(Rota(leads=(day.town.robin.account,)), version=1)
    assert stranger.value.fields == {"account": day.town.robin.account}


async def test_lead_makes_the_rota_but_no_leads(day: DeskDay) -> None:
    amina, beth = day.town.amina, day.town.beth
    await day.save_rota(Rota(leads=(amina.account,)))
    shift = (Shift(beth.account, TEN, TEN + HOUR),)

    def body(leads: tuple[str, ...]) -> requests.SaveRota:
        return requests.SaveRota(day.town.nurses, 1, Rota(duty=shift, leads=leads))

    with pytest.raises(NotPermitted):
        await day.node.office.save_rota(amina.actor, body((amina.account, beth.account)))
    with pytest.raises(NotPermitted):
        await day.node.office.save_rota(beth.actor, body((amina.account,)))
    assert (await day.node.office.save_rota(amina.actor, body((amina.account,)))).version == 2


async def test_young_person_sees_who_is_there_and_the_trail_says_it_once(day: DeskDay) -> None:
    robin = day.town.robin.actor
    await day.write(day.town.robin)
    await day.node.person.now(robin, language="cy", easy_read=False)
    now = await day.node.person.now(robin, language="cy", easy_read=False)

    assert (now.team.name, now.organisation.name, now.open) == ("School nurses", "Riverside", True)
    assert (now.language, now.urgent_help[0].label) == ("cy", "Mewn perygl nawr")
    (mine,) = now.conversations
    assert (mine.phase, mine.answered_by, mine.feedback) == (
        "waiting",
        london(2026, 5, 7, 10),
        False,
    )
    assert len(await day.deeds(AuditKind.DESK_TEXTS_SHOWN)) == 1
    await day.save(lambda _: HALF)
    await day.node.person.now(robin, language="fr", easy_read=False)
    shown = await day.deeds(AuditKind.DESK_TEXTS_SHOWN)
    assert [deed["version"] for deed in shown] == [0, 1]
    old = await day.node.person.texts(robin, 0, language="en", easy_read=True)
    assert old.texts.in_hours.startswith("We got your message")
    with pytest.raises(NotPermitted):
        await day.node.person.now(day.town.amina.actor, language="en", easy_read=False)


async def finished(day: DeskDay) -> None:
    await day.write(day.town.robin)
    await day.see()
    await day.finish_and_close()


async def test_feedback_is_asked_for_once_and_kept_without_whose_it_is(day: DeskDay) -> None:
    robin = day.town.robin.actor
    await finished(day)
    given = requests.Feedback(TALK, 1, 5, "It helped.")
    with pytest.raises(Conflict):
        await day.node.person.feedback(robin, given)
    day.now += HOUR
    now = await day.node.person.now(robin, language="en", easy_read=False)
    assert now.conversations[0].feedback

    await day.node.person.feedback(robin, given)

    with pytest.raises(Conflict):
        await day.node.person.feedback(robin, given)
    (row,) = await day.desk.rows(tables.desk_feedback)
    assert (row.month, row.face) == ("2026-05", 5)
    assert b"helped" not in row.line_sealed


async def test_who_would_rather_not_say_is_not_asked_again(day: DeskDay) -> None:
    robin = day.town.robin.actor
    await finished(day)
    day.now += HOUR
    await day.node.person.feedback(robin, requests.Feedback(TALK, 1, None))
    now = await day.node.person.now(robin, language="en", easy_read=False)
    assert not now.conversations[0].feedback
    assert await day.desk.rows(tables.desk_feedback) == []
    with pytest.raises(Conflict):
        await day.node.person.feedback(robin, requests.Feedback(TALK, 1, 5))


async def test_feedback_shows_in_fives_after_its_month(day: DeskDay) -> None:
    for _ in range(6):
        await finished(day)
        day.now += HOUR
        contact = (await day.item()).contact
        body = requests.Feedback(TALK, contact, 5, "z" if contact == 1 else None)
        await day.node.person.feedback(day.town.robin.actor, body)
    figures = day.node.statistics
    assert await figures.feedback_lines(day.tom, day.town.nurses, "2026-05", "2026-05") == []
    day.now = london(2026, 6, 1)
    (seen,) = await figures.feedback(day.tom, day.town.nurses, "2026-05", "2026-06")
    assert (seen.answers, seen.lines) == (6, [])
    assert len(await day.deeds(AuditKind.DESK_FEEDBACK_READ)) == 1

    april, may = await figures.feedback_lines(day.tom, day.town.nurses, "2026-04", "2026-06")

    assert (april.answers, april.faces, april.lines) == (None, None, [])
    assert (may.answers, may.lines) == (6, ["z"])
    assert len(await day.deeds(AuditKind.DESK_FEEDBACK_READ)) == 2


async def test_figures_show_finished_months_without_small_numbers(day: DeskDay) -> None:
    for number in range(6):
        day.now = TEN + number * 24 * HOUR
        await day.write(day.town.robin)
        day.now += 5 * HOUR
        await day.write(day.town.amina)
        await day.see()
        await day.finish_and_close()
    day.now = london(2026, 6, 1)

    await day.node.person.stop(day.town.robin.actor, TALK)
    for _ in range(5):
        body = requests.Override("Not safe.")
        await day.node.deeds.override(day.town.amina.actor, TALK, body)
    day.now = london(2026, 7, 1)

    found = await day.node.statistics.figures(day.tom, day.town.nurses, "2026-05", "2026-05")
    june = await day.node.statistics.figures(day.tom, day.town.nurses, "2026-06", "2026-12")

    (may,) = found.months
    assert (may.contacts["total"], may.contacts["in_hours"]) == (6, None)
    codes = {each.code: each.contacts for each in may.outcomes}
    assert (codes["sleep"], codes["feelings"]) == (6, None)
    assert {"school": "Hillview", "contacts": 6} in next(
        each.schools for each in may.outcomes if each.code == "sleep"
    )
    assert may.first_answer.median_minutes == 300
    assert may.overrides.total is None
    assert june.months[0].overrides.total == 5
    assert june.months[0].overrides.schools == [{"school": "Hillview", "total": 5}]
    for first, last in (("2026-05", "2026-04"), ("2020-01", "2026-05"), ("May", "2026-05")):
        with pytest.raises(ClientProtocolError):
            await day.node.statistics.figures(day.tom, day.town.nurses, first, last)
    with pytest.raises(NotPermitted):
        await day.node.statistics.figures(
            day.town.amina.actor, day.town.nurses, "2026-05", "2026-05"
        )
