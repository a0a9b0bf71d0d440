"""Contract of the desk's rows: a message and what the desk makes of it are one transaction."""

from typing import Any

import pytest
from sqlalchemy import event

from audit.record import AuditKind
from gateway.chat.log import Appended, Refused
from gateway.codes import Code
from gateway.desk import requests, tables
from gateway.desk.inbox import Filter
from gateway.errors import ClientProtocolError, Conflict, NotFound, NotPermitted
from gateway.storage.database import Database, SqlDatabase
from tests.contracts.conversations_desk import TALK
from tests.contracts.desk_day import HOUR, MINUTE, TEN, DeskDay, london, open_day

OTHER = "7b" * 16


@pytest.fixture
async def day(database: Database) -> DeskDay:
    made = await open_day(database)
    await made.save(lambda settings: settings)
    await made.open()
    return made


async def test_message_begins_a_promise_and_is_replied_to_at_once(day: DeskDay) -> None:
    await day.write(day.town.robin)

    item = await day.item()
    due = london(2026, 5, 7, 10)
    assert (item.phase, item.waiting_since, item.promise_due) == ("waiting", TEN, due)
    assert (item.unread, item.contact, item.breached, item.predicted) == (1, 1, False, False)
    reply = {"code": "desk.reply", "text": "in_hours", "version": 1, "answered_by": due}
    assert await day.said() == [{**reply, "opens": None}]
    (shown,) = await day.deeds(AuditKind.DESK_REPLY_SENT)
    assert (shown["account"], shown["version"]) == (day.town.robin.account, 1)


async def test_reply_at_night_says_when_the_desk_opens(day: DeskDay) -> None:
    day.now = london(2026, 5, 6, 22)
    await day.write(day.town.robin)

    (reply,) = await day.said()
    assert (reply["text"], reply["opens"]) == ("out_of_hours", london(2026, 5, 7, 9))


async def test_words_that_nobody_has_approved_are_not_said(database: Database) -> None:
    day = await open_day(database)
    await day.open()
    await day.write(day.town.robin)

    assert (await day.item()).phase == "waiting"
    assert await day.said() == []


async def test_answer_keeps_the_promise(day: DeskDay) -> None:
    await day.write(day.town.robin)
    day.now += 2 * HOUR
    await day.write(day.town.amina)

    assert (await day.item()).phase == "answered"
    (wait,) = await day.desk.rows(tables.desk_wait)
    assert (wait.kept, wait.month_ended) == (True, "2026-05")
    (contact,) = await day.desk.rows(tables.desk_contact)
    assert (contact.answer_minutes, contact.in_hours) == (120, True)


async def test_late_answer_breaks_it(day: DeskDay) -> None:
    await day.write(day.town.robin)
    day.now = london(2026, 5, 7, 9)
    assert (await day.item()).predicted
    day.now = london(2026, 5, 7, 11)
    assert (await day.item()).breached
    await day.write(day.town.amina)

    (wait,) = await day.desk.rows(tables.desk_wait)
    assert not wait.kept


async def test_question_and_answer_in_one_batch_are_both_heard(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin, amina, robin, amina, robin)

    assert (await day.item()).phase == "waiting"
    assert [wait.kept for wait in await day.desk.rows(tables.desk_wait)] == [True, True, None]
    heads = [entry.seq for entry in await day.desk.entries()]
    assert heads == list(range(1, len(heads) + 1))


async def test_messages_that_change_nothing_cost_nothing(day: DeskDay) -> None:
    assert isinstance(day.database, SqlDatabase)
    statements: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:  # noqa: ANN401
        statements.append(statement)

    await day.write(day.town.robin)
    await day.write(day.town.amina)
    await day.write(day.town.robin)
    event.listen(day.database.engine, "before_cursor_execute", note)
    for sender in (day.town.robin, day.town.robin):
        await day.write(sender)
    event.remove(day.database.engine, "before_cursor_execute", note)

    assert not [each for each in statements if "desk_state" in each]


async def test_team_that_writes_into_what_was_finished_takes_it_up_again(day: DeskDay) -> None:
    await day.write(day.town.robin)
    await day.write(day.town.amina)
    await day.node.deeds.finish(day.town.amina.actor, TALK)
    await day.write(day.town.beth)

    assert (await day.item()).phase == "answered"


async def test_stop_refuses_staff_and_start_makes_a_new_promise(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin)
    day.now += HOUR
    mine = await day.node.person.stop(robin.actor, TALK)
    assert (mine.stopped, mine.phase, mine.answered_by) == (True, "answered", None)

    assert await day.write(amina) == [Refused("stopped")]
    assert (await day.desk.summary(amina)).waiting_since is None
    day.now += HOUR
    mine = await day.node.person.start(robin.actor, TALK)
    assert (mine.stopped, mine.answered_by) == (False, london(2026, 5, 7, 12))
    assert isinstance((await day.write(amina))[0], Appended)
    codes = [each["code"] for each in await day.said()]
    assert codes == ["desk.reply", "desk.stopped", "desk.started"]
    assert len(await day.deeds(AuditKind.DESK_STOPPED)) == 1


async def test_stop_and_start_again_change_nothing(day: DeskDay) -> None:
    robin = day.town.robin
    await day.write(robin)
    for _ in range(2):
        await day.node.person.stop(robin.actor, TALK)
    for _ in range(2):
        await day.node.person.start(robin.actor, TALK)

    assert [each["code"] for each in await day.said()][1:] == ["desk.stopped", "desk.started"]


async def test_message_takes_stop_back(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin)
    await day.node.person.stop(robin.actor, TALK)
    await day.write(robin)

    assert isinstance((await day.write(amina))[0], Appended)
    assert not (await day.item()).stopped


async def test_override_opens_stop_for_a_quarter_of_an_hour_with_a_reason(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin)
    await day.node.person.stop(robin.actor, TALK)
    body = requests.Override("She said that she is not safe at home.")
    await day.node.deeds.override(amina.actor, TALK, body)

    assert isinstance((await day.write(amina))[0], Appended)
    day.now += 15 * MINUTE
    assert await day.write(amina) == [Refused("stopped")]
    (deed,) = await day.deeds(AuditKind.DESK_OVERRIDDEN)
    assert deed["reason"] == body.reason
    assert len(await day.desk.rows(tables.desk_override)) == 1
    assert (await day.said())[-1] == {"code": "desk.overridden"}


async def test_closing_needs_codes_and_a_reason_and_silences_staff(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin)
    await day.write(amina)
    wrong = requests.Close(["sleep", "flying"], requests.Record("None needed."))
    with pytest.raises(Conflict) as unfinished:
        await day.node.deeds.close(
            amina.actor, TALK, requests.Close(["sleep"], requests.Record("None."))
        )
    assert unfinished.value.fields == {"phase": "unread"}
    await day.see()
    with pytest.raises(ClientProtocolError) as unknown:
        await day.node.deeds.close(amina.actor, TALK, wrong)
    assert (unknown.value.code, unknown.value.fields) == (Code.DESK_OUTCOME, {"at": "outcomes[1]"})

    item = await day.finish_and_close(TALK, "sleep", "feelings")

    assert (item.phase, item.owner, item.outcomes) == ("closed", None, ("sleep", "feelings"))
    assert await day.write(amina) == [Refused("closed")]
    (deed,) = await day.deeds(AuditKind.DESK_CLOSED)
    assert (deed["no_record"], deed["outcomes"]) == ("A short question.", ["sleep", "feelings"])
    assert (await day.said())[-1] == {"code": "desk.closed", "version": 1}


async def test_young_person_reopens_by_writing_and_staff_by_saying_so(day: DeskDay) -> None:
    robin, amina = day.town.robin, day.town.amina
    await day.write(robin)
    await day.see()
    await day.finish_and_close()
    await day.write(robin)
    assert ((await day.item()).phase, (await day.item()).contact) == ("waiting", 2)
    assert isinstance((await day.write(amina))[0], Appended)
    await day.see()
    await day.finish_and_close()

    item = await day.node.deeds.reopen(amina.actor, TALK)

    assert (item.phase, item.contact) == ("answered", 3)
    assert isinstance((await day.write(amina))[0], Appended)
    with pytest.raises(Conflict) as refused:
        await day.node.deeds.reopen(amina.actor, TALK)
    assert refused.value.fields == {"phase": "answered"}


async def test_answer_that_was_read_ends_unread_but_not_waiting(day: DeskDay) -> None:
    await day.write(day.town.robin)
    await day.see()

    assert (await day.inbox()).counters.unread == 0
    assert (await day.inbox()).counters.waiting == 1


async def test_inbox_counts_sorts_and_pages(day: DeskDay) -> None:
    robin, sasha, amina = day.town.robin, day.town.sasha, day.town.amina
    await day.open(OTHER, sasha)
    third = await day.open("7c" * 16, sasha)
    await day.write(robin)
    day.now += HOUR
    await day.write(sasha, talk=OTHER)
    await day.write(sasha, talk=third)
    await day.write(amina, talk=third)
    await day.node.deeds.claim(amina.actor, OTHER)
    # Answered and not read: the two crossed on their way, and somebody must look at once.
    assert [item.conversation for item in (await day.inbox()).items] == [third, TALK, OTHER]
    await day.see(third)

    inbox = await day.inbox()
    assert [item.conversation for item in inbox.items] == [TALK, OTHER, third]
    counted = inbox.counters
    assert (counted.waiting, counted.unread, counted.mine, counted.breaching) == (2, 2, 1, 0)
    assert [each.conversation for each in (await day.inbox(only=Filter.MINE)).items] == [OTHER]
    day.now = london(2026, 5, 7, 9)
    assert (await day.inbox()).counters.breaching == 2

    seen: list[str] = []
    after: tuple[int, str] | None = None
    while True:
        page = await day.node.office.inbox(
            amina.actor, day.town.nurses, only=Filter.OPEN, after=after, limit=1
        )
        seen += [item.conversation for item in page.items]
        if page.next is None:
            break
        place, _, name = page.next.partition("-")
        after = (int(place), name)
    assert seen == [TALK, OTHER, third]


async def test_handover_lists_every_open_promise(day: DeskDay) -> None:
    await day.write(day.town.robin)
    await day.node.deeds.claim(day.town.amina.actor, TALK)

    found = await day.node.office.handover(day.town.beth.actor, day.town.nurses)

    (row,) = found.items
    assert row.owner is not None
    assert (row.owner.name, row.promise_due) == ("amina", london(2026, 5, 7, 10))
    assert not found.more


async def test_strangers_reach_nothing_and_the_trail_says_so(day: DeskDay) -> None:
    for stranger, reason in day.town.strangers.values():
        with pytest.raises(NotPermitted) as refused:
            await day.node.deeds.claim(stranger.actor, TALK)
        expected = "role" if stranger is day.town.sasha else reason
        assert refused.value.fields == {"reason": expected}
    for stranger in (day.town.dan, day.town.robin):
        with pytest.raises(NotPermitted):
            await day.inbox(stranger)
    with pytest.raises(NotFound):
        await day.inbox(day.town.olive)
    assert len(await day.deeds(AuditKind.DESK_REFUSED)) == 2
