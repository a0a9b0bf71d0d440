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
from moderation.flags import FlagReason
from moderation.policies import Do, Policy
from moderation.spaces import Mode
from moderation.standing import Level
from moderation.tables import metadata
from tests.contracts.moderation_evening import HOUR, MINUTE, Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    return made


async def refused_post(evening: Evening, *acts: Do, level: Level | None = None) -> tuple[str, str]:
    mine = await evening.write("robin", "some words")
    made = await evening.judge("maya", *(acts or (Do.REFUSE,)), level=level)
    return mine.id, made.id


async def appeal(evening: Evening, post: str, decision: str) -> None:
    body = asked.Appeal(decision, "I did not mean it like that.")
    await evening.spaces.appeal(evening["robin"], post, body)


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


async def test_appeal_is_never_offered_to_who_decided(evening: Evening) -> None:
    post, decision = await refused_post(evening)
    await appeal(evening, post, decision)
    assert (await evening.desk.claim_next(evening["maya"])).item is None
    (listed,) = (await evening.desk.appeals(evening["maya"])).items
    assert (listed.state, listed.decision) == ("waiting", decision)
    with pytest.raises(NotPermitted) as refused:
        await evening.desk.claim(evening["maya"], listed.item.id)
    assert refused.value.fields == {"reason": "conflict_of_interest"}
    assert (await evening.claim("noor")).kind == "appeal"


async def test_appeal_is_not_offered_to_who_was_asked_first_either(evening: Evening) -> None:
    await evening.write("robin", "some words")
    item = await evening.claim("maya")
    body = requests.Second(
        fence=item.fence,
        version=1,
        actions=[requests.Action(Do.APPROVE)],
        note="I would let it through.",
    )
    await evening.desk.second(evening["maya"], item.id, body)
    made = await evening.judge("noor", Do.REFUSE)
    assert made.agreed is False
    await appeal(evening, made.subject, made.id)
    for name in ("maya", "noor"):
        assert (await evening.desk.claim_next(evening[name])).item is None
    assert (await evening.claim("pia")).kind == "appeal"


async def test_accepted_appeal_shows_the_post_and_ends_what_came_with_it(
    evening: Evening,
) -> None:
    post, decision = await refused_post(evening, Do.REFUSE, Do.STANDING, level=Level.ONE_MONTH)
    await appeal(evening, post, decision)
    item = await evening.claim("noor")
    found = await evening.desk.open(evening["noor"], item.id, requests.Fenced(item.fence))
    assert found.appeal is not None
    assert found.post is not None
    assert (found.appeal.text, found.appeal.decision.id) == (
        "I did not mean it like that.",
        decision,
    )
    made = await evening.decide("noor", item, Do.ACCEPT, policy=None)

    assert made.names == decision
    assert await evening.seen_by("sasha") == ["some words"]
    assert (await evening.spaces.spaces(evening["robin"])).standing.level == "none"
    shown = await evening.spaces.my_post(evening["robin"], post)
    assert shown.decision is not None
    assert shown.decision.appeal is not None
    assert (shown.decision.appeal.state, shown.decision.appeal.message) == (
        "accepted",
        "kind words",
    )
    kept = await evening.deeds(AuditKind.POST_APPEALED, AuditKind.ITEM_DECIDED)
    assert [details.get("names", "") for _, _, details in kept] == ["", "", decision]


async def test_who_judges_an_appeal_sees_what_the_decision_had_before_it(
    evening: Evening,
) -> None:
    await evening.set_up(Mode.POST)
    await evening.on_shift("maya")
    mine = await evening.write("robin", "my snap is amberotter07")
    await evening.flag("sasha", mine.id, FlagReason.IDENTIFYING, "that is her name")
    made = await evening.judge("maya", Do.HIDE)
    await appeal(evening, mine.id, made.id)
    item = await evening.claim("noor")
    found = await evening.desk.open(evening["noor"], item.id, requests.Fenced(item.fence))
    assert [(each.reason, each.note) for each in found.flags] == [
        ("identifying", "that is her name")
    ]
    assert [each.category for each in found.marks] == ["handle"]


async def test_appeals_that_wait_longest_come_first(evening: Evening) -> None:
    waiting = []
    for _ in range(3):
        post, decision = await refused_post(evening)
        await appeal(evening, post, decision)
        waiting.append(decision)
        evening.now += MINUTE
    over = await evening.claim("noor")
    await evening.decide("noor", over, Do.REJECT)
    listed = (await evening.desk.appeals(evening["pia"])).items
    assert [each.decision for each in listed] == [*waiting[1:], waiting[0]]


async def test_rejected_appeal_says_why_and_cannot_be_repeated(evening: Evening) -> None:
    post, decision = await refused_post(evening)
    await appeal(evening, post, decision)
    item = await evening.claim("noor")
    with pytest.raises(ClientProtocolError):
        await evening.decide("noor", item, Do.REJECT, message="")
    await evening.decide("noor", item, Do.REJECT)
    assert await evening.seen_by("sasha") == []
    assert (await evening.spaces.spaces(evening["robin"])).unseen == 1
    shown = await evening.spaces.my_post(evening["robin"], post)
    assert shown.decision is not None
    assert shown.decision.appeal is not None
    assert shown.decision.appeal.state == "rejected"
    with pytest.raises(Conflict) as refused:
        await appeal(evening, post, decision)
    assert refused.value.code is Code.POST_NO_APPEAL


async def test_appeal_is_for_the_person_themself_in_time_and_against_something(
    evening: Evening,
) -> None:
    post, decision = await refused_post(evening)
    body = asked.Appeal(decision, "Let him write.")
    with pytest.raises(NotFound):
        await evening.spaces.appeal(evening["sasha"], post, body)
    with pytest.raises(NotFound):
        await evening.spaces.appeal_standing(evening["sasha"], body)
    fine = await evening.write("robin", "fine")
    approved = await evening.judge("maya")
    with pytest.raises(Conflict):
        await appeal(evening, fine.id, approved.id)
    assert "appeal" in (await evening.spaces.my_post(evening["robin"], post)).may
    evening.now += 61 * 24 * HOUR
    assert "appeal" not in (await evening.spaces.my_post(evening["robin"], post)).may
    with pytest.raises(Conflict):
        await appeal(evening, post, decision)


async def edit(evening: Evening, post: str, _decision: str) -> None:
    await evening.spaces.edit(evening["robin"], post, asked.Edit(1, "other words"))


async def withdraw(evening: Evening, post: str, _decision: str) -> None:
    await evening.spaces.withdraw(evening["robin"], post)


async def undo(evening: Evening, _post: str, decision: str) -> None:
    await evening.desk.undo(evening["noor"], decision, requests.Undo("Wrong button."))


async def wait_to_the_end(evening: Evening, _post: str, _decision: str) -> None:
    evening.now += 60 * 24 * HOUR


async def wait_too_long(evening: Evening, _post: str, _decision: str) -> None:
    evening.now += 60 * 24 * HOUR + 1


async def nothing(_evening: Evening, _post: str, _decision: str) -> None:
    pass


@pytest.mark.parametrize(
    ("level", "meanwhile", "accepted"),
    [
        (None, nothing, True),
        (None, wait_to_the_end, True),
        (None, wait_too_long, False),
        (None, edit, False),
        (None, withdraw, False),
        (None, undo, False),
        (None, appeal, False),
        (Level.WARNING, edit, True),
        (Level.WARNING, withdraw, True),
        (Level.WARNING, wait_too_long, False),
        (Level.WARNING, undo, False),
    ],
)
async def test_appeal_is_offered_exactly_where_it_is_accepted(
    evening: Evening,
    level: Level | None,
    meanwhile: Callable[[Evening, str, str], Awaitable[None]],
    *,
    accepted: bool,
) -> None:
    acts = (Do.RETURN,) if level is None else (Do.RETURN, Do.STANDING)
    post, decision = await refused_post(evening, *acts, level=level)
    made_at = evening.now
    await meanwhile(evening, post, decision)

    robin = evening["robin"]
    told = await evening.spaces.decided(robin, decision)
    shown = await evening.spaces.my_post(robin, post)
    assert told.appeal_until == (made_at + 60 * 24 * HOUR if accepted else None)
    assert ("appeal" in shown.may) is accepted
    body = asked.Appeal(decision, "I did not mean it like that.")
    if accepted:
        await evening.spaces.appeal_standing(robin, body)
    else:
        with pytest.raises(Conflict) as refused:
            await evening.spaces.appeal_standing(robin, body)
        assert refused.value.code is Code.POST_NO_APPEAL


async def test_accepted_appeal_of_an_edited_post_sends_it_back_to_the_queue(
    evening: Evening,
) -> None:
    post, decision = await refused_post(evening)
    await appeal(evening, post, decision)
    await evening.spaces.edit(evening["robin"], post, asked.Edit(1, "other words"))
    appealed = next(each for each in (await evening.desk.appeals(evening["noor"])).items).item
    item = await evening.desk.claim(evening["noor"], appealed.id)
    await evening.decide("noor", item, Do.ACCEPT, policy=None)
    assert await evening.seen_by("sasha") == []
    assert (await evening.claim("pia")).kind == "post"


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
