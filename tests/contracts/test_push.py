"""Contract of pushes: who sleeps is woken once, who is awake is not, on one node or on several."""

import asyncio
from typing import Final

import pytest
from sqlalchemy import select, update

from gateway.codes import Code
from gateway.errors import ClientProtocolError
from gateway.identity.tables import device
from gateway.keys import ServiceKeys
from gateway.push.rules import Kind, Quiet
from gateway.push.tables import push_subscription
from gateway.push.wire import Answer
from gateway.storage.database import Database
from tests.contracts.push_desk import ENDPOINT, PushDesk, open_push_desk

GRACE_SECONDS: Final = 5
HOUR: Final = 3600

# NOON is 16:06:40 in London.
AFTERNOON: Final = Quiet(16 * 60, 17 * 60, "Europe/London")


@pytest.fixture
async def desk(database: Database) -> PushDesk:
    """Return a desk on which both sides can be woken."""
    made = await open_push_desk(database)
    await made.subscribe(made.desk.town.robin)
    await made.subscribe(made.desk.town.amina)
    return made


async def test_other_side_is_woken_after_a_moment(desk: PushDesk) -> None:
    await desk.write(desk.desk.town.amina)
    assert await desk.after(seconds=GRACE_SECONDS - 1) == []
    assert await desk.after(seconds=1) == [desk.desk.town.robin.device]
    assert await desk.after(seconds=60) == []
    await desk.write(desk.desk.town.robin)
    assert await desk.after(seconds=GRACE_SECONDS) == [desk.desk.town.amina.device]


async def test_push_says_who_pushes_and_nothing_else(desk: PushDesk) -> None:
    await desk.write(desk.desk.town.amina)
    await desk.after(seconds=GRACE_SECONDS)
    ((address, headers),) = desk.wire.asked
    assert address == ENDPOINT + desk.desk.town.robin.device
    assert headers["Authorization"].startswith("vapid t=")
    assert {**headers, "Authorization": ""} == {
        "TTL": "86400",
        "Urgency": "normal",
        "Topic": "message",
        "Authorization": "",
    }


async def test_device_that_acknowledged_is_not_woken(desk: PushDesk) -> None:
    seq = await desk.write(desk.desk.town.amina)
    await desk.read(desk.desk.town.robin, seq)
    assert await desk.after(seconds=GRACE_SECONDS) == []
    assert await desk.after(seconds=60) == []


async def test_connected_device_is_not_woken(desk: PushDesk) -> None:
    desk.connected.add(desk.desk.town.robin.device)
    await desk.write(desk.desk.town.amina)
    assert await desk.after(seconds=GRACE_SECONDS) == []


async def test_device_is_not_woken_again_before_it_came_back(desk: PushDesk) -> None:
    robin, amina = desk.desk.town.robin, desk.desk.town.amina
    await desk.write(amina)
    assert await desk.after(seconds=GRACE_SECONDS) == [robin.device]
    seq = await desk.write(amina)
    assert await desk.after(seconds=GRACE_SECONDS) == []
    await desk.read(robin, seq)
    await desk.write(amina)
    assert await desk.after(seconds=GRACE_SECONDS) == [robin.device]


async def test_device_that_stays_away_is_woken_again_after_six_hours(desk: PushDesk) -> None:
    await desk.write(desk.desk.town.amina)
    await desk.after(seconds=GRACE_SECONDS)
    desk.now += 6 * HOUR * 1000
    await desk.write(desk.desk.town.amina)
    assert await desk.after(seconds=GRACE_SECONDS) == [desk.desk.town.robin.device]


async def test_quiet_hours_put_a_push_off_until_their_end(desk: PushDesk) -> None:
    await desk.subscribe(desk.desk.town.robin, AFTERNOON)
    await desk.write(desk.desk.town.amina)
    assert await desk.after(seconds=GRACE_SECONDS) == []
    assert await desk.after(seconds=53 * 60) == []
    assert await desk.after(seconds=20) == [desk.desk.town.robin.device]


async def test_alarm_does_not_wait(desk: PushDesk) -> None:
    amina = desk.desk.town.amina
    await desk.subscribe(amina, AFTERNOON)
    desk.connected.add(amina.device)
    await desk.node().notify({amina.device, desk.desk.town.beth.device}, Kind.ALARM)
    assert await desk.after(seconds=0) == [amina.device]
    (_, headers) = desk.wire.asked[-1]
    assert (headers["TTL"], headers["Urgency"], headers["Topic"]) == ("3600", "high", "alarm")


async def test_alarm_takes_the_place_of_a_message_that_waits(desk: PushDesk) -> None:
    amina = desk.desk.town.amina
    await desk.subscribe(amina, AFTERNOON)
    await desk.write(desk.desk.town.robin)
    await desk.node().notify({amina.device}, Kind.ALARM)
    assert await desk.after(seconds=0) == [amina.device]
    assert await desk.after(seconds=2 * HOUR) == []


async def test_many_nodes_push_once(desk: PushDesk) -> None:
    await desk.write(desk.desk.town.amina)
    desk.now += GRACE_SECONDS * 1000
    await asyncio.gather(*(desk.node().look() for _ in range(8)))
    assert len(desk.wire.asked) == 1


@pytest.mark.parametrize("status", [403, 404, 410])
async def test_subscription_that_is_gone_is_forgotten(desk: PushDesk, status: int) -> None:
    desk.wire.answer = Answer(status)
    await desk.write(desk.desk.town.amina)
    await desk.after(seconds=GRACE_SECONDS)
    assert not await desk.node().is_subscribed(desk.desk.town.robin.actor)
    assert await desk.node().is_subscribed(desk.desk.town.amina.actor)


async def test_service_that_is_busy_is_asked_again_later_and_not_for_ever(desk: PushDesk) -> None:
    robin = desk.desk.town.robin.device
    desk.wire.answer = Answer(503)
    await desk.write(desk.desk.town.amina)
    assert await desk.after(seconds=GRACE_SECONDS) == [robin]
    assert await desk.after(seconds=29) == []
    assert await desk.after(seconds=1) == [robin]
    assert [len(await desk.after(seconds=HOUR)) for _ in range(6)] == [1, 1, 1, 1, 0, 0]


async def test_service_names_when_to_come_back(desk: PushDesk) -> None:
    desk.wire.answer = Answer(429, retry_after=300_000)
    await desk.write(desk.desk.town.amina)
    await desk.after(seconds=GRACE_SECONDS)
    desk.wire.answer = Answer(201)
    assert await desk.after(seconds=299) == []
    assert await desk.after(seconds=1) == [desk.desk.town.robin.device]


async def test_claim_of_a_node_that_fell_over_lapses(
    desk: PushDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fall(*_: object) -> Answer:
        raise asyncio.CancelledError

    await desk.write(desk.desk.town.amina)
    with monkeypatch.context() as broken:
        broken.setattr(desk.wire, "post", fall)
        desk.now += GRACE_SECONDS * 1000
        with pytest.raises(asyncio.CancelledError):
            await desk.node().look()
    assert await desk.after(seconds=59) == []
    assert await desk.after(seconds=1) == [desk.desk.town.robin.device]


async def test_service_that_was_taken_off_the_list_is_not_asked(desk: PushDesk) -> None:
    node = desk.node()
    node._services = ()
    await desk.write(desk.desk.town.amina)
    desk.now += GRACE_SECONDS * 1000
    await node.look()
    assert desk.wire.asked == []
    assert not await node.is_subscribed(desk.desk.town.robin.actor)


async def test_endpoint_sealed_under_another_key_is_forgotten(desk: PushDesk) -> None:
    node = desk.node()
    node._box = ServiceKeys(b"o" * 32).push_box()
    await desk.write(desk.desk.town.amina)
    desk.now += GRACE_SECONDS * 1000
    await node.look()
    assert desk.wire.asked == []
    assert not await node.is_subscribed(desk.desk.town.robin.actor)


async def test_revoked_device_is_forgotten(desk: PushDesk) -> None:
    robin = desk.desk.town.robin
    await desk.write(desk.desk.town.amina)
    revoked = update(device).where(device.c.id == robin.device).values(revoked_at=desk.now)
    await desk.database.transact(lambda c: c.execute(revoked))
    assert await desk.after(seconds=GRACE_SECONDS) == []
    assert not await desk.node().is_subscribed(robin.actor)


async def test_endpoint_lies_sealed(desk: PushDesk) -> None:
    found = await desk.database.read(
        lambda c: c.scalars(select(push_subscription.c.endpoint_sealed)).all()
    )
    assert len(found) == 2
    assert not any(b"googleapis" in sealed for sealed in found)


async def test_stranger_as_push_service_is_refused(desk: PushDesk) -> None:
    with pytest.raises(ClientProtocolError) as caught:
        await desk.node().subscribe(desk.desk.town.robin.actor, "https://example.org/p", None)
    assert caught.value.code is Code.PUSH_ENDPOINT


async def test_device_that_unsubscribed_is_not_woken(desk: PushDesk) -> None:
    await desk.write(desk.desk.town.amina)
    await desk.node().unsubscribe(desk.desk.town.robin.device)
    assert await desk.after(seconds=GRACE_SECONDS) == []


async def test_alarm_makes_every_device_of_an_account_due(desk: PushDesk) -> None:
    amina = desk.desk.town.amina
    await desk.subscribe(amina, Quiet(0, 1439, "Europe/London"))
    node = desk.node()

    await desk.database.transact(lambda c: node.wake_accounts(c, [amina.account], desk.now))
    await node.look()

    assert [address for address, _ in desk.wire.asked] == [ENDPOINT + amina.device]
