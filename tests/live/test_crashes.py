"""The gateway ends at the worst moment: nothing acknowledged is lost, and nothing comes twice."""

import asyncio
import signal

import pytest
from sqlalchemy import select

from gateway.chat.tables import cursor, entry
from gateway.storage.engine import WRITE
from tests.contracts.conversations_town import Town
from tests.live.device import Device, connected, fresh_id
from tests.live.service import Service
from tests.paper_group import PaperGroup

pytestmark = pytest.mark.integration


def stored(service: Service, paper: PaperGroup) -> list[tuple[int, str]]:
    """Return number and message id of every message as it is stored."""
    rows = service.read(
        lambda c: c.execute(
            select(entry.c.seq, entry.c.message_id)
            .where(entry.c.conversation_id == paper.conversation, entry.c.message_id != "")
            .order_by(entry.c.seq)
        ).all()
    )
    return [(row.seq, row.message_id) for row in rows]


async def talk(robin: Device, amina: Device, town: Town) -> PaperGroup:
    """Bring Robin and Amina into a conversation, whose log then reaches 2."""
    paper = await robin.open(town.nurses)
    await amina.join(paper)
    await robin.entries(2)
    await amina.entries(2)
    await amina.ask("ack", conversation=paper.conversation, seq=2)
    return paper


@pytest.mark.parametrize("other", ["away", "not reading"])
async def test_message_acknowledged_before_the_crash_arrives_once(
    own_service: Service, other: str
) -> None:
    town = own_service.build_town()
    message_id = fresh_id()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        paper = await talk(robin, amina, town)
        if other == "away":
            await amina.socket.close()
        sent = await robin.send(paper, message_id)
        own_service.kill()
    own_service.start()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        again = await robin.send(paper, message_id)
        assert (sent["t"], again["seq"], again["at"]) == ("sent", 3, sent["at"])
        await robin.send(paper, fresh_id())
        heard = [each["message_id"] for each in await amina.entries(4)]
        assert heard.count(message_id) == 1
    assert [seq for seq, _ in stored(own_service, paper)] == [3, 4]


async def test_message_stored_but_not_acknowledged_before_the_crash_is_stored_once(
    own_service: Service,
) -> None:
    town = own_service.build_town()
    message_id = fresh_id()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        paper = await talk(robin, amina, town)
        await robin.post_message(paper, message_id)
        # That Amina hears of it says that it is on the disk; Robin never reads the answer.
        assert (await amina.entries(3))[0]["message_id"] == message_id
        own_service.kill()
    own_service.start()
    async with connected(own_service, town.robin) as robin:
        assert (await robin.send(paper, message_id))["seq"] == 3
    assert stored(own_service, paper) == [(3, message_id)]


async def test_message_not_stored_before_the_crash_is_stored_once(own_service: Service) -> None:
    town = own_service.build_town()
    message_id = fresh_id()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        paper = await talk(robin, amina, town)
        with own_service.engine.connect().execution_options(**WRITE) as ours, ours.begin():
            # While we hold the write lock, the gateway has the message and cannot store it.
            await robin.post_message(paper, message_id)
            await robin.ask("list")
            own_service.kill()
    assert stored(own_service, paper) == []
    own_service.start()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        assert (await robin.send(paper, message_id))["seq"] == 3
        assert [each["message_id"] for each in await amina.entries(3)][-1] == message_id
    assert stored(own_service, paper) == [(3, message_id)]


async def test_crash_under_load_loses_nothing_acknowledged(own_service: Service) -> None:
    town = own_service.build_town()
    ids = [fresh_id() for _ in range(300)]
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        paper = await talk(robin, amina, town)
        asked = {await robin.post_message(paper, each): each for each in ids[:200]}
        acknowledged = {}
        for number in list(asked)[:50]:
            acknowledged[asked[number]] = (await robin.reply(number))["seq"]
        own_service.kill()
    before = {message_id: seq for seq, message_id in stored(own_service, paper)}
    assert before.items() >= acknowledged.items()
    own_service.start()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        numbers = [await robin.post_message(paper, each) for each in ids]
        replies = [(await robin.reply(each))["seq"] for each in numbers]
        assert replies == list(range(3, 303))
        assert [each["message_id"] for each in await amina.entries(302)][-300:] == ids
    assert [message_id for _, message_id in stored(own_service, paper)] == ids


async def test_stop_in_order_says_so_and_loses_nothing_acknowledged(own_service: Service) -> None:
    town = own_service.build_town()
    async with (
        connected(own_service, town.robin) as robin,
        connected(own_service, town.amina) as amina,
    ):
        paper = await talk(robin, amina, town)
        ids = [fresh_id() for _ in range(60)]
        asked = {await robin.post_message(paper, each): each for each in ids}
        await robin.reply(list(asked)[20])
        await amina.ask("ack", conversation=paper.conversation, seq=3)
        status = asyncio.create_task(asyncio.to_thread(own_service.stop))
        assert await robin.closed() == 1012
        assert await amina.closed() == 1012
        assert await status in {0, -signal.SIGTERM}
        acknowledged = {asked[n] for n, reply in robin.replies.items() if reply["t"] == "sent"}
        assert len(acknowledged) >= 20
    assert acknowledged <= {message_id for _, message_id in stored(own_service, paper)}
    mine = cursor.c.device_id == town.amina.device
    assert own_service.read(lambda c: c.scalars(select(cursor.c.seq).where(mine)).one()) == 3
    assert "Traceback" not in own_service.log()
    own_service.start()
    async with connected(own_service, town.amina) as amina:
        expected = [message_id for _, message_id in stored(own_service, paper)][1:]
        heard = await amina.entries(2 + 1 + len(expected))
        assert [each["message_id"] for each in heard] == expected
