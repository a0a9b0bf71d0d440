"""Contract of the queue: one winner, the current fence alone decides, the worst is first."""

import asyncio
import time
from pathlib import Path

import pytest

from audit.record import AuditKind
from gateway.codes import Code
from gateway.errors import ClientProtocolError, Conflict, NotPermitted
from gateway.moderation_desk import requests
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.item import LEASE
from moderation.policies import Do, Policy
from tests.contracts.moderation_evening import HOUR, MINUTE, Evening, open_evening


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path, more=["pat"])
    await made.set_up()
    return made


async def test_worst_comes_first_whenever_it_came(evening: Evening) -> None:
    for text in ("nice day", "my snap is amberotter07", "i want to die", "hes got a knife"):
        await evening.write("robin", text)
    lanes = [(await evening.claim(name)).lane for name in ("maya", "noor", "pia")]
    assert lanes == [3, 2, 1]
    shown = await evening.desk.queue(evening["sofia"])
    assert [lane.open for lane in shown.lanes] == [1, 1, 1, 1]
    assert (shown.on_shift, shown.staffed) == (3, True)


async def test_every_fourth_claim_takes_what_is_most_overdue(evening: Evening) -> None:
    old = await evening.write("robin", "an ordinary question")
    evening.now += 25 * HOUR
    for number in range(5):
        await evening.write("sasha", f"i want to die {number}")
    order = []
    for _ in range(4):
        item = await evening.claim("maya")
        order.append(item.lane)
        await evening.decide("maya", item)
    assert order == [2, 2, 2, 0]
    assert (await evening.spaces.my_post(evening["robin"], old.id)).state == "shown"


async def test_claimed_item_is_refused_to_others_by_name(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    assert (item.state, item.fence, item.lease_until) == ("claimed", 1, evening.now + LEASE)
    assert (await evening.desk.claim_next(evening["noor"])).item is None
    with pytest.raises(Conflict) as refused:
        await evening.desk.claim(evening["noor"], item.id)
    assert refused.value.code is Code.ITEM_CLAIMED
    assert refused.value.fields["name"] == "maya"
    again = await evening.claim("maya")
    assert (again.id, again.fence) == (item.id, 1)


async def test_claiming_another_gives_the_first_back_and_the_entry_says_so(
    evening: Evening,
) -> None:
    await evening.write("robin", "first")
    await evening.write("sasha", "second")
    first = await evening.claim("maya")
    second = await evening.claim("noor")
    await evening.desk.skip(evening["noor"], second.id, requests.Fenced(second.fence))
    await evening.desk.claim(evening["maya"], second.id)
    assert (await evening.claim("pia")).id == first.id
    with pytest.raises(Conflict) as lost:
        await evening.decide("maya", first)
    assert lost.value.code is Code.ITEM_LEASE_LOST
    given = [
        details.get("gave_back") for _, _, details in await evening.deeds(AuditKind.ITEM_CLAIMED)
    ]
    assert given == [None, None, first.id, None]


async def test_late_decision_is_refused_once_another_claimed(evening: Evening) -> None:
    await evening.write("robin", "hello")
    first = await evening.claim("maya")
    evening.now += LEASE
    second = await evening.claim("noor")
    assert (second.id, second.fence) == (first.id, 2)

    for jump in (0, 3 * HOUR, -48 * HOUR):
        evening.now += jump
        with pytest.raises(Conflict) as lost:
            await evening.decide("maya", first)
        assert (lost.value.code, lost.value.fields["fence"]) == (Code.ITEM_LEASE_LOST, 2)
    assert await evening.seen_by("sasha") == []

    await evening.decide("noor", second)
    assert await evening.seen_by("sasha") == ["hello"]
    assert len(await evening.deeds(AuditKind.ITEM_DECIDED)) == 1


async def test_clock_that_jumped_back_keeps_nobody_out(evening: Evening) -> None:
    await evening.write("robin", "hello")
    evening.now += 2 * HOUR
    await evening.claim("maya")
    evening.now -= HOUR
    item = await evening.claim("noor")
    assert item.fence == 2


async def test_lapsed_lease_that_nobody_took_still_decides(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    evening.now += 2 * LEASE
    await evening.decide("maya", item)
    assert await evening.seen_by("kit") == ["hello"]


async def test_heartbeat_keeps_it_and_session_that_ends_gives_it_up(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    for _ in range(3):
        evening.now += LEASE - 1
        item = await evening.desk.heartbeat(evening["maya"], item.id, requests.Fenced(item.fence))
    assert (await evening.desk.claim_next(evening["noor"])).item is None
    evening.now += LEASE
    assert (await evening.claim("noor")).id == item.id
    with pytest.raises(Conflict):
        await evening.desk.heartbeat(evening["maya"], item.id, requests.Fenced(item.fence))


async def test_decision_on_what_the_author_edited_meanwhile_is_refused(evening: Evening) -> None:
    mine = await evening.write("robin", "kind words")
    item = await evening.claim("maya")
    await evening.spaces.edit(evening["robin"], mine.id, asked.Edit(1, "unkind words"))
    with pytest.raises(Conflict) as changed:
        await evening.decide("maya", item)
    assert (changed.value.code, changed.value.fields["version"]) == (Code.ITEM_CHANGED, 2)
    assert await evening.seen_by("sasha") == []
    again = await evening.claim("maya")
    assert (again.id, again.version) == (item.id, 2)
    found = await evening.desk.open(evening["maya"], again.id, requests.Fenced(again.fence))
    assert found.post is not None
    assert [each.text for each in found.post.versions] == ["kind words", "unkind words"]


async def test_double_decision_is_one(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    first = await evening.decide("maya", item)
    assert await evening.decide("maya", item) == first
    with pytest.raises(Conflict):
        await evening.decide("maya", item, Do.REFUSE)
    told = await asyncio.gather(
        *(evening.decide("maya", item) for _ in range(4)), return_exceptions=True
    )
    assert all(each == first for each in told)
    assert len(await evening.deeds(AuditKind.ITEM_DECIDED)) == 1


async def test_skip_is_counted_and_pass_is_nobodys_business(evening: Evening) -> None:
    await evening.write("robin", "first")
    await evening.write("sasha", "second")
    maya = evening["maya"]
    first = await evening.claim("maya")
    shown = await evening.desk.skip(maya, first.id, requests.Fenced(first.fence))
    assert shown.shift is not None
    assert (shown.mine, shown.shift.skipped) == (None, 1)
    second = await evening.claim("maya")
    assert second.id != first.id
    await evening.desk.pass_on(maya, second.id, requests.Fenced(second.fence))
    assert (await evening.desk.claim_next(maya)).item is None
    evening.now += 30 * MINUTE
    again = await evening.claim("maya")
    assert again.id == first.id
    await evening.decide("maya", again)
    assert (await evening.desk.claim_next(maya)).item is None
    assert (await evening.claim("noor")).id == second.id
    ((actor, _, _),) = await evening.deeds(AuditKind.ITEM_PASSED)
    assert actor == ""
    begin, end = evening.now - HOUR, evening.now + 1
    table = await evening.desk.export(evening["sofia"], "skips", begin, end)
    assert [line.split(",")[0] for line in table.splitlines()] == ["item", first.id]


async def test_what_everybody_passed_is_lost_by_nobody(evening: Evening) -> None:
    await evening.write("robin", "i want to die")
    everybody = ("maya", "noor", "pia", "sofia")
    for name in everybody:
        item = await evening.claim(name)
        await evening.desk.pass_on(evening[name], item.id, requests.Fenced(item.fence))
    for name in everybody:
        assert (await evening.desk.claim_next(evening[name])).item is None
    evening.now += 30 * MINUTE
    assert (await evening.claim("noor")).lane == 2


async def test_decision_needs_what_the_policy_page_says(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    for acts, other, rule in (
        ((Do.REFUSE,), {"policy": None}, "policy"),
        ((Do.REFUSE,), {"reason": "  "}, "reason"),
        ((Do.RETURN,), {"message": ""}, "message"),
        ((Do.REFUSE, Do.HIDE), {}, "actions"),
        ((Do.APPROVE, Do.STANDING), {}, "actions"),
        ((Do.ESCALATE,), {}, "actions"),
        ((Do.UPHOLD,), {}, "actions"),
        ((Do.REFUSE, Do.STANDING), {}, "level"),
        ((Do.REFUSE,), {"policy": Policy.SELF_HARM}, "escalate"),
    ):
        with pytest.raises(ClientProtocolError) as refused:
            await evening.decide("maya", item, *acts, **other)
        assert (refused.value.code, refused.value.fields) == (
            Code.DECISION_REFUSED,
            {"rule": rule},
        )
    assert (await evening.spaces.mine(evening["robin"])).items[0].state == "held"


async def test_second_opinion_is_somebody_elses_and_agreement_is_counted(
    evening: Evening,
) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    body = requests.Second(
        fence=item.fence,
        version=1,
        actions=[requests.Action(Do.REFUSE)],
        policy=Policy.UNKIND,
        note="Not sure about the tone.",
    )
    await evening.desk.second(evening["maya"], item.id, body)
    assert (await evening.desk.claim_next(evening["maya"])).item is None
    with pytest.raises(NotPermitted) as refused:
        await evening.desk.claim(evening["maya"], item.id)
    assert refused.value.code is Code.ITEM_CONFLICT
    other = await evening.claim("noor")
    assert other.second
    history = await evening.desk.item_history(evening["noor"], item.id)
    assert history.seconds == []
    made = await evening.decide("noor", other, Do.REFUSE)
    assert made.agreed is True
    (said,) = (await evening.desk.item_history(evening["noor"], item.id)).seconds
    assert (said.by.name, said.note) == ("maya", "Not sure about the tone.")


async def test_evidence_is_a_deed_and_exposure_is_counted_once_a_claim(evening: Evening) -> None:
    await evening.write("robin", "i might k1ll mys3lf")
    item = await evening.claim("maya")
    fenced = requests.Fenced(item.fence)
    found = await evening.desk.open(evening["maya"], item.id, fenced)
    await evening.desk.open(evening["maya"], item.id, fenced)
    assert [(mark.category, mark.piece) for mark in found.marks] == [("suicide", "k1ll mys3lf")]
    shown = await evening.desk.queue(evening["maya"])
    assert shown.shift is not None
    assert shown.shift.exposure == (0, 0, 1, 0)
    opened = await evening.deeds(AuditKind.ITEM_OPENED)
    assert [(actor, subject) for actor, subject, _ in opened] == [(evening["maya"].device, item.id)]
    with pytest.raises(Conflict):
        await evening.desk.open(evening["noor"], item.id, fenced)
    await evening.decide("maya", item, Do.REFUSE)
    with pytest.raises(Conflict):
        await evening.desk.open(evening["maya"], item.id, fenced)


async def test_break_is_offered_after_heavy_items_and_a_pause_ends_the_count(
    evening: Evening,
) -> None:
    for number in range(6):
        await evening.write("robin", f"i want to die {number}")
        item = await evening.claim("maya")
        await evening.desk.open(evening["maya"], item.id, requests.Fenced(item.fence))
        await evening.decide("maya", item, Do.REFUSE)
    shown = await evening.desk.queue(evening["maya"])
    assert shown.shift is not None
    assert shown.shift.break_due
    await evening.on_shift("maya", on=False)
    evening.now += 5 * MINUTE
    await evening.on_shift("maya")
    shown = await evening.desk.queue(evening["maya"])
    assert shown.shift is not None
    assert (shown.shift.break_due, shown.shift.exposure) == (False, (0, 0, 0, 0))


async def test_going_off_shift_gives_back_what_is_held_and_stays_so(evening: Evening) -> None:
    await evening.write("robin", "hello")
    item = await evening.claim("maya")
    shown = await evening.desk.shift(evening["maya"], requests.Switch(on=False))
    assert (shown.mine, shown.shift, shown.staffed) == (None, None, False)
    with pytest.raises(Conflict) as lost:
        await evening.desk.heartbeat(evening["maya"], item.id, requests.Fenced(item.fence))
    assert lost.value.code is Code.ITEM_LEASE_LOST
    assert not (await evening.desk.queue(evening["maya"])).staffed
    ((_, _, details),) = await evening.deeds(AuditKind.SHIFT_ENDED)
    assert details["gave_back"] == item.id
    assert (await evening.claim("noor")).id == item.id


async def test_queue_is_for_moderators_and_leads(evening: Evening) -> None:
    for name in ("amina", "tom", "robin"):
        with pytest.raises(NotPermitted) as refused:
            await evening.desk.queue(evening[name])
        assert refused.value.code is Code.MODERATION_NOT_YOURS
    assert (await evening.desk.queue(evening["sofia"])).mine is None


async def test_moderators_hear_at_once_and_then_once_a_second(evening: Evening) -> None:
    evening.told()
    begin = time.monotonic()
    for number in range(20):
        await evening.write("robin", f"post {number}")
    told = evening.told().count("ModerationPush")
    # However slow the machine is: the first at once, then no more than one a second.
    assert 1 <= told <= 1 + (time.monotonic() - begin)
