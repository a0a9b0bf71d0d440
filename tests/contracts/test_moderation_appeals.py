"""Contract of appeals: offered where they are accepted, and judged by somebody else."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import (
    ClientProtocolError,
    Conflict,
    NotFound,
    NotPermitted,
)
from gateway.moderation_desk import requests
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.flags import FlagReason
from moderation.policies import Do
from moderation.spaces import Mode
from moderation.standing import Level
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
