"""Contract of decisions: appeals, undo, standing, escalation, and what the record says of them."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Never

import pytest
from sqlalchemy import Connection, select

from audit.record import AuditKind, Deed
from audit.trail import Trail
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    NotFound,
    NotPermitted,
    StoreUnavailable,
)
from gateway.moderation_desk import requests
from gateway.sources import system_entropy
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.policies import Do, Policy
from moderation.spaces import Mode
from moderation.standing import Level
from moderation.tables import metadata
from tests.contracts.moderation_evening import (
    HOUR,
    MINUTE,
    Evening,
    appeal,
    open_evening,
    refused_post,
)


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    return made


async def test_several_actions_on_one_item(evening: Evening) -> None:
    mine = await evening.write("robin", "i want to die")
    item = await evening.claim("maya")
    made = await evening.decide(
        "maya",
        item,
        Do.REFUSE,
        Do.STANDING,
        Do.ESCALATE,
        level=Level.FEEDBACK,
        policy=Policy.SELF_HARM,
    )
    assert made.actions == ["refuse", "standing", "escalate"]
    assert (made.level, made.case is not None) == ("feedback", True)
    shown = await evening.spaces.my_post(evening["robin"], mine.id)
    assert shown.decision is not None
    assert (shown.decision.helped, shown.decision.standing) == (True, "feedback")
    assert shown.decision.actions == ["refuse", "standing"]
    assert shown.may == ["appeal"]
    (kept,) = await evening.deeds(AuditKind.ITEM_DECIDED)
    assert kept[2]["actions"] == ["refuse", "standing", "escalate"]


async def test_undo_is_a_new_decision_that_names_the_old(evening: Evening) -> None:
    mine = await evening.write("robin", "some words")
    made = await evening.judge("maya")
    assert await evening.seen_by("sasha") == ["some words"]

    undone = await evening.desk.undo(evening["maya"], made.id, requests.Undo("Wrong button."))

    assert (undone.actions, undone.names) == (["undo"], made.id)
    assert await evening.seen_by("sasha") == []
    assert (await evening.desk.decision(evening["noor"], made.id)).undone_by == undone.id
    for decision in (made.id, undone.id):
        with pytest.raises(Conflict) as refused:
            await evening.desk.undo(evening["noor"], decision, requests.Undo("again"))
        assert refused.value.code is Code.DECISION_UNDONE
    item = await evening.claim("noor")
    assert (item.id, item.version) == (made.item, 1)
    await evening.decide("noor", item)
    assert await evening.seen_by("sasha") == ["some words"]
    assert (await evening.spaces.my_post(evening["robin"], mine.id)).state == "shown"


async def test_undo_of_a_suspension_ends_it(evening: Evening) -> None:
    _, decision = await refused_post(evening, Do.REFUSE, Do.STANDING, level=Level.PERMANENT)
    await evening.desk.undo(evening["noor"], decision, requests.Undo("Wrong person."))
    assert (await evening.spaces.spaces(evening["robin"])).standing.may_post


async def test_undo_of_an_older_decision_or_of_an_appeals_is_refused(evening: Evening) -> None:
    post, first = await refused_post(evening, Do.RETURN)
    await evening.spaces.edit(evening["robin"], post, asked.Edit(1, "other words"))
    second = await evening.judge("noor", Do.REFUSE)
    await appeal(evening, post, second.id)
    third = await evening.judge("pia", Do.REJECT)
    for decision, rule in ((first, "newer"), (third.id, "appeal")):
        with pytest.raises(ClientProtocolError) as refused:
            await evening.desk.undo(evening["sofia"], decision, requests.Undo("because"))
        assert refused.value.fields == {"rule": rule}
    with pytest.raises(ClientProtocolError):
        await evening.desk.undo(evening["sofia"], second.id, requests.Undo(" "))


async def test_ladder_of_standing_goes_by_the_gravest_that_runs(evening: Evening) -> None:
    for level, allowed in (
        (Level.FEEDBACK, True),
        (Level.WARNING, True),
        (Level.TWO_WEEKS, False),
        (Level.ONE_MONTH, False),
    ):
        await refused_post(evening, Do.REFUSE, Do.STANDING, level=level)
        standing = (await evening.spaces.spaces(evening["robin"])).standing
        assert (standing.level, standing.may_post) == (str(level), allowed)
        if not allowed:
            evening.now = standing.until or 0
    standing = (await evening.spaces.spaces(evening["robin"])).standing
    assert standing.level == "warning"


async def test_history_shows_item_and_author_in_one_place(evening: Evening) -> None:
    post, decision = await refused_post(evening)
    await appeal(evening, post, decision)
    item = await evening.claim("noor")
    history = await evening.desk.item_history(evening["noor"], item.id)
    assert [each.id for each in history.decisions] == [decision]
    assert [each.id for each in history.posts] == [post]
    assert history.appeals == {"accepted": 0, "rejected": 0, "waiting": 1}
    whole = await evening.desk.person_history(evening["noor"], evening["robin"].account)
    kinds = {each.kind for each in whole.events}
    assert {"item.claimed", "item.decided"} <= kinds
    assert {each.by.name for each in whole.events if each.by is not None} <= {"maya", "noor"} | {
        "Amber Otter"
    }
    assert len(await evening.deeds(AuditKind.HISTORY_READ)) == 2
    with pytest.raises(NotFound):
        await evening.desk.person_history(evening["noor"], evening["maya"].account)


async def test_escalation_asks_the_duty_desk_until_somebody_takes_it(evening: Evening) -> None:
    await evening.write("robin", "i want to die")
    item = await evening.claim("maya")
    evening.told()
    made = await evening.decide("maya", item, Do.REFUSE, Do.ESCALATE, policy=Policy.SELF_HARM)
    nurses = {evening["amina"].account, evening["beth"].account}
    assert set(evening.woken[-1]) == nurses
    assert "AskPush" in evening.told()
    (ask,) = (await evening.desk.asks(evening["amina"])).items
    assert (ask.id, ask.policy, ask.times) == (made.ask, "self_harm", 1)
    assert ask.person is not None
    assert ask.person.account == evening["robin"].account
    assert (await evening.desk.asks(evening["olive"])).items == []

    assert await evening.desk.look_after_asks() == 0
    evening.now += 15 * MINUTE
    assert await evening.desk.look_after_asks() == 1
    evening.now += 15 * MINUTE
    assert await evening.desk.look_after_asks() == 1
    assert {evening["sofia"].account, evening["tom"].account} == set(evening.woken[-1])

    taken = await evening.desk.take_ask(evening["amina"], ask.id)
    assert taken.taken is not None
    assert taken.taken.name == "amina"
    assert await evening.desk.take_ask(evening["amina"], ask.id) == taken
    with pytest.raises(Conflict) as refused:
        await evening.desk.take_ask(evening["beth"], ask.id)
    assert (refused.value.code, refused.value.fields["name"]) == (Code.ASK_TAKEN, "amina")
    evening.now += HOUR
    assert await evening.desk.look_after_asks() == 0
    assert (await evening.desk.asks(evening["beth"])).items == []
    assert len(await evening.deeds(AuditKind.ASK_RAISED)) == 3
    assert len(await evening.deeds(AuditKind.ASK_TAKEN)) == 1


async def test_escalated_refusal_cannot_be_written_anew(evening: Evening) -> None:
    mine = await evening.write("robin", "i want to die")
    await evening.judge("maya", Do.REFUSE, Do.ESCALATE)
    with pytest.raises(Conflict) as refused:
        await evening.spaces.edit(evening["robin"], mine.id, asked.Edit(1, "nothing"))
    assert refused.value.code is Code.POST_STATE


async def test_figures_say_how_long_people_waited_and_never_who_decided(
    evening: Evening,
) -> None:
    begin = evening.now
    for number in range(4):
        await evening.write("robin", f"post {number}")
    evening.now += 10 * MINUTE
    await evening.judge("maya")
    await evening.judge("maya", Do.REFUSE)
    evening.now += 10 * MINUTE
    await evening.judge("noor")
    found = await evening.desk.statistics(evening["tom"], begin, evening.now + 1)
    (routine,) = [each for each in found.lanes if each.lane == 0]
    assert (routine.decided, routine.within, routine.median_minutes) == (3, 3, 11)
    assert found.actions == {"approve": 2, "hide": 0, "refuse": 1, "return": 0}
    assert [(day.arrived, day.decided, day.backlog) for day in found.days] == [(4, 3, 1)]
    assert found.forecast.backlog == 1
    assert "maya" not in repr(found)
    assert evening["maya"].account not in repr(found)
    table = await evening.desk.export(evening["tom"], "decisions", begin, evening.now + 1)
    assert len(table.splitlines()) == 4
    assert evening["maya"].account not in table
    assert len(await evening.deeds(AuditKind.MODERATION_EXPORTED)) == 1
    for name in ("maya", "amina"):
        with pytest.raises(NotPermitted):
            await evening.desk.export(evening[name], "decisions", begin, evening.now)


class _NoTrail(Trail):
    """A trail that cannot be written to."""

    def append(self, connection: Connection, deed: Deed) -> Never:  # noqa: ARG002
        raise StoreUnavailable


def without_trail(evening: Evening) -> Evening:
    """Show the same evening through a node whose trail fails."""
    return replace(evening, trail=_NoTrail(entropy=system_entropy), heard=[], later=[])


async def test_deed_whose_entry_is_not_written_did_not_happen(evening: Evening) -> None:
    await evening.set_up(Mode.POST)
    await evening.on_shift("maya")
    mine = await evening.write("robin", "hello")
    item = await evening.claim("maya")
    await evening.write("sasha", "hello to you")
    node = without_trail(evening)
    robin, maya, fenced = node["robin"], node["maya"], requests.Fenced(item.fence)
    deeds: list[Callable[[], Awaitable[object]]] = [
        lambda: node.write("robin", "more"),
        lambda: node.spaces.edit(robin, mine.id, asked.Edit(1, "other")),
        lambda: node.spaces.withdraw(robin, mine.id),
        lambda: node.flag("sasha", mine.id),
        lambda: node.claim("noor"),
        lambda: node.desk.open(maya, item.id, fenced),
        lambda: node.desk.skip(maya, item.id, fenced),
        lambda: node.desk.pass_on(maya, item.id, fenced),
        lambda: node.decide("maya", item, Do.HIDE),
        lambda: node.decide("maya", item, Do.HIDE, Do.ESCALATE),
    ]
    before = await evening.database.read(everything)
    for deed in deeds:
        with pytest.raises(StoreUnavailable):
            await deed()
        assert await evening.database.read(everything) == before
    assert node.told() == []


def everything(connection: Connection) -> dict[str, list[tuple[object, ...]]]:
    """Read every row of the room."""
    return {
        table.name: sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
        for table in metadata.sorted_tables
    }
