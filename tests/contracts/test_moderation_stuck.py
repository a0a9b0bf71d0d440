"""Contract of what nobody may judge: administrators hear of it, until somebody may."""

from pathlib import Path

import pytest
from sqlalchemy import Connection, delete, insert

from audit.record import AuditKind
from gateway.errors import NotPermitted
from gateway.identity.tables import role
from gateway.moderation_desk import requests
from gateway.policy import Role
from gateway.spaces import requests as asked
from gateway.storage.database import SqlDatabase
from moderation.policies import Do
from tests.contracts.moderation_evening import HOUR, MINUTE, Evening, open_evening

EVERYBODY = ("maya", "noor", "pia", "sofia")


@pytest.fixture
async def evening(database: SqlDatabase, tmp_path: Path) -> Evening:
    made = await open_evening(database, tmp_path)
    await made.set_up()
    return made


async def leave(evening: Evening, *names: str) -> None:
    """Have people work at the queue no more."""
    accounts = [evening[name].account for name in names]

    def work(connection: Connection) -> None:
        connection.execute(delete(role).where(role.c.account_id.in_(accounts)))

    await evening.database.transact(work)


async def appoint(evening: Evening, name: str) -> None:
    values = {"account_id": evening[name].account, "role": str(Role.MODERATOR)}
    await evening.database.transact(lambda c: c.execute(insert(role).values(values)))


async def appealed_by_robin(evening: Evening) -> str:
    """Have an appeal that Maya, who decided, and Noor, who was asked first, may not judge."""
    await evening.write("robin", "some words")
    item = await evening.claim("noor")
    second = requests.Second(
        fence=item.fence, version=1, actions=[requests.Action(Do.APPROVE)], note="Fine, I think."
    )
    await evening.desk.second(evening["noor"], item.id, second)
    made = await evening.judge("maya", Do.REFUSE)
    body = asked.Appeal(made.id, "I did not mean it like that.")
    await evening.spaces.appeal(evening["robin"], made.subject, body)
    (listed,) = (await evening.desk.appeals(evening["pia"])).items
    return listed.item.id


async def said(evening: Evening) -> list[dict[str, object]]:
    return [details for _, _, details in await evening.deeds(AuditKind.ITEM_STUCK)]


async def test_administrators_hear_of_what_concerns_everybody_until_somebody_may_judge_it(
    evening: Evening,
) -> None:
    item = await appealed_by_robin(evening)
    await evening.watch.stuck()
    assert await said(evening) == [], "two others may judge it"
    await leave(evening, "pia", "sofia")
    evening.told()
    evening.woken.clear()

    await evening.watch.stuck()

    tom = evening["tom"]
    (entry,) = await said(evening)
    assert entry == {"why": "nobody_free", "items": 1, "lane": 1, "recipients": [tom.account]}
    assert evening.woken == [(tom.account,)]
    assert "ModerationPush" in evening.told()
    for found in (
        (await evening.desk.queue(evening["maya"])).stuck,
        (await evening.desk.stuck(tom)).stuck,
    ):
        assert found is not None
        assert (found.why, found.items, found.lane) == ("nobody_free", 1, 1)
    assert (await evening.desk.claim_next(evening["maya"])).item is None

    evening.now += 4 * HOUR - 1
    await evening.watch.stuck()
    assert len(await said(evening)) == 1
    evening.now += 1
    await evening.watch.stuck()
    assert len(await said(evening)) == 2
    await appoint(evening, "pia")
    await evening.watch.stuck()
    assert (await evening.desk.stuck(tom)).stuck is None
    assert (await evening.claim("pia")).id == item


async def test_queue_where_nobody_works_is_said_at_once_where_it_gets_worse(
    evening: Evening,
) -> None:
    await leave(evening, *EVERYBODY)
    await evening.write("robin", "hello")
    await evening.watch.stuck()
    evening.now += MINUTE
    await evening.watch.stuck()
    await evening.write("robin", "i want to die")
    await evening.watch.stuck()
    assert [(each["why"], each["items"], each["lane"]) for each in await said(evening)] == [
        ("nobody_works", 1, 0),
        ("nobody_works", 2, 2),
    ]
    found = (await evening.desk.stuck(evening["tom"])).stuck
    assert found is not None
    assert found.since == evening.now - MINUTE - 1


async def test_what_all_who_are_left_have_passed_is_offered_to_them_again(
    evening: Evening,
) -> None:
    await evening.write("robin", "hello")
    for name in ("maya", "noor", "pia"):
        item = await evening.claim(name)
        await evening.desk.pass_on(evening[name], item.id, requests.Fenced(item.fence))
    assert (await evening.desk.claim_next(evening["noor"])).item is None
    await leave(evening, "sofia")
    await evening.watch.stuck()
    assert await said(evening) == []
    await evening.claim("noor")


async def test_what_is_stuck_is_for_those_who_work_there_and_who_can_appoint_others(
    evening: Evening,
) -> None:
    for name in ("amina", "robin"):
        with pytest.raises(NotPermitted):
            await evening.desk.stuck(evening[name])
    for name in ("maya", "sofia", "tom"):
        assert (await evening.desk.stuck(evening[name])).stuck is None
